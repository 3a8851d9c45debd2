import FoundationEssentials
import Ledger
import Model
import Networks
import TestSupport
import Testing

@testable import Announcer

/// What comes after posting, and what a person decides.
@Suite struct DeliveryTests {
  private static let day = 86_400.0

  @Test func aPostIsLookedAtAgainAfterTwoMinutesAndADay() async throws {
    let world = try await PublisherWorld()
    try await world.settle()
    let looks = world.server.now.looks
    world.pass(.seconds(119))
    try await world.settle()
    #expect(world.server.now.looks == looks)
    world.pass(.seconds(1))
    try await world.settle()
    #expect(world.server.now.looks == looks + 1)
    #expect(try await world.ledger.sighting(of: try await world.row().id) == Sighting(looks: 1, seen: world.now))
    world.pass(.seconds(Self.day - 120))
    try await world.settle()
    #expect(world.server.now.looks == looks + 2)
    #expect(try await world.ledger.sighting(of: try await world.row().id) == Sighting(looks: 2, seen: world.now))
    world.pass(.seconds(30 * Self.day))
    try await world.settle()
    #expect(world.server.now.looks == looks + 2, "and never again")
    #expect(world.server.now.requests == 1)
  }

  @Test(arguments: [false, true]) func aPostThatIsTakenAwayIsToldAndNeverRepeated(wasSeen: Bool) async throws {
    let world = try await PublisherWorld()
    try await world.settle()
    if wasSeen {
      world.pass(.seconds(120))
      try await world.settle()
    }
    world.server.change { $0.posts = [] }
    world.pass(.seconds(wasSeen ? Self.day : 120))
    try await world.settle()
    let row = try await world.row()
    #expect(row.state == .posted)
    #expect(try await world.ledger.sighting(of: row.id)?.gone == world.now)
    world.pass(.seconds(30 * Self.day))
    try await world.settle()
    #expect(world.server.now.requests == 1)
  }

  @Test func aListThatIsLateIsNoProofThatAPostIsGone() async throws {
    let world = try await PublisherWorld()
    try await world.settle()
    world.server.change { $0.stale = true }
    world.pass(.seconds(120))
    try await world.settle()
    #expect(try await world.ledger.sighting(of: try await world.row().id) == Sighting(looks: 1))
    world.server.change { $0.stale = false }
    world.pass(.seconds(Self.day))
    try await world.settle()
    #expect(try await world.ledger.sighting(of: try await world.row().id)?.seen == world.now)
  }

  @Test func whereNothingCanBeSeenALostAnswerIsSentAgainAndNothingIsEverCalledGone() async throws {
    let world = try await PublisherWorld(isBlind: true)
    world.server.change { $0.publish = [.fail(.uncertain("cut")), .fail(.uncertain("cut"))] }
    for _ in 0..<3 {
      try await world.settle()
      world.pass(.seconds(10))
    }
    let row = try await world.row()
    #expect(row.state == .posted && world.server.now.requests == 3)
    #expect(Set(world.server.now.posts.map(\.key)).count == 1)
    world.pass(.seconds(2 * Self.day))
    try await world.settle()
    #expect(try await world.ledger.sighting(of: row.id)?.gone == nil)
    #expect(world.server.now.requests == 3)
  }

  @Test func whereNothingCanBeSeenAPersonIsAskedAfterSixLostAnswers() async throws {
    let world = try await PublisherWorld(isBlind: true)
    world.server.change { $0.publish = Array(repeating: .fail(.uncertain("cut")), count: 20) }
    for _ in 0..<20 {
      try await world.settle()
      world.pass(.seconds(10))
    }
    #expect(try await world.row().reason?.code == .unproven)
    #expect(world.server.now.requests == 6)
  }

