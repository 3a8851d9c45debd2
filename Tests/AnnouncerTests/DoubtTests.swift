import FoundationEssentials
import Ledger
import Model
import Networks
import Synchronization
import Testing

@testable import Announcer

/// A ledger that may not know what was sent: the account's own posts are looked through first.
@Suite struct DoubtTests {
  /// A world that has moved to another machine.
  private func moved(_ reconciliation: Reconciliation = .lookup, entries: Int = 3) async throws -> PublisherWorld {
    let machine = Mutex("one")
    let name: @Sendable () -> String = { machine.withLock { $0 } }
    let world = try await PublisherWorld(
      entries: entries, reconciliation: reconciliation, host: LedgerHost(machine: name))
    _ = try await world.ledger.checkContinuity(at: world.now)
    machine.withLock { $0 = "two" }
    world.pass(.seconds(1))
    #expect(try await world.ledger.checkContinuity(at: world.now) == .machine)
    return world
  }

  /// The feed is looked at again.
  private func poll(_ world: PublisherWorld) async throws {
    let feed = try #require(try await world.ledger.feeds().first).id
    try await world.ledger.record(
      Visit(
        feed: feed, result: .unchanged(validators: Validators()), at: world.now,
        nextCheck: world.now.after(.seconds(900))))
  }

  private func link(_ index: Int) -> Post {
    Post(text: "by the other one", links: ["https://blog.example.org/\(index)"], created: publisherStart, key: "")
  }

  @Test func whatIsOutThereIsAdoptedBeforeAnythingIsSent() async throws {
    let world = try await moved()
    world.server.change { $0.posts = [link(1)] }
    world.pass(.seconds(1))
    try await world.settle()
    #expect(world.server.now.looks == 0, "first the feeds are looked at")
    try await poll(world)
    try await world.settle()
    #expect(world.server.now.looks == 0, "what an earlier life has sent may still arrive")
    world.pass(.seconds(1800))
    try await world.settle()
    #expect(try await world.row(1).reason?.code == .alreadyThere)
    #expect(try await world.row(0).state == .posted)
    #expect(try await world.row(2).state == .posted)
    #expect(world.server.now.requests == 2)
    #expect(try await world.ledger.accounts().first?.doubt == nil)
  }

  @Test func whatIsHeldAndWhatIsUnknownIsAdoptedToo() async throws {
    let world = try await moved()
    try await world.ledger.record(
      .held(Reason(.surprise)), of: try await world.row(0).id, from: .pending, at: world.now)
    world.server.change { $0.posts = [link(0)] }
    try await poll(world)
    world.pass(.seconds(1800))
    try await world.settle()
    try await world.ledger.resume(nil, at: world.now)
    #expect(try await world.row(0).reason?.code == .alreadyThere)
  }

  @Test func aListThatIsNotUpToDateKeepsEverythingWaiting() async throws {
    let world = try await moved(entries: 1)
    world.server.change { $0.stale = true }
    try await poll(world)
    for _ in 0..<20 {
      try await world.settle()
      world.pass(.seconds(600))
    }
    #expect(world.server.now.requests == 0)
    #expect(try await world.ledger.accounts().first?.problem != nil)
    world.server.change { $0.stale = false }
    for _ in 0..<50 {
      try await world.settle()
      world.pass(.seconds(3600))
    }
    #expect(try await world.row().state == .posted)
  }

  @Test func whereNothingCanBeLookedThroughItsOwnerDecides() async throws {
    let world = try await moved(.nothing, entries: 1)
    try await poll(world)
    for _ in 0..<20 {
      try await world.settle()
      world.pass(.seconds(600))
    }
    #expect(world.server.now.requests == 0)
    #expect(try await world.ledger.accounts().first?.reconciliation == "D")
    try await world.ledger.resume("toots", at: world.now)
    try await world.settle()
    #expect(try await world.row().state == .posted)
  }

  @Test func aSwappedAccountIsNoticedBeforeAnythingIsLookedThrough() async throws {
    let world = try await PublisherWorld(entries: 2, pace: Pace(gap: .seconds(600)))
    try await world.settle()
    world.server.change { $0.accountID = "2" }
    world.pass(.seconds(7200))
    _ = try await world.ledger.next(for: "toots", pace: Pace(), at: world.now)
    world.now = publisherStart.after(.seconds(700))
    _ = try await world.ledger.next(for: "toots", pace: Pace(), at: world.now)
    #expect(try await world.ledger.accounts().first?.doubt?.doubt == .clock)
    try await poll(world)
    try await world.settle()
    #expect(try await world.ledger.accounts().first?.paused == true)
    #expect(world.server.now.requests == 1)
  }
}
