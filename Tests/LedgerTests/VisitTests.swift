import Foundation
import Model
import TestSupport
import Testing

@testable import Ledger

/// What polls leave, and who is due; on every backend.
@Suite struct VisitTests {
  private func ledger(_ backend: Backend, in folder: TemporaryFolder, feeds: [String]) async throws -> any Ledger {
    let ledger = try await backend.open(folder.path)
    try await ledger.register(
      feeds: feeds.map { FeedRegistration(name: $0, url: "https://\($0.prefix(1)).example.org/\($0)") },
      accounts: [], at: start)
    return ledger
  }

  private func unchanged(_ feed: Feed, at time: Double, next: Double) -> Visit {
    Visit(feed: feed.id, result: .unchanged(validators: Validators()), at: later(time), nextCheck: later(next))
  }

  @Test(arguments: Backend.all) func whatIsDueComesInItsOrderAndNoMoreThanAsked(_ backend: Backend) async throws {
    let folder = try TemporaryFolder()
    let ledger = try await ledger(backend, in: folder, feeds: ["a1", "a2", "b1", "b2"])
    let feeds = try await ledger.feeds()
    try await ledger.record(zip(feeds, [40.0, 10, 30, 20]).map { unchanged($0, at: 0, next: $1) })
    #expect(try await ledger.nextFeedDue() == later(10))
    #expect(try await ledger.dueFeeds(at: later(9), limit: 9).isEmpty)
    #expect(try await ledger.dueFeeds(at: later(30), limit: 9).map(\.name) == ["a2", "b2", "b1"])
    #expect(try await ledger.dueFeeds(at: later(99), limit: 2).map(\.name) == ["a2", "b2"])
    // What the configuration no longer names is not due.
    try await ledger.register(
      feeds: [FeedRegistration(name: "b1", url: "https://b.example.org/b1")], accounts: [], at: later(50))
    #expect(try await ledger.dueFeeds(at: later(99), limit: 9).map(\.name) == ["b1"])
    #expect(try await ledger.nextFeedDue() == later(30))
  }

  @Test(arguments: Backend.all) func aHostThatRestsKeepsItsFeedsAndNoOthers(_ backend: Backend) async throws {
    let folder = try TemporaryFolder()
    let ledger = try await ledger(backend, in: folder, feeds: ["a1", "a2", "a3", "b1"])
    let feeds = try await ledger.feeds()
    try await ledger.record(zip(feeds, [10.0, 20, 900, 10]).map { unchanged($0, at: 0, next: $1) })
    try await ledger.pause(host: "a.example.org", until: later(600))
    let times = try await ledger.feeds().map(\.nextCheck)
    #expect(times == [600, 600, 900, 10].map { later($0) })
    #expect(try await ledger.feeds().map(\.why) == [.host, .host, .interval, .interval])
  }

  @Test(arguments: Backend.all) func aClockThatWasAheadSilencesNoFeed(_ backend: Backend) async throws {
    let folder = try TemporaryFolder()
    let ledger = try await ledger(backend, in: folder, feeds: ["a1", "b1"])
    let feeds = try await ledger.feeds()
    let year = 366.0 * 86_400
    try await ledger.record([unchanged(feeds[0], at: year, next: year + 900), unchanged(feeds[1], at: 60, next: 960)])
    #expect(try await ledger.dueFeeds(at: later(0), limit: 9).map(\.name) == ["a1"])
    try await ledger.record([unchanged(feeds[0], at: 0, next: 900)])
    #expect(try await ledger.dueFeeds(at: later(0), limit: 9).isEmpty)
  }

