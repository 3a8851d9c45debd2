internal import Model

/// A feed's words made harmless: nothing in them calls or links anybody that the owner did not mean.
///
/// A zero-width space parts what a network would otherwise take for a mention or an address; a reader does not see it.
enum Disarmed {
  /// The text without mentions and links, as far as the network would make any of it.
  static func text(_ text: String, for linking: TextLimit.Linking, mentions: Bool, links: Bool) -> String {
    guard linking != .nothing else { return text }
    let asksForMentions = !mentions && text.unicodeScalars.contains(where: MentionGrammar.isAt)
    let asksForLinks = !links && text.utf8.contains(UInt8(ascii: "."))
    guard asksForMentions || asksForLinks else { return text }
    let scalars = Array(text.unicodeScalars)
    let found = LinkGrammar.links(in: scalars, linking == .bare ? .bare : .schemed)
    var breaks: Set<Int> = asksForLinks ? Set(found.flatMap { self.breaks(of: $0, in: scalars) }) : []
    if asksForMentions { breaks.formUnion(mentionBreaks(in: scalars, links: found)) }
    var result = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      if breaks.contains(index) { result.append(Invisible.zeroWidthSpace) }
      result.append(scalar)
    }
    return String(result)
  }

  /// Where a link is parted: behind the colon of its scheme, and behind every dot of its host.
  private static func breaks(of link: Range<Int>, in text: [Unicode.Scalar]) -> [Int] {
    let host = link.prefix { !"/?#".unicodeScalars.contains(text[$0]) }
    guard LinkGrammar.isScheme(at: link.lowerBound, in: text) else { return dots(in: host, of: text) }
    let scheme = link.prefix { text[$0] != ":" }
    let rest = link.dropFirst(scheme.count + 3)
    return [scheme.endIndex + 1] + dots(in: rest.prefix { !"/?#".unicodeScalars.contains(text[$0]) }, of: text)
  }

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
