import Foundation
import Model
import TestSupport
import Testing
import Web

@testable import Feeds

private let address = "https://blog.example.org/news.xml"

private func read(_ text: String, format: FeedFormat = .sitemap, maximum: Int = 20_000) throws(FeedFailure)
  -> FeedDocument
{
  try FeedReader.read(
    Array(text.utf8), baseURL: address, contentType: "text/html", maximumEntries: maximum, format: format)
}

private func sitemap(_ urls: String) -> String {
  """
  <?xml version="1.0" encoding="UTF-8"?>
  <?xml-stylesheet href="x.xsl"?>
  <!-- a > b -->
  <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
    xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  \(urls)
  </urlset>
  """
}

private let news = """
  <url><loc> https://blog.example.org/a/1 </loc><lastmod>2024-03-06</lastmod>
    <n:news><n:publication><n:name>Le blog</n:name><n:language>fr</n:language></n:publication>
      <n:publication_date>2024-03-05T10:00:00+01:00</n:publication_date><n:title>Été &amp; mer</n:title>
      <n:keywords>Vie, R&amp;D</n:keywords></n:news>
    <image:image><image:loc>https://blog.example.org/p.jpg</image:loc></image:image></url>
  """

@Suite struct SitemapTests {
  @Test func newsHaveTitlesAndDates() throws {
    let document = try read(sitemap(news))
    #expect(document.format == "sitemap" && document.title == "Le blog")
    #expect(
      document.entries == [
        Entry(
          guid: "https://blog.example.org/a/1", title: "Été & mer", link: "https://blog.example.org/a/1",
          published: FeedDate.parse("2024-03-05T09:00:00Z"), updated: FeedDate.parse("2024-03-06"),
          categories: ["Vie", "R&D"], image: "https://blog.example.org/p.jpg", language: "fr")
      ])
  }

  @Test func anOrdinarySitemapHasLinksAndDatesOnly() throws {
    let document = try read(
      sitemap("<url><loc>/a</loc><lastmod>2024-03-06</lastmod></url><url><loc>javascript:x</loc></url><url/>"))
    #expect(
      document.entries == [
        Entry(guid: "/a", link: "https://blog.example.org/a", updated: FeedDate.parse("2024-03-06"))
      ])
  }

  @Test func ofTooManyTheLatestCount() throws {
    let urls = (1...30).map { "<url><loc>/\($0)</loc><lastmod>2024-01-\($0 < 10 ? "0" : "")\($0)</lastmod></url>" }
    let document = try read(sitemap(urls.joined()), maximum: 2)
    #expect(document.entries.map(\.guid) == ["/30", "/29"])
    #expect(document.warnings == ["only the latest 2 entries are read"])
  }

  @Test(arguments: [FeedFormat.auto, .sitemap])
  func aSitemapIsReadOnlyWhenTheOwnerSaysSo(format: FeedFormat) throws {
    do throws(FeedFailure) {
      let document = try read(sitemap(news), format: format)
      #expect(format == .sitemap && document.entries.count == 1)
    } catch {
      #expect(format == .auto && error == .sitemap(address) && error.exitStatus == .data)
      #expect(error.sentence(in: .en).contains("\"format\": \"sitemap\""))
      #expect(error.sentence(in: .fr).contains("\"format\": \"sitemap\""))
    }
  }

  @Test(arguments: FeedFormat.allCases)
  func aSitemapOfSitemapsIsNotFollowed(format: FeedFormat) {
    let index =
      "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>/a.xml</loc></sitemap></sitemapindex>"
    #expect(throws: FeedFailure.sitemapIndex(address)) { try read(index, format: format) }
  }

  @Test func aFeedStaysAFeed() throws {
    let rss = "<rss version='2.0'><channel><title>t</title><item><title>x</title></item></channel></rss>"
    #expect(try read(rss).format == "rss2.0")
  }

  /// There are files that hold themselves: each is unpacked once.
  @Test func whatIsPackedTwiceIsNoFeed() throws {
    let twice = try #require(
      Data(
        base64Encoded:
          "H4sIAAAAAAACA5Pv5mAAASbmzZpaemEa3rpa586c3xxqfsk4YPtmz3MeZ057n924WfOkzknPrdobL7Yb5Bh5BxUnLhItCKzt2GAXM9vugo81Q+qsrUGRQGMA5KOsu08AAAA="
      ))
    #expect(throws: FeedFailure.self) { try FeedReader.read(Array(twice), baseURL: address, contentType: nil) }
  }

  @Test func aCompressedSitemapIsUnpacked() throws {
    // gzip of `<urlset><url><loc>https://a.example.org/1</loc></url></urlset>`
    let packed = try #require(
      Data(
        base64Encoded:
          "H4sIAAAAAAACA7MpLcopTi2xswHSdjY5+cl2GSUlBcVW+vqJeqkVibkFOal6+UXp+oY2+iBJG32wOn2oLgAqtPbSPgAAAA=="))
    let document = try FeedReader.read(Array(packed), baseURL: address, contentType: nil, format: .sitemap)
    #expect(document.entries.map(\.link) == ["https://a.example.org/1"])
    #expect(
      Gzip.inflated(Array(packed), limit: 10) == nil && Gzip.inflated(Array(packed.dropLast(12)), limit: 1000) == nil)
  }

  @Test func theFormatGoesWithTheFetch() async throws {
    let transport = ScriptedTransport { _ in .answer(200, sitemap(news), url: address) }
    guard case .read = try await FeedFetcher(transport: transport).fetch(address, format: .sitemap) else {
      Issue.record("not read")
      return
    }
    await #expect(throws: FeedFailure.sitemap(address)) { try await FeedFetcher(transport: transport).fetch(address) }
  }

  @Test func aSitemapThatBreaksOffGivesWhatIsComplete() throws {
    let bytes = Array(sitemap(news + news).utf8)
    for length in 0..<bytes.count {
      let document = try? FeedReader.read(Array(bytes[..<length]), baseURL: address, contentType: nil, format: .sitemap)
      #expect(document.map { $0.isRecovered && (1...2).contains($0.entries.count) } ?? true)
    }
    #expect(try read(String(sitemap(news + news).dropLast(30))).entries.count == 1)
  }

  @Test(arguments: 0..<4)
  func noDamageTraps(seed: UInt64) {
    var mutation = ByteMutation(seed: seed, alphabet: "<>/=\"' &;:!?")
    for _ in 0..<300 {
      let bytes = mutation.damage(Array(sitemap(news).utf8))
      let document = try? FeedReader.read(bytes, baseURL: address, contentType: nil, format: .sitemap)
      #expect((document?.entries.count ?? 0) <= 2)
    }
  }
}
