import Foundation
import Ledger
import Model
import Testing

/// Attempts that were made, and when the next may be.
struct Gate: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// Seconds after the start of each attempt.
  let attempts: [Double]
  let pace: Pace
  let now: Double
  /// When the gate opens; `now` where it is open, nil for never.
  let opens: Double?

  init(_ name: String, _ attempts: [Double], _ pace: Pace, now: Double, opens: Double?) {
    (testDescription, self.attempts, self.pace, self.now, self.opens) = (name, attempts, pace, now, opens)
  }

  static let hour = Pace(gap: .zero, perHour: 3, perDay: 1000)
  static let day = Pace(gap: .zero, perHour: 1000, perDay: 10)
  static let everyTwoHours = stride(from: 0.0, to: 72_000, by: 7200).map { $0 }

  static let all = [
    Gate("nothing was sent", [], Pace(), now: 0, opens: 0),
    Gate("within the gap", [0], Pace(), now: 119.999, opens: 120),
    Gate("after the gap", [0], Pace(), now: 120, opens: 120),
    Gate("the gap counts from the last", [0, 100], Pace(gap: .seconds(100)), now: 150, opens: 200),
    Gate("three in the hour", [0, 600, 1200], hour, now: 3599.999, opens: 3600),
    Gate("the hour is over", [0, 600, 1200], hour, now: 3600, opens: 3600),
    Gate("two in the hour", [0, 600], hour, now: 700, opens: 700),
    Gate("the hour slides", [0, 600, 1200, 3600], hour, now: 3601, opens: 4200),
    Gate("ten in the day", everyTwoHours, day, now: 86_399.999, opens: 86_400),
    Gate("the day is over", everyTwoHours, day, now: 86_400, opens: 86_400),
    Gate("a cap that was lowered", [0, 10, 20, 30], Pace(gap: .zero, perHour: 1, perDay: 10), now: 40, opens: 3630),
    Gate("none an hour", [], Pace(perHour: 0), now: 0, opens: nil),
    Gate("none a day", [], Pace(perDay: 0), now: 0, opens: nil),
    Gate("the clock went back a day", [0], Pace(), now: -86_400, opens: -86_280),
    Gate("the clock went back with a full hour", [0, 1, 2], hour, now: -86_400, opens: -82_800),
  ]
}

@Suite struct GateTests {
  /// Ten years ahead for a minute, and then right again: that minute counts, not the ten years.
  @Test(arguments: Backend.all) func aClockThatWasAheadClosesNothingForLong(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let (row, ahead) = (try await scene.promise(due: later(-1_000_000)), later(315_360_000))
    try await scene.ledger.freeze(row.id, post(row), at: ahead)
    let attempt = try #require(try await scene.ledger.intend(row.id, pace: hasty, at: ahead))
    try await scene.ledger.record(
      .again(at: ahead, verdict: "limited", detail: ""), of: row.id, attempt: attempt, at: ahead)
    let wait = AccountChange.wait(until: ahead.addingTimeInterval(60), problem: "busy", failed: true)
    for account in ["toots", "journal"] { try await scene.ledger.update(account, wait, at: ahead) }
    _ = try await scene.ledger.next(for: row.account, pace: Pace(), at: start)
    for account in ["toots", "journal"] { try await scene.ledger.update(account, .certain, at: start) }
    #expect(try await scene.ledger.next(for: row.account, pace: Pace(), at: later(119)) == nil)
    #expect(try await scene.ledger.next(for: row.account, pace: Pace(), at: later(120))?.announcement.id == row.id)
  }

