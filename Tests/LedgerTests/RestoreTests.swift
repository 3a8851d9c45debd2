import Foundation
import Glibc
import Model
import TestSupport
import Testing

@testable import Ledger

/// Backups that are put back, and files that only look like one.
@Suite struct RestoreTests {
  private static let noon = Date(timeIntervalSince1970: 1_795_867_200)
  private static let kept = "ledger.sqlite.before-restore-2026-11-28T120000Z"

  /// A folder with a closed ledger and a backup of it, after which one more entry was written.
  private func written() async throws -> (folder: TemporaryFolder, backup: String, then: [String], now: [String]) {
    let folder = try TemporaryFolder()
    let ledger = try await fullLedger(in: folder)
    let backup = try await ledger.backUp(
      into: BackupFolder(folder.file("backups")), thorough: false, at: BackupTests.night)
    let then = try await ledger.dump()
    try await ledger.update("toots", .anchor("later"), at: later(9))
    let now = try await ledger.dump()
    await ledger.close()
    return (folder, backup.path, then, now)
  }

  private func failure<Value>(_ body: () throws(BackupFailure) -> Value) -> BackupFailure? {
    do throws(BackupFailure) {
      _ = try body()
      return nil
    } catch {
      return error
    }
  }

  private func dump(_ folder: TemporaryFolder) async throws -> [String] {
    let ledger = try await SQLiteLedger.open(in: folder.path)
    let rows = try await ledger.dump()
    await ledger.close()
    return rows
  }

  private static let mark =
    "meta: 'continuity',X'\("restored".utf8.map { String($0, radix: 16, uppercase: true) }.joined())'"

  @Test func aBackupPutBackIsTheLedgerAndTheOneBeforeIsKept() async throws {
    let (folder, backup, then, now) = try await written()
    #expect(then != now)
    let done = try BackupFile(backup).restore(into: folder.path, at: Self.noon)
    #expect(done.kept == folder.file(Self.kept) && done.contents.announcements == 8)
    let rows = try await dump(folder)
    #expect(rows.contains(Self.mark))
    #expect(rows.filter { $0 != Self.mark } == then)
    // The former one is whole, and can be put back in its turn.
    let again = try BackupFile(folder.file(Self.kept)).restore(into: folder.path, at: Self.noon)
    #expect(again.kept != done.kept)
    #expect(try await dump(folder).filter { $0 != Self.mark } == now)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix(".") }.isEmpty)
  }

