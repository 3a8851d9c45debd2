/// A word, a number or a mark of the text, as the rules read it.
struct Token {
  enum Kind { case word, number, mixed, mark }
  enum Join { case start, space, hyphen, apostrophe, none }

  /// Where it stands in the folded bytes.
  var start: Int
  var end: Int
  var kind: Kind
  /// What stands between it and the token before it.
  var join: Join
  /// Compares folded words.
  var hash: UInt64
  /// The value of a number of at most nine digits; the byte of a mark (0 for one beyond ASCII).
  var value: Int
  /// Its first letter is a capital.
  var isCapital: Bool
  /// Two letters or more, and all are capitals.
  var isAllCapitals: Bool
  var sentence: Int
  var field: Int
}

/// The text of an announcement, folded and cut into tokens and sentences; knows where each byte came from.
struct Reading {
  let fields: [ScreenedField]
  /// Folded UTF-8, fields one after the other, each ended by a line end.
  private(set) var bytes: [UInt8] = []
  /// For each folded byte: the index of its scalar in its field.
  private(set) var origins: [Int32] = []
  private(set) var capitals: [Bool] = []
  /// For each folded byte: where its scalar begins in the UTF-8 of its field.
  private var places: [Int32] = []
  private(set) var fieldStarts: [Int] = []
  private(set) var tokens: [Token] = []
  /// Nearly all letters are capitals: capitals then say nothing.
  private(set) var isShouting = false

  init(_ fields: [ScreenedField]) {
    self.fields = fields
    for field in fields { fold(field.text) }
    var upper = 0
    var letters = 0
    for (index, byte) in bytes.enumerated() where Self.isLetter(byte) {
      letters += 1
      if capitals[index] { upper += 1 }
    }
    isShouting = letters >= 12 && upper * 10 > letters * 8
    for field in fields.indices { cut(field) }
  }