  @Test func whatWaitedTooLongForItsNetworkIsHeldInsteadOfABurst() async throws {
    let world = try await PublisherWorld(entries: 3)
    world.server.change { $0.publish = [.fail(.unavailable("down"))] }
    try await world.settle()
    world.pass(.seconds(4 * Self.day))
    try await world.settle()
    #expect(world.server.now.requests == 1)
    for index in 0..<3 { #expect(try await world.row(index).reason?.code == .tooOld, "\(index)") }
    guard case .done = try await world.ledger.decide(.approve, on: try await world.row(1).id, at: world.now) else {
      Issue.record("it was not let go")
      return
    }
    try await world.settle()
    #expect(try await world.row(1).state == .posted, "a person has let it pass, whatever its age")
  }

  @Test func onceMoreIsSentThoughTheEarlierPostIsThere() async throws {
    let world = try await PublisherWorld()
    try await world.settle()
    guard case .done(let again) = try await world.ledger.decide(.again, on: try await world.row().id, at: world.now)
    else {
      Issue.record("it was refused")
      return
    }
    try await world.settle()
    #expect(try await world.ledger.announcement(again.id)?.announcement.state == .posted)
    #expect(world.server.now.posts.count == 2)
    #expect(Set(world.server.now.posts.map(\.key)).count == 2)
  }

  @Test func aLostAnswerToASecondPostIsNotProvenByTheFirst() async throws {
    let world = try await PublisherWorld()
    try await world.settle()
    _ = try await world.ledger.decide(.again, on: try await world.row().id, at: world.now)
    world.server.change { $0.publish = [.fail(.uncertain("cut"))] }
    try await world.settle()
    for _ in 0..<40 {
      world.pass(.seconds(300))
      try await world.settle()
    }
    #expect(
      world.server.now.posts.count == 2, "the first one proves nothing, so it was sent again after the quiet period")
    #expect(world.server.now.requests == 3)
  }

  @Test func anEarlierPostInAListThatIsLateProvesNothing() async throws {
    let world = try await PublisherWorld()
    try await world.settle()
    _ = try await world.ledger.decide(.again, on: try await world.row().id, at: world.now)
    // It arrives, and the list goes on showing the first one only.
    world.server.change {
      $0.publish = [.acceptAndFail(.uncertain("cut"))]
      $0.stale = true
    }
    for _ in 0..<40 {
      try await world.settle()
      world.pass(.seconds(300))
    }
    #expect(world.server.now.posts.count == 2, "never sent a third time")
    #expect(try await world.row(1).reason?.code == .unproven)
  }

  @Test func aListThatIsLateDoesNotBecomeTheMeasureOfTheNext() async throws {
    let world = try await PublisherWorld(entries: 3)
    world.server.change { $0.publish = [.accept, .accept, .fail(.unavailable("not reached"))] }
    for _ in 0..<3 { _ = try await world.publisher.runOnce(now: world.now) }
    #expect(try await world.ledger.accounts().first?.anchor == "2")
    world.server.change {
      $0.publish = [.fail(.unavailable("not reached"))]
      $0.stale = true
    }
    world.pass(.seconds(100))
    _ = try await world.publisher.runOnce(now: world.now)
    #expect(world.server.now.requests == 4)
    #expect(try await world.ledger.accounts().first?.anchor == "2")
  }

  @Test func adecisionAndAnAccountThatIsStoppedAreHeard() async throws {
    let world = try await PublisherWorld(entries: 2)
    try await world.ledger.halt("toots", at: world.now)
    try await world.settle()
    #expect(world.server.now.requests == 0)
    _ = try await world.ledger.decide(.reject, on: try await world.row(0).id, at: world.now)
    try await world.ledger.resume("toots", at: world.now)
    try await world.settle()
    #expect(world.server.now.requests == 1)
    #expect(try await world.row(0).reason?.code == .declined)
  }

  @Test func aTestedClassHoldsUntilTheSoftwareChanges() async throws {
    let world = try await PublisherWorld(reconciliation: .keyAndLookup)
    _ = try await world.publisher.runOnce(now: world.now)
    #expect(try await world.ledger.accounts().first?.reconciliation == "B")
    try await world.ledger.update("toots", .tested(reconciliation: "D"), at: world.now)
    world.pass(.seconds(2 * Self.day))
    let record = try #require(try await world.ledger.accounts().first)
    #expect(try await world.publisher.identify(record, now: world.now)?.reconciliation == .nothing)
    let known = try #require(try await world.ledger.accounts().first)
    #expect(known.reconciliation == "D" && known.isTested)
  }
}
