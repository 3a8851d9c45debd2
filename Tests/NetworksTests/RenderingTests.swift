import Foundation
import Model
import TestSupport
import Testing

@testable import Networks

/// What networks are told of links and hashtags in a text.
@Suite struct RenderingTests {
  static let text = "👩‍⚕️ Vaccins : « été » <b> https://blog.example.org/?a=1&b=2 #Santé\r\nlire ici"

  /// A link that is its own address, a tag, and words that stand for an address.
  static var facets: [Facet] {
    [
      facet("https://blog.example.org/?a=1&b=2", .link("https://blog.example.org/?a=1&b=2")),
      facet("#Santé", .tag("Santé")), facet("lire ici", .link("https://blog.example.org/\"'<")),
    ]
  }

  static func facet(_ stretch: String, _ kind: Facet.Kind, in text: String = text) -> Facet {
    let bytes = Array(text.utf8)
    let wanted = Array(stretch.utf8)
    let start = (0...bytes.count).first { bytes[$0...].starts(with: wanted) } ?? 0
    return Facet(start: start, end: start + wanted.count, kind: kind)
  }

  private func json(_ value: some Encodable) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
  }

  private func json(_ text: String) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }

  // MARK: Bluesky

  @Test func blueskyGetsOffsetsInBytes() throws {
    let text = "Title https://blog.example/p #tag"
    let facets = [
      Self.facet("https://blog.example/p", .link("https://blog.example/p"), in: text),
      Self.facet("#tag", .tag("tag"), in: text),
    ]
    let expected = """
      [{"index":{"byteStart":6,"byteEnd":28},"features":[{"$type":"app.bsky.richtext.facet#link","uri":"https://blog.example/p"}]},
       {"index":{"byteStart":29,"byteEnd":33},"features":[{"$type":"app.bsky.richtext.facet#tag","tag":"tag"}]}]
      """
    #expect(try json(JSON.list(BlueskyFacets.of(text, facets))) == json(expected))
    #expect(BlueskyFacets.of("", facets).isEmpty)
  }

  @Test(arguments: [
    (String(repeating: "a", count: 64), true), (String(repeating: "a", count: 65), false), ("", false),
    // 64 graphemes of 11 bytes.
    (String(repeating: "👨‍👩", count: 64), false), (String(repeating: "👨‍👩", count: 58), true),
    (String(repeating: "é", count: 64), true),
  ])
  func blueskyTakesTagsOfItsLength(name: String, isTaken: Bool) {
    let text = "#" + name
    let facets = BlueskyFacets.of(text, [Facet(start: 0, end: text.utf8.count, kind: .tag(name))])
    #expect(facets.isEmpty != isTaken)
  }

  // MARK: Telegram

  @Test func telegramGetsOffsetsInUTF16() throws {
    let expected = """
      [{"type":"url","offset":28,"length":33},{"type":"hashtag","offset":62,"length":6},
       {"type":"text_link","offset":70,"length":8,"url":"https://blog.example.org/\\"'<"}]
      """
    #expect(try json(TelegramEntities(Self.text, facets: Self.facets)) == json(expected))
  }

  // MARK: Matrix

  @Test func matrixGetsHTML() {
    #expect(
      FormattedBody(Self.text, facets: Self.facets).html
        == "👩‍⚕️ Vaccins : « été » &lt;b&gt; "
        + "<a href=\"https://blog.example.org/?a=1&amp;b=2\">https://blog.example.org/?a=1&amp;b=2</a> #Santé<br>"
        + "<a href=\"https://blog.example.org/&quot;&#39;&lt;\">lire ici</a>")
  }

  @Test(arguments: [
    ("", ""), ("a\nb", "a<br>b"), ("a\r\nb", "a<br>b"), ("a\rb", "a<br>b"), ("a\r\r\nb", "a<br><br>b"),
    ("a\n\nb", "a<br><br>b"), ("a\u{2028}b", "a<br>b"), ("&amp;", "&amp;amp;"), ("<script>", "&lt;script&gt;"),
  ])
  func matrixGetsBreaksAndNoTags(text: String, html: String) {
    #expect(FormattedBody(text, facets: []).html == html)
  }

  // MARK: Discord and Mattermost

  @Test(arguments: [
    ("", ""), ("a_b*c", "a\\_b\\*c"), ("# a # b", "\\# a # b"), ("1\n  - 2", "1\n  \\- 2"), ("a > b", "a > b"),
    ("> a", "\\> a"), ("~~a~~ ||b|| `c` \\", "\\~\\~a\\~\\~ \\|\\|b\\|\\| \\`c\\` \\\\"), ("[a](b)", "\\[a\\](b)"),
    ("L’été & <@1>", "L’été & \\<@1>"), ("===", "\\==="), ("a\r\n=", "a\r\n\\="),
    ("<!here> a! <b!>", "\\<\u{200B}!here> a! \\<b!>"),
  ])
  func chatsGetNoMarkup(text: String, markdown: String) {
    #expect(ChatMarkdown.escaped(text, facets: []) == markdown)
  }

  @Test(arguments: [
    ("", ""), ("a_b*c", "a\\_b\\*c"), ("# a # b", "\\# a # b"), ("2026. Bilan", "2026\\. Bilan"), ("2026.", "2026\\."),
    ("2026.\n7) a\n  8. b", "2026\\.\n7\\) a\n  8\\. b"), ("3.5 ml", "3.5 ml"), ("en 2026. Bilan", "en 2026. Bilan"),
    ("12a. b", "12a. b"), ("R&D & &#40;&eacute;&", "R\\&D & \\&#40;\\&eacute;&"), ("H^2^ ~a~", "H\\^2\\^ \\~a\\~"),
    ("::: a", "\\::: a"), ("a ::: b", "a ::: b"), (": a", ": a"),
  ])
  func pagesGetNoMarkup(text: String, markdown: String) {
    #expect(ChatMarkdown.escaped(text, facets: [], for: .page) == markdown)
  }

  @Test func pagesGetLinksWhole() {
    let text = "2026. https://blog.example.org/a_b?a=1&b=2^3"
    let facets = [Self.facet("https://blog.example.org/a_b?a=1&b=2^3", .link("https://blog.example.org/a_b"), in: text)]
    #expect(ChatMarkdown.escaped(text, facets: facets, for: .page) == "2026\\. https://blog.example.org/a_b?a=1&b=2^3")
  }

  @Test func chatsGetLinksAndHashtagsWhole() {
    let text = "#Santé_publique https://blog.example.org/a_b lire_ici"
    let facets = [
      Self.facet("#Santé_publique", .tag("Santé_publique"), in: text),
      Self.facet("https://blog.example.org/a_b", .link("https://blog.example.org/a_b"), in: text),
      Self.facet("lire_ici", .link("https://blog.example.org/"), in: text),
    ]
    #expect(
      ChatMarkdown.escaped(text, facets: facets) == "#Santé_publique https://blog.example.org/a_b lire\\_ici")
  }

  // MARK: All

  @Test(arguments: [
    "javascript:alert(1)", "data:text/html,x", "mailto:a@example.org", "", "blog.example.org", "https://",
  ])
  func whatIsNoWebAddressIsPlainText(address: String) {
    let facets = [Facet(start: 0, end: 4, kind: .link(address))]
    #expect(BlueskyFacets.of("lire", facets).isEmpty)
    #expect(TelegramEntities("lire", facets: facets).entities.isEmpty)
    #expect(FormattedBody("lire", facets: facets).html == "lire")
  }

  @Test(arguments: 0..<400)
  func everyOffsetGivesBackItsStretch(seed: Int) throws {
    var random = SplitMix(state: UInt64(seed))
    let (text, facets) = RandomText.make(using: &random)
    let stretches = facets.map { RandomText.slice(text, $0) }

    let bluesky = BlueskyFacets.of(text, facets)
    #expect(bluesky.map { RandomText.bytes(text, $0.byteStart, $0.byteEnd) } == stretches)

    let telegram = TelegramEntities(text, facets: facets).entities
    let units = Array(text.utf16)
    #expect(telegram.map { String(decoding: units[$0.offset..<$0.offset + $0.length], as: UTF16.self) } == stretches)

    let html = FormattedBody(text, facets: facets).html
    let links = html.split(separator: "<a href=\"").dropFirst(html.hasPrefix("<a") ? 0 : 1)
    let shown = links.map {
      Self.plain(String($0.split(separator: "\">", maxSplits: 1)[1].split(separator: "</a>")[0]))
    }
    #expect(shown == zip(facets, stretches).filter { $0.0.kind.isLink }.map(\.1))
    #expect(Self.plain(Self.withoutTags(html)) == text)

    let little = Self.unescaped(LittleText.escaped(text, facets: facets))
    let inLinks = [("%28", "("), ("%29", ")"), ("%2A", "*"), ("%7E", "~")]
    #expect(inLinks.reduce(little) { $0.replacing($1.0, with: $1.1) } == text)
  }

  private static func withoutTags(_ html: String) -> String {
    html.replacing(#/<a href="[^"]*">|<\/a>/#, with: "")
  }

  private static func plain(_ html: String) -> String {
    [("<br>", "\n"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
      .reduce(html) { $0.replacing($1.0, with: $1.1) }
  }

  /// Little text read as LinkedIn reads it.
  private static func unescaped(_ little: String) -> String {
    var plain = String.UnicodeScalarView()
    var rest = Substring(little).unicodeScalars
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\\": if let escaped = rest.popFirst() { plain.append(escaped) }
      case "{": rest = rest.dropFirst("hashtag|".unicodeScalars.count)
      case "|", "}": break
      default: plain.append(scalar)
      }
    }
    return String(plain)
  }
}

extension Facet.Kind {
  fileprivate var isLink: Bool {
    if case .link = self { return true }
    return false
  }
}