  private mutating func fold(_ text: String) {
    fieldStarts.append(bytes.count)
    bytes.reserveCapacity(bytes.count + text.utf8.count + 1)
    var index: Int32 = 0
    var place: Int32 = 0
    for scalar in text.unicodeScalars {
      let folded = Folding.fold(scalar)
      for byte in folded.bytes {
        bytes.append(byte)
        origins.append(index)
        places.append(place)
        capitals.append(folded.isUpper)
      }
      index += 1
      place += Int32(UTF8.width(scalar))
    }
    bytes.append(0x0A)
    origins.append(index)
    places.append(place)
    capitals.append(false)
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  static func isLetter(_ byte: UInt8) -> Bool { (byte >= 0x61 && byte <= 0x7A) || byte >= 0x80 }

  /// The byte there, a line end outside the text.
  func byte(_ index: Int) -> UInt8 { bytes.indices.contains(index) ? bytes[index] : 0x0A }

  func token(_ index: Int) -> Token? { tokens.indices.contains(index) ? tokens[index] : nil }

  /// The folded text of those bytes.
  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  func text(of token: Token) -> String { text(token.start..<token.end) }

  func field(at byte: Int) -> Int { max(0, (fieldStarts.lastIndex { $0 <= byte }) ?? 0) }

  /// Where those bytes came from: the field, and scalars in it.
  func span(_ range: Range<Int>) -> Span {
    let field = field(at: range.lowerBound)
    let first = origins.indices.contains(range.lowerBound) ? Int(origins[range.lowerBound]) : 0
    let last = origins.indices.contains(range.upperBound - 1) ? Int(origins[range.upperBound - 1]) : first
    return Span(
      field: fields.indices.contains(field) ? fields[field].name : "", start: first, end: max(first, last + 1))
  }

  /// The owner's own letters of those bytes.
  func original(_ range: Range<Int>) -> String {
    let field = field(at: range.lowerBound)
    guard fields.indices.contains(field), places.indices.contains(range.lowerBound), !range.isEmpty else { return "" }
    // The scalar behind the last byte's own begins where another origin does.
    var next = range.upperBound
    while next < places.count - 1, places[next] == places[next - 1], origins[next] == origins[next - 1] { next += 1 }
    let text = fields[field].text.utf8
    let first = Int(places[range.lowerBound])
    let last = min(text.count, max(first, Int(places.indices.contains(next) ? places[next] : places[range.lowerBound])))
    return String(decoding: text.dropFirst(first).prefix(last - first), as: UTF8.self)
  }

  // MARK: Tokens

  private mutating func cut(_ field: Int) {
    let end = field + 1 < fieldStarts.count ? fieldStarts[field + 1] : bytes.count
    var position = fieldStarts[field]
    var sentence = (tokens.last?.sentence ?? -1) + 1
    var join = Token.Join.start
    while position < end {
      let byte = bytes[position]
      switch byte {
      case 0x20, 0x5F:
        join = .space
        position += 1
      case 0x0A:
        sentence += tokens.last?.sentence == sentence ? 1 : 0
        join = .start
        position += 1
      case 0x27 where tokens.last.map { $0.end == position && $0.kind != .mark } ?? false:
        join = .apostrophe
        position += 1
      case 0x2D where join == .none || tokens.last?.end == position:
        join = .hyphen
        position += 1
      default:
        let stop = Self.isDigit(byte) || Self.isLetter(byte) ? wordEnd(position, end) : markEnd(position, end)
        append(position..<stop, join, sentence, field)
        if endsSentence(position, end) { sentence += 1 }
        join = .none
        position = stop
      }
    }
  }

  private func markEnd(_ start: Int, _ end: Int) -> Int {
    var stop = start + 1
    while stop < end, bytes[stop] & 0xC0 == 0x80 { stop += 1 }
    return stop
  }

  /// Words of hashtags, links and file names end where a capital follows a small letter; elsewhere they do not.
  private func wordEnd(_ start: Int, _ end: Int) -> Int {
    var stop = start + 1
    let isTag = isInTag(start)
    while stop < end, Self.isDigit(bytes[stop]) || Self.isLetter(bytes[stop]) {
      if isTag, capitals[stop], !capitals[stop - 1], bytes[stop] & 0xC0 != 0x80 { break }
      stop += 1
    }
    return stop
  }

  private func isInTag(_ start: Int) -> Bool {
    var position = start - 1
    var steps = 0
    while position >= 0, steps < 80, bytes[position] > 0x20 {
      if bytes[position] == 0x23 || bytes[position] == 0x2F { return true }
      position -= 1
      steps += 1
    }
    return false
  }

  private mutating func append(_ range: Range<Int>, _ join: Token.Join, _ sentence: Int, _ field: Int) {
    var hash = Lexicon.seed
    var digits = 0
    var letters = 0
    var upper = 0
    var value = 0
    for index in range {
      let byte = bytes[index]
      hash = Lexicon.mix(hash, byte)
      if Self.isDigit(byte) {
        digits += 1
        if digits <= 9 { value = value * 10 + Int(byte - 0x30) }
      } else if Self.isLetter(byte) {
        letters += 1
        if capitals[index] { upper += 1 }
      }
    }
    let first = bytes[range.lowerBound]
    let isWordy = letters > 0 && !(first >= 0x80 && letters == range.count && !isWordScalar(range))
    let kind: Token.Kind = isWordy ? (digits > 0 ? .mixed : .word) : (digits > 0 ? .number : .mark)
    tokens.append(
      Token(
        start: range.lowerBound, end: range.upperBound, kind: kind, join: join, hash: hash,
        value: kind == .mark ? (first < 0x80 ? Int(first) : 0) : (digits <= 9 ? value : Int.max),
        isCapital: capitals[range.lowerBound], isAllCapitals: letters >= 2 && upper == letters, sentence: sentence,
        field: field))
  }

  private func isWordScalar(_ range: Range<Int>) -> Bool {
    text(range).unicodeScalars.contains { $0.properties.isAlphabetic }
  }

  /// A full stop ends a sentence unless it belongs to a short form («M.», «Dr.», an initial) or a number or a name of a file.
  private func endsSentence(_ position: Int, _ end: Int) -> Bool {
    let byte = bytes[position]
    guard byte == 0x2E || byte == 0x21 || byte == 0x3F || byte == 0xE2 else { return false }
    if byte == 0xE2 { return self.byte(position + 1) == 0x80 && self.byte(position + 2) == 0xA6 }
    let next = self.byte(position + 1)
    guard next <= 0x22 || next == 0x29 || next == 0x23 else { return false }
    guard byte == 0x2E, tokens.count >= 2, let last = tokens.last, last.end == position + 1 else { return true }
    let word = tokens[tokens.count - 2]
    if word.kind == .word, word.end == position {
      return word.end - word.start > 1 && !Self.shortForms.contains(word.hash)
    }
    return true
  }

  private static let shortForms = Set(
    [
      "dr", "pr", "prof", "mr", "mrs", "ms", "mme", "mlle", "no", "nr", "st", "vs", "art", "chap", "fig", "ref", "jr",
      "tel",
    ]
    .map { Lexicon.hash($0) })
}
