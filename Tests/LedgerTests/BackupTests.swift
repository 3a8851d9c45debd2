import Foundation
import Glibc
import Model
import TestSupport
import Testing

@testable import Ledger

/// Backups of a ledger in use.
@Suite struct BackupTests {
  static let night = Date(timeIntervalSince1970: 1_795_835_700)
  static let name = "crieur-2026-11-28T031500Z.sqlite"

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  private func failure(_ body: () async throws(BackupFailure) -> Void) async -> BackupFailure? {
    do throws(BackupFailure) {
      try await body()
      return nil
    } catch {
      return error
    }
  }

  @Test func aBackupHoldsWhatTheLedgerHolds() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await fullLedger(in: folder)
    let backups = folder.file("backups")
    let backup = try await ledger.backUp(into: BackupFolder(backups), thorough: true, at: Self.night)
    #expect(backup.path == "\(backups)/\(Self.name)" && backup.contents.version == Schema.version)
    #expect(backup.contents.announcements == AnnouncementState.allCases.count && backup.contents.newest == start)
    #expect(try names(backups) == [Self.name])
    let facts = try FileManager.default.attributesOfItem(atPath: backup.path)
    #expect(facts[.posixPermissions] as? Int == 0o600 && facts[.size] as? Int64 == backup.bytes)
    #expect(try FileManager.default.attributesOfItem(atPath: backups)[.posixPermissions] as? Int == 0o700)
    // It is a ledger with the same rows, and the original goes on.
    let other = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: backup.path, toPath: other.file("ledger.sqlite"))
    let copy = try await SQLiteLedger.open(in: other.path)
    #expect(try await copy.dump() == ledger.dump())
    await copy.close()
    try await ledger.pause(host: "blog.example.org", until: later(1))
    await ledger.close()
  }

  @Test func whatIsWrittenMeanwhileIsInTheNextOne() async throws {
    let scene = try await Scene(Backend.all[0])
    let ledger = try #require(scene.ledger as? SQLiteLedger)
    let folder = try BackupFolder(scene.folder.file("backups"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { for number in 0..<60 { _ = try await scene.promise("entry \(number)") } }
      group.addTask {
        for second in 0..<12 {
          _ = try await ledger.backUp(into: folder, thorough: false, at: Self.night.addingTimeInterval(Double(second)))
        }
      }
      try await group.waitForAll()
    }
    let last = try await ledger.backUp(into: folder, thorough: true, at: Self.night.addingTimeInterval(3600))
    #expect(last.contents.entries == 60)
    #expect(try folder.backups().count == 13)
    await ledger.close()
  }

  @Test func whatAKillLeftIsTakenAwayAndWhatIsNotOursStays() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await fullLedger(in: folder)
    let path = folder.file("backups")
    let backups = try BackupFolder(path)
    let others = [".hidden", "crieur-2026-11-2xT031500Z.sqlite", "notes.txt"]
    for other in others { try folder.write("backups/\(other)", "mine") }
    // A kill in the middle of copying: half a file under a passing name, whose lock went with the process.
    let half = ".crieur-draft-\(Self.name)"
    try folder.write("backups/\(half)", "SQLite format 3\0half")
    #expect(try backups.backups().isEmpty)
    _ = try await ledger.backUp(into: backups, thorough: false, at: Self.night)
    #expect(try names(path) == ([Self.name] + others).sorted())
    let far = BackupRetention(daily: 1, weekly: 0, monthly: 0)
    #expect(try backups.prune(far, now: Self.night).isEmpty)
    _ = try await ledger.backUp(into: backups, thorough: false, at: Self.night.addingTimeInterval(1))
    #expect(try backups.prune(far, now: Self.night.addingTimeInterval(2)).map(\.text) == [Self.name])
    #expect(try names(path) == (["crieur-2026-11-28T031501Z.sqlite"] + others).sorted())
    await ledger.close()
  }

  @Test func aNameThatIsTakenIsNotOverwritten() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await fullLedger(in: folder)
    let backups = try BackupFolder(folder.file("backups"))
    try folder.write("backups/\(Self.name)", "mine")
    let refusal = await failure { () async throws(BackupFailure) in
      _ = try await ledger.backUp(into: backups, thorough: false, at: Self.night)
    }
    #expect(refusal == .taken(path: folder.file("backups/\(Self.name)")))
    #expect(try folder.read("backups/\(Self.name)") == "mine" && names(folder.file("backups")) == [Self.name])
    await ledger.close()
  }

  @Test func plantedLinksAreNotFollowed() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await fullLedger(in: folder)
    let victim = try folder.write("victim", "mine")
    let path = folder.file("backups")
    let backups = try BackupFolder(path)
    // At the passing name, at the last name, and instead of the folder.
    symlink(victim, "\(path)/.crieur-draft-\(Self.name)")
    #expect(
      await failure { () async throws(BackupFailure) in
        _ = try await ledger.backUp(into: backups, thorough: false, at: Self.night)
      } == .busy)
    unlink("\(path)/.crieur-draft-\(Self.name)")
    symlink(victim, "\(path)/\(Self.name)")
    #expect(
      await failure { () async throws(BackupFailure) in
        _ = try await ledger.backUp(into: backups, thorough: false, at: Self.night)
      } == .taken(path: "\(path)/\(Self.name)"))
    #expect(try backups.backups().isEmpty && folder.read("victim") == "mine")
    let link = folder.file("link")
    symlink(path, link)
    #expect(throws: BackupFailure.link(path: link)) { try BackupFolder(link) }
    chmod(path, 0o770)
    #expect(throws: BackupFailure.open(path: path)) { try BackupFolder(path) }
    await ledger.close()
  }

  @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
  func aFolderThatCannotBeWrittenIsNamedAndTheLedgerGoesOn() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await fullLedger(in: folder)
    let backups = try BackupFolder(folder.file("backups"))
    chmod(backups.path, 0o500)
    let refusal = await failure { () async throws(BackupFailure) in
      _ = try await ledger.backUp(into: backups, thorough: false, at: Self.night)
    }
    #expect(refusal?.exitStatus == .permission && refusal?.sentence(in: .fr).contains(backups.path) == true)
    #expect(try await ledger.feeds().count == 1)
    await ledger.close()
  }

  @Test func aFailedCopyIsNoFailureOfTheLedger() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await fullLedger(in: folder)
    let backups = try BackupFolder(folder.file("backups"))
    // The folder is moved away under us: SQLite cannot open its file there.
    rename(backups.path, folder.file("moved"))
    let refusal = await failure { () async throws(BackupFailure) in
      _ = try await ledger.backUp(into: backups, thorough: false, at: Self.night)
    }
    #expect(refusal?.exitStatus == .ledger)
    #expect(try await ledger.feeds().count == 1 && names(folder.file("moved")).isEmpty)
    await ledger.close()
  }

  @Test func aDamagedLedgerIsNoticedAndNotCopied() async throws {
    let folder = try TemporaryFolder()
    await (try await fullLedger(in: folder)).close()
    // An index that no longer has what its table has: neither the start nor a copy would notice.
    try spoilAnIndex(of: folder.file("ledger.sqlite"))
    let ledger = try await SQLiteLedger.open(in: folder.path)
    let backups = try BackupFolder(folder.file("backups"))
    let refusal = await failure { () async throws(BackupFailure) in
      _ = try await ledger.backUp(into: backups, thorough: true, at: Self.night)
    }
    guard case .ledger(.corrupt) = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
    #expect(try names(backups.path).isEmpty)
    await #expect(throws: LedgerError.self) { _ = try await ledger.feeds() }
    await ledger.close()
  }

  @Test func anOlderLedgerIsKeptBeforeItIsBroughtOn() async throws {
    let folder = try TemporaryFolder()
    for round in 0..<2 {
      try olderLedger(at: folder.file("ledger.sqlite"))
      let ledger = try await SQLiteLedger.open(in: folder.path)
      #expect(try await ledger.feeds().isEmpty)
      await ledger.close()
      let kept = folder.file("ledger.sqlite.before-version-\(Schema.version)")
      let found = try LedgerCopy.opened(kept, shownAs: kept, isReadOnly: true) { try $0.contents() }
      #expect(found.version == Schema.version - 1 && found.entries == 0, "round \(round)")
    }
    #expect(try names(folder.path).filter { $0.hasPrefix(".") }.isEmpty)
  }

  @Test func aLedgerIsNotBroughtOnWhereItCannotBeKept() async throws {
    let folder = try TemporaryFolder()
    try olderLedger(at: folder.file("ledger.sqlite"))
    let kept = folder.file("ledger.sqlite.before-version-\(Schema.version)")
    try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: false)
    await #expect(throws: LedgerError.self) { _ = try await SQLiteLedger.open(in: folder.path) }
    let found = try LedgerCopy.opened(folder.file("ledger.sqlite"), shownAs: "", isReadOnly: false) {
      try $0.contents()
    }
    #expect(found.version == Schema.version - 1)
  }

  static let failures: [(BackupFailure, Model.ExitStatus)] = [
    (.folder(path: "/b", detail: "x"), .permission), (.link(path: "/b"), .permission), (.open(path: "/b"), .permission),
    (.full(path: "/b"), .ledger), (.taken(path: "/b"), .ledger), (.busy, .temporary),
    (.failed(path: "/b", detail: "x"), .ledger), (.missing(path: "/b"), .notFound),
    (.unreadable(path: "/b", detail: "x"), .permission), (.unusable(path: "/b", detail: "x"), .data),
    (.newer(path: "/b", version: 9), .configuration), (.running(pid: 4711), .alreadyRunning),
    (.ledger(.missing(path: "/b")), .ledger),
  ]

  @Test(arguments: failures) func everyFailureHasItsSentenceAndCode(_ failure: BackupFailure, code: Model.ExitStatus) {
    #expect(failure.exitStatus == code)
    let (english, french) = (failure.sentence(in: .en), failure.sentence(in: .fr))
    #expect(english != french && english.count > 10 && french.count > 10 && !(english + french).contains("\n"))
    for part in ["/b", "4711"] where "\(failure)".contains(part) {
      #expect(english.contains(part) && french.contains(part))
    }
  }
}

