internal import Model

/// A feed's words made harmless: nothing in them calls or links anybody that the owner did not mean.
///
/// A zero-width space parts what a network would otherwise take for a mention or an address; a reader does not see it.
enum Disarmed {
  /// The text without mentions and links, as far as the network would make any of it.
  static func text(_ text: [Unicode.Scalar], for linking: TextLimit.Linking, mentions: Bool, links: Bool)
    -> [Unicode.Scalar]
  {
    guard linking != .nothing else { return text }
    let asksForMentions = !mentions && text.contains(where: MentionGrammar.isAt)
    let asksForLinks = !links && text.contains(".")
    guard asksForMentions || asksForLinks else { return text }
    let found = LinkGrammar.links(in: text, linking == .bare ? .bare : .schemed)
    var breaks: Set<Int> = asksForLinks ? Set(found.flatMap { self.breaks(of: $0, in: text) }) : []
    if asksForMentions { breaks.formUnion(mentionBreaks(in: text, links: found)) }
    guard !breaks.isEmpty else { return text }
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.count + breaks.count)
    for (index, scalar) in text.enumerated() {
      if breaks.contains(index) { result.append(Invisible.zeroWidthSpace) }
      result.append(scalar)
    }
    return result
  }

  /// Where a link is parted: behind the colon of its scheme, and behind every dot of its host.
  private static func breaks(of link: Range<Int>, in text: [Unicode.Scalar]) -> [Int] {
    let host = link.prefix { !endsHost(text[$0]) }
    guard LinkGrammar.isScheme(at: link.lowerBound, in: text) else { return dots(in: host, of: text) }
    let scheme = link.prefix { text[$0] != ":" }
    let rest = link.dropFirst(scheme.count + 3)
    return [scheme.endIndex + 1] + dots(in: rest.prefix { !endsHost(text[$0]) }, of: text)
  }

  private static func endsHost(_ scalar: Unicode.Scalar) -> Bool { scalar == "/" || scalar == "?" || scalar == "#" }

  private static func dots(in host: Range<Int>, of text: [Unicode.Scalar]) -> [Int] {
    host.filter { text[$0] == "." }.map { $0 + 1 }
  }

  /// Behind each `@` that could call somebody; `@` inside an e-mail address, or at the start of a link's path segment
  /// (`https://example.org/@name`), stays.
  private static func mentionBreaks(in text: [Unicode.Scalar], links: [Range<Int>]) -> [Int] {
    var rest = links[...]
    return text.indices.dropLast().filter { index in
      guard MentionGrammar.isAt(text[index]), text[index + 1].isWordCharacter else { return false }
      while let link = rest.first, link.upperBound <= index { rest.removeFirst() }
      let last = index > 0 ? text[index - 1] : " "
      if last.isASCIILetterOrDigit || last == "_" { return false }
      return !((last == "/" || last == "=") && rest.first?.contains(index) == true)
    }.map { $0 + 1 }
  }
}
