/// Numbers that point to one patient of a hospital, a laboratory or a file: known by the word before them only.
enum RecordNumber {
  /// Words that mean nothing else where a number follows.
  private static let certain = Labels(
    "ipp nip nda iep mrn mrns hospital unit accession ndossier numdossier ndeg etiquette nhc")
  /// Ordinary words: the number must stand right behind them.
  private static let ordinary = Labels(
    "dossier dossiers examen examens demande sejour prelevement tube echantillon chart record records patient case identifiant admission specimen sample visit encounter accession bon hospitalisation hospitalization folder"
  )
  private static let between = Labels(
    "n no number numero numeros nos nr ref reference id d of the num is was said chart note notes file")
  private static let books = Labels("isbn cip lot lots ticket siret siren finess invoice order part")

  /// Tokens from `index` that are a number of at least five digits behind such a word.
  static func find(in scene: Scene) -> [(Finding, Range<Int>)] {
    var found: [(Finding, Range<Int>)] = []
    for (index, token) in scene.tokens.enumerated() where token.kind == .word {
      let isCertain = certain.contains(token)
      guard isCertain || ordinary.contains(token) else { continue }
      guard let range = number(after: index, isCertain: isCertain, in: scene) else { continue }
      let finding = scene.finding(
        .recordNumber, .block, range, seen: [scene.quote(index..<index + 1), Mask.number(range, in: scene, shown: 2)])
      found.append((finding, range))
    }
    return found
  }

  private static func number(after label: Int, isCertain: Bool, in scene: Scene) -> Range<Int>? {
    var index = label + 1
    var steps = 0
    var sawSign = false
    while let token = scene.reading.token(index), steps < (isCertain ? 6 : 4) {
      guard token.field == scene.tokens[label].field, token.join != .start, !books.contains(token) else { return nil }
      let isSign = token.kind == .mark && isLeading(token, scene)
      if token.kind == .number || token.kind == .mixed {
        // «n°» folds to «no»; «12e» or «B2» begins a code only where digits abound.
        if let range = code(from: index, in: scene) {
          return isCertain || sawSign || index == label + 1 || steps <= 2 ? range : nil
        }
        return nil
      }
      if token.kind == .word, let range = code(from: index, in: scene), token.end - token.start <= 3 { return range }
      guard isSign || between.contains(token) || (isCertain && token.kind == .word && steps < 2) else { return nil }
      if isSign { sawSign = true }
      index += 1
      steps += 1
    }
    return nil
  }

  private static func isLeading(_ token: Token, _ scene: Scene) -> Bool {
    "#:(°\"".contains(Character(Unicode.Scalar(UInt8(truncatingIfNeeded: token.value)))) || token.value == 0
      || token.value == 0x2E || token.value == 0x3D
  }

  /// Letters, digits, hyphens and single spaces between digits, with five digits or more.
  private static func code(from index: Int, in scene: Scene) -> Range<Int>? {
    let reading = scene.reading
    guard let first = reading.token(index) else { return nil }
    var position = first.start
    var digits = 0
    var letters = 0
    var last = position
    while position - first.start < 40 {
      let byte = reading.byte(position)
      if Reading.isDigit(byte) {
        digits += 1
        last = position + 1
      } else if Reading.isLetter(byte) {
        letters += 1
        guard letters <= 4 else { return nil }
        last = position + 1
      } else if (byte == 0x20 || byte == 0x2E)
        && !(Reading.isDigit(reading.byte(position + 1)) && Reading.isDigit(reading.byte(position - 1)))
      {
        break
      } else if byte != 0x20, byte != 0x2D, byte != 0x2E, byte != 0x2F {
        break
      }
      position += 1
    }
    return digits >= 5 ? first.start..<last : nil
  }
}
