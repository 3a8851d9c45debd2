internal import CSQLite

/// A file that should be a copy of a ledger: is it what it says?
enum LedgerCopy {
  /// Reads a copy that was made a moment ago.
  /// - Parameters:
  ///   - path: without links on the way.
  ///   - name: how people know it.
  ///   - original: what must be in it.
  ///   - isForRestore: whether it must pass all that a restore asks; else it must be whole.
  static func check(
    _ path: String, shownAs name: String, against original: LedgerContents, isForRestore: Bool = true
  ) throws(BackupFailure) {
    let contents = try opened(path, shownAs: name, isReadOnly: true) { database in
      if isForRestore { return try verified(database, name) }
      if let damage = try database.damage() { throw BackupFailure.failed(path: name, detail: damage) }
      return try database.contents()
    }
    guard contents == original else { throw .failed(path: name, detail: "it differs from the ledger") }
  }

  /// Opens a file with all caution, hands it over and closes it.
  static func opened<Value>(
    _ path: String, shownAs name: String, isReadOnly: Bool, _ body: (Database) throws -> Value
  ) throws(BackupFailure) -> Value {
    do {
      let database = try Database(path: path, isReadOnly: isReadOnly)
      database.limit()
      do {
        try database.script(Schema.reading)
        let value = try body(database)
        database.close()
        return value
      } catch {
        database.abandon()
        throw error
      }
    } catch let failure as BackupFailure {
      throw failure
    } catch {
      throw trouble(error, name)
    }
  }

  /// What is in a file of unknown origin. Its tables are compared with ours first: what a foreign one would run (a trigger,
  /// a view, the expression of an index) is never run.
  static func verified(_ database: Database, _ name: String) throws -> LedgerContents {
    let application = try database.query("PRAGMA application_id") { $0.integer(0) }.first ?? 0
    let version = Int(try database.query("PRAGMA user_version") { $0.integer(0) }.first ?? 0)
    guard application == Schema.applicationID, version > 0 else {
      throw BackupFailure.unusable(path: name, detail: "not a ledger of Crieur")
    }
    guard version <= Schema.version else { throw BackupFailure.newer(path: name, version: version) }
    let (rows, expected) = (try objects(of: database), Set(try ours(version)))
    let found = Set(rows)
    if let stranger = found.subtracting(expected).min() {
      throw BackupFailure.unusable(path: name, detail: "\(stranger.type) \(stranger.name) is not ours")
    }
    guard rows.count == found.count else { throw BackupFailure.unusable(path: name, detail: "a table is there twice") }
    if let missing = expected.subtracting(found).min() {
      throw BackupFailure.unusable(path: name, detail: "\(missing.type) \(missing.name) is missing")
    }
    if let damage = try database.damage() { throw BackupFailure.unusable(path: name, detail: damage) }
    for rule in Invariant.all where try !database.query("\(rule.sql) LIMIT 1", [], { _ in }).isEmpty {
      throw BackupFailure.unusable(path: name, detail: rule.broken)
    }
    return try database.contents()
  }

  /// One line of the list of tables, indexes and triggers that a database keeps of itself.
  private struct Object: Hashable, Comparable {
    let type: String
    let name: String
    let table: String
    let sql: String

    static func < (one: Object, other: Object) -> Bool { (one.type, one.name) < (other.type, other.name) }
  }

  private static func objects(of database: Database) throws -> [Object] {
    try database.query("SELECT type, name, tbl_name, sql FROM sqlite_schema") {
      Object(type: $0.text(0), name: $0.text(1), table: $0.text(2), sql: $0.text(3))
    }
  }

  /// The tables of a fresh ledger of that version.
  private static func ours(_ version: Int) throws -> [Object] {
    let fresh = try Database.inMemory()
    defer { fresh.close() }
    try fresh.script(Schema.migrations.prefix(version).joined(separator: "\n"))
    return try objects(of: fresh)
  }

  private static func trouble(_ error: any Error, _ name: String) -> BackupFailure {
    guard let failure = error as? Database.Failure else { return .failed(path: name, detail: "\(error)") }
    switch failure.primary {
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT, SQLITE_ERROR, SQLITE_TOOBIG, SQLITE_SCHEMA, SQLITE_AUTH:
      return .unusable(path: name, detail: failure.message)
    case SQLITE_FULL: return .full(path: name)
    default: return .failed(path: name, detail: failure.message)
    }
  }
}

/// What holds in every ledger, as a query for rows that break it. CHECKs and indexes hold most of it too; a file of unknown
/// origin may have gone round them.
struct Invariant {
  let broken: String
  let sql: String

  static let all = [
    Invariant(
      broken: "an account sends two announcements at once",
      sql: "SELECT 1 FROM announcement NOT INDEXED WHERE state = 'sending' GROUP BY account HAVING count(*) > 1"),
    Invariant(
      broken: "an alias stands for two entries",
      sql: "SELECT 1 FROM alias NOT INDEXED GROUP BY feed, kind, value HAVING count(*) > 1"),
    Invariant(
      broken: "an alias belongs to another feed than its entry",
      sql: "SELECT 1 FROM alias AS a JOIN entry AS e ON e.id = a.entry WHERE e.feed <> a.feed"),
    Invariant(
      broken: "an announcement is sending without an open attempt",
      sql: """
        SELECT 1 FROM announcement AS a WHERE a.state = 'sending'
        AND (SELECT count(*) FROM attempt AS t WHERE t.announcement = a.id AND t.ended IS NULL) <> 1
        """),
    Invariant(
      broken: "an attempt is open though its announcement is not sending",
      sql: """
        SELECT 1 FROM attempt AS t JOIN announcement AS a ON a.id = t.announcement
        WHERE t.ended IS NULL AND a.state <> 'sending'
        """),
    Invariant(
      broken: "an attempt is another account's than its announcement",
      sql: "SELECT 1 FROM attempt AS t JOIN announcement AS a ON a.id = t.announcement WHERE t.account <> a.account"),
    Invariant(
      broken: "a post or a receipt cannot be read",
      // What json_valid says of NULL depends on SQLite's version.
      sql: """
        SELECT 1 FROM announcement
        WHERE (post IS NOT NULL AND NOT json_valid(post)) OR (receipt IS NOT NULL AND NOT json_valid(receipt))
        """),
    Invariant(
      broken: "the installation's secret is missing",
      sql: """
        SELECT 1 WHERE coalesce((SELECT length(value) FROM meta WHERE name = 'secret' AND typeof(value) = 'blob'), 0) <> 32
        """),
  ]
}
