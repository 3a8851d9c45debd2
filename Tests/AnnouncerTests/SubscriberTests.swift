import FoundationEssentials
import Ledger
import Logging
import Model
import TestSupport
import Testing
import Web

@testable import Announcer

private let start = Date(milliseconds: 1_800_000_000_000)
private func later(_ seconds: Double) -> Date { start.addingTimeInterval(seconds) }

/// A ledger with one feed whose hubs are named, and hubs that answer as they are told.
private struct Scene {
  let folder: TemporaryFolder
  let ledger: SQLiteLedger
  let feed: Feed.ID
  let transport: ScriptedTransport
  static let topic = "https://blog.example.org/feed"
  static let listen = "https://me.example.org/websub/"

  init(hubs: [String] = ["https://one.example/", "https://two.example/"], _ script: @escaping ScriptedTransport.Script)
    async throws
  {
    folder = try TemporaryFolder()
    ledger = try await SQLiteLedger.open(in: folder.path)
    transport = ScriptedTransport(script)
    try await ledger.register(
      feeds: [FeedRegistration(name: "blog", url: "https://blog.example.org/")], accounts: [], at: start)
    feed = try #require(try await ledger.feeds().first).id
    try await read(FeedSite(home: "https://blog.example.org/", topic: Self.topic, hubs: hubs))
  }

  func read(_ site: FeedSite, at: Date = start) async throws {
    let visit = Visit(
      feed: feed, result: .read(validators: Validators(), bodyHash: "0", discovered: nil, unconditional: true), at: at,
      nextCheck: at.addingTimeInterval(3600))
    try await ledger.record(Ingest(visit: visit, new: [], gained: [], site: site))
  }

  func run(_ seconds: Double, base: String? = Scene.listen) async throws {
    let subscriber = Subscriber(
      ledger: ledger, transport: transport, privateHosts: PrivateHosts([]), base: base,
      secrets: PushSecrets(installation: [1]), stop: StopSignal(), language: .en, logger: Logger(label: "test"),
      longestRound: .seconds(3600), fraction: { 0.5 })
    if base == nil { try await subscriber.review(now: later(seconds)) }
    while try await subscriber.runOnce(now: later(seconds)) > 0 {}
  }

  var receiver: PushReceiver {
    PushReceiver(
      ledger: ledger, privateHosts: PrivateHosts([]), language: .en, logger: Logger(label: "test"), news: {},
      fraction: { 0.5 })
  }

  func rows() async throws -> [Subscription] { try await ledger.pushes().flatMap(\.subscriptions) }
  func only() async throws -> Subscription {
    let rows = try await rows()
    #expect(rows.count == 1)
    return try #require(rows.first)
  }

  func verify(_ seconds: Double, mode: String = "subscribe", lease: String? = "864000", topic: String = Scene.topic)
    async throws -> PushReceiver.Reply
  {
    let key = try #require(try await rows().last).key
    var query = ["hub.mode": mode, "hub.topic": topic, "hub.challenge": "c"]
    query["hub.lease_seconds"] = lease
    return try await receiver.question(query, key: key, now: later(seconds))
  }

  var asked: [String] { transport.sent.map(\.request.url) }
}

@Suite struct SubscriberTests {
  @Test func oneHubIsAskedAndItsLeaseRenewed() async throws {
    let scene = try await Scene { _ in .answer(202) }
    try await scene.run(0)
    #expect(scene.asked == ["https://one.example/"])
    let asking = try await scene.only()
    #expect(asking.state == .asking && asking.pending == .subscribe && asking.isSigned)
    #expect(PushSecrets.isKey(asking.key) && asking.callback == Scene.listen + asking.key)
    #expect(try await scene.verify(5) == .challenge("c"))
    let active = try await scene.only()
    #expect(active.state == .active && active.until == later(5 + 864_000) && active.due == later(5 + 864_000 * 0.8))
    #expect(try await scene.verify(6) == .unknown)
    try await scene.run(5 + 864_000 * 0.8)
    #expect(scene.asked.count == 2)
    #expect(try await scene.verify(5 + 864_000 * 0.8) == .challenge("c"))
    #expect(try await scene.only().key == asking.key)
  }

