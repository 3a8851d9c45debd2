import Feeds
import Model
import Testing

/// Which address is the entry's page.
@Suite struct LinkTests {
  /// Relative to `https://blog.example.org/flux/flux.xml`.
  static let resolved: [(link: String, absolute: String?)] = [
    ("https://blog.example.org/a", "https://blog.example.org/a"), ("http://autre.example/", "http://autre.example/"),
    (" \n https://blog.example.org/a \t", "https://blog.example.org/a"), ("/a", "https://blog.example.org/a"),
    ("a", "https://blog.example.org/flux/a"), ("./a", "https://blog.example.org/flux/a"),
    ("../a", "https://blog.example.org/a"), ("../../../a", "https://blog.example.org/a"),
    ("?p=1", "https://blog.example.org/flux/flux.xml?p=1"), ("//autre.example/a", "https://autre.example/a"),
    ("/a?b=1&amp;c=2#d", "https://blog.example.org/a?b=1&c=2#d"),
    ("https://blog.example.org/un billet", "https://blog.example.org/un%20billet"),
    ("/un billet", "https://blog.example.org/un%20billet"),
    ("javascript:alert(1)", nil), ("JavaScript:alert(1)", nil), (" javascript:alert(1)", nil),
    ("data:text/html,x", nil), ("mailto:a@example.org", nil), ("ftp://example.org/a", nil), ("urn:uuid:1", nil),
    ("tag:example.org,2024:1", nil), ("file:///etc/passwd", nil), ("https://", nil), ("http:///a", nil),
  ]

  @Test(arguments: resolved)
  func aLinkBecomesAbsolute(link: String, absolute: String?) {
    #expect(SmallFeed.rss("<title>T</title><link>\(link)</link>")?.link == absolute)
    #expect(SmallFeed.atom("<title>T</title><link href=\"\(link)\"/>")?.link == absolute)
  }

  /// A name before the host only deceives: whoever reads it takes it for where the link leads.
  @Test(arguments: [
    ("https://blog.example.org@evil.example/a", "https://evil.example/a"),
    ("https://blog.example.org:443@evil.example", "https://evil.example"),
    ("https://a:b@c@evil.example/@d", "https://evil.example/@d"),
    ("//moi@blog.example.org/a", "https://blog.example.org/a"),
    ("https://social.example.org/@moi/1", "https://social.example.org/@moi/1"),
    ("https://a.example?x=@b", "https://a.example?x=@b"), ("https://a.example#@b", "https://a.example#@b"),
    ("https://moi@", nil), ("https://moi@/a", nil), ("https://@blog.example.org/", "https://blog.example.org/"),
    ("https://evil.example\\@blog.example.org/", "https://evil.example\\@blog.example.org/"),
  ])
  func aNameBeforeTheHostIsLeftOut(link: String, absolute: String?) {
    #expect(SmallFeed.rss("<title>T</title><link>\(link)</link>")?.link == absolute)
    #expect(SmallFeed.atom("<title>T</title><link href=\"\(link)\"/>")?.link == absolute)
  }

  /// A long base before every link of a feed would fill the memory.
  @Test func whatIsLongerThanAnyAddressIsNone() {
    let long = String(repeating: "a", count: 9000)
    #expect(SmallFeed.rss("<title>T</title><link>https://a.example/\(long)</link>")?.link == nil)
    let based = SmallFeed.atom(
      "<title>T</title><link href='a'/>", feed: "xml:base='https://b.example/\(long)/'")
    #expect(based?.link == "https://blog.example.org/flux/a")
  }

  /// An empty link leads to the feed itself, which is nobody's page.
  @Test func anEmptyLinkIsNone() {
    #expect(SmallFeed.rss("<title>T</title><link> </link>")?.link == nil)
    #expect(SmallFeed.atom("<title>T</title><link href=''/>")?.link == nil)
  }

  @Test func withoutABaseARelativeLinkIsNone() {
    #expect(SmallFeed.rss("<title>T</title><link>/a</link>", base: nil)?.link == nil)
    #expect(SmallFeed.rss("<title>T</title><link>https://a.example/</link>", base: nil)?.link == "https://a.example/")
  }

  /// In the entry, with what the feed says of its base.
  static let bases: [(feed: String, entry: String, link: String)] = [
    ("xml:base='https://b.example/x/'", "<link href='a'/>", "https://b.example/x/a"),
    ("xml:base='https://b.example/x/'", "<link xml:base='y/' href='a'/>", "https://b.example/x/y/a"),
    ("xml:base='/x/'", "<link href='a'/>", "https://blog.example.org/x/a"),
    ("xml:base='https://b.example'", "<link href='/a'/>", "https://b.example/a"),
    ("", "<link xml:base='https://b.example/' href='a'/>", "https://b.example/a"),
  ]

  @Test(arguments: bases)
  func basesAreAChain(feed: String, entry: String, link: String) {
    #expect(SmallFeed.atom("<title>T</title>" + entry, feed: feed)?.link == link)
  }

  /// The elements of an RSS item, and its page.
  static let chosen: [(item: String, link: String?)] = [
    ("<link>https://a.example/</link><guid>https://b.example/</guid>", "https://a.example/"),
    ("<guid>https://b.example/</guid>", "https://b.example/"),
    ("<link/><guid>https://b.example/</guid>", "https://b.example/"),
    ("<guid isPermaLink='true'>https://b.example/</guid>", "https://b.example/"),
    ("<guid isPermaLink='false'>https://b.example/</guid>", nil),
    ("<guid>b.example</guid>", nil), ("<guid>javascript:x</guid>", nil),
    ("<guid isPermaLink='false'>x</guid><atom:link rel='alternate' href='https://c.example/'/>", "https://c.example/"),
    ("<atom:link rel='self' href='https://c.example/'/>", nil),
    ("<link>javascript:x</link><guid>https://b.example/</guid>", "https://b.example/"),
    ("<comments>https://d.example/</comments>", nil),
    ("<enclosure url='https://d.example/a.mp3' length='1' type='audio/mpeg'/>", nil),
  ]

  @Test(arguments: chosen)
  func theRulesChooseThePage(item: String, link: String?) {
    let entry = SmallFeed.rss("<title>T</title>" + item)
    #expect(entry != nil && entry?.link == link)
  }

  static let alternates: [(links: String, link: String?)] = [
    ("<link href='https://a.example/'/>", "https://a.example/"),
    ("<link rel='alternate' href='https://a.example/'/>", "https://a.example/"),
    (
      "<link rel='http://www.iana.org/assignments/relation/alternate' href='https://a.example/'/>", "https://a.example/"
    ),
    ("<link rel='self' href='https://b.example/'/><link href='https://a.example/'/>", "https://a.example/"),
    (
      "<link rel='alternate' type='application/json' href='https://b.example/'/><link rel='alternate' type='text/html' href='https://a.example/'/>",
      "https://a.example/"
    ),
    ("<link rel='self' href='https://b.example/'/>", nil), ("<link rel='edit' href='https://b.example/'/>", nil),
    ("<link rel='replies' href='https://b.example/'/>", nil), ("<link rel='via' href='https://b.example/'/>", nil),
    ("<link rel='enclosure' href='https://b.example/'/>", nil), ("<link/>", nil),
  ]

  @Test(arguments: alternates)
  func theRulesChooseAmongLinksOfAtom(links: String, link: String?) {
    let entry = SmallFeed.atom("<title>T</title>" + links)
    #expect(entry != nil && entry?.link == link)
  }
}
