import FoundationEssentials
import Model
import TestSupport
import Testing

@testable import Ledger

/// What the ledger promises of subscriptions.
@Suite struct PushTests {
  private static let key = String(repeating: "0a", count: 24)

  private func subscribed(_ folder: TemporaryFolder) async throws -> (SQLiteLedger, Subscription) {
    let ledger = try await SQLiteLedger.open(in: folder.path)
    try await ledger.register(
      feeds: [FeedRegistration(name: "blog", url: "https://blog.example.org/")], accounts: [], at: start)
    let feed = try #require(try await ledger.feeds().first).id
    let new = Subscription(
      feed: feed, hub: "https://hub.example/", topic: "t", base: "https://me.example/", key: Self.key, isSigned: true,
      due: start)
    let record = try #require(try await ledger.pushes().first { $0.feed == feed })
    try await ledger.change(record, [.begin(new)], at: start)
    return (ledger, try #require(try await ledger.subscription(key: Self.key)))
  }

  /// SQL that no version of our code may get through, on a ledger with a subscription that is asked for.
  @Test(arguments: [
    "UPDATE subscription SET state = 'active'", "UPDATE subscription SET pending = 'unsubscribe'",
    "UPDATE subscription SET asked = NULL", "UPDATE subscription SET state = 'refused', pending = NULL, problem = NULL",
    "UPDATE subscription SET key = 'short'", "UPDATE subscription SET state = 'sleeping'",
    "UPDATE subscription SET pending = 'denied'", "UPDATE subscription SET feed = 99",
    """
    INSERT INTO subscription (feed, hub, topic, base, key, signed, state, due)
    SELECT feed, hub, topic, base, 'x' || key, 1, 'asking', 0 FROM subscription
    """,
  ])
  func theTablesForbid(_ sql: String) async throws {
    let folder = try TemporaryFolder()
    let (ledger, row) = try await subscribed(folder)
    try await ledger.intend(.subscribe, for: row.id, at: start, answerBy: later(600))
    await expectConflict { _ = try await ledger.transaction { try $0.run(sql) } }
    await ledger.close()
  }

  /// What the feed says between the look at it and the decision is not forgotten.
  @Test func aHubThatIsNamedMeanwhileIsStillLookedAt() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await SQLiteLedger.open(in: folder.path)
    try await ledger.register(
      feeds: [FeedRegistration(name: "blog", url: "https://blog.example.org/")], accounts: [], at: start)
    let feed = try #require(try await ledger.feeds().first).id
    func read(_ hub: String) async throws {
      let visit = Visit(
        feed: feed, result: .read(validators: Validators(), bodyHash: "0", discovered: nil, unconditional: true),
        at: start, nextCheck: later(3600))
      try await ledger.record(Ingest(visit: visit, new: [], gained: [], site: FeedSite(topic: "t", hubs: [hub])))
    }
    try await read("https://one.example/")
    let seen = try #require(try await ledger.duePushes(at: later(1), limit: 9).first)
    try await read("https://two.example/")
    try await ledger.change(seen, [], at: later(1))
    let left = try #require(try await ledger.duePushes(at: later(1), limit: 9).first)
    #expect(left.site.hubs == ["https://two.example/"])
    try await ledger.change(left, [], at: later(1))
    #expect(try await ledger.duePushes(at: later(1), limit: 9).isEmpty)
  }

  /// Pushes and hubs of a time that has not come do not wait for it.
  @Test func aClockThatWasWrongSilencesNoHub() async throws {
    let folder = try TemporaryFolder()
    let (ledger, row) = try await subscribed(folder)
    let years = later(300_000_000)
    let visit = Visit(feed: row.feed, result: .unchanged(validators: Validators()), at: years, nextCheck: years)
    try await ledger.record([visit])
    _ = try await ledger.hint([row.feed], at: years, apart: .seconds(60))
    try await ledger.intend(.subscribe, for: row.id, at: years, answerBy: years)
    #expect(try await ledger.verify(.subscribe, key: Self.key, topic: "t", until: years, renewal: years))
    _ = try await ledger.dueFeeds(at: start, limit: 9)
    #expect(try await ledger.nextPushStep() == start)
    try await ledger.record([
      Visit(feed: row.feed, result: .unchanged(validators: Validators()), at: start, nextCheck: later(3600))
    ])
    #expect(try await ledger.hint([row.feed], at: later(60), apart: .seconds(60)) == [row.feed])
    await ledger.close()
  }

  @Test func anAnswerToAnEarlierRequestChangesNothing() async throws {
    let folder = try TemporaryFolder()
    let (ledger, row) = try await subscribed(folder)
    try await ledger.intend(.subscribe, for: row.id, at: start, answerBy: later(600))
    #expect(
      try await ledger.verify(.subscribe, key: Self.key, topic: "other", until: later(9), renewal: later(8)) == false)
    #expect(
      try await ledger.verify(.unsubscribe, key: Self.key, topic: "t", until: later(9), renewal: later(8)) == false)
    try await ledger.record(.failed(problem: "p", again: later(5)), of: row.id, asked: later(-1), at: start)
    #expect(try await ledger.subscription(key: Self.key)?.pending == .subscribe)
    #expect(try await ledger.verify(.subscribe, key: Self.key, topic: "t", until: later(9), renewal: later(8)))
    // The hub was quicker than its own answer.
    try await ledger.record(.refused(problem: "p", again: later(5)), of: row.id, asked: start, at: start)
    let active = try #require(try await ledger.subscription(key: Self.key))
    #expect(active.state == .active && active.due == later(8) && active.feedName == "blog")
    await expectConflict { try await ledger.intend(.unsubscribe, for: row.id, at: start, answerBy: start) }
    await ledger.close()
    let again = try await SQLiteLedger.open(in: folder.path)
    #expect(try await again.subscription(key: Self.key) == active)
    #expect(try await again.nextPushStep() == later(8))
    await again.close()
  }

  @Test(arguments: 1..<Schema.version) func anOlderLedgerIsBroughtToThisVersion(version: Int) async throws {
    let folder = try TemporaryFolder()
    try folder.write("ledger.sqlite", "")
    let old = try Database(path: folder.file("ledger.sqlite"))
    let steps = Schema.migrations.prefix(version).joined(separator: "\n")
    try old.script(
      """
      BEGIN; \(steps) PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = \(version);
      INSERT INTO feed (name, url, next_check) VALUES ('blog', 'https://blog.example.org/feed', 0);
      INSERT INTO entry (feed, position, first_seen, guid, categories) VALUES (1, 0, 0, 'g', '[]'); COMMIT;
      """)
    old.close()
    let again = try await SQLiteLedger.open(in: folder.path)
    #expect(try await again.pushes().map(\.name) == ["blog"])
    #expect(try await again.newestEntries(of: nil, limit: 9).map(\.entry.guid) == ["g"])
    #expect(try await again.page(of: Entry.ID(rawValue: 1)) == nil)
    #expect(try await again.standstill(at: start) == nil)
    await again.close()
  }
}
