import Foundation
import FoundationXML
import Model
import Testing

@testable import Feeds

private func read(_ bytes: [UInt8]) -> (list: OPML?, failure: OPMLFailure?) {
  do throws(OPMLFailure) { return (try OPML(reading: bytes, name: "list.opml"), nil) } catch { return (nil, error) }
}

private func read(_ text: String) -> (list: OPML?, failure: OPMLFailure?) { read(Array(text.utf8)) }

/// A list as readers write it.
private func list(_ body: String, head: String = "<title>Mes flux</title>", version: String = "2.0") -> String {
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"\(version)\"><head>\(head)</head><body>\(body)</body></opml>"
}

@Suite struct OPMLTests {
  private static let lists: [(String, [OPML.Subscription])] = [
    (
      list(
        "<outline text=\"A\" title=\"B\" type=\"rss\" xmlUrl=\"https://a.example/f\" htmlUrl=\"https://a.example/\"/>"),
      [.init(title: "B", feed: "https://a.example/f", page: "https://a.example/")]
    ),
    (
      list("<outline text='A' xmlUrl='https://a.example/f'/>", version: "1.0"),
      [.init(title: "A", feed: "https://a.example/f")]
    ),
    (
      list(
        "<outline text='Santé'><outline text='Plus'><outline text='A' xmlUrl='https://a.example/f'/></outline></outline><outline title='B' xmlUrl='https://b.example/f'></outline>"
      ),
      [.init(title: "A", feed: "https://a.example/f"), .init(title: "B", feed: "https://b.example/f")]
    ),
    // Folders and links are no feeds; a type says nothing.
    (
      list(
        "<outline text='page' type='link' url='https://a.example/'/><outline xmlUrl=''/><outline text='A' type='atom' xmlUrl='https://a.example/f?a=1&amp;b=2'/>"
      ),
      [.init(title: "A", feed: "https://a.example/f?a=1&b=2")]
    ),
    // Escaped twice, entities of HTML, line breaks in the title, another spelling of the attribute.
    (
      list(
        "<outline title='AT&amp;amp;T &amp;#171; L&#8217;&eacute;t&eacute; &#187;\n  2' xmlurl='https://a.example/f?a=1&amp;amp;b=2'/>"
      ),
      [.init(title: "AT&T « L’été » 2", feed: "https://a.example/f?a=1&b=2")]
    ),
    (
      list("<outline xmlUrl='feed://a.example/f'/><outline xmlUrl=' feed:https://b.example/f '/>"),
      [.init(title: nil, feed: "http://a.example/f"), .init(title: nil, feed: "https://b.example/f")]
    ),
    // Broken: a bare ampersand, an end that is missing, words before the document.
    (
      list("<outline text='R & D' xmlUrl='https://a.example/f?a=1&b=2'/>"),
      [.init(title: "R & D", feed: "https://a.example/f?a=1&b=2")]
    ),
    (
      "<opml version='1.1'><body><outline text='A' xmlUrl='https://a.example/f'/><outline text='B' xmlUrl='https://b.exam",
      [.init(title: "A", feed: "https://a.example/f")]
    ),
    ("\n\n<opml><outline text='A' xmlUrl='https://a.example/f'>", [.init(title: "A", feed: "https://a.example/f")]),
  ]

  @Test(arguments: lists)
  func aListIsReadAsItWasMeant(text: String, feeds: [OPML.Subscription]) {
    let got = read(text)
    #expect(got.list?.subscriptions == feeds, "\(String(describing: got.failure))")
  }

  @Test func itsTitleIsKept() {
    let got = read(
      list("<outline text='x' xmlUrl='https://a.example/f'/>", head: "<title>Flux d&apos;Anne &amp;amp; Luc</title>"))
    #expect(got.list?.title == "Flux d'Anne & Luc")
  }

  @Test(arguments: [
    ("windows-1252", String.Encoding.windowsCP1252), ("UTF-16", .utf16), ("ISO-8859-15", .isoLatin1), ("UTF-8", .utf8),
  ])
  func itsEncodingIsHeard(name: String, encoding: String.Encoding) throws {
    let text =
      "<?xml version=\"1.0\" encoding=\"\(name)\"?><opml><body><outline text=\"Été\" xmlUrl=\"https://a.example/f\"/></body></opml>"
    let data = try #require(text.data(using: encoding))
    #expect(read(Array(data)).list?.subscriptions.first?.title == "Été")
  }

