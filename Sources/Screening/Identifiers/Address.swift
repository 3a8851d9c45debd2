/// Postal addresses: a number and the name of a street, French, British or American.
enum Address {
  private static let french = Labels(
    "rue boulevard bd bld avenue av impasse chemin allee allees quai place square route cours passage sentier ruelle venelle traverse faubourg montee residence lotissement villa rond-point esplanade hameau cite promenade"
  )
  private static let suffixes = Labels("bis ter quater")
  private static let english = Labels(
    "road rd street st lane ln close drive dr rise terrace avenue ave crescent court ct gardens grove place square walk mews hill view row green boulevard blvd parkway pkwy trail circle way cottage cottages bend"
  )
  private static let flat = Labels("flat apartment apt unit suite")
  private static let named = Labels("lieu-dit lieudit")
  private static let noPublicPlace: [StaticString] = ["en", "de", "du", "par"]

  private static let moving = Labels("demenage demenageons demenagement moving relocating accueillons")

  static func find(in scene: Scene) -> [(Finding, Range<Int>)] {
    var found: [(Finding, Range<Int>)] = []
    var whole: Whole?
    var index = 0
    while index < scene.tokens.count {
      if let tokens = address(at: index, scene) {
        let known = whole ?? Whole(scene)
        whole = known
        if !known.isPublic(scene.tokens[tokens.lowerBound]) {
          let range = scene.range(tokens)
          let seen = Mask.masked(scene.quote(tokens), first: 3, last: 0)
          found.append((scene.finding(.address, .holdHigh, range, seen: [seen]), range))
        }
        index = tokens.upperBound
      } else {
        index += 1
      }
    }
    return found
  }

  /// What the whole announcement says of its addresses; asked for once, however many there are.
  private struct Whole {
    /// The practice moves, and nobody else is spoken of.
    private let isMoving: Bool
    /// The first field that names a place where the public is asked to come, where nobody in particular lives.
    private let venue: Int?

    init(_ scene: Scene) {
      isMoving = moving.stand(in: scene) && scene.all.isDisjoint(with: [.he, .his, .patient, .death])
      let isSomebodys = scene.tokens.indices.contains {
        scene.has($0, [.patient, .death]) || scene.language == .english && scene.has($0, [.he, .his])
          || scene.has($0, .his) && scene.has($0 + 1, [.family, .person])
      }
      venue = isSomebodys ? nil : scene.tokens.indices.first { scene.has($0, .venue) }.map { scene.tokens[$0].field }
    }

    func isPublic(_ token: Token) -> Bool { isMoving || venue.map { $0 <= token.field + 1 } ?? false }
  }

  private static func address(at index: Int, _ scene: Scene) -> Range<Int>? {
    guard let token = scene.reading.token(index) else { return nil }
    if scene.isWord(index, "lieu"), scene.isWord(index + 1, "dit"), scene.isName(index + 2) {
      return index..<name(from: index + 2, scene)
    }
    guard token.kind == .number || token.kind == .mixed, token.end - token.start <= 6, token.value < 100_000 else {
      return nil
    }
    return frenchAddress(index, scene) ?? englishAddress(index, scene)
  }

  /// «8 bis impasse du Lavoir».
  private static func frenchAddress(_ index: Int, _ scene: Scene) -> Range<Int>? {
    var next = index + 1
    if scene.isMark(next, ",") { next += 1 }
    if let token = scene.reading.token(next),
      suffixes.contains(token) || (token.end - token.start == 1 && token.isCapital)
    {
      next += 1
    }
    if scene.isMark(next, ",") { next += 1 }
    guard let street = scene.reading.token(next), french.contains(street),
      street.sentence == scene.tokens[index].sentence,
      scene.tokens[index].kind == .number || scene.tokens[index].end - scene.tokens[index].start <= 4
    else { return nil }
    // «3 cours par semaine», «2 places en rue»: a name must follow.
    var name = next + 1
    var steps = 0
    while let token = scene.reading.token(name), steps < 4, token.kind == .word,
      !token.isCapital || scene.reading.isShouting,
      isArticle(name, scene)
    {
      name += 1
      steps += 1
    }
    guard scene.isName(name) || scene.reading.token(name)?.kind == .number else { return nil }
    return index..<self.name(from: name, scene)
  }

  private static func isArticle(_ index: Int, _ scene: Scene) -> Bool {
    ["de", "du", "des", "la", "le", "les", "l", "d", "aux", "au", "a"].contains(scene.word(index))
  }

  /// «27 Orchard Rise», «1403 Willow Bend Drive».
  private static func englishAddress(_ index: Int, _ scene: Scene) -> Range<Int>? {
    var next = index + 1
    var words = 0
    while words < 4, let token = scene.reading.token(next), token.kind == .word, scene.isName(next),
      token.join == .space || token.join == .hyphen || token.join == .apostrophe,
      token.sentence == scene.tokens[index].sentence
    {
      if words > 0, english.contains(token) { return index..<next + 1 }
      next += 1
      words += 1
    }
    return nil
  }

  private static func name(from index: Int, _ scene: Scene) -> Int {
    var end = index
    while end < index + 5, let token = scene.reading.token(end), token.kind != .mark, end == index || scene.isName(end)
    {
      end += 1
    }
    return max(index + 1, end)
  }
}
