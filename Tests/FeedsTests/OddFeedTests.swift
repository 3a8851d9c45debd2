import Feeds
import FoundationEssentials
import Model
import TestSupport
import Testing

/// What engines and attackers write that is nearly right.
@Suite struct OddFeedTests {
  private func read(_ text: String, type: String? = nil) throws -> FeedDocument {
    try FeedReader.read(Array(text.utf8), baseURL: "https://blog.example.org/", contentType: type)
  }

  private func rss(_ items: String) -> String {
    "<rss version='2.0'><channel><title>Blog</title>\(items)</channel></rss>"
  }

  /// `media:title` is no title of the feed's own, also where nobody said what `media` means; `dc:date` is a date.
  @Test func aPrefixThatIsNotDeclaredMeansWhatItMeansEverywhere() throws {
    let item = try #require(
      read(
        rss(
          """
          <item><media:title>X</media:title><title>Le sel</title><foo:link>https://x.example/</foo:link>
          <link>https://blog.example.org/1</link><foo:pubDate>2001-01-01</foo:pubDate><dc:date>2026-11-24</dc:date></item>
          """)
      ).entries.first)
    #expect(item.title == "Le sel" && item.link == "https://blog.example.org/1")
    #expect(item.published == Date(timeIntervalSince1970: 1_795_478_400))
  }

  @Test func aDeclarationThatDoesNotEndTakesNothingAlong() throws {
    let document = try read(
      "<?xml version='1.0' encoding='utf-8'>"
        + rss("<item><title>Un</title><description><![CDATA[<?php echo 1 ?>]]></description></item>")
        + "<item><title>Deux</title></item>")
    #expect(document.entries.first?.title == "Un" && document.format == "rss2.0")
  }

  /// A picture in its own address may be longer than what is looked at.
  @Test func aTagThatIsCutOffIsNoText() throws {
    let picture = "&lt;img src=\"data:image/png;base64,\(String(repeating: "iVBOR", count: 9000))\"&gt;"
    let document = try read(
      "<feed xmlns='http://www.w3.org/2005/Atom'><title>Blog</title><entry><title>T</title>"
        + "<content type='html'>&lt;p&gt;Bonjour&lt;/p&gt;\(picture)&lt;p&gt;le monde&lt;/p&gt;</content></entry></feed>"
    )
    #expect(document.entries.first?.summary == "Bonjour")
  }

  @Test func theCaseOfAnAttributeSaysNothing() throws {
    let item = try #require(
      read(
        rss(
          """
          <item><title>T</title><guid ispermalink="false">https://blog.example.org/ab</guid>
          <enclosure URL="https://blog.example.org/a.mp3" type="audio/mpeg"/>
          <description>&lt;IMG SRC="https://blog.example.org/a.png"&gt;</description></item>
          """)
      ).entries.first)
    #expect(item.link == nil && item.enclosure == "https://blog.example.org/a.mp3")
    #expect(item.image == "https://blog.example.org/a.png")
  }

  /// Each class says a thing once, and nobody nests addresses in addresses.
  @Test func nestedMicroformatsEnd() throws {
    let depth = 60
    let open = String(repeating: "<div class=\"h-card u-url u-url u-url\">", count: depth)
    let page =
      "<!doctype html><body><div class=\"h-entry\"><p class=\"p-name\">x</p>\(open)y"
      + String(repeating: "</div>", count: depth + 1)
    #expect(try read(page, type: "text/html").entries.first?.title == "x")
    let spans = String(repeating: "<span class=\"\(String(repeating: "dt-published ", count: 60))\">", count: 16)
    let long = "<!doctype html><body><div class=\"h-entry\"><p class=\"p-name\">x</p>\(spans)"
    #expect(try read(long + String(repeating: "<b></b>", count: 20_000), type: "text/html").entries.count == 1)
  }

  /// Whoever may write into a page might name a hub of his own there.
  @Test func aHubIsNamedInTheHeadOnly() throws {
    let document = try read(
      """
      <!doctype html><html><head><title>Blog</title><link rel="hub" href="https://hub.example/"></head><body>
      <div class="h-entry"><p class="p-name">x</p><a rel="hub" href="https://evil.example/">y</a>
      <link rel="hub" href="https://evil.example/2"><a rel="self" href="https://evil.example/3">z</a></div></body></html>
      """, type: "text/html")
    #expect(document.hubs == ["https://hub.example/"] && document.selfLink == nil)
  }

  @Test func theLettersOfCentralEuropeHaveNames() throws {
    let item = try read(
      rss("<item><title>D&amp;ccaron;a &amp;lstrok; &amp;abreve;&amp;comma; &amp;nothing;</title></item>"))
    #expect(item.entries.first?.title == "Dča ł ă, &nothing;")
  }
}
