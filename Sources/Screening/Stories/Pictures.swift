/// Pictures, files and links that show or name somebody.
enum Pictures {
  private static let endings: [StaticString] = [
    "jpg", "jpeg", "png", "gif", "pdf", "dcm", "mp4", "mov", "webp", "tif", "tiff", "docx", "doc", "heic", "avi", "mp3",
    "wav", "zip",
  ]

  static func find(in scene: Scene) -> [Finding] {
    var found = scene.tokens.indices.compactMap { named($0, scene) }
    if found.isEmpty, let shown = shown(scene) { found.append(shown) }
    return found
  }

  // MARK: Words about a picture

  /// «selfie of my patient», «visage de face», «full face», a ring with its date.
  private static func shown(_ scene: Scene) -> Finding? {
    guard !scene.isInvented, scene.mentions(of: [.figure, .fictional]).isEmpty else { return nil }
    let features = scene.mentions(of: .feature)
    guard
      let image = scene.mentions(of: .image).first
        ?? (isVoice(scene) || scene.all.contains(.consent) || features.count > 1 ? features.first : nil)
    else { return nil }
    let person = scene.tokens.indices.first {
      scene.has($0, .patient) && scene.has($0 - 1, [.mine, .definite, .indefinite])
        || scene.has($0, .person) && scene.has($0 - 1, [.definite, .his, .mine])
    }
    let isPatient = person.map { scene.has($0 - 1, .mine) } ?? false
    guard isPatient || (!features.isEmpty && (person != nil || features.count > 1 || isStrong(features, scene))) else {
      return nil
    }
    let piece = features.first?.tokens ?? image.tokens
    var finding = scene.finding(.image, .holdHigh, scene.range(piece), seen: [scene.quote(piece)])
    finding.mentionsConsent = scene.all.contains(.consent)
    return finding
  }

  private static func isVoice(_ scene: Scene) -> Bool {
    scene.all.contains(.feature) && scene.all.contains(.setting) && scene.all.contains(.when)
  }

  /// More than «hands» or «eyes»: what marks one person.
  private static func isStrong(_ features: [Scene.Mention], _ scene: Scene) -> Bool {
    let strong = Labels(
      "visage face tatouage tattoo ring band engraved voix voice wristband bracelet name nom mugshot full")
    return features.contains { $0.tokens.contains { strong.contains(scene.tokens[$0]) } }
  }

  // MARK: Names of files and links

  /// A file's name or a link that ends or begins at that token and holds somebody's name.
  private static func named(_ index: Int, _ scene: Scene) -> Finding? {
    let token = scene.tokens[index]
    let isLink = scene.isWord(index, "http") || scene.isWord(index, "https") || scene.isWord(index, "www")
    guard isLink || endings.contains(where: { scene.isWord(index, $0) }) && scene.reading.byte(token.start - 1) == 0x2E
    else {
      return nil
    }
    let chunk = chunk(around: token.start, scene)
    let tokens = Array((scene.tokenIndex(before: chunk.lowerBound) + 1)...scene.tokenIndex(before: chunk.upperBound))
    guard let name = civilName(tokens, scene) ?? (isLink ? linkName(tokens, scene) : fileName(tokens, scene)) else {
      return nil
    }
    return scene.finding(.image, .holdHigh, chunk, seen: [Mask.name(scene.quote(name..<name + 1))])
  }

  /// All that stands without a space around that byte.
  private static func chunk(around position: Int, _ scene: Scene) -> Range<Int> {
    func isOutside(_ byte: UInt8) -> Bool {
      byte <= 0x20 || byte == 0x22 || byte == 0x28 || byte == 0x29 || byte == 0x3C || byte == 0x3E
    }
    var start = position
    while !isOutside(scene.reading.byte(start - 1)), position - start < 400 { start -= 1 }
    var end = position
    while !isOutside(scene.reading.byte(end)), end - position < 400 { end += 1 }
    return start..<max(start + 1, end)
  }

  /// What the list of given names says of a word, whatever its capitals.
  private static func isGiven(_ index: Int, _ scene: Scene) -> Bool {
    guard let token = scene.reading.token(index), token.kind == .word, token.end - token.start > 2 else { return false }
    return Lexicon.shared.classes(token.hash, scene.language).contains(.given)
      && !scene.has(index, [.eponym, .figure, .fictional])
  }

  /// «…/mme-garrigue-et-son-genou»
  private static func civilName(_ tokens: [Int], _ scene: Scene) -> Int? {
    let civility = tokens.first {
      scene.has($0, .civility) && scene.word($0).utf8.count > 1 && scene.word($0) != "ms"
        && (CivilName.isInLink($0, scene) || $0 == tokens.first)
    }
    guard let civility, tokens.contains(civility + 1), scene.tokens[civility + 1].kind == .word,
      !isPublic(civility + 1, scene)
    else { return nil }
    return civility + 1
  }

  private static func isPublic(_ index: Int, _ scene: Scene) -> Bool {
    guard let token = scene.reading.token(index) else { return true }
    return !Lexicon.shared.classes(token.hash, scene.language).isDisjoint(with: [
      .eponym, .figure, .fictional, .definite, .publicOffice,
    ])
  }

  /// «scan_MARTINEAU_Odette.jpg»: a first name beside a word that no list of medicine knows.
  private static func fileName(_ tokens: [Int], _ scene: Scene) -> Int? {
    tokens.first { index in
      guard isGiven(index, scene) || scene.has(index, .givenOrWord) && scene.isName(index) else { return false }
      return [index - 1, index + 1].contains { other in
        guard tokens.contains(other), scene.tokens[other].kind == .word,
          scene.tokens[other].end - scene.tokens[other].start > 2
        else { return false }
        let known: WordClass = [
          .illness, .rareDisease, .ill, .care, .image, .month, .eponym, .figure, .fictional, .feature, .setting,
          .definite,
        ]
        return scene.classes(other).isDisjoint(with: known) && !endings.contains { scene.isWord(other, $0) }
      }
    }
  }

  /// «…/adieu-ginette-cancer-du-pancreas»: a first name beside an illness or a farewell.
  private static func linkName(_ tokens: [Int], _ scene: Scene) -> Int? {
    guard tokens.contains(where: { scene.has($0, [.illness, .rareDisease, .ill, .death, .farewell]) }) else {
      return nil
    }
    guard !tokens.contains(where: { scene.has($0, [.eponym, .figure, .fictional, .doctor, .carer]) }) else {
      return nil
    }
    return tokens.first { isGiven($0, scene) && CivilName.isInLink($0, scene) }
  }
}