  @Test(arguments: Backend.all) func whatAFeedTaughtIsKept(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let facts = FeedFacts(
      wishes: FeedWishes(
        freshFor: .seconds(60), ttl: .seconds(120), updateEvery: .seconds(180), skipHours: [0, 7, 23], skipDays: [6],
        isExpired: true),
      rhythm: .seconds(240), newest: later(-5),
      identity: FeedIdentity(id: "urn:1", title: "Blog", site: "blog.example.org"), stranger: later(-6), broken: 2)
    var visit = scene.visit()
    (visit.facts, visit.why, visit.move) = (facts, .ttl, FeedMove(target: "https://new.example.org/", polls: 2))
    try await scene.ledger.record(visit)
    let again = try await scene.reopened()
    let feed = try #require(try await again.ledger.feeds().first)
    #expect(feed.facts == facts && feed.why == .ttl && feed.move == visit.move)
    // An answer without a document changes what the server says of it, and nothing else.
    var quiet = unchanged(feed, at: 9, next: 90)
    quiet.freshFor = .seconds(61)
    try await again.ledger.record([quiet])
    var expected = facts
    expected.wishes.freshFor = .seconds(61)
    let unchanged = try #require(try await again.ledger.feeds().first)
    #expect(unchanged.facts == expected && unchanged.move == nil)
  }

  @Test(arguments: Backend.all) func aMoveIsRememberedAndTakenBack(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    var visit = scene.visit(Validators(etag: "\"1\""))
    visit.settling = .moves(to: "https://new.example.org:8443/feed")
    try await scene.ledger.record(visit)
    let moved = try #require(try await scene.ledger.feeds().first)
    #expect(moved.address == "https://new.example.org:8443/feed" && moved.validators == Validators())
    #expect(moved.bodyHash == "00" && moved.move == nil)
    try await scene.ledger.pause(host: "new.example.org", until: later(1e6))
    #expect(try await scene.ledger.feeds().first?.nextCheck == later(1e6))
    var back = scene.visit(at: later(5))
    back.settling = .returns
    try await scene.ledger.record(back)
    #expect(try await scene.ledger.feeds().first?.address == "https://blog.example.org/feed")
    try await scene.ledger.pause(host: "blog.example.org", until: later(2e6))
    #expect(try await scene.ledger.feeds().first?.nextCheck == later(2e6))
  }

  @Test(arguments: Backend.all) func aFeedIsGoneUntilItAnswersOtherwise(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    func fail(_ isGone: Bool, at time: Double) async throws -> Date? {
      let visit = Visit(
        feed: scene.feed, result: .failed(problem: "410"), at: later(time), nextCheck: later(time + 1), isGone: isGone)
      try await scene.ledger.record(visit)
      return try await scene.ledger.feeds().first?.gone
    }
    #expect(try await fail(true, at: 1) == later(1))
    #expect(try await fail(true, at: 2) == later(1))
    #expect(try await fail(false, at: 3) == nil)
    #expect(try await fail(true, at: 4) == later(4))
    try await scene.ledger.record(scene.visit(at: later(5)))
    #expect(try await scene.ledger.feeds().first?.gone == nil)
  }

  @Test(arguments: Backend.all) func aPartIsNoBaselineAndForgetsNothing(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let partial = Visit(
      feed: scene.feed, result: .partial(discovered: nil), at: start, nextCheck: later(60), why: .mend)
    try await scene.ledger.record(partial)
    #expect(try await scene.ledger.feeds().first?.baselined == false)
    try await scene.ledger.record(scene.visit(Validators(etag: "\"1\"")))
    try await scene.ledger.record(partial)
    let feed = try #require(try await scene.ledger.feeds().first)
    #expect(feed.baselined && feed.validators.etag == "\"1\"" && feed.bodyHash == "00" && feed.why == .mend)
  }

  @Test(arguments: Backend.all) func anotherNameMakesAStrangeBlogTheRightOne(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    var visit = scene.visit()
    visit.facts = FeedFacts(identity: FeedIdentity(title: "Old"), stranger: start)
    try await scene.ledger.record(visit)
    func register(_ name: String) async throws -> Feed? {
      let feed = FeedRegistration(name: name, url: "https://blog.example.org/feed")
      try await scene.ledger.register(feeds: [feed], accounts: [], at: later(9))
      return try await scene.ledger.feeds().first
    }
    #expect(try await register("blog")?.facts.stranger == start)
    let renamed = try await register("other")
    #expect(renamed?.facts.stranger == nil && renamed?.facts.identity == FeedIdentity() && renamed?.baselined == true)
  }

  // MARK: SQLite

