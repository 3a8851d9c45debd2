import Testing

@testable import Web

@Suite struct WebLinkTests {
  private static let lines: [(String, [WebLink])] = [
    ("", []), ("no link at all", []), ("<https://a.example/", []), ("<>; rel=alternate", [WebLink("", ["alternate"])]),
    ("<https://a.example/>; rel=alternate", [WebLink("https://a.example/", ["alternate"])]),
    (
      "<https://a.example/feed,1;2>; rel=\"Alternate FEED\" ; type=\"application/rss+xml; charset=utf-8\"",
      [WebLink("https://a.example/feed,1;2", ["alternate", "feed"], "application/rss+xml")]
    ),
    (
      "</a>; title=\"one, two; <three> \\\"four\\\"\"; rel=next, </b>;rel=prev",
      [WebLink("/a", ["next"], title: "one, two; <three> \"four\""), WebLink("/b", ["prev"])]
    ),
    ("</a>;rel=first;rel=second", [WebLink("/a", ["first"])]),
    ("</a>;rel=x;title=plain;title*=UTF-8'fr'Fl%C3%BBx%20RSS", [WebLink("/a", ["x"], title: "Flûx RSS")]),
    ("</a>;rel=x;title=plain;title*=latin1''Fl%FBx", [WebLink("/a", ["x"], title: "plain")]),
    ("</a>;rel=x;anchor=\"#me\"", [WebLink("/a", ["x"], anchor: "#me")]),
    ("  </a> ; REL = alternate ; TYPE = Application/Atom+XML", [WebLink("/a", ["alternate"], "application/atom+xml")]),
    ("</a>; rel=\"unclosed, </b>; rel=prev", [WebLink("/a", ["unclosed,", "</b>;", "rel=prev"])]),
    ("</a>; crossorigin; rel=x junk, </b>; rel=y", [WebLink("/a", ["x"]), WebLink("/b", ["y"])]),
    (",,;; </a>;;;rel=x;,", [WebLink("/a", ["x"])]),
  ]

  @Test(arguments: lines)
  func aLineIsReadByTheRules(header: String, links: [WebLink]) {
    #expect(WebLink.all(in: [header]) == links)
  }

  @Test func linesFollowEachOther() {
    let links = WebLink.all(in: ["</a>;rel=x, </b>;rel=y", "</c>;rel=z"])
    #expect(links.map(\.target) == ["/a", "/b", "/c"])
  }

  @Test func everyPrefixIsReadWithoutATrap() {
    let header = "<https://a.example/>; rel=\"alternate\"; title*=UTF-8''%C3%A9; type=\"a\\\"b\", </b>;rel=y"
    for length in 0...header.utf8.count {
      #expect(WebLink.all(in: [String(decoding: header.utf8.prefix(length), as: UTF8.self)]).count <= 2)
    }
  }

  @Test func aLongLineIsBounded() {
    let header = String(repeating: "</a>;rel=x,", count: 100_000)
    #expect(WebLink.all(in: [header]).count == 200)
  }
}

extension WebLink {
  init(_ target: String, _ rel: [String], _ type: String? = nil, title: String? = nil, anchor: String? = nil) {
    self.init(target: target, rel: rel, type: type, title: title, anchor: anchor)
  }
}
