internal import CSQLite

/// One connection to one database file, with its prepared statements. Not shared: the ledger's actor owns it.
final class Database {
  // A class because it owns a C handle that is closed once.
  private let handle: OpaquePointer
  private(set) var statements: [String: OpaquePointer] = [:]

  /// Why SQLite did not do what it was told.
  struct Failure: Error {
    /// The extended result code.
    let code: Int32
    let message: String

    var primary: Int32 { code & 0xff }
    var isConstraint: Bool { primary == SQLITE_CONSTRAINT }
  }

  /// A value that a statement takes.
  enum Value {
    case null, integer(Int64), text(String), blob([UInt8])

    init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    init(_ number: Int64?) { self = number.map { .integer($0) } ?? .null }
  }

  /// Opens a file that is there. Making one is the state folder's business, so that a lost ledger stays lost.
  /// - Parameter vfs: the name of SQLite's file system; nil for its own.
  init(path: String, vfs: String? = nil, isReadOnly: Bool = false) throws(Failure) {
    var handle: OpaquePointer?
    let access = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
    let flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(path, &handle, flags, vfs)
    guard code == SQLITE_OK, let handle else {
      let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
      sqlite3_close(handle)
      throw Failure(code: code, message: message)
    }
    // SQLite opens a file that it may not write to read from it, and fails later with other words.
    guard isReadOnly || sqlite3_db_readonly(handle, "main") == 0 else {
      sqlite3_close(handle)
      throw Failure(code: SQLITE_READONLY, message: String(cString: sqlite3_errstr(SQLITE_READONLY)))
    }
    self.handle = handle
    sqlite_set_defensive(handle)
  }

  /// A database in memory, empty.
  static func inMemory() throws(Failure) -> Database { try Database(path: ":memory:") }

  /// Takes from a file of unknown origin what ours never need (sqlite.org/security.html).
  func limit() {
    let limits = [
      (SQLITE_LIMIT_LENGTH, 64 << 20), (SQLITE_LIMIT_SQL_LENGTH, 1 << 20), (SQLITE_LIMIT_EXPR_DEPTH, 100),
      (SQLITE_LIMIT_ATTACHED, 0), (SQLITE_LIMIT_TRIGGER_DEPTH, 10), (SQLITE_LIMIT_VDBE_OP, 100_000),
    ]
    for (limit, value) in limits { sqlite3_limit(handle, limit, Int32(value)) }
  }

  /// What is damaged, to the last index, CHECK and foreign key; nil for a whole one.
  func damage() throws(Failure) -> String? {
    let health = try query("PRAGMA integrity_check(1)") { $0.text(0) }
    guard health == ["ok"] else { return health.first ?? "integrity_check gave no answer" }
    let strays = try query("PRAGMA foreign_key_check") { $0.text(0) }
    return strays.first.map { "a row of \($0) points nowhere" }
  }

  /// Finishes every statement and closes the file.
  func close() {
    for statement in statements.values { sqlite3_finalize(statement) }
    statements = [:]
    sqlite3_close(handle)
  }

  /// Closes without touching the file again: what the disk holds is left for the next start to read.
  func abandon() {
    sqlite_set_no_checkpoint_on_close(handle)
    close()
  }

  /// Runs SQL of our own without values, several statements at once.
  func script(_ sql: String) throws(Failure) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(code) }
  }

  /// Runs a statement and reads every row of its result.
  func query<Row>(_ sql: String, _ values: [Value] = [], _ read: (Cursor) -> Row) throws(Failure) -> [Row] {
    let statement = try prepared(sql)
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    try bind(values, to: statement)
    var rows: [Row] = []
    while true {
      let code = sqlite3_step(statement)
      if code == SQLITE_DONE { return rows }
      guard code == SQLITE_ROW else { throw failure(code) }
      rows.append(read(Cursor(statement: statement)))
    }
  }

  /// Runs a statement and returns how many rows it changed.
  @discardableResult
  func run(_ sql: String, _ values: [Value] = []) throws(Failure) -> Int {
    _ = try query(sql, values) { _ in }
    return Int(sqlite3_changes(handle))
  }

  /// The number of the row that was inserted last.
  var lastInserted: Int64 { sqlite3_last_insert_rowid(handle) }

  private func prepared(_ sql: String) throws(Failure) -> OpaquePointer {
    if let known = statements[sql] { return known }
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement else { throw failure(code) }
    statements[sql] = statement
    return statement
  }

  private func bind(_ values: [Value], to statement: OpaquePointer) throws(Failure) {
    for (index, value) in zip(Int32(1)..., values) {
      let code =
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let number): sqlite3_bind_int64(statement, index, number)
        case .text(let text): sqlite_bind_text_copy(statement, index, text, Int32(clamping: text.utf8.count))
        case .blob(let bytes): sqlite_bind_blob_copy(statement, index, bytes, Int32(clamping: bytes.count))
        }
      guard code == SQLITE_OK else { throw failure(code) }
    }
  }

  private func failure(_ code: Int32) -> Failure {
    Failure(code: code, message: String(cString: sqlite3_errmsg(handle)))
  }

  /// A row of a result while it is read.
  struct Cursor {
    fileprivate let statement: OpaquePointer

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
    func integerOrNil(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
    func text(_ column: Int32) -> String { textOrNil(column) ?? "" }
    func blob(_ column: Int32) -> [UInt8] {
      guard let bytes = sqlite3_column_blob(statement, column) else { return [] }
      return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column))))
    }

    func textOrNil(_ column: Int32) -> String? {
      guard let bytes = sqlite3_column_text(statement, column) else { return nil }
      return String(
        decoding: UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column))), as: UTF8.self)
    }

    private func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
  }
}
