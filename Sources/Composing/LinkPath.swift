/// Path, query and fragment of a link.
struct LinkPath {
  private let flavour: LinkGrammar.Flavour

  init(_ flavour: LinkGrammar.Flavour) { self.flavour = flavour }

  /// Where the link ends whose host and port end at `start`.
  func end(from start: Int, in text: [Unicode.Scalar]) -> Int {
    endOfQuery(at: endOfPath(at: start, in: text), in: text)
  }

  /// The end of one of X's own short links: its name is at most 40 letters and digits.
  func endOfShort(at start: Int, in text: [Unicode.Scalar]) -> Int? {
    guard start < text.count, text[start] == "/" else { return end(from: start, in: text) }
    let end = text[(start + 1)...].firstIndex { !$0.isASCIILetterOrDigit } ?? text.count
    guard end - start <= 41 else { return nil }
    return end > start + 1 ? endOfQuery(at: end, in: text) : self.end(from: start, in: text)
  }

  private func endOfPath(at start: Int, in text: [Unicode.Scalar]) -> Int {
    guard start < text.count, text[start] == "/" else { return start }
    var end = start + 1
    var index = end
    while index < text.count {
      if text[index] == "(" {
        guard let closed = endOfParentheses(at: index, in: text) else { break }
        index = closed
        end = closed
        continue
      }
      guard isPathCharacter(text[index]) else { break }
      index += 1
      if mayEndPath(text[index - 1]) { end = index }
    }
    return end
  }

  /// Balanced parentheses, one pair inside another at most.
  private func endOfParentheses(at start: Int, in text: [Unicode.Scalar]) -> Int? {
    var depth = 0
    for index in start..<text.count {
      switch text[index] {
      case "(":
        depth += 1
        if depth > 2 { return nil }
      case ")":
        depth -= 1
        if depth == 0 { return index > start + 1 ? index + 1 : nil }
      default:
        guard isPathCharacter(text[index]) else { return nil }
      }
    }
    return nil
  }

  private func endOfQuery(at start: Int, in text: [Unicode.Scalar]) -> Int {
    guard start < text.count, text[start] == "?" else { return start }
    var end = start
    var index = start + 1
    while index < text.count, mayEndQuery(text[index]) || Self.query.has(text[index]) {
      index += 1
      if mayEndQuery(text[index - 1]) { end = index }
    }
    return end
  }

  // MARK: Characters

  private static let path = ASCIISet("!*';:=+,.$/%#[]-_~@|&")
  private static let pathEnd = ASCIISet("+-=_#/")
  private static let trailing = ASCIISet("!*\"';:=,.$%[]~&|@")
  private static let query = ASCIISet("!?*'();:+$%[].,~|@")
  private static let queryEnd = ASCIISet("_&=#/-")

  private func isPathCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch flavour {
    case .schemed:
      switch scalar {
      case "<", ">", "(", ")", "?": false
      default: !scalar.isWhite
      }
    case .bare: isLatinOrCyrillic(scalar) || scalar == "\u{2013}" || Self.path.has(scalar)
    }
  }

  private func mayEndPath(_ scalar: Unicode.Scalar) -> Bool {
    switch flavour {
    case .schemed: scalar != "\u{300C}" && scalar != "\u{300D}" && !Self.trailing.has(scalar)
    case .bare: isLatinOrCyrillic(scalar) || Self.pathEnd.has(scalar)
    }
  }

  private func mayEndQuery(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCIILetterOrDigit || Self.queryEnd.has(scalar) { return true }
    return flavour == .schemed && scalar.value > 0xA0 && !scalar.isWhite
  }

  private func isLatinOrCyrillic(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCIILetterOrDigit || scalar.isAccentedLatin || (0x400...0x4FF).contains(scalar.value)
  }
}

/// A set of ASCII characters, asked for each character of a text.
struct ASCIISet: Sendable {
  private var bits: (UInt64, UInt64) = (0, 0)

  init(_ characters: String) {
    for byte in characters.utf8 where byte < 0x80 {
      if byte < 64 { bits.0 |= 1 << UInt64(byte) } else { bits.1 |= 1 << UInt64(byte - 64) }
    }
  }

  func has(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 64
      ? bits.0 & (1 << UInt64(scalar.value)) != 0 : scalar.value < 128 && bits.1 & (1 << UInt64(scalar.value - 64)) != 0
  }
}

extension Unicode.Scalar {
  /// A Latin letter with an accent, or one of the letters that only some languages have.
  var isAccentedLatin: Bool {
    switch value {
    case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x253, 0x254, 0x256, 0x257, 0x259, 0x25B, 0x263, 0x268, 0x26F, 0x272,
      0x289, 0x28B, 0x2BB, 0x300...0x36F, 0x1E00...0x1EFF:
      true
    default: false
    }
  }
}
