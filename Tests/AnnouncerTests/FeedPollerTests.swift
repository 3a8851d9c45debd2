import Announcer
import FoundationEssentials
import Ledger
import Logging
import Model
import Synchronization
import TestSupport
import Testing
import Web

private let start = Date(timeIntervalSince1970: 1_795_000_000)

/// A blog in memory that answers conditional requests like WordPress: one strong ETag for what it has.
private final class Blog: Transport {
  struct State: Sendable {
    var items: [(guid: String, title: String, link: String)] = []
    var failure: Int?
    var requests: [[String: String]] = []
  }

  let state = Mutex(State())

  func publish(_ range: ClosedRange<Int>, scheme: String = "http") {
    state.withLock { state in
      for number in range {
        let link = "\(scheme)://blog.example.org/2026/11/billet-\(number)/"
        state.items.insert(("\(scheme)://blog.example.org/?p=\(number)", "Billet \(number)", link), at: 0)
      }
    }
  }

  /// The blog moves to https: every identifier and every link changes.
  func moveToHTTPS() {
    state.withLock { state in
      state.items = state.items.map { item in
        ("https" + item.guid.dropFirst(4), item.title, "https" + item.link.dropFirst(4))
      }
    }
  }

  func send(_ request: Request) async throws(TransportFailure) -> Response {
    state.withLock { state in
      let headers = Dictionary(request.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
      state.requests.append(headers)
      if let failure = state.failure { return Response(status: failure, url: request.url, received: start) }
      let etag = "\"\(state.items.count)-\(state.items.first?.guid ?? "")\""
      if headers["if-none-match"] == etag {
        return Response(status: 304, headers: [("ETag", etag)], url: request.url, received: start)
      }
      let items = state.items.map {
        "<item><title>\($0.title)</title><link>\($0.link)</link><guid isPermaLink=\"false\">\($0.guid)</guid></item>"
      }
      let body =
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Blog</title><language>fr-FR</language>\(items.joined())</channel></rss>"
      return Response(
        status: 200, headers: [("ETag", etag), ("Content-Type", "application/rss+xml")], body: Array(body.utf8),
        url: request.url, received: start)
    }
  }
}

private struct World {
  let folder: TemporaryFolder
  let blog = Blog()
  let ledger: SQLiteLedger
  let poller: FeedPoller
  let stop = StopSignal()

  init() async throws {
    folder = try TemporaryFolder()
    ledger = try await SQLiteLedger.open(in: folder.path)
    try await ledger.register(
      feeds: [FeedRegistration(name: "blog", url: "http://blog.example.org/feed/")],
      accounts: [AccountRegistration(name: "journal", network: "twtxt")], at: start)
    poller = FeedPoller(
      ledger: ledger, transport: blog,
      plans: [FeedPlan(name: "blog", url: "http://blog.example.org/feed/", accounts: ["journal"])], stop: stop,
      language: .en,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, longestRound: .seconds(3600), fraction: { 0 })
  }

  func states() async throws -> [AnnouncementState: Int] { try await ledger.counts()["journal"] ?? [:] }
}

@Suite struct FeedPollerTests {
  @Test func tenThousandEntriesAtFirstAnnounceNothingAndOneMoreAnnouncesOne() async throws {
    let world = try await World()
    world.blog.publish(1...10_000)
    let first = try await world.poller.runOnce(now: start)
    #expect(first.polled == 1 && first.new == 0 && first.failures.isEmpty)
    #expect(try await world.states() == [.retired: 10_000])
    world.blog.publish(10_001...10_001)
    let second = try await world.poller.runOnce(now: start.after(.seconds(3600)))
    #expect(second.new == 1)
    #expect(try await world.states() == [.retired: 10_000, .pending: 1])
  }

  @Test func anEntryWithoutALanguageHasItsFeeds() async throws {
    let world = try await World()
    world.blog.publish(1...1)
    _ = try await world.poller.runOnce(now: start)
    #expect(try await world.ledger.newestEntries(of: nil, limit: 1).map(\.entry.language) == ["fr-FR"])
  }

  @Test func aMoveToHTTPSAnnouncesNothing() async throws {
    let world = try await World()
    world.blog.publish(1...20)
    _ = try await world.poller.runOnce(now: start)
    world.blog.moveToHTTPS()
    let moved = try await world.poller.runOnce(now: start.after(.seconds(3600)))
    #expect(moved.polled == 1 && moved.new == 0)
    #expect(try await world.states() == [.retired: 20])
  }

  @Test func unchangedFeedsAreAskedForWithTheirValidators() async throws {
    let world = try await World()
    world.blog.publish(1...3)
    _ = try await world.poller.runOnce(now: start)
    let next = try #require(try await world.poller.nextDue())
    #expect(next >= start.after(.seconds(900)))
    #expect(try await world.poller.runOnce(now: start.after(.seconds(60))).polled == 0)
    _ = try await world.poller.runOnce(now: next)
    let headers = world.blog.state.withLock { $0.requests }
    #expect(headers.count == 2)
    #expect(headers[0]["if-none-match"] == nil)
    #expect(headers[1]["if-none-match"] == "\"3-http://blog.example.org/?p=3\"")
  }

  @Test func onceAWeekTheFeedIsReadWhole() async throws {
    let world = try await World()
    world.blog.publish(1...3)
    _ = try await world.poller.runOnce(now: start)
    _ = try await world.poller.runOnce(now: start.after(.seconds(8 * 86_400)))
    #expect(world.blog.state.withLock { $0.requests[1]["if-none-match"] } == nil)
  }

  @Test(arguments: [404, 410, 500, 503])
  func aFailingFeedIsTriedLessOftenAndLosesNothing(status: Int) async throws {
    let world = try await World()
    world.blog.publish(1...3)
    _ = try await world.poller.runOnce(now: start)
    world.blog.state.withLock { $0.failure = status }
    var now = start
    var waits: [Double] = []
    for _ in 0..<8 {
      now = try #require(try await world.poller.nextDue())
      let summary = try await world.poller.runOnce(now: now)
      #expect(summary.failures.count == 1)
      waits.append(try #require(try await world.poller.nextDue()).timeIntervalSince(now))
    }
    #expect(try await world.ledger.feeds().first?.problem != nil)
    #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(waits.allSatisfy { $0 >= 900 && $0 <= 7 * 86_400 * 1.1 })
    world.blog.state.withLock { $0.failure = nil }
    world.blog.publish(4...4)
    let next = try #require(try await world.poller.nextDue())
    #expect(try await world.poller.runOnce(now: next).new == 1)
    #expect(try await world.ledger.feeds().first?.problem == nil)
  }

  @Test func nothingIsTakenUpAfterTheStopSignal() async throws {
    let world = try await World()
    world.stop.give()
    #expect(try await world.poller.runOnce(now: start).polled == 0)
    #expect(world.blog.state.withLock { $0.requests.isEmpty })
  }
}
