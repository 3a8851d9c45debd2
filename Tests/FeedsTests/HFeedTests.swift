import Foundation
@testable import Markup
import Model
import TestSupport
import Testing
import Web

@testable import Feeds

private let address = "https://blog.example.org/"

private func read(_ page: String) throws(FeedFailure) -> FeedDocument {
  try FeedReader.read(Array(page.utf8), baseURL: address, contentType: "text/html")
}

private func page(_ body: String, head: String = "") -> String {
  "<!doctype html><html lang=fr><head><title>Le blog</title>\(head)</head><body>\(body)</body></html>"
}

private func entries(_ body: String) throws -> [Entry] { try read(page(body)).entries }

private let blog = page(
  """
  <main class="h-feed">
    <h1 class="p-name">Blog d’été</h1><a class="u-url" href="/">ici</a>
    <p class="p-author h-card"><img alt="" src="/moi.jpg"><a class="p-name u-url" href="/moi">Zoé</a></p>
    <article class="h-entry" lang="oc">
      <h2><a class="p-name u-url u-uid" href="/a/1">Été &amp; mer</a></h2>
      <time class="dt-published" datetime="2024-03-05T10:00:00+01:00">hier</time>
      <time class="dt-updated" datetime="2024-03-06 10:00">ce matin</time>
      <p class="p-summary">Un <b>résumé</b>.</p>
      <div class="e-content"><p>Le texte.</p><img src="/p.jpg"></div>
      <a class="p-category" href="/t/vie">Vie</a> <span class="p-category">R&amp;D</span>
      <audio class="u-audio" src="/a.mp3"></audio>
      <div class="p-comment h-cite"><p class="p-name">Un avis</p><a class="u-url" href="/c">c</a></div>
      <div class="p-comment h-entry"><p class="p-name">Un autre</p></div>
    </article>
    <article class="h-entry">
      <p class="e-content p-name">Une note sans titre.</p>
      <a class="u-url" href="/a/2"><time class="dt-published">2024-03-04</time></a>
      <span class="p-author h-card">Léa</span>
    </article>
  </main>
  <aside><div class="h-entry"><a class="u-url p-name" href="/else">Ailleurs</a></div></aside>
  """,
  head: "<link rel=hub href=https://hub.example.org/><link rel='me self' href=/>")

