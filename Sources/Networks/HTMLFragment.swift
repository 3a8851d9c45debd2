internal import Markup

/// The text and the links of a post's HTML, as servers of this world write it.
struct HTMLFragment: Sendable {
  /// No post is longer; a hostile body must not cost more.
  private static let bytesAtMost = 256 << 10

  /// The text without tags, entities resolved once, white space collapsed.
  let text: String
  /// The `href`s in order, entities resolved.
  let links: [String]

  init(_ html: String) {
    let bytes = Array(html.utf8.prefix(Self.bytesAtMost))
    text = HTMLText.plain(String(decoding: bytes, as: UTF8.self))
    links = HTMLPage(bytes, encoding: "UTF-8").links.filter { $0.element == "a" }.map(\.href)
  }
}
