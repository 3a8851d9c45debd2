import Foundation
import Testing
import Web

@testable import Networks

/// How answers are read: links, HTML and time stamps as servers write them.
@Suite struct ReadingTests {
  @Test(arguments: [
    ("https://example.org", "https://EXAMPLE.org/", true), ("HTTPS://example.org:443/a", "https://example.org/a", true),
    ("http://example.org:80/a", "http://example.org/a", true),
    ("https://example.org/été", "https://example.org/%c3%A9t%C3%A9", true),
    ("https://example.org/%7Ea", "https://example.org/~a", true),
    ("https://example.org/a%2Fb", "https://example.org/a%2fb", true),
    ("https://example.org/a%2Fb", "https://example.org/a/b", false),
    ("https://example.org/a", "https://example.org/A", false),
    ("https://example.org/a", "https://example.org/a/", false),
    ("https://example.org/a", "http://example.org/a", false),
    ("https://example.org/a?b", "https://example.org/a?c", false),
    ("https://example.org/a#b", "https://example.org/a", false),
    ("https://example.org/%", "https://example.org/%", true),
    ("https://example.org/%zz", "https://example.org/%ZZ", false),
    ("https://example.org?a", "https://example.org/?a", true), ("no link", "no link", true), ("", "", true),
  ])
  func linksAreTheSameOnlyWhereNoServerCouldTellThemApart(first: String, second: String, same: Bool) {
    #expect((LinkIdentity.canonical(first) == LinkIdentity.canonical(second)) == same)
  }

  @Test(
    arguments: [
      ("<p>a&amp;lt;b</p>", "a&lt;b", []), ("a<br>b<br/>c", "a b c", []),
      ("1 < 2 & 3 &; &#233;&#xE9;&nope;", "1 < 2 & 3 &; éé&nope;", []),
      ("<a title='>' href=\"https://example.org/?a=1&amp;b=2\">x</a>", "x", ["https://example.org/?a=1&b=2"]),
      ("<A HREF=https://example.org/>x</A>", "x", ["https://example.org/"]), ("<a data-href='no'>x</a>", "x", []),
      ("<script>var a='<p>no</p>'</script>yes", "yes", []), ("<style>p{}", "", []),
      ("<a href='https://example.org", "<a href='https://example.org", ["https://example.org"]),
      ("<!-- no -->x", "x", []), ("&#x110000;&#0;", "&#x110000;&#0;", []), ("<a href>x</a>", "x", []), ("<", "<", []),
      ("&", "&", []),
    ] as [(String, String, [String])])
  func htmlGivesItsTextAndLinks(html: String, text: String, links: [String]) {
    let fragment = HTMLFragment(html)
    #expect(fragment.text == text)
    #expect(fragment.links == links)
  }

  @Test func hostileHTMLEndsInTime() {
    let html = String(repeating: "<a '", count: 20_000)
    #expect(HTMLFragment(html).links.isEmpty)
  }

  @Test(arguments: [
    ("2026-11-23T08:30:00Z", 1_795_422_600.0), ("2026-11-23T08:30:00.123456Z", 1_795_422_600),
    ("2026-11-23t09:30:00+01:00", 1_795_422_600),
    ("2026-11-23 08:30:00", 1_795_422_600), ("1970-01-01T00:00:00Z", 0), ("2024-02-29T12:00:00Z", 1_709_208_000),
    ("2026-13-01T00:00:00Z", nil),
    ("2026-11-23", nil), ("", nil), ("2026-11-23T08:30:00ZZ", nil), ("0000-01-01T00:00:00Z", nil),
    ("２０２６-11-23T08:30:00Z", nil),
  ])
  func timeStampsAreReadOrRefused(text: String, seconds: Double?) {
    #expect(Timestamp.iso8601(text)?.timeIntervalSince1970 == seconds)
  }

  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777.0), ("Sun, 06 Nov 1994 08:49:37 CET", nil),
    ("Sunday, 06-Nov-94 08:49:37 GMT", nil), ("", nil),
    ("Sun, 99999999999999999999 Nov 1994 08:49:37 GMT", nil),
  ])
  func datesOfHeadersAreReadOrRefused(text: String, seconds: Double?) {
    #expect(Timestamp.http(text)?.timeIntervalSince1970 == seconds)
  }

  @Test(arguments: [
    ("10", "9", true), ("100", "99", true), ("9", "10", false), ("01KB2C", "01KB2A", true), ("a", "a", false),
    ("abc", "ab", false), ("", "", false),
  ])
  func identifiersGrow(first: String, second: String, newer: Bool) {
    #expect(OwnPosts.isNewer(first, than: second) == newer)
  }
}