@Suite struct HFeedTests {
  @Test func theFeedOfAPageIsRead() throws {
    let document = try read(blog)
    #expect(document.format == "h-feed" && document.title == "Blog d’été" && document.link == address)
    #expect(document.language == "fr" && document.hubs == ["https://hub.example.org/"] && document.selfLink == address)
    #expect(
      document.entries == [
        Entry(
          guid: address + "a/1", title: "Été & mer", link: address + "a/1",
          published: FeedDate.parse("2024-03-05T09:00:00Z"), updated: FeedDate.parse("2024-03-06T10:00:00Z"),
          author: "Zoé", categories: ["Vie", "R&D"], summary: "Un résumé.", enclosure: address + "a.mp3",
          image: address + "p.jpg", imageIsInText: true, language: "oc"),
        Entry(
          link: address + "a/2", published: FeedDate.parse("2024-03-04"), author: "Léa", summary: "Une note sans titre."
        ),
      ])
  }

  @Test(arguments: [
    ("<p class=h-entry>Un mot</p>", "Un mot"), ("<a class=h-entry href=/a>Un mot</a>", "Un mot"),
    ("<div class=h-entry><a href=/a><img alt='Une image' src=/i></a></div>", "Une image"),
    ("<abbr class=h-entry title=Long>L</abbr>", "Long"),
    ("<div class=h-entry><p class=p-summary>x</p></div>", nil),
    ("<div class=h-entry><p class=p-name>a<script>b</script><template>c</template><br>d</p></div>", "a d"),
    ("<div class=h-entry><data class=p-name value=v>x</data></div>", "v"),
    ("<div class=h-entry><p class=p-name><b class=value>a</b> no <b class=value>b</b></p></div>", "ab"),
    ("<div class=h-entry><p class=p-name><i class=value-title title=vt></i>x</p></div>", "vt"),
    ("<div class=h-entry><p class='p-name h-card'><b class=p-name>Nom</b> et plus</p></div>", "Nom"),
    ("<div class=h-entry><h1 class=p-name>Un</h1><p class=e-content>Un texte</p></div>", "Un"),
    ("<div class=h-entry><b class=p-name>Un te…</b><p class=e-content>Un texte</p></div>", nil),
    ("<div class=h-entry><p class=e-content><b class=p-name>Un…</b> Un texte</p></div>", "Un…"),
    (
      "<div class='h-entry h-full'><p class='p-4 p-name'>x</p><div class=h-screen><i class=p-category>y</i></div></div>",
      "x"
    ),
  ])
  func theTitleIsTheNameUnlessItIsTheText(body: String, title: String?) throws {
    #expect(try entries(body + "<p class=h-entry>autre</p>").map(\.title) == [title, "autre"])
  }

  @Test(arguments: [
    ("<a class=u-url href=a/1>x</a>", "https://blog.example.org/x/a/1"),
    ("<a href=/1>x</a>", "https://blog.example.org/1"),
    ("<a class=u-url href='javascript:x'>x</a><a class=u-url href=/2>y</a>", "https://blog.example.org/2"),
    ("<b class=u-url>https://a.example.org/</b>", "https://a.example.org/"),
    ("<data class=u-url value=/3>x</data>", "https://blog.example.org/3"),
    ("<a class=u-uid href=/4>x</a>", "https://blog.example.org/4"),
    ("<p class='u-url h-cite'><a class=u-url href=/5>x</a></p>", "https://blog.example.org/5"),
    ("<a href=/1>x</a><a href=/2>y</a>", nil),
  ])
  func theLinkIsTheAddressRelativeToTheBase(body: String, link: String?) throws {
    let text = page("<div class=h-entry><p class=p-name>t</p>\(body)</div>", head: "<base href=/x/>")
    #expect(try read(text).entries.map(\.link) == [link])
  }

  @Test(arguments: [
    ("<time class=dt-published datetime=2024-03-05>x</time>", "2024-03-05"),
    ("<b class=dt-published>5 mars 2024</b>", "2024-03-05"),
    ("<abbr class=dt-published title=2024-03-05T10:00Z>x</abbr>", "2024-03-05T10:00:00Z"),
    (
      "<p class=dt-published><i class=value>2024-03-05</i> <time class=value>7:30pm</time><i class=value>-05:00</i></p>",
      "2024-03-06T00:30:00Z"
    ),
    ("<p class=dt-published><b class=value>10:00</b> le <b class=value>2024-03-05</b></p>", "2024-03-05T10:00:00Z"),
    ("<p class=dt-published><b class=value>2024-03-05T10:00:00Z</b></p>", "2024-03-05T10:00:00Z"),
    ("<p class=dt-published><b class=value>12am</b><b class=value>2024-03-05</b></p>", "2024-03-05T00:00:00Z"),
    ("<b class=dt-published>jadis</b><b class=dt-published>2024-03-05</b>", "2024-03-05"),
    ("<b class=dt-published>jadis</b>", nil),
  ])
  func theDateMayBeInParts(body: String, date: String?) throws {
    let found = try entries("<div class=h-entry><a class='p-name u-url' href=/1>t</a>\(body)</div>").map(\.published)
    #expect(found == [date.flatMap(FeedDate.parse)])
  }

  @Test func aPageOfNoUTF8IsReadByItsMeta() throws {
    let text = page("<p class=h-entry>\u{E9}t\u{E9}</p>", head: "<meta charset=iso-8859-1>")
    let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    let document = try FeedReader.read(bytes, baseURL: address, contentType: "text/html")
    #expect(document.entries.map(\.title) == ["été"])
  }

  @Test func aBadByteSpoilsItselfOnly() throws {
    var bytes = Array(page("<p class=h-entry>été @ été</p>").utf8)
    bytes[try #require(bytes.firstIndex(of: UInt8(ascii: "@")))] = 0xFF
    bytes.removeAll { $0 == UInt8(ascii: "@") }
    let document = try FeedReader.read(bytes, baseURL: address, contentType: "text/html")
    #expect(document.entries.map(\.title) == ["été \u{FFFD} été"])
  }

  @Test(arguments: [
    page("<p>h-entry</p>"), page("<article class=hentry>x</article>"), page("<p class=h-card>x</p>"),
    page("<template><p class=h-entry>x</p></template>"), page("<!-- <p class=h-entry>x</p> -->"),
    page("<div class=h-entry><i></i></div>"),
  ])
  func otherPagesArePages(text: String) {
    #expect(throws: FeedFailure.page(address)) { try read(text) }
  }

  // MARK: A page that names a feed

  private let feed = "<rss version='2.0'><channel><title>Flux</title><item><title>x</title></item></channel></rss>"

  @Test func theFeedThatAPageNamesWins() async throws {
    let text = page("<p class=h-entry>note</p>", head: "<link rel=alternate type=application/rss+xml href=/feed>")
    let transport = ScriptedTransport(answers: [.answer(200, text, url: address), .answer(200, feed)])
    guard case .read(let document, _, _, let found, true) = try await FeedFetcher(transport: transport).fetch(address)
    else {
      Issue.record("not discovered")
      return
    }
    #expect(document.format == "rss2.0" && found == address + "feed")
  }

  @Test func aPageThatNamesNoFeedIsFollowedItself() async throws {
    let transport = ScriptedTransport(answers: [.answer(200, page("<p class=h-entry>note</p>"), url: address)])
    guard case .read(let document, _, _, let found, false) = try await FeedFetcher(transport: transport).fetch(address)
    else {
      Issue.record("not read")
      return
    }
    #expect(document.entries.map(\.title) == ["note"] && found == address)
  }

  // MARK: Everything else

  @Test func noPrefixTraps() throws {
    let bytes = Array(blog.utf8)
    for length in stride(from: 0, to: bytes.count, by: 3) {
      let document = try? FeedReader.read(Array(bytes[..<length]), baseURL: address, contentType: nil)
      #expect((document?.entries.count ?? 0) <= 3)
    }
  }

  @Test(arguments: 0..<6)
  func noDamageTraps(seed: UInt64) {
    var mutation = ByteMutation(seed: seed, alphabet: "<>/=\"' &;#-!hpudte")
    for _ in 0..<150 {
      let bytes = mutation.damage(Array(blog.utf8))
      let document = try? FeedReader.read(bytes, baseURL: address, contentType: nil)
      #expect((document?.entries.count ?? 0) <= 5)
    }
  }

  @Test(arguments: [
    ("", "<div class=h-entry>", 20_000), ("", "<b class='p-name h-card'>", 20_000),
    ("<div class=h-entry>", "<i class=p-category>x", 20_000), ("<p class=h-entry>", "<b class=value>x</b>", 20_000),
    ("<p class=h-entry>" + String(repeating: "<b>", count: 100), "</i>", 20_000), ("<p class=h-entry>", "x ", 500_000),
    ("<p class='", "h-entry p-name ", 50_000), ("<div class=h-feed>", "<p class=h-entry>x</p>", 5000),
  ])
  func hostilePagesEndSoon(start: String, repeated: String, count: Int) {
    let began = ContinuousClock.now
    _ = try? read("<!doctype html><html>" + start + String(repeating: repeated, count: count))
    #expect(ContinuousClock.now - began < .seconds(20))  // of an unoptimised build on a busy machine
  }
}

