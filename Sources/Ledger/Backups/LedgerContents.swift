public import FoundationEssentials
internal import Model

/// What a ledger holds, in figures.
public struct LedgerContents: Sendable, Codable, Equatable {
  /// Version of its tables.
  public var version: Int
  /// Rows of each table.
  public var rows: [String: Int]
  /// When something was last seen or said; nil where nothing was.
  public var newest: Date?

  /// Entries that are known.
  public var entries: Int { rows["entry"] ?? 0 }
  /// Announcements in whatever state.
  public var announcements: Int { rows["announcement"] ?? 0 }
}

/// A backup that was made and checked.
public struct Backup: Sendable, Codable, Equatable {
  /// The file.
  public var path: String
  /// Its size.
  public var bytes: Int64
  /// What is in it.
  public var contents: LedgerContents

  /// A file and what is in it.
  public init(path: String, bytes: Int64, contents: LedgerContents) {
    self.path = path
    self.bytes = bytes
    self.contents = contents
  }
}

/// A ledger that can be copied while it is in use.
public protocol BackedUp: Sendable {
  /// Makes a backup in the folder, checked and durable when this returns.
  /// - Parameter thorough: whether the ledger itself is checked to its last index as well.
  func backUp(into folder: BackupFolder, thorough: Bool, at now: Date) async throws(BackupFailure) -> Backup
}

extension Database {
  /// What the ledger in this file holds.
  func contents() throws(Failure) -> LedgerContents {
    let version = try query("PRAGMA user_version") { Int($0.integer(0)) }.first ?? 0
    let tables = try query("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") { $0.text(0) }
    var rows: [String: Int] = [:]
    for table in tables where table.allSatisfy({ $0.isASCII && ($0.isLetter || $0 == "_") }) {
      rows[table] = try query("SELECT count(*) FROM \(table)") { Int($0.integer(0)) }.first
    }
    let newest =
      try query(
        """
        SELECT max(coalesce((SELECT max(changed) FROM announcement), 0),
                   coalesce((SELECT first_seen FROM entry ORDER BY id DESC LIMIT 1), 0))
        """
      ) { $0.integer(0) }.first ?? 0
    return LedgerContents(version: version, rows: rows, newest: newest > 0 ? Date(milliseconds: newest) : nil)
  }
}
