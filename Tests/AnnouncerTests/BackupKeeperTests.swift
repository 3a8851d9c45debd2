import Announcer
import Foundation
import Ledger
import Logging
import Model
import Synchronization
import TestSupport
import Testing

/// The step that the daemon's loop takes every minute.
@Suite struct BackupKeeperTests {
  private let folder: TemporaryFolder
  private let ledger: SQLiteLedger
  /// 28 November 2026, 12:00 UTC.
  private let noon = Date(timeIntervalSince1970: 1_795_867_200)

  init() async throws {
    folder = try TemporaryFolder()
    ledger = try await SQLiteLedger.open(in: folder.path)
  }

  private func keeper(_ plan: BackupPlan? = nil) -> BackupKeeper {
    BackupKeeper(
      ledger: ledger, plan: plan ?? BackupPlan(folder: folder.file("backups")),
      quiet: { date in
        Date(timeIntervalSince1970: ((date.timeIntervalSince1970 - 10_800) / 86_400).rounded(.up) * 86_400 + 10_800)
      }, language: .en, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  private var made: [String] {
    get throws { try BackupFolder(folder.file("backups")).backups().map(\.text) }
  }

  @Test func theFirstIsMadeAtOnceAndTheNextAtNightAlsoAfterRestarts() async throws {
    #expect(await keeper().status(now: noon).late)
    let due = try await keeper().runOnce(now: noon)
    #expect(try made == ["crieur-2026-11-28T120000Z.sqlite"])
    #expect(due == noon.addingTimeInterval(36 * 3600))
    for hour in 1..<36 {
      let now = noon.addingTimeInterval(Double(hour) * 3600)
      #expect(try await keeper().runOnce(now: now) == due)
      #expect(await !keeper().status(now: now).late)
    }
    #expect(await keeper().status(now: due.addingTimeInterval(60)).late)
    // At midnight of the second day; from then on each night at three.
    var now = due
    for _ in 0..<40 { now = try await keeper().runOnce(now: now.addingTimeInterval(17)) }
    let nights = try made
    #expect(nights.last?.hasSuffix("T030017Z.sqlite") == true && nights.count < 15)
    #expect(await keeper().status(now: now).newest == now.addingTimeInterval(-86_400 + 17))
    await ledger.close()
  }

  @Test func aClockThatWasAheadDelaysNothing() async throws {
    let keeper = keeper()
    _ = try await keeper.runOnce(now: noon.addingTimeInterval(86_400 * 3650))
    #expect(await keeper.status(now: noon).late)
    _ = try await keeper.runOnce(now: noon)
    #expect(try made == ["crieur-2026-11-28T120000Z.sqlite", "crieur-2036-11-25T120000Z.sqlite"])
    #expect(await !keeper.status(now: noon).late)
    await ledger.close()
  }

  @Test func aFailureIsToldAndTriedAgainAnHourLater() async throws {
    let keeper = keeper()
    try folder.write("backups", "a file where the folder should be")
    let again = try await keeper.runOnce(now: noon)
    #expect(again == noon.addingTimeInterval(3600))
    #expect(await keeper.status(now: noon).problem?.contains(folder.file("backups")) == true)
    try FileManager.default.removeItem(atPath: folder.file("backups"))
    #expect(try await keeper.runOnce(now: noon.addingTimeInterval(60)) == again)
    _ = try await keeper.runOnce(now: again)
    #expect(try made.count == 1)
    #expect(await keeper.status(now: again).problem == nil)
    await ledger.close()
  }

  @Test func whereNoNightlyOneIsWantedOnlyTheOwnersAreMade() async throws {
    let keeper = keeper(BackupPlan(folder: folder.file("backups"), nightly: false))
    #expect(try await keeper.runOnce(now: noon) == .distantFuture)
    #expect(!FileManager.default.fileExists(atPath: folder.file("backups")))
    let status = await keeper.status(now: noon)
    #expect(!status.late && status.newest == nil && status.problem == nil)
    #expect(try await keeper.make(now: noon).path.hasSuffix("/crieur-2026-11-28T120000Z.sqlite"))
    #expect(await keeper.status(now: noon.addingTimeInterval(9e6)).late == false)
    await ledger.close()
  }

  @Test func aLedgerThatFailsIsTheLedgersFailure() async throws {
    await ledger.close()
    await #expect(throws: LedgerError.closed) { _ = try await keeper().runOnce(now: noon) }
  }
}
