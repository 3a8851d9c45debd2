/// Which strings are links: the grammar that Mastodon and X share (twitter-text).
///
/// A link ends where its grammar ends: punctuation of the sentence around it is no part of it.
enum LinkGrammar {
  /// Whose grammar.
  enum Flavour: Sendable {
    /// Mastodon's: with a scheme, and paths in any script.
    case schemed
    /// X's: with or without a scheme, paths in Latin and Cyrillic.
    case bare
  }

  /// The links of a text, in its order.
  static func links(in text: [Unicode.Scalar], _ flavour: Flavour) -> [Range<Int>] {
    var links: [Range<Int>] = []
    var index = 0
    while let start = nextStart(from: index, in: text, flavour) {
      index = read(at: start, in: text, flavour, into: &links)
    }
    return links
  }

  /// Where a link may begin, at `index` or later: before a scheme, or where a dot follows within a host's length.
  private static func nextStart(from index: Int, in text: [Unicode.Scalar], _ flavour: Flavour) -> Int? {
    var index = index
    while index < text.count {
      if isScheme(at: index, in: text) { return index }
      if flavour == .bare, LinkHost.isCharacter(text[index]) {
        let end = LinkHost.endOfLabel(from: index, in: text)
        if end < text.count, text[end] == "." { return index }
        // What runs on to its end without a dot holds no host, wherever in it one would begin.
        if let scheme = (index..<end).first(where: { isScheme(at: $0, in: text) }) { return scheme }
        index = max(end, index + 1)
      } else {
        index += 1
      }
    }
    return nil
  }

  /// Reads the link, or without a scheme the links, that begin at `start`; gives where to read on.
  private static func read(
    at start: Int, in text: [Unicode.Scalar], _ flavour: Flavour, into links: inout [Range<Int>]
  ) -> Int {
    guard start == 0 || mayPrecede(text[start - 1]) else { return start + 1 }
    let path = LinkPath(flavour)
    guard isScheme(at: start, in: text) else { return readBare(at: start, in: text, path, into: &links) }
    let host = start + (text[start + 4] == ":" ? 7 : 8)
    guard let end = LinkHost.read(from: host, in: text).end, LinkHost.isValid(text[host..<end]) else {
      return start + 1
    }
    let isShort = flavour == .bare && text[host..<end].elementsEqual("t.co".unicodeScalars)
    let whole =
      isShort
      ? path.endOfShort(at: end, in: text) : path.end(from: LinkHost.endOfPort(at: end, in: text), in: text)
    guard let whole else { return start + 1 }
    links.append(start..<whole)
    return whole
  }

  /// Hosts in Latin letters within a run of another script are links one by one; the last has the path.
  private static func readBare(
    at start: Int, in text: [Unicode.Scalar], _ path: LinkPath, into links: inout [Range<Int>]
  ) -> Int {
    if start > 0, isInner(text[start - 1]) { return start + 1 }
    let reading = LinkHost.read(from: start, in: text)
    guard let end = reading.end else { return barren(from: start, to: reading.barren, in: text) }
    var hosts = LinkHost.latin(in: start..<end, of: text)
    guard let last = hosts.popLast() else { return start + 1 }
    let isAtEnd = last.upperBound == end
    let whole = isAtEnd ? path.end(from: LinkHost.endOfPort(at: end, in: text), in: text) : last.upperBound
    links += hosts
    links.append(last.lowerBound..<whole)
    return whole
  }

  /// What a bare host does not follow: it is within something else.
  private static func isInner(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "-" || scalar == "_" || scalar == "." || scalar == "/"
  }

  /// A scheme may stand where no bare host does.
  private static func barren(from start: Int, to end: Int, in text: [Unicode.Scalar]) -> Int {
    ((start + 1)..<max(end, start + 1)).first { isScheme(at: $0, in: text) } ?? end
  }

  /// Whether `http://` or `https://` stands there, in any case.
  static func isScheme(at start: Int, in text: [Unicode.Scalar]) -> Bool {
    guard text[start].value | 0x20 == 0x68, start + 6 < text.count else { return false }
    // 0x20 folds ASCII letters; `:` and `/` have that bit set already.
    func folded(_ offset: Int) -> UInt32 { start + offset < text.count ? text[start + offset].value | 0x20 : 0 }
    guard folded(1) == 0x74, folded(2) == 0x74, folded(3) == 0x70 else { return false }
    let colon = folded(4) == 0x73 ? 5 : 4
    return folded(colon) == 0x3A && folded(colon + 1) == 0x2F && folded(colon + 2) == 0x2F
  }

  private static func mayPrecede(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "@", "\u{FF20}", "$", "#", "\u{FF03}", "\u{FFFE}", "\u{FEFF}", "\u{FFFF}": false
    default: !scalar.isASCIILetterOrDigit
    }
  }
}
