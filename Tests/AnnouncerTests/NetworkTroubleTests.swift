import Announcer
import Composing
import FoundationEssentials
import Ledger
import Logging
import Model
import Networks
import TestSupport
import Testing

/// What networks do to an announcement over hours and days.
@Suite struct NetworkTroubleTests {
  /// A blog with two accounts, each on a network in memory.
  private final class World {
    let feeds: FeedWorld
    let servers = ["toots": FakeNetwork.Server(), "journal": FakeNetwork.Server()]
    var wording = Wording()
    var pace = Pace(gap: .zero, perHour: 100, perDay: 100)
    var reconciliation = Reconciliation.keyAndLookup

    init(accounts: [String] = ["toots"]) async throws {
      feeds = try await FeedWorld([FeedPlan(name: "blog", url: FeedWorld.url, accounts: accounts, page: nil)])
      feeds.change { $0.posts = (1...20).reversed().map { BlogPost($0) } }
      try await feeds.poll()
    }

    func server(_ account: String = "toots") throws -> FakeNetwork.Server { try #require(servers[account]) }

    /// The blog publishes so many posts, an hour apart and each seen at once.
    func publish(_ numbers: ClosedRange<Int>) async throws {
      for number in numbers {
        let now = feeds.clock.now.formatted(.iso8601)
        feeds.change { $0.posts.insert(BlogPost(number).with { $0.date = now }, at: 0) }
        try await feeds.poll()
      }
    }

    /// One account makes its steps until it has nothing to do now.
    func settle(_ account: String = "toots") async throws {
      let publisher = Publisher(
        account: AccountPlan(
          name: account, network: FakeNetwork(server: try server(account), reconciliation: reconciliation),
          wording: wording, pace: pace), ledger: feeds.ledger, installation: [1], language: .en,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, fraction: { 0 })
      for _ in 0..<50 {
        guard try await publisher.runOnce(now: feeds.clock.now) == .done else { return }
      }
      Issue.record("the publisher does not come to rest")
    }

    /// So much time passes, the accounts working every minute.
    func pass(_ minutes: Int, _ accounts: [String] = ["toots"], each: (Int) -> Void = { _ in }) async throws {
      for minute in 0..<minutes {
        each(minute)
        for account in accounts { try await settle(account) }
        feeds.clock.advance(by: .seconds(60))
      }
    }

    func links(_ account: String = "toots") throws -> [String] { try server(account).now.posts.flatMap(\.links) }
  }

  private static func link(_ number: Int) -> String { "https://blog.example.org/2026/billet-\(number)/" }

  /// The server takes the post minutes after we gave up waiting, and within the quiet period.
  @Test(arguments: [1, 5, 14]) func aLateAcceptIsFoundAndNotRepeated(minutes: Int) async throws {
    let world = try await World()
    try await world.publish(21...21)
    let server = try world.server()
    server.change { $0.publish = [.fail(.uncertain("timed out"))] }
    try await world.settle()
    let late = try #require(try await world.feeds.ledger.history(states: [.unknown], limit: 1).first?.announcement.post)
    try await world.pass(60) { minute in
      if minute == minutes { server.change { $0.posts.append(late) } }
    }
    #expect(try world.links() == [Self.link(21)])
    #expect(server.now.requests == 1)
    #expect(try await world.feeds.states("toots")[.posted] == 1)
  }

  /// Its owner deletes it after a look has found it: that is no reason to send it once more.
  @Test func aPostThatWasSeenIsNeverMadeAgain() async throws {
    let world = try await World()
    try await world.publish(21...21)
    let server = try world.server()
    server.change { $0.publish = [.acceptAndFail(.uncertain("timed out"))] }
    var isSeen = false
    for _ in 0..<(3 * 24) {
      try await world.settle()
      if try await world.feeds.states("toots")[.posted] == 1 {
        isSeen = true
        server.change { $0.posts = [] }
      }
      world.feeds.clock.advance(by: .seconds(3600))
    }
    #expect(isSeen && server.now.requests == 1 && server.now.posts.isEmpty)
    #expect(try await world.feeds.states("toots")[.posted] == 1)
  }

  /// A server may call its own success a fault the second time: what it has is looked for, whatever it says.
  @Test(arguments: ["status 500", "status 403: duplicate", "status 409"])
  func aRefusalAsDuplicateIsLookedFor(answer: String) async throws {
    let world = try await World()
    try await world.publish(21...21)
    let server = try world.server()
    server.change { $0.publish = [.fail(.uncertain("cut")), .fail(.uncertain(answer))] }
    var isThere = false
    try await world.pass(90) { _ in
      // After the second request the list shows what the first had made.
      guard server.now.requests == 2, !isThere else { return }
      isThere = true
      server.change {
        $0.posts.append(Post(text: "Billet 21", links: [Self.link(21)], created: FeedWorld.start, key: ""))
      }
    }
    #expect(server.now.requests == 2)
    #expect(try world.links() == [Self.link(21)])
    #expect(try await world.feeds.states("toots")[.posted] == 1)
  }