  private static let bad: [(String, OPMLFailure)] = [
    ("", .empty("list.opml")), (" \n", .empty("list.opml")), (list(""), .noFeeds("list.opml")),
    (list("<outline text='a folder'/>"), .noFeeds("list.opml")),
    ("<!doctype html><html><body><p>Log in", .notOPML("list.opml")),
    ("<rss version=\"2.0\"><channel/></rss>", .notOPML("list.opml")), ("{\"feeds\": []}", .notOPML("list.opml")),
    ("https://a.example/f\nhttps://b.example/f\n", .notOPML("list.opml")),
  ]

  @Test(arguments: bad)
  func whatIsNoListIsRefusedWithASentence(text: String, failure: OPMLFailure) {
    #expect(read(text).failure == failure)
    #expect(failure.exitStatus == .data)
    #expect(failure.sentence(in: .en).contains("list.opml") && failure.sentence(in: .fr) != failure.sentence(in: .en))
  }

  /// Each ends soon, and nothing of it is fetched or grows.
  @Test(.timeLimit(.minutes(1)))
  func hostileListsAreBounded() throws {
    let laughs =
      "<!DOCTYPE opml [<!ENTITY a \"haha\">"
      + (0..<12).map { "<!ENTITY a\($0 + 1) \"&a\($0);&a\($0);&a\($0);\">" }.joined()
      + "<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
    let outline = "<outline text=\"&a12;&x;t\" xmlUrl=\"https://a.example/f\"/>"
    let grown = read("<?xml version=\"1.0\"?>\(laughs)<opml><body>\(outline)</body></opml>")
    if let title = grown.list?.subscriptions.first?.title { #expect(title.utf8.count < 100 && !title.contains("root")) }
    let deep = String(repeating: "<outline text='x'>", count: 10_000)
    #expect(read("<opml><body>\(deep)").failure?.exitStatus == .data)
    let many = String(repeating: "<outline xmlUrl='https://a.example/f'/>", count: OPML.mostFeeds + 10)
    #expect(read(list(many)).failure == .tooBig("list.opml"))
    #expect(read([UInt8](repeating: 0x3C, count: OPML.mostBytes + 1)).failure == .tooBig("list.opml"))
    let long = read(list("<outline text='\(String(repeating: "x", count: 1 << 16))' xmlUrl='https://a.example/f'/>"))
    #expect(long.list.map { ($0.subscriptions.first?.title ?? "").count <= 2000 } ?? true)
  }

  @Test func everyPrefixIsReadWithoutATrap() {
    let bytes = Array(
      list(
        "<outline text='L&#8217;&eacute;té' xmlUrl='https://a.example/f?a&amp;b'/><outline xmlUrl='https://b.example/'/>"
      ).utf8)
    for length in 0..<bytes.count { #expect((read(Array(bytes.prefix(length))).list?.subscriptions.count ?? 0) <= 2) }
  }

  @Test(arguments: [
    "Le blog", "a < b & c > d \"e\" 'f'", "L’été à l’hôpital", "tab\tline\nend", "bell\u{7}", "&amp;", "👩🏽‍⚕️ 医学",
  ])
  func whatIsWrittenIsReadBack(title: String) {
    let feed = "https://blog.example.org/?feed=rss2&lang=fr&q=\"<é>\""
    let written = OPML(
      title: title, subscriptions: [.init(title: title, feed: feed, page: "https://blog.example.org/?a&b")])
    let back = read(written.text)
    let clean =
      title == "bell\u{7}"
      ? "bell\u{FFFD}" : title == "tab\tline\nend" ? "tab line end" : title == "&amp;" ? "&" : title
    #expect(back.list?.subscriptions == [.init(title: clean, feed: feed, page: "https://blog.example.org/?a&b")])
    #expect(back.list?.title == clean)
    #expect(XMLParser(data: Data(written.text.utf8)).parse(), "not well-formed: \(written.text)")
  }
}
