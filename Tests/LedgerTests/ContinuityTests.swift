import Foundation
import Ledger
import Model
import TestSupport
import Testing

/// A machine that a test makes up.
private func host(machine: String = "one", free: Int64? = 1 << 40, minute: Int = 720) -> LedgerHost {
  LedgerHost(freeBytes: { _ in free }, machine: { machine }, minuteOfDay: { _ in minute })
}

@Suite struct ContinuityTests {
  private func opened(_ folder: TemporaryFolder, _ host: LedgerHost) async throws -> SQLiteLedger {
    let ledger = try await SQLiteLedger.open(in: folder.path, host: host)
    try await ledger.register(
      feeds: [FeedRegistration(name: "blog", url: "https://blog.example.org/feed")],
      accounts: [AccountRegistration(name: "toots", network: "twtxt")], at: start)
    return ledger
  }

  /// One announcement, frozen.
  private func promise(_ ledger: SQLiteLedger, _ guid: String = "1") async throws -> Announcement {
    let feed = try #require(try await ledger.feeds().first).id
    let visit = Visit(
      feed: feed, result: .read(validators: Validators(), bodyHash: "", discovered: nil, unconditional: true),
      at: start,
      nextCheck: later(900))
    let entry = NewEntry(
      entry: Entry(guid: guid, title: guid, link: "https://blog.example.org/\(guid)"), aliases: [Alias(.guid, guid)],
      position: 0, announcements: [NewAnnouncement(account: "toots", state: .pending, due: start)])
    try await ledger.record(Ingest(visit: visit, new: [entry], gained: []))
    let row = try #require(
      try await ledger.history(states: [.pending], limit: 9).first { $0.entry.entry.guid == guid }?.announcement)
    try await ledger.freeze(row.id, Post(text: guid, created: start, key: guid), at: start)
    return row
  }

  private func attempt(_ ledger: SQLiteLedger, _ row: Announcement, at time: Date) async throws {
    let attempt = try #require(try await ledger.intend(row.id, pace: hasty, at: time))
    try await ledger.record(
      .again(at: start, verdict: "unavailable", detail: ""), of: row.id, attempt: attempt, at: time)
  }

  @Test func anOrdinaryRestartIsNoReasonForDoubt() async throws {
    let folder = try TemporaryFolder()
    for round in 0..<3 {
      let ledger = try await opened(folder, host())
      #expect(try await ledger.checkContinuity(at: later(Double(round) * 100)) == nil)
      try await attempt(ledger, try await promise(ledger, "\(round)"), at: later(Double(round) * 100))
      await ledger.close()
    }
  }

  @Test func anotherMachineIsNoticedOnce() async throws {
    let folder = try TemporaryFolder()
    let first = try await opened(folder, host())
    #expect(try await first.checkContinuity(at: start) == nil)
    await first.close()
    let clone = try await opened(folder, host(machine: "two"))
    #expect(try await clone.checkContinuity(at: later(1)) == .machine)
    #expect(try await clone.accounts().first?.doubt == DoubtRecord(.machine, since: later(1)))
    #expect(try await clone.feeds().first.map { $0.nextCheck <= later(1) } == true)
    await clone.close()
    let again = try await opened(folder, host(machine: "two"))
    #expect(try await again.checkContinuity(at: later(2)) == nil)
    #expect(try await again.accounts().first?.doubt?.doubt == .machine, "it stays until it is cleared")
    await again.close()
  }

  @Test func filesThatAreOlderThanWhatWasSentAreNoticed() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await opened(folder, host())
    let row = try await promise(ledger)
    await ledger.close()
    let copy = try Data(contentsOf: URL(fileURLWithPath: folder.file("ledger.sqlite")))
    let later1 = try await opened(folder, host())
    _ = try await later1.checkContinuity(at: start)
    try await attempt(later1, row, at: later(1))
    await later1.close()
    try copy.write(to: URL(fileURLWithPath: folder.file("ledger.sqlite")))
    let rolledBack = try await opened(folder, host())
    #expect(try await rolledBack.checkContinuity(at: later(2)) == .rolledBack)
    #expect(try await rolledBack.intend(row.id, pace: hasty, at: later(3)) == nil, "nothing is sent in doubt")
    #expect(try await rolledBack.next(for: "toots", pace: hasty, at: later(3)) == nil)
    #expect(try await rolledBack.nextInDoubt(for: "toots")?.announcement.id == row.id)
    try await rolledBack.clear(row.id, at: later(3))
    #expect(try await rolledBack.nextInDoubt(for: "toots") == nil)
    try await rolledBack.update("toots", .certain, at: later(4))
    #expect(try await rolledBack.next(for: "toots", pace: hasty, at: later(5)) != nil)
    await rolledBack.close()
  }

  @Test func aRestoredBackupSaysSo() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await opened(folder, host())
    await ledger.close()
    try await SQLiteFile.run(
      "INSERT INTO meta (name, value) VALUES ('continuity', CAST('restored' AS BLOB))", in: folder.file("ledger.sqlite")
    )
    let restored = try await opened(folder, host())
    #expect(try await restored.checkContinuity(at: later(1)) == .restored)
    #expect(try await restored.checkContinuity(at: later(2)) == nil)
    await restored.close()
  }

  @Test(arguments: [false, true]) func aClockThatWentBackIsNoticedAtStartAndWhileRunning(restarted: Bool) async throws {
    let folder = try TemporaryFolder()
    var ledger = try await opened(folder, host())
    let row = try await promise(ledger)
    try await attempt(ledger, row, at: later(10_000))
    if restarted {
      await ledger.close()
      ledger = try await opened(folder, host())
      #expect(try await ledger.checkContinuity(at: later(6000)) == .clock)
    } else {
      #expect(try await ledger.next(for: "toots", pace: hasty, at: later(7000)) != nil, "an hour is no reason")
      #expect(try await ledger.next(for: "toots", pace: hasty, at: later(6000)) == nil)
    }
    #expect(try await ledger.accounts().first?.doubt?.doubt == .clock)
    try await ledger.resume("toots", at: later(6001))
    #expect(try await ledger.next(for: "toots", pace: hasty, at: later(10_001)) != nil)
    await ledger.close()
  }

  /// A copy that was made while the clock was ahead is put back when it is right again: whatever else is amiss, what
  /// waits by that clock does not wait for it.
  @Test func aCopyOfAClockThatWasAheadIsNotWaitedFor() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await opened(folder, host())
    #expect(try await ledger.checkContinuity(at: start) == nil)
    let row = try await promise(ledger)
    let ahead = later(30 * 86_400)
    let attempt = try #require(try await ledger.intend(row.id, pace: hasty, at: ahead))
    try await ledger.record(
      .again(at: ahead.addingTimeInterval(60), verdict: "unavailable", detail: ""), of: row.id, attempt: attempt,
      at: ahead)
    await ledger.close()
    let clone = try await opened(folder, host(machine: "two"))
    #expect(try await clone.checkContinuity(at: later(60)) == .machine)
    try await clone.update("toots", .certain, at: later(60))
    #expect(
      try await clone.next(for: "toots", pace: Pace(gap: .seconds(120), perHour: 9, perDay: 9), at: later(240)) != nil)
    await clone.close()
  }

  /// Less than an hour is not noticed: an attempt that is dated ahead then was not made at some earlier jump of the clock.
  @Test func anAttemptDatedAheadByLittleIsNotTakenForAnOldOne() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await opened(folder, host())
    let (first, second) = (try await promise(ledger), try await promise(ledger, "2"))
    try await attempt(ledger, first, at: later(7200))
    try await ledger.noteTime(later(0))  // two hours back
    try await ledger.update("toots", .certain, at: later(0))
    try await attempt(ledger, first, at: later(86_400 + 1800))
    try await ledger.noteTime(later(86_400))  // half an hour back
    let pace = Pace(gap: .zero, perHour: 1, perDay: 100)
    #expect(try await ledger.intend(second.id, pace: pace, at: later(86_400)) == nil)
    #expect(try await ledger.intend(second.id, pace: pace, at: later(86_400 + 5400)) != nil)
    await ledger.close()
  }

  @Test func aFullDiskAWrongClockAndAFileHoldEverything() async throws {
    let folder = try TemporaryFolder()
    let full = try await opened(folder, host(free: 31 << 20))
    #expect(try await full.standstill(at: start) == .noRoom(free: 31 << 20, needed: 32 << 20))
    #expect(try await full.dueFeeds(at: later(9999), limit: 9).isEmpty)
    await full.close()
    let ledger = try await opened(folder, host(free: nil))
    #expect(try await ledger.standstill(at: start) == nil)
    #expect(try await !ledger.dueFeeds(at: later(9999), limit: 9).isEmpty)
    let row = try await promise(ledger)
    #expect(try await ledger.standstill(at: Date(timeIntervalSince1970: 0)) == .clock)
    try folder.write("PAUSED", "")
    #expect(try await ledger.standstill(at: start) == .paused)
    #expect(try await ledger.intend(row.id, pace: hasty, at: later(1)) == nil)
    try FileManager.default.removeItem(atPath: folder.file("PAUSED"))
    #expect(try await ledger.intend(row.id, pace: hasty, at: later(1)) != nil)
    await ledger.close()
  }

  @Test func quietHoursCloseTheGate() async throws {
    let pace = Pace(gap: .zero, perHour: 9, perDay: 9, quiet: QuietHours("22:00-07:00"))
    for (minute, isOpen) in [(1320, false), (419, false), (420, true), (720, true)] {
      let folder = try TemporaryFolder()
      let ledger = try await opened(folder, host(minute: minute))
      let row = try await promise(ledger)
      #expect(try await (ledger.next(for: "toots", pace: pace, at: later(1)) != nil) == isOpen)
      #expect(try await (ledger.intend(row.id, pace: pace, at: later(1)) != nil) == isOpen)
      await ledger.close()
    }
  }

  @Test func whatTakesTheProcessWithItThreeTimesIsHeld() async throws {
    let folder = try TemporaryFolder()
    var ledger = try await opened(folder, host())
    _ = try await promise(ledger, "well")
    let feed = try #require(try await ledger.feeds().first).id
    let entry = NewEntry(
      entry: Entry(guid: "poison"), aliases: [Alias(.guid, "poison")], position: 0,
      announcements: [NewAnnouncement(account: "toots", state: .pending, due: start)])
    let visit = Visit(feed: feed, result: .unchanged(validators: Validators()), at: start, nextCheck: later(900))
    try await ledger.record(Ingest(visit: visit, new: [entry], gained: []))
    let row = try #require(try await ledger.history(states: [.pending], limit: 9).first?.announcement)
    for death in 1...3 {
      #expect(try await ledger.announcement(row.id)?.announcement.state == .pending, "death \(death)")
      try await ledger.begin(row.id, at: later(1))
      await ledger.close()
      ledger = try await opened(folder, host())
      #expect(try await ledger.adoptOrphans(at: later(2)).poisoned.map(\.id) == (death == 3 ? [row.id] : []))
    }
    #expect(try await ledger.announcement(row.id)?.announcement.reason?.code == .poison)
    #expect(try await ledger.next(for: "toots", pace: hasty, at: later(9))?.entry.entry.guid == "well")
    await ledger.close()
  }
}