  @Test func theLogOfALedgerThatWasKilledGoesWithIt() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await fullLedger(in: folder)
    let rows = try await ledger.dump()
    // What a kill leaves: nothing was folded into the database yet.
    let killed = try TemporaryFolder()
    for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.known"] {
      try FileManager.default.copyItem(atPath: folder.file(name), toPath: killed.file(name))
    }
    let backup = try await ledger.backUp(into: BackupFolder(folder.file("b")), thorough: false, at: BackupTests.night)
    await ledger.close()
    _ = try BackupFile(backup.path).restore(into: killed.path, at: Self.noon)
    #expect(FileManager.default.fileExists(atPath: killed.file(Self.kept + "-wal")))
    #expect(!FileManager.default.fileExists(atPath: killed.file("ledger.sqlite-wal")))
    #expect(try await dump(killed).filter { $0 != Self.mark } == rows)
    // A copy of a whole folder, log and all, can be put back too.
    let third = try TemporaryFolder()
    let restored = try BackupFile(killed.file(Self.kept)).restore(into: third.path, at: Self.noon)
    #expect(restored.kept == nil && restored.contents.announcements == 8)
    #expect(try await dump(third).filter { $0 != Self.mark } == rows)
    #expect(FileManager.default.fileExists(atPath: killed.file(Self.kept + "-wal")))
  }

  @Test func aLostOrDamagedLedgerCanBeReplaced() async throws {
    let (folder, backup, then, _) = try await written()
    try Data("ruined".utf8).write(to: URL(fileURLWithPath: folder.file("ledger.sqlite")))
    _ = try BackupFile(backup).restore(into: folder.path, at: Self.noon)
    #expect(try folder.read(Self.kept) == "ruined")
    unlink(folder.file("ledger.sqlite"))
    #expect(try BackupFile(backup).restore(into: folder.path, at: Self.noon).kept == nil)
    #expect(try await dump(folder).filter { $0 != Self.mark } == then)
  }

  @Test func whileADaemonHoldsTheLedgerNothingIsTouched() async throws {
    let (folder, backup, _, now) = try await written()
    let ledger = try await SQLiteLedger.open(in: folder.path)
    #expect(
      failure { () throws(BackupFailure) in try BackupFile(backup).restore(into: folder.path, at: Self.noon) }
        == .running(pid: getpid()))
    #expect(try await ledger.dump() == now)
    await ledger.close()
    #expect(!FileManager.default.fileExists(atPath: folder.file(Self.kept)))
  }

  @Test func verifyingChangesNothing() async throws {
    let (folder, backup, _, now) = try await written()
    let before = try Data(contentsOf: URL(fileURLWithPath: backup))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let found = try BackupFile(backup).verify()
    #expect(found.kept == nil && found.contents.entries == 8 && found.contents.newest == start)
    #expect(try Data(contentsOf: URL(fileURLWithPath: backup)) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == names)
    #expect(try await dump(folder) == now)
  }

  @Test func aBackupOfAnOlderVersionIsBroughtOn() async throws {
    let folder = try TemporaryFolder()
    try olderLedger(at: folder.file("old.sqlite"))
    #expect(try BackupFile(folder.file("old.sqlite")).verify().contents.version == Schema.version - 1)
    _ = try BackupFile(folder.file("old.sqlite")).restore(into: folder.path, at: Self.noon)
    #expect(try await dump(folder).contains(Self.mark))
  }

  // MARK: What is no backup

  @Test func whatIsNotThereOrNoFileIsSaid() throws {
    let folder = try TemporaryFolder()
    #expect(
      failure { () throws(BackupFailure) in try BackupFile(folder.file("none")) }
        == .missing(path: folder.file("none")))
    #expect(failure { () throws(BackupFailure) in try BackupFile(folder.path) }?.exitStatus == .data)
    mkfifo(folder.file("pipe"), 0o600)
    #expect(failure { () throws(BackupFailure) in try BackupFile(folder.file("pipe")) }?.exitStatus == .data)
  }

  /// What a stranger, or an accident, may have put into a file that has our mark.
  static let crafted: [(String, String)] = [
    ("a trigger", "CREATE TRIGGER x AFTER INSERT ON meta BEGIN DELETE FROM feed; END"),
    ("a view", "CREATE VIEW x AS SELECT 1"),
    ("a table", "CREATE TABLE x (y)"),
    ("an index with an expression", "CREATE INDEX x ON feed (abs(id))"),
    ("a virtual table", "CREATE VIRTUAL TABLE x USING fts5(y)"),
    ("a column", "ALTER TABLE feed ADD COLUMN x TEXT"),
    ("a column with an expression", "ALTER TABLE feed ADD COLUMN x INTEGER AS (abs(id))"),
    ("a missing trigger", "DROP TRIGGER entry_kept"),
    ("a missing index", "DROP INDEX announcement_sending"),
    ("a missing table", "DROP TABLE page"),
    ("a table under another name", "ALTER TABLE page RENAME TO pages"),
    ("statistics", "ANALYZE"),
    ("a row that points nowhere", "PRAGMA foreign_keys = OFF; INSERT INTO hint VALUES (999, 0)"),
    (
      "an unknown state",
      """
      PRAGMA ignore_check_constraints = ON;
      UPDATE announcement SET state = 'failed' WHERE state = 'pending'
      """
    ),
    (
      "an unreadable post", "\(without("announcement_frozen"))UPDATE announcement SET post = '{' WHERE state = 'frozen'"
    ),
    ("no secret", "DELETE FROM meta WHERE name = 'secret'"),
    ("half a secret", "UPDATE meta SET value = x'00' WHERE name = 'secret'"),
    (
      "an alias of another feed's entry",
      """
      INSERT INTO feed (name, url, next_check) VALUES ('b', 'https://b.example.org/', 0);
      INSERT INTO alias SELECT (SELECT max(id) FROM feed), 'guid', 'x', min(id) FROM entry
      """
    ),
    (
      "sending without an attempt", "UPDATE attempt SET ended = 1, verdict = 'posted' WHERE ended IS NULL"
    ),
    (
      "an open attempt of what was posted",
      """
      INSERT INTO attempt (announcement, account, started) SELECT id, 'journal', 1 FROM announcement
      WHERE state = 'posted'
      """
    ),
    ("another's application", "PRAGMA application_id = 1"), ("no version", "PRAGMA user_version = 0"),
    ("an earlier version", "PRAGMA user_version = 1"),
  ]

  /// Does without a trigger for one change and puts it back as it was.
  private static func without(_ trigger: String) -> String { "--without \(trigger)\n" }

  @Test(arguments: crafted.map(\.0)) func aCraftedFileIsRefused(_ title: String) async throws {
    let (folder, backup, _, now) = try await written()
    let sql = try #require(Self.crafted.first { $0.0 == title }).1
    try change(backup, by: sql)
    let file = try BackupFile(backup)
    for refusal in [
      failure { () throws(BackupFailure) in try file.verify() },
      failure { () throws(BackupFailure) in try file.restore(into: folder.path, at: Self.noon) },
    ] {
      guard case .unusable(backup, let detail) = refusal, !detail.isEmpty else {
        Issue.record("\(String(describing: refusal))")
        continue
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix(".") }.isEmpty)
    #expect(try await dump(folder) == now)
  }

  private func change(_ path: String, by sql: String) throws {
    let database = try Database(path: path)
    var sql = sql
    var trigger: String?
    if sql.hasPrefix("--without ") {
      let name = String(sql.dropFirst(10).prefix { $0 != "\n" })
      trigger = try database.query("SELECT sql FROM sqlite_schema WHERE name = ?", [.text(name)]) { $0.text(0) }.first
      sql = "DROP TRIGGER \(name);" + sql.drop { $0 != "\n" }
    }
    try database.script(sql)
    if let trigger { try database.script(trigger) }
    database.close()
  }

  @Test func aNewerBackupIsRefused() async throws {
    let (folder, backup, _, now) = try await written()
    try change(backup, by: "PRAGMA user_version = \(Schema.version + 1)")
    let file = try BackupFile(backup)
    let refusal = failure { () throws(BackupFailure) in try file.restore(into: folder.path, at: Self.noon) }
    #expect(refusal == .newer(path: backup, version: Schema.version + 1))
    #expect(failure { () throws(BackupFailure) in try file.verify() } == refusal)
    #expect(try await dump(folder) == now)
  }

  @Test(arguments: OpeningTests.damages.map(\.0).filter { $0 != "third page's cells" })
  func aDamagedBackupIsRefused(_ name: String) async throws {
    let (folder, backup, _, now) = try await written()
    var data = try Data(contentsOf: URL(fileURLWithPath: backup))
    try #require(OpeningTests.damages.first { $0.0 == name }).1(&data)
    try data.write(to: URL(fileURLWithPath: backup))
    let file = try BackupFile(backup)
    let refusal = failure { () throws(BackupFailure) in try file.restore(into: folder.path, at: Self.noon) }
    #expect(refusal?.exitStatus == .data, "\(String(describing: refusal))")
    #expect(try await dump(folder) == now)
  }

  @Test func noFlippedByteIsPutBackUnlessTheRowsAreWhole() async throws {
    let (folder, backup, _, _) = try await written()
    let whole = try Data(contentsOf: URL(fileURLWithPath: backup))
    var random = SystemRandomNumberGenerator()
    for _ in 0..<60 {
      var data = whole
      let place = Int.random(in: 0..<data.count, using: &random)
      data[place] ^= UInt8.random(in: 1...255, using: &random)
      try data.write(to: URL(fileURLWithPath: backup))
      let file = try BackupFile(backup)
      // Never a trap, never another kind of failure. (A byte of a text may differ: SQLite keeps no sums of its rows.)
      let refusal = failure { () throws(BackupFailure) in try file.verify() }
      if let refusal { #expect([.data, .configuration].contains(refusal.exitStatus), "\(place): \(refusal)") }
    }
    #expect(FileManager.default.fileExists(atPath: folder.path))
  }
}