  @Test(
    arguments: [
      ("60", 60.0, 300.0), ("1", 60, 300), ("-5", 60, 300), ("0", 60, 300), ("99999999999", 2_592_000, 2_073_600),
      ("x", 86_400, 69_120), (nil, 86_400, 69_120),
    ] as [(String?, Double, Double)])
  func aLeaseIsTheHubsWordWithinBounds(lease: String?, until: Double, renewal: Double) async throws {
    let scene = try await Scene { _ in .answer(202) }
    try await scene.run(0)
    #expect(try await scene.verify(0, lease: lease) == .challenge("c"))
    let row = try await scene.only()
    #expect(row.until == later(until) && row.due == later(renewal))
  }

  @Test(arguments: [400, 403, 404, 410, 301])
  func aHubThatRefusesLeavesTheNextOne(status: Int) async throws {
    let scene = try await Scene { .answer($0.url == "https://one.example/" ? status : 202) }
    try await scene.run(0)
    #expect(scene.asked == ["https://one.example/", "https://two.example/"])
    let rows = try await scene.rows()
    #expect(rows.map(\.state) == [.refused, .asking])
    #expect((6.0 * 3600...24 * 3600).contains(rows[0].due.timeIntervalSince(start)))
  }

  @Test func whenAllRefuseTheFirstIsAskedAgainLater() async throws {
    let scene = try await Scene { _ in .answer(400) }
    try await scene.run(0)
    #expect(scene.asked.count == 2)
    try await scene.run(3600)
    #expect(scene.asked.count == 2)
    try await scene.run(24 * 3600)
    #expect(scene.asked.count > 2)
  }

  @Test func aSilentHubIsAskedAgainMoreAndMoreSeldom() async throws {
    let scene = try await Scene(hubs: ["https://one.example/"]) { _ in .fault(.timedOut, requestSent: true) }
    var times: [Double] = []
    var seconds = 0.0
    for _ in 0..<12 {
      try await scene.run(seconds)
      times.append(seconds)
      seconds = try #require(try await scene.ledger.nextPushStep()).timeIntervalSince(start)
    }
    #expect(scene.asked.count == 12)
    let gaps = zip(times.dropFirst(), times).map { ($0 - $1).rounded() }
    #expect(gaps.allSatisfy { (60...6 * 3600).contains($0) } && gaps == gaps.sorted(), "\(gaps)")
    #expect(try await scene.only().problem?.isEmpty == false)
  }

  @Test func aHubThatNeverVerifiesHasFailed() async throws {
    let scene = try await Scene(hubs: ["https://one.example/"]) { _ in .answer(202) }
    try await scene.run(0)
    try await scene.run(600)
    let row = try await scene.only()
    #expect(row.pending == nil && row.failures == 1 && row.problem?.contains("called back") == true)
    #expect(try await scene.verify(601) == .unknown)
  }

  @Test func aServersRetryAfterIsObeyed() async throws {
    let scene = try await Scene(hubs: ["https://one.example/"]) { _ in
      .answer(503, headers: [("Retry-After", "7200")], received: start)
    }
    try await scene.run(0)
    #expect(try await scene.only().due == later(7200))
  }

  @Test(arguments: ["topic", "hub", "base", "feed"])
  func whatChangesIsLeft(part: String) async throws {
    let scene = try await Scene(hubs: ["https://one.example/"]) { _ in .answer(202) }
    try await scene.run(0)
    #expect(try await scene.verify(0) == .challenge("c"))
    let old = try await scene.only()
    switch part {
    case "topic":
      try await scene.read(
        FeedSite(topic: "https://blog.example.org/new", hubs: ["https://one.example/"]), at: later(9))
    case "hub": try await scene.read(FeedSite(topic: Scene.topic, hubs: ["https://two.example/"]), at: later(9))
    case "feed": try await scene.ledger.register(feeds: [], accounts: [], at: later(9))
    default: break
    }
    try await scene.ledger.reviewSubscriptions(at: later(9))
    try await scene.run(10, base: part == "base" ? "https://moved.example.org/websub/" : Scene.listen)
    let rows = try await scene.rows()
    let leaving = try #require(rows.first)
    #expect(leaving.id == old.id && leaving.state == .leaving && leaving.pending == .unsubscribe)
    #expect(rows.count == (part == "feed" ? 1 : 2))
    #expect(try await scene.receiver.push(key: old.key, isProven: true, now: later(11)) == .gone)
    let query = ["hub.mode": "unsubscribe", "hub.topic": old.topic, "hub.challenge": "bye"]
    #expect(try await scene.receiver.question(query, key: old.key, now: later(12)) == .challenge("bye"))
    #expect(try await scene.rows().map(\.id).contains(old.id) == false)
  }

