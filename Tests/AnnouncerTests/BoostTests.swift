import Announcer
import FoundationEssentials
import Ledger
import Model
import Networks
import TestSupport
import Testing

/// An account repeats what another one has posted.
@Suite struct BoostTests {
  private static let url = "https://social.example.org/1"

  /// The world's account has posted, and another one has promised to repeat it.
  private func posted(pace: Pace = Pace(gap: .zero, perHour: 100, perDay: 100)) async throws -> (
    PublisherWorld, Publisher
  ) {
    let world = try await PublisherWorld()
    try await world.ledger.register(
      feeds: [FeedRegistration(name: "blog", url: "https://blog.example.org/feed")],
      accounts: [
        AccountRegistration(name: "toots", network: "fake"),
        AccountRegistration(name: "cabinet", network: "fake", boosts: ["toots"], boostAfter: .seconds(600)),
      ], at: publisherStart)
    try await world.settle()
    return (world, world.publisher(named: "cabinet", boosts: ["toots"], pace: pace))
  }

  private func settle(_ publisher: Publisher, _ world: PublisherWorld) async throws {
    for _ in 0..<50 {
      guard try await publisher.runOnce(now: world.now) == .done else { return }
    }
    Issue.record("the publisher does not come to rest")
  }

  private func boost(_ world: PublisherWorld) async throws -> Announcement { try await world.row(1) }

  @Test func aPostIsBoostedOnceAfterItsTime() async throws {
    let (world, cabinet) = try await posted()
    try await settle(cabinet, world)
    #expect(world.server.now.boosts.isEmpty)
    world.pass(.seconds(600))
    for _ in 0..<3 {
      try await settle(cabinet, world)
      world.pass(.seconds(86_400))
    }
    #expect(world.server.now.boosts == [Self.url] && world.server.now.requests == 1)
    let (row, original) = (try await boost(world), try await world.row(0))
    #expect(row.state == .posted && row.attempts == 1 && row.boosts == original.id)
    let desk = Desk(ledger: world.ledger, feeds: [], accounts: [], language: .en)
    let lines = try await desk.history(limit: 9).announcements
    #expect(lines.map(\.boosts).contains("toots") && lines.map(\.boosts).contains(nil))
  }

  static let failures: [(PublishFailure, AnnouncementState)] = [
    (.rejected("no"), .rejected), (.unavailable("503"), .posted), (.limited(until: nil), .posted),
    (.uncertain("cut"), .posted), (.unauthorized("401"), .frozen),
  ]

  @Test(arguments: failures)
  func aFailureTellsWhatToDo(failure: PublishFailure, state: AnnouncementState) async throws {
    let (world, cabinet) = try await posted()
    world.pass(.seconds(600))
    world.server.change { $0.changes = [.fail(failure)] }
    for _ in 0..<3 {
      try await settle(cabinet, world)
      world.pass(.seconds(1800))
    }
    #expect(try await boost(world).state == state)
    #expect(world.server.now.boosts.count == (state == .posted ? 2 : 1))
  }

  /// It may be the other server that is down: the account goes on.
  @Test func aBoostThatMustWaitKeepsNothingElseWaiting() async throws {
    let (world, cabinet) = try await posted()
    world.pass(.seconds(600))
    world.server.change { $0.changes = [.fail(.unavailable("503"))] }
    try await settle(cabinet, world)
    let record = try #require(try await world.ledger.accounts().first { $0.name == "cabinet" })
    #expect(record.waitUntil == nil && record.failures == 0 && record.problem == nil)
    let row = try await boost(world)
    #expect(row.state == .frozen && row.due > world.now)
    try await settle(cabinet, world)
    #expect(world.server.now.boosts.count == 1, "it waits")
  }

  @Test func aBoostThatWaitsIsDroppedWithItsOriginal() async throws {
    let (world, cabinet) = try await posted()
    world.pass(.seconds(600))
    world.server.change { $0.changes = [.fail(.unavailable("503"))] }
    try await settle(cabinet, world)
    #expect(try await boost(world).state == .frozen)
    try await takeBack(world)
    world.pass(.seconds(86_400))
    try await settle(cabinet, world)
    let row = try await boost(world)
    #expect(row.state == .retired && row.reason?.code == .noOriginal)
    #expect(world.server.now.boosts.count == 1)
  }

  /// The original's page is gone, and so is the original.
  private func takeBack(_ world: PublisherWorld) async throws {
    let original = try await world.row(0)
    for day in 0...1 {
      _ = try await world.ledger.record(
        absent: true, of: original.entry, at: "https://blog.example.org/0", for: ["toots"],
        now: world.now.after(.seconds(-86_400 * (1 - day))))
    }
    world.want(Aftercare(gone: .delete))
    try await world.settle()
    #expect(world.server.now.deletions == ["1"])
  }

  /// A boost under way when the process ends is made again at once: twice it is one.
  @Test func anOrphanIsMadeAgainWithoutALook() async throws {
    let (world, cabinet) = try await posted()
    world.pass(.seconds(600))
    let (ledger, now) = (world.ledger, world.now)
    world.server.change {
      $0.watcher = { _ = try? await ledger.adoptOrphans(at: now) }  // what is not adopted fails the test
    }
    _ = try? await cabinet.runOnce(now: world.now)  // its outcome is recorded nowhere
    world.server.change { $0.watcher = nil }
    #expect(try await boost(world).state == .unknown)
    let looks = world.server.now.looks
    try await settle(cabinet, world)
    #expect(try await boost(world).state == .posted)
    #expect(world.server.now.looks == looks && world.server.now.boosts.count == 2)
  }

  @Test(arguments: ["not wanted", "taken back", "too old"])
  func whatIsNotToBeBoostedAnyMoreIsNot(_ why: String) async throws {
    let (world, cabinet) = try await posted()
    world.pass(.seconds(600))
    var publisher = cabinet
    switch why {
    case "not wanted": publisher = world.publisher(named: "cabinet", boosts: [])
    case "too old": world.pass(.seconds(4 * 86_400))
    default: try await takeBack(world)
    }
    try await settle(publisher, world)
    let row = try await boost(world)
    #expect(row.reason?.code == (why == "too old" ? .tooOld : .noOriginal))
    #expect(world.server.now.boosts.isEmpty)
  }

  @Test func theGatesHoldForBoosts() async throws {
    let (world, cabinet) = try await posted(pace: Pace(gap: .zero, perHour: 0, perDay: 0))
    world.pass(.seconds(600))
    try await settle(cabinet, world)
    #expect(world.server.now.boosts.isEmpty)
  }
}
