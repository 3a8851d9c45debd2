import Announcer
import Feeds
import FoundationEssentials
import Ledger
import Logging
import Model
import TestSupport
import Testing

private let start = Date(timeIntervalSince1970: 1_795_000_000)
private let address = "https://blog.example.org/sitemap.xml"

private func sitemap(_ count: Int) -> String {
  let urls = (1...count).map { "<url><loc>https://blog.example.org/\($0)</loc></url>" }
  return "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\(urls.joined())</urlset>"
}

@Suite struct SitemapPollTests {
  @Test func aSitemapIsFollowedOnlyWhereTheConfigurationSaysSo() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await SQLiteLedger.open(in: folder.path)
    try await ledger.register(
      feeds: [FeedRegistration(name: "site", url: address)],
      accounts: [AccountRegistration(name: "journal", network: "twtxt")], at: start)
    let transport = ScriptedTransport(answers: [3, 3, 4].map { .answer(200, sitemap($0), url: address) })
    func poll(_ plan: FeedPlan, after hours: Int64) async throws -> FeedPoller.Summary {
      try await FeedPoller(
        ledger: ledger, transport: transport, plans: [plan], stop: StopSignal(), language: .en,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, longestRound: .seconds(3600), fraction: { 0 }
      ).runOnce(now: start.after(.seconds(hours * 3600)))
    }
    let auto = FeedPlan(name: "site", url: address, accounts: ["journal"])
    let wanted = FeedPlan(name: "site", url: address, accounts: ["journal"], format: .sitemap)
    #expect(try await poll(auto, after: 0).failures.map(\.failure) == [.sitemap(address)])
    #expect(try await poll(wanted, after: 12).new == 0)
    #expect(try await poll(wanted, after: 24).new == 1)
  }
}