/// A ledger with an announcement in each state.
func fullLedger(in folder: TemporaryFolder) async throws -> SQLiteLedger {
  let scene = try await Scene(Backend(testDescription: "") { _ in try await SQLiteLedger.open(in: folder.path) })
  for state in AnnouncementState.allCases where state != .sending { _ = try await scene.announcement(in: state) }
  _ = try await scene.announcement(in: .sending)
  return try #require(scene.ledger as? SQLiteLedger)
}

/// A ledger of yesterday's version, or of the one before a migration, empty but for its secret.
func olderLedger(at path: String, before migration: String? = nil) throws {
  let version = migration.flatMap { Schema.migrations.firstIndex(of: $0) } ?? Schema.version - 1
  _ = FileManager.default.createFile(atPath: path, contents: Data(), attributes: [.posixPermissions: 0o600])
  let database = try Database(path: path)
  try database.script(Schema.migrations.prefix(version).joined(separator: "\n"))
  try database.script(
    """
    PRAGMA application_id = \(Schema.applicationID);
    PRAGMA user_version = \(version);
    INSERT INTO meta (name, value) VALUES ('secret', randomblob(32));
    """)
  database.close()
}

extension SQLiteLedger {
  /// Every row of every table, as text.
  func dump() throws(LedgerError) -> [String] {
    try transaction { database in
      let tables = try database.query("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
        $0.text(0)
      }
      return try tables.flatMap { table in
        let columns = try database.query("SELECT name FROM pragma_table_info('\(table)')") { "quote(\($0.text(0)))" }
        return try database.query(
          "SELECT '\(table): ' || \(columns.joined(separator: " || ',' || ")) FROM \(table) ORDER BY 1"
        ) { $0.text(0) }
      }
    }
  }
}

/// Changes one time in the index of times.
private func spoilAnIndex(of path: String) throws {
  let database = try Database(path: path)
  let root = try database.query("SELECT rootpage FROM sqlite_schema WHERE name = 'announcement_changed'") {
    Int($0.integer(0))
  }
  database.close()
  var data = try Data(contentsOf: URL(fileURLWithPath: path))
  let page = (try #require(root.first) - 1) * 4096
  let time = Data([0x01, 0xa3, 0x18, 0x5c, 0x50, 0x00])  // `start` in milliseconds
  let found = try #require(data.range(of: time, in: page..<page + 4096))
  data[found.upperBound - 1] = 1
  try data.write(to: URL(fileURLWithPath: path))
}