  @Test(arguments: Backend.each(Gate.all), [false, true])
  func theGateOpensInTimeAlsoAfterARestart(_ pair: (Backend, Gate), restarted: Bool) async throws {
    let gate = pair.1
    var scene = try await Scene(pair.0)
    let row = try await scene.promise(due: later(-1_000_000))
    try await scene.ledger.freeze(row.id, post(row), at: start)
    for time in gate.attempts {
      let attempt = try #require(try await scene.ledger.intend(row.id, pace: hasty, at: later(time)))
      let again = Outcome.again(at: later(-1_000_000), verdict: "unavailable", detail: "")
      try await scene.ledger.record(again, of: row.id, attempt: attempt, at: later(time))
    }
    if restarted { scene = try await scene.reopened() }
    let now = later(gate.now)
    // A clock that went back puts the account in doubt first; its posts are looked through, and then the gate counts.
    _ = try await scene.ledger.next(for: "toots", pace: gate.pace, at: now)
    #expect(try await scene.ledger.accounts().contains { $0.doubt != nil } == (gate.now < -3600))
    for account in ["toots", "journal"] { try await scene.ledger.update(account, .certain, at: now) }
    let isOpen = gate.opens.map { $0 <= gate.now } ?? false
    #expect((try await scene.ledger.next(for: "toots", pace: gate.pace, at: now) != nil) == isOpen)
    let due = try await scene.ledger.nextDue(for: "toots", pace: gate.pace, at: now)
    #expect(isOpen ? due.map { $0 <= now } == true : due == gate.opens.map(later))
    let before = try await scene.row(row)
    #expect((try await scene.ledger.intend(row.id, pace: gate.pace, at: now) != nil) == isOpen)
    if !isOpen { #expect(try await scene.row(row) == before) }
  }

  @Test(arguments: Backend.all)
  func oneAccountsAttemptsDoNotCloseTheOthersGate(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    _ = try await scene.announcement(in: .posted)
    let other = try await scene.promise("other", to: "journal")
    #expect(try await scene.ledger.next(for: "journal", pace: Pace(), at: start)?.announcement == other)
  }

  @Test(arguments: Backend.all)
  func aLookIsNotHeldUpByTheGatesButByAWait(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let (unknown, _) = try await scene.announcement(in: .unknown)
    _ = try await scene.announcement(in: .pending)
    #expect(try await scene.ledger.next(for: "toots", pace: Pace(), at: later(1))?.announcement == unknown)
    #expect(try await scene.ledger.nextDue(for: "toots", pace: Pace(), at: later(1)) == start)
    try await scene.ledger.update("toots", .wait(until: later(50), problem: "503", failed: true), at: later(1))
    #expect(try await scene.ledger.next(for: "toots", pace: Pace(), at: later(49)) == nil)
    #expect(try await scene.ledger.nextDue(for: "toots", pace: Pace(), at: later(49)) == later(50))
    #expect(try await scene.ledger.next(for: "toots", pace: Pace(), at: later(50))?.announcement == unknown)
  }

  @Test(arguments: Backend.all)
  func aPausedAccountDoesNothingUntilItIsVerified(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let ledger = scene.ledger
    let (frozen, _) = try await scene.announcement(in: .frozen)
    try await ledger.update("toots", .paused(problem: "the token was refused", probe: later(10)), at: start)
    try await ledger.update("toots", .healthy, at: start)
    #expect(try await ledger.next(for: "toots", pace: hasty, at: later(20)) == nil)
    #expect(try await ledger.nextDue(for: "toots", pace: hasty, at: later(20)) == nil)
    #expect(try await ledger.intend(frozen.id, pace: hasty, at: later(20)) == nil)
    let paused = try #require(try await ledger.accounts().last)
    #expect(paused.paused && paused.waitUntil == later(10) && paused.problem == "the token was refused")
    try await ledger.update("toots", .verified(identity: "{}", reconciliation: nil), at: later(30))
    #expect(
      try await ledger.accounts().last
        == AccountRecord(name: "toots", network: "twtxt", identity: "{}", verified: later(30)))
    #expect(try await ledger.next(for: "toots", pace: hasty, at: later(30))?.announcement == frozen)
  }

  @Test(arguments: Backend.all)
  func failuresInARowAreCountedUntilOneGoesWell(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    for failed in [true, true, false] {
      try await scene.ledger.update("toots", .wait(until: later(5), problem: "503", failed: failed), at: start)
    }
    try await scene.ledger.update("toots", .anchor("41"), at: start)
    var record = try #require(try await scene.ledger.accounts().last)
    #expect(record.failures == 2 && record.waitUntil == later(5) && record.anchor == "41")
    try await scene.ledger.update("toots", .healthy, at: start)
    record = try #require(try await scene.ledger.accounts().last)
    #expect(record == AccountRecord(name: "toots", network: "twtxt", anchor: "41"))
    await expectConflict { try await scene.ledger.update("nobody", .healthy, at: start) }
  }

  @Test(arguments: Backend.all)
  func theFirstDueThenTheFirstPublishedThenTheLowestInTheFeedIsNext(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    func entry(_ name: String, due: Double, published: Double?, position: Int) -> NewEntry {
      item(
        name, published: published.map(later), position: position,
        announcements: [NewAnnouncement(account: "toots", state: .pending, due: later(due))])
    }
    try await scene.ingest([
      entry("newest", due: 0, published: -100, position: 0), entry("upper", due: 0, published: -300, position: 1),
      entry("lower", due: 0, published: -300, position: 2), entry("early", due: -5, published: 0, position: 3),
      entry("future", due: 500, published: -900, position: 4),
    ])
    var order: [String?] = []
    while let work = try await scene.ledger.next(for: "toots", pace: hasty, at: later(1)) {
      order.append(work.entry.entry.guid)
      try await scene.ledger.record(
        .retired(Reason(.filtered)), of: work.announcement.id, from: .pending, at: later(1))
    }
    #expect(order == ["early", "lower", "upper", "newest"])
    #expect(try await scene.ledger.nextDue(for: "toots", pace: hasty, at: later(1)) == later(500))
    #expect(try await scene.ledger.nextDue(for: "journal", pace: hasty, at: later(1)) == nil)
  }
}
