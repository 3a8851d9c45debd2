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
    while index < text.count, mayEndQuery(text[index]) || "!?*'();:+$%[].,~|@".unicodeScalars.contains(text[index]) {
      index += 1
      if mayEndQuery(text[index - 1]) { end = index }
    }
    return end
  }

  // MARK: Characters

  private func isPathCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch flavour {
    case .schemed:
      switch scalar {
      case "<", ">", "(", ")", "?": false
      default: !scalar.isWhite
      }
    case .bare: isLatinOrCyrillic(scalar) || "!*';:=+,.$/%#[]-\u{2013}_~@|&".unicodeScalars.contains(scalar)
    }
  }

  private func mayEndPath(_ scalar: Unicode.Scalar) -> Bool {
    switch flavour {
    case .schemed: !"!*\"'\u{300C}\u{300D};:=,.$%[]~&|@".unicodeScalars.contains(scalar)
    case .bare: isLatinOrCyrillic(scalar) || "+-=_#/".unicodeScalars.contains(scalar)
    }
  }

  private func mayEndQuery(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCIILetterOrDigit || "_&=#/-".unicodeScalars.contains(scalar) { return true }
    return flavour == .schemed && scalar.value > 0xA0 && !scalar.isWhite
  }

  private func isLatinOrCyrillic(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCIILetterOrDigit || scalar.isAccentedLatin || (0x400...0x4FF).contains(scalar.value)
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
