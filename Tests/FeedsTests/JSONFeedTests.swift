import Foundation
import Model
import TestSupport
import Testing

@testable import Feeds

private func read(_ text: String, base: String? = "https://blog.example.org/feed.json") throws(FeedFailure)
  -> FeedDocument
{
  try FeedReader.read(Array(text.utf8), baseURL: base, contentType: "text/html")
}

private func feed(_ members: String = "", items: String = "") -> String {
  """
  {"version": "https://jsonfeed.org/version/1.1", "title": "Blog d’été"\(members), "items": [\(items)]}
  """
}

private let whole = feed(
  #", "home_page_url": "/", "feed_url": "feed.json", "language": "fr", "authors": [{"name": "Zoé"}]"#,
  items: #"""
    {"id": 1, "url": "/a/1", "title": "Un \"été\" \u00e0 \ud83d\ude00", "summary": "Court", "tags": ["a", "b"],
     "date_published": "2024-03-05T10:00:00+01:00", "content_html": "<p>x <img src='/p.jpg'></p>"},
    {"id": "deux", "url": "/a/2", "title": "Deux", "author": {"name": "Léa"}, "content_text": "a < b",
     "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg"}]}
    """#)

@Suite struct JSONFeedTests {
  @Test func everyMemberHasItsPlace() throws {
    let document = try read(
      feed(
        #"""
        , "home_page_url": " https://blog.example.org/ ", "feed_url": "https://blog.example.org/feed.json", "expired": true,
        "language": "fr", "hubs": [{"type": "WebSub", "url": "https://hub.example.org/"}, {"type": "rssCloud", "url": "https://x.example.org"}],
        "next_url": "https://blog.example.org/2", "_x": {"title": "no", "items": [{}]}
        """#,
        items: #"""
          {"id": "1", "url": "/a/1", "title": "La balise <p> &amp; co", "summary": "Un  r\u00e9sum\u00e9", "language": "oc",
           "date_published": "2024-03-05T10:00:00+01:00", "date_modified": "2024-03-06T10:00:00.5Z", "tags": [" a", "", "a", 7],
           "image": "i.png", "banner_image": "b.png", "content_text": "x", "_y": {"title": "no"},
           "attachments": [{"url": ""}, {"url": "javascript:x"}, {"url": "p.mp3", "mime_type": "audio/mpeg"}],
           "authors": [{"url": "https://z.example.org"}, {"name": "Zoé"}], "author": {"name": "Old"}}
          """#))
    #expect(document.format == "json1.1")
    #expect(document.title == "Blog d’été")
    #expect(document.link == "https://blog.example.org/")
    #expect(document.selfLink == "https://blog.example.org/feed.json")
    #expect(document.hubs == ["https://hub.example.org/"])
    #expect(document.language == "fr")
    #expect(document.isExpired && !document.isRecovered && document.warnings.isEmpty)
    #expect(
      document.entries == [
        Entry(
          guid: "1", title: "La balise <p> &amp; co", link: "https://blog.example.org/a/1",
          published: Date(timeIntervalSince1970: 1_709_629_200), updated: FeedDate.parse("2024-03-06T10:00:00Z"),
          author: "Zoé", categories: ["a", "7"], summary: "Un résumé", enclosure: "https://blog.example.org/p.mp3",
          image: "https://blog.example.org/i.png", language: "oc")
      ])
  }

  @Test(arguments: [
    ("https://jsonfeed.org/version/1", "json1.0"), ("https://jsonfeed.org/version/1.0", "json1.0"),
    ("https://jsonfeed.org/version/1.1", "json1.1"), ("http://www.jsonfeed.org/version/1.1/", "json1.1"),
    (#"https:\/\/jsonfeed.org\/version\/1.1"#, "json1.1"), ("JSONFeed 1.0", "json1.0"),
    ("https://jsonfeed.org/version/2", "json1.1"),
  ])
  func everySpellingOfTheVersionIsKnown(version: String, format: String) throws {
    #expect(try read(#"{"version": "\#(version)", "title": "x", "items": []}"#).format == format)
  }

  @Test(arguments: [
    (#""id": 12"#, "12"), (#""id": 1.0"#, "1.0"), (#""id": 1e400"#, "1e400"), (#""id": " x ""#, "x"),
    (#""id": -99999999999999999999999999"#, "-99999999999999999999999999"), (#""id": null"#, nil), (#""id": [1]"#, nil),
    (#""id": true"#, nil), (#""id": "a", "id": "b""#, "b"),
  ])
  func anIdentifierIsKeptAsItIsWritten(member: String, id: String?) throws {
    let document = try read(feed(items: "{\(member), \"title\": \"x\"}"))
    #expect(document.entries.map(\.guid) == [id])
  }

  @Test(arguments: [
    (#""url": "/a""#, "https://blog.example.org/a"), (#""url": "//x.example.org/a""#, "https://x.example.org/a"),
    (#""url": "javascript:alert(1)", "id": "https://blog.example.org/b""#, "https://blog.example.org/b"),
    (#""external_url": "https://far.example.org/""#, "https://far.example.org/"),
    (#""url": "/a", "external_url": "https://far.example.org/""#, "https://blog.example.org/a"),
    (#""url": "data:text/html,x""#, nil), (#""id": "tag:x""#, nil),
  ])
  func theLinkIsThePage(members: String, link: String?) throws {
    #expect(try read(feed(items: "{\(members), \"title\": \"x\"}")).entries.map(\.link) == [link])
  }

  @Test(arguments: [
    (#", "authors": [{"name": "A"}, {"name": "B"}]"#, "", "A"), (#", "author": {"name": "A"}"#, "", "A"),
    (#", "author": {"name": "A"}"#, #", "author": {"name": "I"}"#, "I"),
    (#", "authors": [{"name": "A"}]"#, #", "authors": ["I"], "author": {"name": "J"}"#, "I"), ("", "", nil),
    ("", #", "authors": {"name": "A"}, "author": " J ""#, "J"), ("", #", "authors": [{}, null, 3]"#, "3"),
  ])
  func theItemsAuthorComesBeforeTheFeeds(top: String, item: String, name: String?) throws {
    #expect(try read(feed(top, items: "{\"id\": \"1\"\(item)}")).entries.map(\.author) == [name])
  }

  @Test(arguments: [
    (#""title": "t", "content_text": "x""#, "x"), (#""title": "t""#, nil),
    (#""content_html": "a", "content_text": "b""#, "b"),
    (#""content_text": "Use <div>: a & b < c""#, "Use <div>: a & b < c"),
    (#""content_html": "<p>Un <b>mot</b>.</p><p>Deux &amp; trois</p>""#, "Un mot. Deux & trois"),
    (#""summary": "s", "content_text": "x""#, "s"),
  ])
  func anItemWithoutASummaryIsToldByItsText(members: String, summary: String?) throws {
    #expect(try read(feed(items: "{\(members)}")).entries.map(\.summary) == [summary])
  }

  @Test func aLongTextIsCutAtAWord() throws {
    let text = String(repeating: "mot ", count: 2000)
    let summary = try #require(try read(feed(items: "{\"content_text\": \"\(text)\"}")).entries.first?.summary)
    #expect(summary.hasSuffix("mot…") && summary.utf8.count <= 1010)
  }

  // MARK: Bytes

  @Test(arguments: [
    Array("\u{FEFF}".utf8) + Array(whole.utf8), Array(" \n\t".utf8) + Array(whole.utf8),
    Array(")]}'\n".utf8) + Array(whole.utf8), Array("while(1);".utf8) + Array(whole.utf8),
    Array("callback(".utf8) + Array(whole.utf8) + Array(");".utf8), Array(whole.utf8) + Array("\n<!-- cached -->".utf8),
    Array(whole.utf8) + [0, 0, 0], Array("<br />\n<b>Warning</b>: x in <b>y</b> {z}<br />\n".utf8) + Array(whole.utf8),
    utf16(whole, bigEndian: false, mark: true), utf16(whole, bigEndian: true, mark: true),
    utf16(whole, bigEndian: false, mark: false), utf16(whole, bigEndian: true, mark: false), utf32(whole),
    Array(whole.replacingOccurrences(of: "}", with: ",}").utf8),
  ])
  func whatStandsAroundAFeedDoesNotHideIt(bytes: [UInt8]) throws {
    let plain = try read(whole)
    let document = try FeedReader.read(
      bytes, baseURL: "https://blog.example.org/feed.json", contentType: "application/rss+xml; charset=koi8-r")
    #expect(document.entries == plain.entries)
    #expect(document.title == plain.title)
    #expect(document.entries.map(\.guid) == ["1", "deux"])
    #expect(document.entries[0].title == "Un \"été\" à 😀")
    #expect(document.entries[0].image == "https://blog.example.org/p.jpg")
    #expect(document.entries.map(\.author) == ["Zoé", "Léa"])
  }

  @Test func anEightBitFeedIsReadAsItsAuthorMeantIt() throws {
    var bytes = Array(feed(items: #"{"id": "1", "title": "#).utf8.dropLast(2)).filter { $0 < 0x80 }
    bytes += [0x22, 0x6C, 0x92, 0xE9, 0x74, 0xE9, 0x22] + Array("}]}".utf8)
    let document = try FeedReader.read(bytes, baseURL: nil, contentType: nil)
    #expect(document.entries.map(\.title) == ["l’été"])
  }

  @Test(arguments: [
    (#"a\ud83d b"#, "a\u{FFFD} b"), (#"a\ude00 b"#, "a\u{FFFD} b"), (#"\ud83d\u0041"#, "\u{FFFD}A"),
    (#"a\u0000b"#, "a\u{FFFD}b"), ("a\u{0}b", "a\u{FFFD}b"), (#"a\q\/\"b"#, #"aq/"b"#), (#"\u00zz"#, "\u{FFFD}00zz"),
    ("a\nb", "a b"), (#"\u0092"#, "’"), (#"\uD83D\uDE00"#, "😀"),
  ])
  func oddCharactersSpoilNothingElse(written: String, title: String) throws {
    let document = try read(feed(items: #"{"id": "1", "title": "\#(written)"}, {"id": "2"}"#))
    #expect(document.entries.map(\.title) == [title, nil])
    #expect(document.entries.map(\.guid) == ["1", "2"])
  }

  // MARK: What is no feed, and what is broken

  @Test(arguments: [
    "{}", #"{"a": 1, "title": "x"}"#, #"{"items": []}"#, #"{"title": "x", "items": [{"id": 1, "title": "shop"}]}"#,
    #"[{"version": "https://jsonfeed.org/version/1", "items": []}]"#, "[]", "\"version\"", "{ color: red }",
    "body { color: red }", #"{"feed": {"items": []}, "version": "1.0"}"#,
  ])
  func otherJSONIsNoFeed(text: String) {
    #expect(throws: FeedFailure.self) { try read(text) }
  }

  @Test func aFeedThatForgetsItsVersionIsRecognised() throws {
    let text = #"{"title": "x", "home_page_url": "/", "items": [{"id": "1", "url": "/a"}]}"#
    #expect(try read(text).entries.map(\.link) == ["https://blog.example.org/a"])
  }

  @Test func aPageThatTellsOfJSONFeedIsAPage() {
    let page = "<!doctype html><html><p>{\"version\": \"https://jsonfeed.org/version/1\", \"items\": []}</p>"
    #expect(throws: FeedFailure.page("https://blog.example.org/feed.json")) { try read(page) }
  }

  @Test func aFeedThatBreaksOffGivesWhatIsComplete() throws {
    let end = try #require(whole.range(of: "\"deux\""))
    let document = try read(String(whole[..<end.upperBound]))
    #expect(document.entries.map(\.guid) == ["1"])
    #expect(document.isRecovered)
    #expect(document.warnings.count == 1 && document.warnings[0].contains("line 3: the text ends too early"))
    #expect(throws: FeedFailure.self) { try read(String(whole.prefix(80))) }
  }

  @Test func tooManyItemsAreLeftOut() throws {
    let items = (0..<50).map { "{\"id\": \($0)}" }.joined(separator: ",")
    let document = try FeedReader.read(
      Array(feed(items: items).utf8), baseURL: nil, contentType: nil, maximumEntries: 20)
    #expect(document.entries.count == 20 && document.warnings == ["only the first 20 entries are read"])
  }

  @Test(arguments: [
    ("", "["), ("", "{\"a\":"), ("{\"items\":", "["),
    ("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"tags\":", "["), ("{", ","), ("{\"a\":\"", "\\"),
    ("{\"a\":", "9"), ("", "{"), ("{\"a\":\"", "\\ud83d"), ("{", "\"a\":1,"),
  ])
  func hostileTextsEndSoon(start: String, repeated: String) {
    let began = ContinuousClock.now
    #expect(throws: FeedFailure.self) { try read(start + String(repeating: repeated, count: 100_001)) }
    #expect(ContinuousClock.now - began < .seconds(20))  // of an unoptimised build on a busy machine
  }

  @Test func aTextIsNeverLongerThanAMebibyte() throws {
    let long = String(repeating: "é", count: 1 << 20)
    let document = try read(feed(items: #"{"id": "\#(long)", "title": "x"}"#))
    let id = try #require(document.entries.first?.guid)
    #expect(id.utf8.count <= 1 << 20 && id.allSatisfy { $0 == "é" })
    #expect(document.entries.first?.title == "x")
  }

  // MARK: Everything else

  @Test(arguments: ["12:", "10:x", "Tue, 24 Nov 2026 10:", "5 mars 2024 à 10:h", "+", "10:00 GMT+", "1:2:3:4:", ":"])
  func aDateThatBreaksOffIsReadOnceOnly(text: String) throws {
    #expect(try read(feed(items: #"{"id": "1", "date_published": "\#(text)"}"#)).entries.map(\.guid) == ["1"])
  }

  @Test func noPrefixTraps() throws {
    let all = try read(whole).entries
    let bytes = Array(whole.utf8)
    for length in 0..<bytes.count {
      let part = try? FeedReader.read(Array(bytes[..<length]), baseURL: "https://blog.example.org/", contentType: nil)
      // What a cut feed gives is the beginning of what the whole one gives; authors of the feed may be missing.
      #expect((part?.entries ?? []).map(\.guid) == all.prefix(part?.entries.count ?? 0).map(\.guid))
    }
  }

  @Test(arguments: 0..<8)
  func noDamageTraps(seed: UInt64) {
    var mutation = ByteMutation(seed: seed, alphabet: "{}[]\",:\\u0eE-+tfn")
    for _ in 0..<400 {
      let bytes = mutation.damage(Array(whole.utf8))
      let document = try? FeedReader.read(bytes, baseURL: "https://blog.example.org/", contentType: nil)
      #expect((document?.entries.count ?? 0) <= 4)
    }
  }
}

private func utf16(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
  ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit in
    let bytes = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
    return bigEndian ? bytes.reversed() : bytes
  }
}

private func utf32(_ text: String) -> [UInt8] {
  text.unicodeScalars.flatMap { scalar in (0..<4).map { UInt8(scalar.value >> (24 - 8 * $0) & 0xFF) } }
}