// MARK: The suite of the microformats community

private let suite = Shared.path("conformance/microformats/tests/microformats-v2")

private struct Expected {
  let type: [String]
  let properties: [String: [Any]]
  let children: [Expected]

  init(_ item: [String: Any]) {
    type = item["type"] as? [String] ?? []
    properties = item["properties"] as? [String: [Any]] ?? [:]
    children = (item["children"] as? [[String: Any]] ?? []).map(Expected.init)
  }

  /// A property's first value as text.
  func text(_ name: String) -> String? {
    let value = properties[name]?.first
    let object = value as? [String: Any]
    return (value as? String ?? object?["value"] as? String).map(HTMLText.collapsed)
  }

  var family: [Expected] { [self] + children.flatMap(\.family) }
}

@Suite(.enabled(if: suite != nil, "the shared folder is absent")) struct MicroformatConformanceTests {
  static let files: [String] = ["h-entry", "h-feed"].flatMap { folder in
    let names = suite.flatMap { try? FileManager.default.contentsOfDirectory(atPath: "\($0)/\(folder)") } ?? []
    return names.filter { $0.hasSuffix(".html") }.sorted().map { "\(folder)/\($0.dropLast(5))" }
  }

  @Test func theSuiteIsThere() { #expect(Self.files.count == 11) }

  @Test(arguments: files)
  func whatAnAnnouncerUsesIsParsedAsTheSuiteSays(file: String) throws {
    let folder = try #require(suite)
    let json = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file).json"))
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file).html")))
    let root = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    let items = try #require(root["items"] as? [[String: Any]])
    let expected = items.flatMap { Expected($0).family }

    let tree = bytes.withUnsafeBufferPointer { HTMLTree($0) }
    let page = MicroformatPage(tree, url: "http://example.com/")
    let roots = page.roots(in: tree.nodes.indices)
    let found = roots.flatMap { place in
      [Microformat(page, at: place)]
        + Microformat(page, at: place).nested.filter { nested in
          !Microformat(page, at: place).properties.contains { $0.place == nested }
        }.map { Microformat(page, at: $0) }
    }
    #expect(found.map { page.types(at: $0.place) } == expected.map(\.type))
    for (mine, theirs) in zip(found, expected) {
      #expect(mine.name == theirs.text("name"))
      #expect(mine.url == theirs.text("url"))
      #expect(mine.photo == theirs.text("photo"))
      #expect(mine.places("summary", .text).first.flatMap { page.text(at: $0) } == theirs.text("summary"))
      let content = mine.places("content", .embedded, .text).first.flatMap { page.content(of: $0) }
      #expect(content == theirs.text("content"))
      let updated = mine.places("updated", .moment).first.flatMap { page.moment(at: $0) }
      #expect(updated == theirs.text("updated").flatMap(FeedDate.parse))
      #expect(mine.places("author", .text).first.flatMap { page.text(at: $0) } == theirs.text("author"))
      #expect(mine.places("in-reply-to", .link).first.flatMap { page.link(at: $0) } == theirs.text("in-reply-to"))
    }
  }
}
