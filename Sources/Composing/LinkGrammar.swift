/// Which strings are links: the grammar that Mastodon and X share (twitter-text), with the scheme required.
///
/// The list of top-level domains is not repeated here: any alphabetic one is taken for known.
enum LinkGrammar {
  /// Where the link that starts at `start` ends; nil where none starts.
  static func end(ofLinkAt start: Int, in text: [Unicode.Scalar]) -> Int? {
    guard let host = endOfScheme(at: start, in: text), start == 0 || mayPrecede(text[start - 1]) else { return nil }
    guard var end = endOfHost(at: host, in: text) else { return nil }
    end = endOfPort(at: end, in: text)
    end = endOfPath(at: end, in: text)
    return endOfQuery(at: end, in: text)
  }

  private static let schemes = [Array("https://".unicodeScalars), Array("http://".unicodeScalars)]

  private static func endOfScheme(at start: Int, in text: [Unicode.Scalar]) -> Int? {
    guard text[start] == "h" || text[start] == "H" else { return nil }
    for scheme in schemes {
      let end = start + scheme.count
      guard end <= text.count else { continue }
      // 0x20 folds ASCII letters; `:` and `/` have that bit set already.
      if zip(scheme, text[start..<end]).allSatisfy({ $0.value == $1.value | 0x20 }) { return end }
    }
    return nil
  }

  private static func mayPrecede(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "@", "\u{FF20}", "$", "#", "\u{FF03}", "\u{FFFE}", "\u{FEFF}", "\u{FFFF}": false
    default: !scalar.isASCIILetterOrDigit
    }
  }

  /// Labels of at most 63, at least two, the last one alphabetic or punycode.
  private static func endOfHost(at start: Int, in text: [Unicode.Scalar]) -> Int? {
    var end: Int?
    var index = start
    var labels = 0
    while index < text.count {
      let label = index
      while index < text.count, isHostCharacter(text[index]) { index += 1 }
      let scalars = text[label..<index]
      guard let first = scalars.first, let last = scalars.last, scalars.count <= 63, first != "-", last != "-" else {
        break
      }
      labels += 1
      let isPunycode = scalars.count > 4 && scalars.prefix(4).elementsEqual("xn--".unicodeScalars)
      if labels > 1, scalars.count > 1, isPunycode || scalars.allSatisfy(\.isLetter) { end = index } else { end = nil }
      guard index < text.count, text[index] == "." else { break }
      guard index + 1 < text.count, isHostCharacter(text[index + 1]) else { break }
      index += 1
    }
    return end
  }

  private static func isHostCharacter(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "-" || scalar == "_" || scalar.isASCIILetterOrDigit
      || (scalar.value >= 0x80 && (scalar.isLetter || scalar.isMark || scalar.isDigit))
  }

  private static func endOfPort(at start: Int, in text: [Unicode.Scalar]) -> Int {
    guard start < text.count, text[start] == ":" else { return start }
    var end = start + 1
    while end < text.count, text[end].isASCIIDigit { end += 1 }
    return end > start + 1 ? end : start
  }

  private static func endOfPath(at start: Int, in text: [Unicode.Scalar]) -> Int {
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
  private static func endOfParentheses(at start: Int, in text: [Unicode.Scalar]) -> Int? {
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

  private static func isPathCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "<", ">", "(", ")", "?": false
    default: !scalar.isWhite
    }
  }

  private static func mayEndPath(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "!", "*", "\"", "'", "\u{300C}", "\u{300D}", ";", ":", "=", ",", ".", "$", "%", "[", "]", "~", "&", "|", "@":
      false
    default: true
    }
  }

  private static func endOfQuery(at start: Int, in text: [Unicode.Scalar]) -> Int {
    guard start < text.count, text[start] == "?" else { return start }
    var end = start
    var index = start + 1
    while index < text.count, isQueryCharacter(text[index]) {
      index += 1
      if mayEndQuery(text[index - 1]) { end = index }
    }
    return end
  }

  private static func isQueryCharacter(_ scalar: Unicode.Scalar) -> Bool {
    mayEndQuery(scalar) || "!?*'();:+$%[].,~|@".unicodeScalars.contains(scalar)
  }

  private static func mayEndQuery(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCIILetterOrDigit || "_&=#/-".unicodeScalars.contains(scalar) || (scalar.value > 0xA0 && !scalar.isWhite)
  }
}
