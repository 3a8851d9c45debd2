import Foundation
import Glibc
import Model
import TestSupport
import Testing

@testable import Ledger

/// What only the ledger in a SQLite file has to promise: its file, its folder, its lock.
@Suite struct OpeningTests {
  /// A folder whose ledger has two entries, closed.
  private func written() async throws -> TemporaryFolder {
    let scene = try await Scene(Backend.all[0])
    _ = try await scene.announcement(in: .posted)
    _ = try await scene.announcement(in: .frozen)
    await scene.ledger.close()
    return scene.folder
  }

  private func refusal(_ folder: String, replacingLost: Bool = false) async -> LedgerError? {
    do throws(LedgerError) {
      await (try SQLiteLedger.open(in: folder, replacingLost: replacingLost)).close()
      return nil
    } catch {
      return error
    }
  }

  private func bytes(_ folder: TemporaryFolder) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: folder.file("ledger.sqlite")))
  }

  private func write(_ data: Data, _ folder: TemporaryFolder) throws {
    try data.write(to: URL(fileURLWithPath: folder.file("ledger.sqlite")))
  }

  @Test func aSecondOneIsRefusedWithTheProcessThatHoldsTheLedger() async throws {
    let folder = try TemporaryFolder()
    let first = try await SQLiteLedger.open(in: folder.path)
    #expect(await refusal(folder.path) == .locked(path: folder.path, pid: getpid()))
    await first.close()
    #expect(await refusal(folder.path) == nil)
  }

  /// Neither a person with another program nor a copy of ours reads half a transaction, or writes beside us.
  @Test func nobodyElseReadsOrWritesWhileItIsOpen() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await SQLiteLedger.open(in: folder.path)
    let other = try Database(path: folder.file("ledger.sqlite"))
    for sql in ["SELECT count(*) FROM feed", "DELETE FROM feed", "PRAGMA user_version = 0"] {
      let failure = #expect(throws: Database.Failure.self) { try other.script(sql) }
      #expect(failure?.primary == 5, "SQLITE_BUSY")
    }
    other.close()
    try await ledger.register(
      feeds: [FeedRegistration(name: "blog", url: "https://blog.example.org/")], accounts: [], at: start)
    await ledger.close()
    #expect(await refusal(folder.path) == nil)
  }

  @Test func aLockFileThatWasLeftBehindLocksNothing() async throws {
    let folder = try TemporaryFolder()
    try folder.write("ledger.lock", "1\n")
    #expect(await refusal(folder.path) == nil)
    #expect(try folder.read("ledger.lock") == "\(getpid())\n")
  }

  @Test func whatIsMadeIsForItsUserAlone() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await SQLiteLedger.open(in: folder.path)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names == ["ledger.known", "ledger.lock", "ledger.sqlite", "ledger.sqlite-wal"])
    for name in names {
      let mode = try FileManager.default.attributesOfItem(atPath: folder.file(name))[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(name)")
    }
    await ledger.close()
  }

  @Test func aLostLedgerIsNeverSilentlyMadeAnew() async throws {
    let folder = try await written()
    try FileManager.default.removeItem(atPath: folder.file("ledger.sqlite"))
    let path = folder.file("ledger.sqlite")
    #expect(await refusal(folder.path) == .missing(path: path))
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(await refusal(folder.path, replacingLost: true) == nil)
    #expect(await refusal(folder.path) == nil)
  }

  @Test func aLedgerThatIsThereIsNotReplaced() async throws {
    let folder = try await written()
    let ledger = try await SQLiteLedger.open(in: folder.path, replacingLost: true)
    #expect(try await ledger.newestEntries(of: nil, limit: 9).count == 2)
    await ledger.close()
  }

  @Test func theLogOfALostLedgerIsNotPlayedIntoANewOne() async throws {
    let scene = try await Scene(Backend.all[0])
    _ = try await scene.promise()
    let folder = try TemporaryFolder()
    // A kill leaves the log; then somebody removes the database only.
    let log = "ledger.sqlite-wal"
    try FileManager.default.copyItem(atPath: scene.folder.file(log), toPath: folder.file(log))
    #expect(await refusal(folder.path) == .missing(path: folder.file("ledger.sqlite")))
    let ledger = try await SQLiteLedger.open(in: folder.path, replacingLost: true)
    #expect(try await ledger.newestEntries(of: nil, limit: 9).isEmpty)
    #expect(FileManager.default.fileExists(atPath: folder.file(log + ".lost")))
    await ledger.close()
  }

  @Test func aRestoredLedgerInANewFolderIsKnownFromThenOn() async throws {
    let (old, folder) = (try await written(), try TemporaryFolder())
    try write(try bytes(old), folder)
    #expect(!SQLiteLedger.isKnown(in: folder.path) && SQLiteLedger.isKnown(in: old.path))
    #expect(await refusal(folder.path) == nil)
    #expect(SQLiteLedger.isKnown(in: folder.path))
  }

  @Test func halfAnAttemptToMakeOneIsNoLedger() async throws {
    let folder = try TemporaryFolder()
    try folder.write("ledger.new", "half")
    #expect(await refusal(folder.path) == nil)
  }

  /// Damage to a file of several pages.
  static let damages: [(String, @Sendable (inout Data) -> Void)] = [
    ("empty", { $0 = Data() }),
    ("not a database", { $0 = Data(String(repeating: "not a database ", count: 1000).utf8) }),
    ("header", { $0.replaceSubrange(0..<8, with: Data(repeating: 0xff, count: 8)) }),
    ("page size", { $0[17] ^= 0x55 }),
    ("application id", { $0[68] ^= 1 }),
    ("schema page", { $0[100] ^= 0xff }),
    ("schema text", { $0.replaceSubrange(4000..<4096, with: Data(repeating: 0, count: 96)) }),
    ("second page", { $0[4096] ^= 0xff }),
    ("third page's cells", { $0.replaceSubrange(8200..<8230, with: Data(repeating: 0xee, count: 30)) }),
    ("last page", { $0[$0.count - 4096] ^= 0xff }),
    ("half is gone", { $0 = $0.prefix($0.count / 8192 * 4096) }),
    ("all but the header is gone", { $0 = $0.prefix(100) }),
  ]

  @Test(arguments: damages.map(\.0))
  func aDamagedLedgerIsRefusedAndLeftAsItIs(_ name: String) async throws {
    let folder = try await written()
    var data = try bytes(folder)
    let damage = try #require(Self.damages.first { $0.0 == name }).1
    damage(&data)
    try write(data, folder)
    let error = try #require(await refusal(folder.path))
    guard case .corrupt(folder.file("ledger.sqlite"), _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(await refusal(folder.path, replacingLost: true) != nil)
    #expect(try bytes(folder) == data)
  }

  @Test func aNewerLedgerIsLeftUntouched() async throws {
    let folder = try await written()
    var data = try bytes(folder)
    data[63] = 200  // the header's user_version ends there (sqlite.org/fileformat.html, section 1.3)
    try write(data, folder)
    #expect(await refusal(folder.path) == .newer(path: folder.file("ledger.sqlite"), version: 200))
    #expect(try bytes(folder) == data)
  }

  @Test(.enabled(if: getuid() != 0, "root may write everywhere")) func aFolderThatCannotBeWrittenIsRefused()
    async throws
  {
    let folder = try await written()
    chmod(folder.path, 0o500)
    defer { chmod(folder.path, 0o700) }
    guard case .readOnly = await refusal(folder.path) else {
      Issue.record("it was opened")
      return
    }
  }

  @Test(arguments: ["file", "nowhere", "link"])
  func whatIsNoFolderIsRefusedWithItsPath(_ name: String) async throws {
    let folder = try TemporaryFolder()
    try folder.write("file", "")
    symlink(folder.file("nowhere"), folder.file("link"))
    let path = folder.file(name)
    guard case .readOnly(path, _) = try #require(await refusal(path)) else {
      Issue.record("it was opened")
      return
    }
  }

  @Test func aLedgerThatIsALinkIsNotFollowed() async throws {
    let (old, folder) = (try await written(), try TemporaryFolder())
    symlink(old.file("ledger.sqlite"), folder.file("ledger.sqlite"))
    #expect(await refusal(folder.path) != nil)
  }

  @Test func whatWasCommittedSurvivesAKill() async throws {
    let scene = try await Scene(Backend.all[0])
    let (row, attempt) = try await scene.announcement(in: .sending)
    // The disk as a kill at this moment leaves it: the ledger is still open, nothing was folded into the database.
    let folder = try TemporaryFolder()
    for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.known"] {
      try FileManager.default.copyItem(atPath: scene.folder.file(name), toPath: folder.file(name))
    }
    await scene.ledger.close()
    let ledger = try await SQLiteLedger.open(in: folder.path)
    #expect(try await ledger.announcements(of: row.entry) == [row])
    #expect(try await ledger.attempts(of: row.id).map(\.id) == [attempt])
    #expect(try await ledger.adoptOrphans(at: later(1)).unanswered == 1)
    await ledger.close()
  }

  static let errors: [(LedgerError, Model.ExitStatus)] = [
    (.missing(path: "/state/ledger.sqlite"), .ledger), (.corrupt(path: "/state/ledger.sqlite", detail: "x"), .ledger),
    (.newer(path: "/state/ledger.sqlite", version: 9), .configuration),
    (.replaced(path: "/state/ledger.sqlite"), .ledger), (.remote(path: "/state/ledger.sqlite"), .permission),
    (.locked(path: "/state", pid: 4711), .alreadyRunning), (.locked(path: "/state", pid: nil), .alreadyRunning),
    (.readOnly(path: "/state", detail: "Permission denied"), .permission), (.disk(detail: "EIO"), .ledger),
    (.conflict("announcement 1 is not frozen"), .ledger), (.closed, .ledger),
  ]

  @Test(arguments: errors) func everyErrorHasItsSentenceAndCode(_ error: LedgerError, code: Model.ExitStatus) {
    #expect(error.exitStatus == code)
    let (english, french) = (error.sentence(in: .en), error.sentence(in: .fr))
    #expect(english != french && !english.contains("\n") && !french.contains("\n"))
    for path in ["/state/ledger.sqlite", "4711"] where "\(error)".contains(path) {
      #expect(english.contains(path) && french.contains(path))
    }
    if case .missing = error { #expect(english.contains("init --new-ledger") && french.contains("init --new-ledger")) }
  }
}
