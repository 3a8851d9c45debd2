import Announcer
import FoundationEssentials
import Ledger
import Logging
import Model
import Synchronization
import TestSupport
import Testing

/// What goes wrong between a blog and us, and what is left of it.
@Suite struct SourceTroubleTests {
  private static let day = 86_400.0

  private func world(_ count: Int = 4) async throws -> FeedWorld {
    let world = try await FeedWorld()
    world.change { $0.posts = (1...count).reversed().map { BlogPost($0) } }
    try await world.poll()
    return world
  }

  private func status(_ world: FeedWorld) async throws -> StatusReport.FeedLine {
    let desk = Desk(ledger: world.ledger, feeds: world.plans, accounts: [], language: .en)
    return try #require(
      try await desk.status(daemon: nil, staleConfiguration: nil, now: world.clock.now).feeds.first)
  }

  // MARK: Documents

  /// Cut after any of its bytes, a feed gives its whole posts or nothing; the rest is no news when it is whole again.
  @Test func aCutAnywhereNeitherLosesNorDoubles() async throws {
    let world = try await world()
    world.change { $0.posts.insert(BlogPost(5), at: 0) }
    let length = world.pages.withLock { $0[FeedWorld.url]?.body.count } ?? 0
    #expect(length > 500)
    for bytes in stride(from: 0, to: length, by: 11) {
      world.change { $0.bytes = bytes }
      try await world.poll()
      let states = try await world.states()
      #expect(states[.retired] == 4 && states[.pending] ?? 0 <= 1 && states.count <= 2, "\(bytes)")
    }
    world.change { $0.bytes = nil }
    try await world.poll()
    #expect(try await world.states() == [.retired: 4, .pending: 1])
    #expect(try await world.titles() == ["Billet 5"])
  }

  @Test(arguments: ["<script>var _cdn=1;</script>", "<!-- cached --><div id=x", "\u{0}", "</rss>", "&oops; <b>"])
  func junkBehindAFeedHidesNothing(tail: String) async throws {
    let world = try await world()
    world.change { ($0.posts, $0.tail) = ([BlogPost(5)] + $0.posts, tail) }
    #expect(try await world.poll().new == 1)
    #expect(try await world.states() == [.retired: 4, .pending: 1])
  }

  @Test func anEmptyFeedIsToldWhenItLasts() async throws {
    let world = try await world()
    world.change { $0.posts = [] }
    for look in 1...6 {
      try await world.poll()
      #expect(try await status(world).empty == (look > 3 ? look : nil))
    }
    #expect(world.said.count("feed empty", .warning) == 1)
    try await world.restart()
    #expect(try await status(world).empty == 6)
    world.change { $0.posts = (1...4).map { BlogPost($0) } }
    try await world.poll()
    #expect(try await status(world).empty == nil)
    #expect(try await world.states() == [.retired: 4])
  }

  /// Maintenance, login, a provider's warning: no feed, whatever its status says.
  @Test(arguments: [
    (200, "<!doctype html><title>Maintenance</title><p>Revenez demain."), (200, "{\"error\":\"login\"}"), (200, "OK"),
    (200, ""), (403, "<html><title>Just a moment...</title>"), (401, "login"), (502, "<rss version=\"2.0\"/>"),
    (206, "<rss version=\"2.0\"><channel></channel></rss>"), (500, ""), (404, ""),
  ])
  func whatIsNoFeedChangesNothing(answer: (status: Int, text: String)) async throws {
    let world = try await world()
    world.change { $0.headers.append(("ETag", "\"1\"")) }
    try await world.poll()
    let before = try #require(try await world.ledger.feeds().first)
    world.change { ($0.status, $0.text, $0.headers) = (answer.status, answer.text, [("ETag", "\"2\"")]) }
    #expect(try await world.poll().failures.count == 1)
    let after = try #require(try await world.ledger.feeds().first)
    #expect(after.problem != nil && after.validators == before.validators && after.bodyHash == before.bodyHash)
    #expect(after.address == before.address && after.facts == before.facts)
    #expect(try await world.states() == [.retired: 4])
    world.change { ($0.status, $0.text, $0.posts) = (200, nil, [BlogPost(5)] + $0.posts) }
    #expect(try await world.poll().new == 1)
  }

  /// A hotel's page answers for every blog, and names a feed of its own.
  @Test(arguments: ["Hotel", nil]) func aPortalsFeedIsNotTheBlogs(title: String?) async throws {
    let (portal, feed) = ("https://portal.example.net/", "https://portal.example.net/feed")
    let world = try await world()
    world.change(portal) {
      ($0.text, $0.headers) = (
        "<!doctype html><head><link rel=alternate type=application/rss+xml href=/feed></head>",
        [("Content-Type", "text/html")]
      )
    }
    world.change(feed) {
      ($0.title, $0.posts) = (
        title,
        [1, 91, 92].map { number in
          // WordPress everywhere numbers its posts alike.
          BlogPost(number, at: "https://portal.example.net").with { $0.title = "Offre \(number)" }
        }
      )
      $0.headers.append(("Last-Modified", "Tue, 24 Nov 2026 12:00:00 GMT"))
    }
    world.change { $0.leadsTo = portal }
    for _ in 0..<2 { try await world.poll() }
    #expect(world.asked.withLock { $0.contains(feed) })
    let row = try #require(try await world.ledger.feeds().first)
    #expect(row.address == FeedWorld.url && row.validators == Validators(), "a date of the portal's hides no post")
    #expect(try await world.states() == [.retired: 4, .held: 2])
    world.change { ($0.leadsTo, $0.posts) = (nil, [BlogPost(5)] + $0.posts) }
    try await world.poll()
    #expect(try await world.states() == [.retired: 4, .held: 2, .pending: 1])
  }

  // MARK: Dates

  @Test(arguments: [
    ("2026-12-30T12:00:00Z", "future"), ("2062-11-24T12:00:00Z", "future"), ("9999-12-31T23:59:59Z", "future"),
    ("2026-11-28T12:00:00Z", "2026-11-28T12:00:00Z"), ("1970-01-01T00:00:00Z", "now"), ("1900-01-01", "now"),
    ("0001-01-01T00:00:00Z", "now"), ("20262-11-24", "now"), ("hier", "now"), ("", "now"),
    ("2026-11-24T11:00:00Z", "now"),
  ])
  func anAbsurdDateNeitherSilencesNorHurries(date: String, due: String) async throws {
    let world = try await world()
    let seen = world.clock.now
    world.change { $0.posts.insert(BlogPost(5).with { $0.date = date }, at: 0) }
    try await world.poll()
    let row = try #require(
      try await world.ledger.history(states: [.pending, .held], limit: 9).map(\.announcement).first)
    if due == "future" {
      #expect(
        row.state == .held && row.reason?.code == .future && row.reason?.detail.hasPrefix(date.prefix(10)) == true)
    } else {
      #expect(row.state == .pending && row.due.formatted(.iso8601) == (due == "now" ? seen.formatted(.iso8601) : due))
    }
    // An account announces nothing older than its max_age: what has no date that can be is as old as we know it.
    let entry = try await world.ledger.entries(matching: "Billet 5", limit: 1).first?.entry
    #expect(entry?.published.map { $0 > Date(timeIntervalSince1970: 700_000_000) } != false)
  }

  // MARK: Edits before the announcement

  @Test func whatWaitsIsAnnouncedAsItIsNow() async throws {
    let world = try await world()
    world.change { $0.posts.insert(BlogPost(5), at: 0) }
    try await world.poll()
    world.change { page in
      page.posts = page.posts.map {
        $0.with { ($0.title, $0.link) = ("\($0.title ?? "") corrigé", "\($0.link ?? "")bis") }
      }
    }
    try await world.poll()
    #expect(try await world.states() == [.retired: 4, .pending: 1])
    let entries = try await world.ledger.newestEntries(of: nil, limit: 9).map(\.entry)
    #expect(entries.first?.link == "https://blog.example.org/2026/billet-5/bis")
    #expect(try await world.titles() == ["Billet 5 corrigé"])
    #expect(entries.dropFirst().allSatisfy { $0.title?.contains("corrigé") == false }, "the past is as it was")
    // Known by its new address too.
    world.change { $0.posts = [$0.posts[0].with { ($0.guid, $0.date) = (nil, nil) }] }
    #expect(try await world.poll().new == 0)
  }

  /// A person decides of what is, not of what was.
  @Test func whatIsHeldIsWhatItIsNow() async throws {
    let world = try await world()
    world.change { $0.posts = (1...10).map { BlogPost($0) } }
    try await world.poll()
    world.change { page in page.posts = page.posts.map { $0.with { $0.title = "\($0.title ?? "") corrigé" } } }
    try await world.poll()
    let held = try await world.ledger.history(states: [.held], limit: 9)
    #expect(held.count == 6 && held.allSatisfy { $0.entry.entry.title?.hasSuffix("corrigé") == true })
  }

  /// What is frozen is sent as it is.
  @Test func whatIsFrozenKeepsItsBytes() async throws {
    let world = try await world()
    world.change { $0.posts.insert(BlogPost(5), at: 0) }
    try await world.poll()
    let row = try #require(try await world.ledger.history(states: [.pending], limit: 1).first)
    let post = Post(text: "Billet 5", links: [], created: world.clock.now, key: "k")
    try await world.ledger.freeze(row.announcement.id, post, at: world.clock.now)
    world.change { $0.posts[0].title = "Autre" }
    try await world.poll()
    let after = try #require(try await world.ledger.history(states: [.frozen], limit: 1).first)
    #expect(after.announcement.post == post && after.entry.entry.title == "Billet 5")
  }

  // MARK: Silence

  /// A machine that slept for three days asks each feed once.
  @Test func aLongSleepIsOneLook() async throws {
    let world = try await world()
    world.clock.advance(by: .seconds(3 * Self.day))
    world.change { $0.posts.insert(BlogPost(5), at: 0) }
    let asked = world.asked.withLock { $0.count }
    for _ in 0..<5 { try await world.round() }
    #expect(world.asked.withLock { $0.count } == asked + 1)
    #expect(try await world.states() == [.retired: 4, .pending: 1])
  }

  /// At a start without network nothing is taken for an answer.
  @Test func aNetworkThatComesLaterIsWaitedFor() async throws {
    let world = try await FeedWorld()
    #expect(try await world.poll().failures.count == 1)
    #expect(try await world.ledger.feeds().first?.baselined == false)
    world.change { $0.posts = (1...4).map { BlogPost($0) } }
    try await world.poll()
    #expect(try await world.states() == [.retired: 4])
  }

  @Test func aFeedThatFailsForADayIsAnAlarm() async throws {
    let world = try await world()
    world.change { $0.status = 503 }
    for hour in 1...30 {
      try await world.poll()
      #expect(world.said.count("feed not read", .error) == max(0, hour - 23), "\(hour)")
    }
  }

  /// Six of its usual gaps, and a week at least.
  @Test(arguments: [(1.0, 5.0, false), (1, 8, true), (10, 50, false), (10, 61, true), (0.01, 6, false)])
  func aBlogThatIsSilentForLongIsTold(gap: Double, silence: Double, isTold: Bool) async throws {
    let world = try await FeedWorld()
    world.change { page in
      page.posts = (0..<6).map { index in
        BlogPost(index).with { $0.date = BlogPost.date(hours: -24 * (silence + gap * Double(index))) }
      }
    }
    try await world.poll()
    #expect(try await (status(world).silentSince != nil) == isTold)
  }
}
