import CSQLite
import Foundation

/// A ledger that no daemon holds, read by SQLite itself.
struct LedgerFile {
  let path: String

  struct Failure: Error, CustomStringConvertible { let description: String }

  /// The rows of a query; texts and blobs as their bytes, all else as the text of it.
  func rows(_ sql: String) throws -> [[[UInt8]]] {
    var handle: OpaquePointer?
    guard sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK else {
      sqlite3_close(handle)
      throw Failure(description: "\(path) cannot be opened")
    }
    defer { sqlite3_close(handle) }
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else {
      throw Failure(description: String(cString: sqlite3_errmsg(handle)))
    }
    defer { sqlite3_finalize(statement) }
    var rows: [[[UInt8]]] = []
    while true {
      let code = sqlite3_step(statement)
      if code == SQLITE_DONE { return rows }
      guard code == SQLITE_ROW else { throw Failure(description: String(cString: sqlite3_errmsg(handle))) }
      rows.append(
        (0..<sqlite3_column_count(statement)).map { column in
          guard let bytes = sqlite3_column_blob(statement, column) else { return [] }
          return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column))))
        })
    }
  }

  /// Runs statements that give nothing.
  func execute(_ sql: String) throws {
    var handle: OpaquePointer?
    defer { sqlite3_close(handle) }
    guard sqlite3_open(path, &handle) == SQLITE_OK, sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
      throw Failure(description: handle.map { String(cString: sqlite3_errmsg($0)) } ?? path)
    }
  }

  func texts(_ sql: String) throws -> [[String]] {
    try rows(sql).map { $0.map { String(decoding: $0, as: UTF8.self) } }
  }

  /// «ok», or what SQLite says of the damage.
  func integrity() throws -> String {
    try texts("PRAGMA integrity_check").map { $0.joined() }.joined(separator: "; ")
  }

  /// What became of each account's announcements that are more than a baseline.
  func states() throws -> [String: [String]] {
    let rows = try texts(
      "SELECT account, state FROM announcement WHERE reason IS NOT 'baseline' ORDER BY account, id")
    return Dictionary(grouping: rows, by: { $0.first ?? "" }).mapValues { $0.map { $0.last ?? "" } }
  }

  /// Every value of every table.
  func everything() throws -> [[UInt8]] {
    try texts("SELECT name FROM sqlite_schema WHERE type = 'table'").joined()
      .flatMap { try rows("SELECT * FROM \"\($0)\"").flatMap { $0 } }
  }
}