  /// Half of the answers are faults, and some of those posts are there all the same.
  @Test(arguments: 0..<8) func aStormNeitherLosesNorDoubles(seed: UInt64) async throws {
    var chance = SplitMix(state: seed)
    let world = try await World()
    world.reconciliation = seed % 2 == 0 ? .keyAndLookup : .lookup
    try await world.publish(21...25)
    let server = try world.server()
    let behaviours: [FakeNetwork.Server.Behaviour] = [
      .accept, .acceptAndFail(.uncertain("status 502")), .fail(.uncertain("status 500")),
      .fail(.unavailable("refused")), .fail(.limited(until: nil)), .acceptAndFail(.uncertain("timed out")),
    ]
    let script = (0..<12).map { _ in behaviours.randomElement(using: &chance) ?? .accept }
    server.change {
      $0.publish = script
      $0.find = [.unavailable("status 503"), .unavailable("status 503")]
    }
    try await world.pass(2 * 24 * 60 / 5) { _ in world.feeds.clock.advance(by: .seconds(240)) }
    let states = try await world.feeds.states("toots")
    #expect(states[.retired] == 20 && (states[.posted] ?? 0) + (states[.held] ?? 0) == 5, "\(states) \(script)")
    #expect(try world.links().count == Set(try world.links()).count, "\(script)")
    // Only where nothing proves what became of it a person decides.
    let reasons = try await world.feeds.reasons(.held)
    #expect(reasons.allSatisfy { $0.code == .unproven }, "\(reasons)")
  }

  /// One network is away for a week: the other never notices, and nothing bursts when it is back.
  @Test func anAccountThatWasAwayForAWeekHoldsWhatIsOld() async throws {
    let world = try await World(accounts: ["toots", "journal"])
    world.pace = Pace(gap: .seconds(120), perHour: 3, perDay: 10)
    let away = try world.server()
    away.change { $0.publish = Array(repeating: .fail(.unavailable("no route")), count: 500) }
    for day in 0..<7 {
      try await world.publish(21 + day...21 + day)
      for _ in 0..<24 {
        world.feeds.clock.advance(by: .seconds(3450))
        for account in ["toots", "journal"] { try await world.settle(account) }
      }
    }
    #expect(try world.links("journal") == (21...27).map(Self.link))
    #expect(away.now.requests < 100, "it was asked \(away.now.requests) times in a week")
    away.change { $0.publish = [] }
    var times: [Int] = []
    try await world.pass(24 * 60) { minute in
      for _ in times.count..<away.now.posts.count { times.append(minute) }
    }
    // No burst: three in an hour at most.
    #expect(zip(times, times.dropFirst(3)).allSatisfy { $1 - $0 >= 60 }, "\(times)")
    #expect(try await world.feeds.reasons(.held).allSatisfy { $0.code == .tooOld })
    let states = try await world.feeds.states("toots")
    #expect((states[.held] ?? 0) + (states[.posted] ?? 0) == 7)
    #expect(Set(try world.links()).isSubset(of: (25...27).map(Self.link)))
  }

  @Test func whatIsNotFrozenTakesTheNewTemplate() async throws {
    let world = try await World()
    world.pace = Pace(gap: .seconds(600), perHour: 100, perDay: 100)
    try await world.publish(21...22)
    let server = try world.server()
    server.change { $0.publish = [.fail(.unavailable("refused"))] }
    try await world.settle()
    #expect(try await world.feeds.states("toots")[.frozen] == 1)
    world.wording.template = "Nouveau : {title} {link}"
    try await world.pass(60)
    let texts = server.now.posts.map(\.text).sorted()
    #expect(texts == ["Billet 21 \(Self.link(21))", "Nouveau : Billet 22 \(Self.link(22))"])
    #expect(server.now.requests == 3)
  }

  /// What was there before the account is not told to it.
  @Test func anAccountThatIsNewHearsOnlyWhatIsNew() async throws {
    let world = try await World()
    try await world.publish(21...22)
    try await world.pass(10)
    let both = try await FeedWorld(
      [FeedPlan(name: "blog", url: FeedWorld.url, accounts: ["toots", "journal"], page: nil)], in: world.feeds)
    both.change { $0.posts = ((21...22).reversed() + (1...20).reversed()).map { BlogPost($0) } }
    try await both.poll()
    #expect(try await both.states("journal").isEmpty)
    both.change { $0.posts.insert(BlogPost(23), at: 0) }
    try await both.poll()
    #expect(try await both.states("journal") == [.pending: 1])
    #expect(try await both.states("toots")[.pending] == 1)
  }
}

/// SplitMix64.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
