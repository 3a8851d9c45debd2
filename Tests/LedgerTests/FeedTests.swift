import Foundation
import Ledger
import Model
import TestSupport
import Testing

@Suite struct FeedTests {
  private static let accounts = [AccountRegistration(name: "toots", network: "mastodon")]

  private func register(_ feeds: [(String, String)], in ledger: any Ledger, at time: Date = later(100)) async throws {
    let registrations = feeds.map { FeedRegistration(name: $0.0, url: "https://\($0.1).example.org/") }
    try await ledger.register(feeds: registrations, accounts: Self.accounts, at: time)
  }

  /// Two feeds `a` and `b`, read once, then the configuration names `now`: which old row each name has afterwards.
  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let now: [(String, String)]
    let rows: [String: String?]

    init(_ name: String, _ now: [(String, String)], _ rows: [String: String?]) {
      (testDescription, self.now, self.rows) = (name, now, rows)
    }

    static let all = [
      Change("nothing", [("a", "a"), ("b", "b")], ["a": "a", "b": "b"]),
      Change("renamed", [("c", "a"), ("b", "b")], ["c": "a", "b": "b"]),
      Change("moved", [("a", "new"), ("b", "b")], ["a": "a", "b": "b"]),
      Change("names swapped", [("a", "b"), ("b", "a")], ["a": "b", "b": "a"]),
      Change("added", [("a", "a"), ("b", "b"), ("c", "c")], ["a": "a", "b": "b", "c": nil]),
      Change("removed", [("b", "b")], ["b": "b"]),
      Change("a name passed on to a new feed", [("a", "new"), ("c", "a")], ["a": nil, "c": "a"]),
      Change("all removed", [], [:]),
    ]
  }

  @Test(arguments: Backend.each(Change.all))
  func aFeedKeepsItsRowByAddressElseByName(_ backend: Backend, change: Change) async throws {
    let folder = try TemporaryFolder()
    let ledger = try await backend.open(folder.path)
    try await register([("a", "a"), ("b", "b")], in: ledger, at: start)
    let old = Dictionary(uniqueKeysWithValues: try await ledger.feeds().map { ($0.name, $0.id) })
    try await register(change.now, in: ledger)
    let feeds = try await ledger.feeds()
    #expect(feeds.map(\.name) == change.rows.keys.sorted())
    for feed in feeds {
      let before = (change.rows[feed.name] ?? nil).flatMap { old[$0] }
      #expect(before == nil ? !old.values.contains(feed.id) : feed.id == before, "\(feed.name)")
    }
    // What left comes back as what it was.
    try await register([("a", "a"), ("b", "b")], in: ledger)
    if !change.now.contains(where: { $0.1 == "new" }) {
      #expect(Dictionary(uniqueKeysWithValues: try await ledger.feeds().map { ($0.name, $0.id) }) == old)
    }
  }

  @Test(arguments: Backend.all)
  func aFeedThatMovedIsReadAfreshAndKnowsItsEntries(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let validators = Validators(etag: "W/\"1\"", lastModified: "Tue, 24 Nov 2026 12:00:00 GMT")
    let result = Visit.Result.read(
      validators: validators, bodyHash: "ab", discovered: "https://blog.example.org/rss", unconditional: true)
    let visit = Visit(feed: scene.feed, result: result, at: start, nextCheck: later(900))
    try await scene.ledger.record(Ingest(visit: visit, new: [item("one")], gained: []))
    let read = try #require(try await scene.ledger.feeds().first)
    #expect(read.validators == validators && read.bodyHash == "ab" && read.address == "https://blog.example.org/rss")
    #expect(read.baselined && read.nextCheck == later(900) && read.lastUnconditional == start)

    try await register([("blog", "moved")], in: scene.ledger)
    let moved = try #require(try await scene.ledger.feeds().first)
    #expect(
      moved
        == Feed(
          id: scene.feed, name: "blog", url: "https://moved.example.org/", nextCheck: later(100), lastSuccess: start,
          baselined: true))
    let known = try await scene.ledger.recognise([[Alias(.guid, "one")]], in: moved.id)
    #expect(known.compactMap { $0 }.count == 1)
  }

  @Test(arguments: Backend.all)
  func aPollsTraceIsKept(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    func visit(_ result: Visit.Result, _ seconds: Double) async throws -> Feed {
      let visit = Visit(feed: scene.feed, result: result, at: later(seconds), nextCheck: later(seconds + 60))
      try await scene.ledger.record(visit)
      return try #require(try await scene.ledger.feeds().first)
    }
    let new = try #require(try await scene.ledger.feeds().first)
    #expect(new.nextCheck == start && !new.baselined && new.lastSuccess == nil)
    _ = try await visit(.failed(problem: "503"), 1)
    let failed = try await visit(.failed(problem: "no answer"), 2)
    #expect(failed.failures == 2 && failed.problem == "no answer" && failed.nextCheck == later(62))
    #expect(!failed.baselined && failed.lastSuccess == nil)

    let first = Visit.Result.read(
      validators: Validators(etag: "1"), bodyHash: "a", discovered: nil, unconditional: true)
    let read = try await visit(first, 3)
    #expect(read.failures == 0 && read.problem == nil && read.baselined && read.lastUnconditional == later(3))
    let unchanged = try await visit(.unchanged(validators: Validators(lastModified: "now")), 4)
    #expect(unchanged.validators == Validators(etag: "1", lastModified: "now") && unchanged.bodyHash == "a")
    #expect(unchanged.lastSuccess == later(4) && unchanged.lastUnconditional == later(3))
    let changed = try await visit(
      .read(validators: Validators(), bodyHash: "b", discovered: nil, unconditional: false), 5)
    #expect(changed.validators == Validators() && changed.lastUnconditional == unchanged.lastUnconditional)
  }

  @Test(arguments: Backend.all)
  func anAccountThatIsNoLongerNamedKeepsItsAnnouncementsAndWaits(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let row = try await scene.promise()
    let feed = FeedRegistration(name: "blog", url: "https://blog.example.org/feed")
    try await scene.ledger.register(feeds: [feed], accounts: [], at: start)
    #expect(try await scene.ledger.accounts().isEmpty)
    #expect(try await scene.ledger.next(for: "toots", pace: hasty, at: start) == nil)
    #expect(try await scene.ledger.nextDue(for: "toots", pace: hasty, at: start) == nil)
    let toots = AccountRegistration(name: "toots", network: "twtxt")
    try await scene.ledger.register(feeds: [feed], accounts: [toots], at: start)
    #expect(try await scene.ledger.next(for: "toots", pace: hasty, at: start)?.announcement == row)
  }

  @Test(arguments: Backend.all)
  func anAccountAtAnotherNetworkIsAnotherAccount(_ backend: Backend) async throws {
    let folder = try TemporaryFolder()
    let ledger = try await backend.open(folder.path)
    try await register([], in: ledger)
    try await ledger.update("toots", .verified(identity: "{}", reconciliation: nil), at: start)
    try await ledger.update("toots", .anchor("9"), at: start)
    try await ledger.update("toots", .paused(problem: "refused", probe: start), at: start)
    try await register([], in: ledger)
    #expect(try await ledger.accounts().first?.anchor == "9")
    try await ledger.register(feeds: [], accounts: [AccountRegistration(name: "toots", network: "twtxt")], at: start)
    #expect(try await ledger.accounts() == [AccountRecord(name: "toots", network: "twtxt")])
  }
}
