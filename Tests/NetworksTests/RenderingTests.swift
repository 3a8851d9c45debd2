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
    #expect(try json(BlueskyFacets(text, facets: facets)) == json(expected))
    #expect(try json(BlueskyFacets("", facets: facets)) == .array([]))
  }

  @Test(arguments: [
    (String(repeating: "a", count: 64), true), (String(repeating: "a", count: 65), false), ("", false),
    // 64 graphemes of 11 bytes.
    (String(repeating: "👨‍👩", count: 64), false), (String(repeating: "👨‍👩", count: 58), true),
    (String(repeating: "é", count: 64), true),
  ])
  func blueskyTakesTagsOfItsLength(name: String, isTaken: Bool) {
    let text = "#" + name
    let facets = BlueskyFacets(text, facets: [Facet(start: 0, end: text.utf8.count, kind: .tag(name))])
    #expect(facets.facets.isEmpty != isTaken)
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

  // MARK: All

  @Test(arguments: [
    "javascript:alert(1)", "data:text/html,x", "mailto:a@example.org", "", "blog.example.org", "https://",
  ])
  func whatIsNoWebAddressIsPlainText(address: String) {
    let facets = [Facet(start: 0, end: 4, kind: .link(address))]
    #expect(BlueskyFacets("lire", facets: facets).facets.isEmpty)
    #expect(TelegramEntities("lire", facets: facets).entities.isEmpty)
    #expect(FormattedBody("lire", facets: facets).html == "lire")
  }

  @Test(arguments: 0..<400)
  func everyOffsetGivesBackItsStretch(seed: Int) throws {
    var random = SplitMix(state: UInt64(seed))
    let (text, facets) = RandomText.make(using: &random)
    let stretches = facets.map { RandomText.slice(text, $0) }

    let bluesky = BlueskyFacets(text, facets: facets).facets
    #expect(bluesky.map { RandomText.bytes(text, $0.index.byteStart, $0.index.byteEnd) } == stretches)

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

    #expect(Self.unescaped(LittleText.escaped(text, facets: facets)) == text)
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

/// Bluesky's own cases for links and hashtags, `conformance/bluesky-richtext/detection.json`. They are about finding; here
/// what was found is told. Mentions are left out (Crieur links none), and so are cashtags and what is no link or tag.
@Suite(.enabled(if: Shared.path("conformance/bluesky-richtext/detection.json") != nil, "the shared folder is absent"))
struct BlueskyConformanceTests {
  private struct Cases: Decodable {
    struct Links: Decodable {
      let text: String
      let segments: [[String]]
    }
    struct Tags: Decodable {
      struct Range: Decodable { let byteStart, byteEnd: Int }
      let text: String
      let tags: [String]
      let ranges: [Range]
    }
    let links_and_mentions: [Links]
    let tags: [Tags]
  }

  private let cases: Cases

  init() throws {
    let path = try #require(Shared.path("conformance/bluesky-richtext/detection.json"))
    cases = try JSONDecoder().decode(Cases.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test func linksAreToldAsBlueskyFindsThem() {
    for sample in cases.links_and_mentions {
      var facets: [Facet] = []
      var position = 0
      for segment in sample.segments {
        let end = position + segment[0].utf8.count
        if segment.count > 1, segment[1].hasPrefix("http") {
          facets.append(Facet(start: position, end: end, kind: .link(segment[1])))
        }
        position = end
      }
      let told = BlueskyFacets(sample.text, facets: facets).facets
      #expect(
        told.map { [RandomText.bytes(sample.text, $0.index.byteStart, $0.index.byteEnd), $0.features.uri] }
          == sample.segments.filter { $0.count > 1 && $0[1].hasPrefix("http") }, "\(sample.text)")
    }
  }

  @Test func tagsAreToldAsBlueskyFindsThem() {
    for sample in cases.tags {
      let facets = zip(sample.ranges, sample.tags).map {
        Facet(start: $0.byteStart, end: $0.byteEnd, kind: .tag($1))
      }
      let told = BlueskyFacets(sample.text, facets: facets).facets
      #expect(told.map(\.features) == sample.tags.map { [.tag($0)] }, "\(sample.text)")
      #expect(told.map(\.index.byteStart) == sample.ranges.map(\.byteStart))
      #expect(told.map(\.index.byteEnd) == sample.ranges.map(\.byteEnd))
    }
  }
}

extension [BlueskyFacets.Feature] {
  fileprivate var uri: String {
    if case .link(let uri) = first { return uri }
    return ""
  }
}

extension Facet.Kind {
  fileprivate var isLink: Bool {
    if case .link = self { return true }
    return false
  }
}

/// Texts of odd letters with facets that fit them.
enum RandomText {
  private static let words = [
    "été", "e\u{301}te\u{301}", "👩‍⚕️", "🇫🇷", "𝕏", "שלום", "مرحبا", "a\u{200D}b", "<b>", "&amp;", "(x)", "_y_", "\\", "日本",
    "«\u{A0}ici\u{A0}»", "\n", "1", "~*#@|{}[]", "\u{202E}tac", "Z\u{351}\u{36B}\u{343}", "👨‍👩‍👧‍👧",
  ]

  static func make(using random: inout SplitMix) -> (String, [Facet]) {
    var text = ""
    var facets: [Facet] = []
    for number in 0..<Int.random(in: 0...12, using: &random) {
      let word = words.randomElement(using: &random) ?? ""
      // Nothing before it, so that two stretches can touch.
      if Bool.random(using: &random) { text += " " }
      let start = text.utf8.count
      switch Int.random(in: 0...3, using: &random) {
      case 0:
        text += "#tag_\(number)é"
        facets.append(Facet(start: start, end: text.utf8.count, kind: .tag("tag_\(number)é")))
      case 1:
        text += "https://a.example/\(number)?q=é&b=(1)_"
        facets.append(
          Facet(start: start, end: text.utf8.count, kind: .link("https://a.example/\(number)?q=é&b=(1)_")))
      case 2 where word != "\n":
        text += word
        facets.append(Facet(start: start, end: text.utf8.count, kind: .link("https://a.example/\(number)")))
      default: text += word
      }
    }
    return (text, facets)
  }

  static func slice(_ text: String, _ facet: Facet) -> String { bytes(text, facet.start, facet.end) }

  static func bytes(_ text: String, _ start: Int, _ end: Int) -> String {
    String(decoding: Array(text.utf8)[start..<end], as: UTF8.self)
  }
}

/// The same seed makes the same texts on every machine.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