  @Test func aHubThatIsDeadIsLeftAfterThreeTries() async throws {
    let scene = try await Scene(hubs: ["https://one.example/"]) { _ in .answer(202) }
    try await scene.run(0)
    #expect(try await scene.verify(0) == .challenge("c"))
    for seconds in stride(from: 10.0, through: 100_000, by: 5000) { try await scene.run(seconds, base: nil) }
    #expect(try await scene.rows().isEmpty)
    #expect((2...4).contains(scene.asked.count))
  }

  // MARK: What comes in

  @Test func hintsInAMinuteAreOneLookAndALateOneIsKept() async throws {
    let scene = try await Scene { _ in .answer(202) }
    func next() async throws -> Double {
      try #require(try await scene.ledger.feeds().first).nextCheck.timeIntervalSince(start)
    }
    #expect(try await next() == 3600)
    #expect(try await scene.ledger.hint([scene.feed], at: later(10), apart: .seconds(60)) == [scene.feed])
    #expect(try await next() == 10)
    // The look begins at 11 and takes until 14; a hint at 13 is not lost.
    #expect(try await scene.ledger.hint([scene.feed], at: later(13), apart: .seconds(60)).isEmpty)
    try await scene.read(FeedSite(topic: Scene.topic), at: later(11))
    #expect(try await next() == 70)
    #expect(try await scene.ledger.hint([scene.feed], at: later(20), apart: .seconds(60)).isEmpty)
    try await scene.read(FeedSite(topic: Scene.topic), at: later(70))
    #expect(try await next() == 3670)
    #expect(try await scene.ledger.hint([scene.feed], at: later(200), apart: .seconds(60)) == [scene.feed])
    #expect(try await next() == 200)
  }

  @Test func anUnsignedPushOfASignedSubscriptionIsNoHint() async throws {
    let scene = try await Scene { _ in .answer(202) }
    try await scene.run(0)
    #expect(try await scene.verify(0) == .challenge("c"))
    let key = try await scene.only().key
    #expect(try await scene.receiver.push(key: key, isProven: false, now: later(5)) == .thanks)
    #expect(try await scene.ledger.feeds().first?.nextCheck == later(3600))
    #expect(try await scene.receiver.push(key: key, isProven: true, now: later(5)) == .thanks)
    #expect(try await scene.ledger.feeds().first?.nextCheck == later(5))
    #expect(try await scene.receiver.push(key: "unknown", isProven: true, now: later(5)) == .unknown)
  }

  @Test(arguments: [
    ("https://blog.example.org/", true), ("http://www.blog.example.org", true),
    ("https://blog.example.org/feed/", true),
    ("https://blog.example.org/2026/11/billet/", true), ("HTTPS://BLOG.EXAMPLE.ORG/?utm_source=x", true),
    ("https://example.org/", false), ("https://evil.example/blog.example.org/", false),
    ("https://blog.example.org.evil.example/", false), ("https://notblog.example.org/", false),
    ("https://other.example/", false),
  ])
  func aPingMeansTheFeedsOfThatBlog(address: String, isKnown: Bool) async throws {
    let scene = try await Scene { _ in .answer(202) }
    let found = try await BlogIndex(ledger: scene.ledger).feeds(at: [address], now: start)
    #expect(found == (isKnown ? [scene.feed] : []))
  }
}
