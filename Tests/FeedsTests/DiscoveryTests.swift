import Foundation
import Markup
import Model
import Testing
import Web

@testable import Feeds

private func found(_ html: String, _ url: String = "https://blog.example.org/", headers: [String] = []) -> [FeedLink] {
  Discovery.candidates(in: HTMLPage(Array(html.utf8)), url: url, linkHeaders: headers)
}

private func link(_ href: String, _ title: String = "", type: String = "application/rss+xml") -> String {
  "<link rel=\"alternate\" type=\"\(type)\" title=\"\(title)\" href=\"\(href)\">"
}

@Suite struct DiscoveryTests {
  private static let here = "https://blog.example.org/"

  // MARK: What names a feed

  private static let pages: [(String, String)] = [
    (#"<link rel=alternate type=application/rss+xml href=/feed>"#, "https://blog.example.org/feed"),
    (
      #"<LINK HREF='/feed' TYPE='Application/RSS+XML; charset=utf-8' REL='ALTERNATE'>"#, "https://blog.example.org/feed"
    ),
    (#"<link href="f" rel="feed alternate" type="application/atom+xml"/>"#, "https://blog.example.org/f"),
    (#"<link rel="alternate" type="application/feed+json" href="//cdn.example.org/f">"#, "https://cdn.example.org/f"),
    (
      #"<link rel="alternate" type="text/xml" href="?feed=rss2&amp;lang=fr">"#,
      "https://blog.example.org/?feed=rss2&lang=fr"
    ),
    (
      #"<link rel="alternate" type="application/rdf+xml" href=" backend.rdf ">"#, "https://blog.example.org/backend.rdf"
    ),
    (#"<link rel="feed" href="/nouvelles">"#, "https://blog.example.org/nouvelles"),
    (#"<link rel="alternate" href="/feed.xml">"#, "https://blog.example.org/feed.xml"),
    (
      #"<link rel="alternate" type="application/json" title="JSON Feed" href="/x.json">"#,
      "https://blog.example.org/x.json"
    ),
    (#"<link rel="alternate" type="application/json" href="/feed.json">"#, "https://blog.example.org/feed.json"),
    (
      #"<link rel="alternate" type="application/rss+xml" href="feed://blog.example.org/f">"#,
      "http://blog.example.org/f"
    ),
    (
      #"<link rel="alternate" type="application/rss+xml" href="feed:https://blog.example.org/f">"#,
      "https://blog.example.org/f"
    ),
    (#"<p><body><link rel="alternate" type="application/rss+xml" href="/late">"#, "https://blog.example.org/late"),
    (#"<a href="/flux/rss.xml">s’abonner</a>"#, "https://blog.example.org/flux/rss.xml"),
    (#"<a type="application/rss+xml" href="/s">x</a>"#, "https://blog.example.org/s"),
    (#"<a href="/suivre"><img src=i.png alt="Flux RSS"></a>"#, "https://blog.example.org/suivre"),
    (#"<a href="/s"><span>RSS</span></a>"#, "https://blog.example.org/s"),
    (#"<a href="spip.php?page=backend">Syndiquer</a>"#, "https://blog.example.org/spip.php?page=backend"),
    (#"<a href="https://feeds.feedburner.com/LeBlog">RSS</a>"#, "https://feeds.feedburner.com/LeBlog"),
    (
      #"<a href="https://www.example.org/feed">RSS</a><a href="https://blog.example.org/feed">RSS</a>"#,
      "https://blog.example.org/feed"
    ),
  ]

  @Test(arguments: pages)
  func aPageNamesItsFeed(html: String, url: String) {
    #expect(found(html).map(\.url) == [url])
  }

  private static let strangers: [String] = [
    #"<link rel="alternate" type="application/json" href="https://blog.example.org/wp-json/wp/v2/posts/1">"#,
    #"<link rel="alternate" title="JSON" type="application/json" href="/wp-json/wp/v2/pages/2?feed=1">"#,
    #"<link rel="alternate" type="application/json+oembed" href="/wp-json/oembed/1.0/embed?url=x">"#,
    #"<link rel="alternate" type="text/xml+oembed" href="/wp-json/oembed/1.0/embed?url=x&format=xml">"#,
    #"<link rel="alternate" hreflang="en" href="/en/">"#,
    #"<link rel="alternate stylesheet" type="text/xml" href="/feed">"#,
    #"<link rel="EditURI" type="application/rsd+xml" href="/xmlrpc.php?rsd">"#,
    #"<link rel="sitemap" type="application/xml" href="/sitemap.xml">"#,
    #"<link rel="search" type="application/opensearchdescription+xml" href="/osd.xml">"#,
    #"<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">"#,
    #"<link rel="alternate" type="application/rss+xml" href="data:application/rss+xml,x">"#,
    #"<link rel="alternate" type="application/rss+xml" href="">"#,
    #"<link rel="alternate" type="application/rss+xml">"#,
    #"<a href="https://friend.example.com/feed/">RSS</a>"#,
    #"<a href="https://feedly.com/i/subscription/feed/https://blog.example.org/feed">RSS</a>"#,
    #"<a href="/rss-et-atom-expliques">Ce que sont RSS et Atom, et à quoi ils servent</a>"#,
    "<!-- <link rel=alternate type=application/rss+xml href=/feed> -->", "", "\u{0}\u{1}<", "<link",
  ]

  @Test(arguments: strangers)
  func whatIsNoFeedIsNotTaken(html: String) {
    #expect(found(html).isEmpty, "\(found(html))")
  }

  private static let bases: [(String, String, String, String)] = [
    ("<base href=\"/blog/\">", "https://example.org/x/", "feed", "https://example.org/blog/feed"),
    (
      "<base target=_top><base href='https://other.example.org/a/b'>", "https://example.org/", "feed",
      "https://other.example.org/a/feed"
    ),
    ("<base href=\"javascript:x\">", "https://example.org/x/", "feed", "https://example.org/x/feed"),
    ("<base href=\"/one/\"><base href=\"/two/\">", "https://example.org/", "feed", "https://example.org/one/feed"),
    (
      "", "http://127.0.0.1:8080/spip/index.php", "spip.php?page=backend",
      "http://127.0.0.1:8080/spip/spip.php?page=backend"
    ),
    ("", "https://example.org/a/b", "../feed", "https://example.org/feed"),
  ]

  @Test(arguments: bases)
  func anAddressIsRelativeToTheBase(base: String, url: String, href: String, absolute: String) {
    #expect(found(base + link(href), url).map(\.url) == [absolute])
  }

  private static let headers: [([String], [String])] = [
    (["</feed>; rel=\"alternate\"; type=\"application/rss+xml\""], ["https://blog.example.org/feed"]),
    (
      [
        "<https://blog.example.org/wp-json/>; rel=\"https://api.w.org/\"",
        "</wp-json/wp/v2/pages/2>; rel=\"alternate\"; title=\"JSON\"; type=\"application/json\", </feed>; title=\"a, b; c\"; rel=alternate; type=application/atom+xml",
      ], ["https://blog.example.org/feed"]
    ),
    (
      ["<f1>; rel=alternate; type=application/rss+xml, <f2>; rel=alternate; type=application/feed+json"],
      ["https://blog.example.org/f1", "https://blog.example.org/f2"]
    ),
    (["</other/feed>; rel=alternate; type=application/rss+xml; anchor=\"/other/\""], []),
    (["</feed>; rel=self; type=application/rss+xml"], []),
  ]

  @Test(arguments: headers)
  func aHeaderNamesFeeds(headers: [String], urls: [String]) {
    // A header is relative to the answer, not to the page's base.
    #expect(found("<base href=\"/elsewhere/\">", headers: headers).map(\.url) == urls)
  }

  @Test func thePagesOwnEncodingIsHeard() {
    let title = { (page: [UInt8], type: String?) in
      Discovery.candidates(
        of: Response(
          status: 200, headers: type.map { [("Content-Type", $0)] } ?? [], body: page, url: Self.here,
          received: .init(timeIntervalSince1970: 0))
      ).first?.title
    }
    let utf8 = Array(link("/feed", "L’été").utf8)
    let text = "<meta charset=iso-8859-1>" + link("/feed", "L'été")
    let western = text.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
    #expect(title(utf8, nil) == "L’été")
    #expect(title(utf8, "text/html; charset=\"UTF-8\"") == "L’été")
    #expect(title(western, "text/html") == "L'été")
    #expect(title(western, "text/html; charset=iso-8859-1") == "L'été")
  }

  // MARK: Rank

  private static let ranks: [(String, [String])] = [
    // WordPress, in English and in French.
    (link("/comments/feed/", "Blog » Comments Feed") + link("/feed/", "Blog » Feed"), ["/feed/", "/comments/feed/"]),
    (
      link("/category/x/feed/", "Blog » X Category Feed") + link("/comments/feed/", "Blog » Flux des commentaires")
        + link("/feed/", "Blog » Flux"), ["/feed/", "/category/x/feed/", "/comments/feed/"]
    ),
    (
      link("/2026/11/billet/feed/", "Blog » Billet Flux des commentaires") + link("/feed/", "Blog » Flux"),
      ["/feed/", "/2026/11/billet/feed/"]
    ),
    (link("/?feed=comments-rss2") + link("/?feed=rss2"), ["/?feed=rss2", "/?feed=comments-rss2"]),
    // Dotclear, Blogger.
    (
      link("/feed/rss2/comments") + link("/feed/atom/comments") + link("/feed/atom"),
      ["/feed/atom", "/feed/rss2/comments", "/feed/atom/comments"]
    ),
    (
      link("/feeds/77/comments/default", "Blog - Comments (Atom)") + link("/feeds/posts/default/-/sel")
        + link("/feeds/posts/default"),
      ["/feeds/posts/default", "/feeds/posts/default/-/sel", "/feeds/77/comments/default"]
    ),
    // SPIP: a section names its own feed first.
    (
      link("/spip.php?page=backend&amp;id_rubrique=3") + link("/spip.php?page=backend")
        + link("/spip.php?page=backend_forum"),
      ["/spip.php?page=backend", "/spip.php?page=backend&id_rubrique=3", "/spip.php?page=backend_forum"]
    ),
    // «comment» is French for «how», and a blog may be called «Comments».
    (link("/comments.xml", "Tout") + link("/feed", "Comment bien dormir"), ["/feed", "/comments.xml"]),
    (
      "<title>Comments on medicine</title>" + link("/a", "Comments on medicine") + link("/tag/x/feed"),
      ["/a", "/tag/x/feed"]
    ),
    (
      link("/tag/sel/feed", "Sel") + link("/author/anne/feed", "Anne") + link("/feed", "Blog"),
      ["/feed", "/tag/sel/feed", "/author/anne/feed"]
    ),
    // What is named before what is merely linked.
    ("<a href=/rss.xml>RSS</a>" + link("/feed"), ["/feed", "/rss.xml"]),
    // The formats of one feed, side by side.
    (
      link("/feed.json", type: "application/feed+json") + link("/podcast/feed")
        + link("/index.rdf", type: "application/rdf+xml") + link("/atom.xml", type: "application/atom+xml"),
      ["/atom.xml", "/feed.json", "/index.rdf", "/podcast/feed"]
    ),
    (link("/feed") + link("/feed") + link("/fr/feed"), ["/feed", "/fr/feed"]),
  ]

  @Test(arguments: ranks)
  func theBlogsOwnFeedComesFirst(html: String, paths: [String]) {
    #expect(found(html).map { String($0.url.dropFirst(24)) } == paths)
  }

  private static let readers: [([String], String, FeedKind)] = [
    (["https://b.example/p/#comment-1", "https://b.example/p/#comment-2"], "Blog", FeedKind.comments),
    (["https://b.example/p#c12", "https://b.example/q#c13"], "Blog", .comments),
    (["https://b.example/spip.php?article3#forum8"], "Site", .comments),
    (["https://b.example/p/#comments", "https://b.example/q/", "https://b.example/r/"], "Blog", .main),
    (["https://b.example/p/"], "Comments on medicine", .main),
    ([], "Commentaires sur : Le sel", .comments), ([], "Comments for Blog", .comments), ([], "Blog", .main),
  ]

  @Test(arguments: readers)
  func whatReadersWroteIsKnownByItsLinks(links: [String], title: String, kind: FeedKind) {
    let document = FeedDocument(format: "rss2.0", title: title, entries: links.map { Entry(title: "x", link: $0) })
    #expect(FeedKind.of(document) == kind)
  }

  // MARK: Well-known places

  private static let places: [(String, String, [String])] = [
    ("https://x.hypotheses.org/", "", ["https://x.hypotheses.org/feed"]),
    ("https://x.hypotheses.org/123", "", ["https://x.hypotheses.org/feed"]),
    ("https://x.blogspot.com/2026/11/a.html", "", ["https://x.blogspot.com/feeds/posts/default"]),
    ("https://medium.com/@anne/un-billet-1", "", ["https://medium.com/feed/@anne"]),
    ("https://medium.com/la-revue", "", ["https://medium.com/feed/la-revue"]),
    ("https://anne.medium.com/", "", ["https://anne.medium.com/feed"]),
    ("https://anne.substack.com/p/sel", "", ["https://anne.substack.com/feed"]),
    ("https://anne.tumblr.com/archive", "", ["https://anne.tumblr.com/rss"]),
    ("https://www.tumblr.com/anne", "", ["https://anne.tumblr.com/rss"]),
    ("https://anne.over-blog.com/", "", ["https://anne.over-blog.com/rss"]),
    (
      "https://social.example.org/@anne", "",
      ["https://social.example.org/@anne.rss", "https://social.example.org/@anne/feed/"]
    ),
    ("https://social.example.org/users/anne", "", ["https://social.example.org/users/anne.rss"]),
    (
      "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv/videos", "",
      ["https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv"]
    ),
    ("https://www.youtube.com/user/anne", "", ["https://www.youtube.com/feeds/videos.xml?user=anne"]),
    (
      "https://m.youtube.com/playlist?list=PL12-_a", "",
      ["https://www.youtube.com/feeds/videos.xml?playlist_id=PL12-_a"]
    ),
    (
      "https://www.youtube.com/@anne",
      "<link rel=canonical href=https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv>",
      ["https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv"]
    ),
    (
      "https://www.youtube.com/@anne", "<script>var x={\"externalId\":\"UCabcdefghijklmnopqrstuv\"}</script>",
      ["https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv"]
    ),
    (
      "https://wiki.example.org/wiki/Accueil",
      "<meta name=generator content='MediaWiki 1.43.0'><link rel=EditURI type=application/rsd+xml href='//wiki.example.org/w/api.php?action=rsd'>",
      [
        "https://wiki.example.org/w/index.php?title=Special:NewPages&feed=atom",
        "https://wiki.example.org/w/index.php?title=Special:RecentChanges&feed=atom",
      ]
    ),
    // The root of the blog is told by its API, its home link, a date, or the folder of the page.
    (
      "https://example.org/wp/2026/11/sel/",
      "<link rel='https://api.w.org/' href='https://example.org/wp/wp-json/'><link rel=stylesheet href=/wp/wp-content/x.css>",
      ["https://example.org/wp/feed/", "https://example.org/wp/?feed=rss2"]
    ),
    (
      "https://example.org/notes/2026/11/sel/", "<meta name=generator content='Hugo 0.131'>",
      ["https://example.org/notes/index.xml"]
    ),
    (
      "https://example.org/~anne/index.html", "<meta name=generator content='Jekyll v4.3'>",
      ["https://example.org/~anne/feed.xml", "https://example.org/~anne/atom.xml"]
    ),
    (
      "https://example.org/about/", "<link rel=home href=/><meta name=generator content='Ghost 5.9'>",
      ["https://example.org/rss/"]
    ),
  ]

  @Test(arguments: places)
  func anEnginesPlaceIsKnown(url: String, html: String, places: [String]) {
    let guesses = Discovery.guesses(for: HTMLPage(Array(html.utf8)), body: Array(html.utf8), url: url, asked: url).map(
      \.url)
    #expect(Array(guesses.prefix(places.count)) == places)
    #expect(guesses.count <= Discovery.mostGuesses)
  }

  @Test func aPageOfConsentDoesNotHideTheChannel() {
    let guesses = Discovery.guesses(
      for: HTMLPage([]), body: [], url: "https://consent.youtube.com/m?continue=x",
      asked: "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv")
    #expect(guesses.map(\.url) == ["https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv"])
  }

  @Test func everyPrefixOfAPageIsReadWithoutATrap() {
    let page = Array(
      ("<base href=/b/><meta name=generator content=SPIP>" + link("/feed", "é&amp;") + "<a href=/rss><img alt=RSS></a>")
        .utf8)
    for length in 0...page.count {
      let html = HTMLPage(Array(page.prefix(length)))
      #expect(Discovery.candidates(in: html, url: Self.here, linkHeaders: []).count <= 2)
      #expect(Discovery.guesses(for: html, body: page, url: Self.here, asked: Self.here).count <= 6)
    }
  }
}
