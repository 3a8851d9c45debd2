import CFaultVFS
import CSQLite
import FoundationEssentials

/// The simulated disk: a SQLite VFS in memory, with a real folder for the names of its files.
final class Disk {
  let folder: String
  let vfs: String
  let handle: OpaquePointer
  /// The files of networks that are a file.
  var files: [String: TextFile] = [:]

  init(seed: UInt64, number: UInt64) {
    let root = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
    folder = "\(root)/crieur-simulation-\(ProcessInfo.processInfo.processIdentifier)-\(number)"
    vfs = "crieur-\(number)"
    try? FileManager.default.removeItem(atPath: folder)  // of an earlier process with our number
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch { preconditionFailure("\(folder): \(error)") }
    handle = fault_disk_new(vfs, seed)
  }

  deinit {
    fault_disk_free(handle)
    try? FileManager.default.removeItem(atPath: folder)  // what is left in memory is swept at the next boot
  }

  var isDead: Bool { fault_disk_is_dead(handle) != 0 }
  var hasFailed: Bool { fault_disk_has_failed(handle) != 0 }
  var unsynced: UInt64 { fault_disk_unsynced(handle) }
  var operations: UInt64 { fault_disk_operations(handle) }
  func kill() { fault_disk_kill(handle) }

  func plan(_ kind: fault_kind, after operations: Int, forEver: Bool) {
    fault_disk_plan(handle, kind, UInt64(operations), forEver ? 1 : 0)
  }

  /// - Parameter powerCut: what was not synced is lost by chance.
  func restart(powerCut: Bool, _ dice: Dice) {
    fault_disk_restart(handle, powerCut ? 1 : 0)
    for name in files.keys.sorted() where powerCut { files[name]?.losePower(dice) }
  }

  func holds(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return fault_disk_holds(handle, bytes, bytes.count) != 0
  }

  /// A second plain connection to what would survive a power cut now (or, `unsynced`, a kill).
  /// Nil before there was a ledger.
  func durable<Value>(unsynced: Bool = false, _ body: (Connection) -> Value) -> Value? {
    fault_disk_show(handle, unsynced ? 1 : 0)
    var connection: OpaquePointer?
    let code = sqlite3_open_v2(
      folder + "/ledger.sqlite", &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, vfs + "-durable")
    defer { sqlite3_close(connection) }
    guard code == SQLITE_OK else { return nil }
    let reader = Connection(connection)
    reader.script("PRAGMA locking_mode = EXCLUSIVE")
    defer { reader.finish() }
    return body(reader)
  }
}

/// A connection to a ledger, for looking at its tables.
final class Connection {
  private let handle: OpaquePointer?
  private var statements: [String: OpaquePointer] = [:]

  init(_ handle: OpaquePointer?) { self.handle = handle }

  func finish() {
    for statement in statements.values { sqlite3_finalize(statement) }
    statements = [:]
  }

  func script(_ sql: String) { sqlite3_exec(handle, sql, nil, nil, nil) }

  /// The rows, nil where the database cannot be read.
  func rows<Row>(_ sql: String, _ number: Int64? = nil, text: String? = nil, _ read: (Cursor) -> Row) -> [Row]? {
    let statement: OpaquePointer
    if let known = statements[sql] {
      statement = known
    } else {
      var made: OpaquePointer?
      guard sqlite3_prepare_v2(handle, sql, -1, &made, nil) == SQLITE_OK, let made else { return nil }
      statements[sql] = made
      statement = made
    }
    defer { sqlite3_reset(statement) }
    if let number { sqlite3_bind_int64(statement, 1, number) }
    if let text { sqlite_bind_text_copy(statement, 1, text, Int32(text.utf8.count)) }
    var rows: [Row] = []
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: rows.append(read(Cursor(statement: statement)))
      case SQLITE_DONE: return rows
      default: return nil
      }
    }
  }

  struct Cursor {
    fileprivate let statement: OpaquePointer
    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
    func text(_ column: Int32) -> String? { sqlite3_column_text(statement, column).map { String(cString: $0) } }
  }
}