  /// A ledger as version 1 left it is brought forward with all that it knows.
  @Test func aLedgerOfTheFirstVersionIsBroughtForward() async throws {
    let folder = try TemporaryFolder()
    try folder.write("ledger.sqlite", "", mode: 0o600)
    let old = try Database(path: folder.file("ledger.sqlite"))
    try old.script(
      """
      \(try #require(Schema.migrations.first))
      PRAGMA application_id = \(Schema.applicationID);
      PRAGMA user_version = 1;
      INSERT INTO feed (name, url, etag, body_hash, next_check, last_success, last_unconditional, failures, baselined)
      VALUES ('blog', 'https://Blog.example.org:8443/feed', '"1"', 'ab', \(later(5).milliseconds),
        \(start.milliseconds), \(start.milliseconds), 2, 1), ('new', 'https://new.example.org/', NULL, NULL, 0, NULL, NULL, 0, 0);
      INSERT INTO entry (feed, position, first_seen, guid, categories) VALUES (1, 0, 0, 'g', '[]');
      INSERT INTO alias VALUES (1, 'guid', 'g', 1);
      """)
    old.close()
    let ledger = try await SQLiteLedger.open(in: folder.path)
    let feeds = try await ledger.feeds()
    #expect(
      feeds.first
        == Feed(
          id: Feed.ID(rawValue: 1), name: "blog", url: "https://Blog.example.org:8443/feed",
          validators: Validators(etag: "\"1\""), bodyHash: "ab", nextCheck: later(5), lastSuccess: start,
          lastUnconditional: start, failures: 2, baselined: true, why: .interval))
    #expect(feeds.last?.why == .first)
    #expect(try await ledger.recognise([[Alias(.guid, "g")]], in: Feed.ID(rawValue: 1)) == [Entry.ID(rawValue: 1)])
    // Its hosts are learnt when the configuration is read.
    let known = feeds.map { FeedRegistration(name: $0.name, url: $0.url) }
    try await ledger.register(feeds: known, accounts: [], at: start)
    try await ledger.pause(host: "blog.example.org", until: later(77))
    #expect(try await ledger.feeds().first?.nextCheck == later(77))
    await ledger.close()
  }

  @Test func noStepOfAPollReadsEveryFeed() async throws {
    let scene = try await Scene(Backend.all[0])
    let ledger = try #require(scene.ledger as? SQLiteLedger)
    _ = try await ledger.dueFeeds(at: start, limit: 10)
    _ = try await ledger.nextFeedDue()
    try await ledger.pause(host: "blog.example.org", until: start)
    try await ledger.record([
      Visit(feed: scene.feed, result: .unchanged(validators: .init()), at: start, nextCheck: start)
    ])
    try await ledger.record(scene.visit())
    let seen = item(
      "1", aliases: [Alias(.link, "blog.example.org/1")],
      announcements: [NewAnnouncement(account: "toots", state: .pending, due: start)])
    try await ledger.record(
      Ingest(visit: scene.visit(), new: [seen], gained: [], current: [(Entry.ID(rawValue: 1), seen.entry)]))
    let plans = try await ledger.plans()
    let twins = plans.filter { $0.key.contains("a.value =") || $0.key.contains("INDEXED BY") }
    #expect(twins.count == 2)
    for plan in twins.values {
      #expect(
        plan.first?.contains("alias_value") == true || plan.first?.contains("announcement_open") == true, "\(plan)")
    }
    let polls = ["next_check <=", "ORDER BY next_check", "why = 'host'", "WHERE id ="]
    for (sql, plan) in plans where polls.contains(where: { sql.contains($0) }) {
      #expect(plan.allSatisfy { !$0.hasPrefix("SCAN feed") || $0.contains("USING INDEX feed_due") }, "\(sql): \(plan)")
      #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(sql): \(plan)")
    }
  }

  @Test(arguments: [
    ("https://Blog.Example.org/feed", "blog.example.org"), ("http://blog.example.org:8080", "blog.example.org"),
    ("https://[2001:DB8::1]:8443/", "[2001:db8::1"), ("https://user@blog.example.org?x", "blog.example.org"),
    ("nonsense", ""), ("https://", ""), ("", ""),
  ])
  func theHostOfAnAddressIsFound(address: String, host: String) { #expect(Feed.host(of: address) == host) }
}
