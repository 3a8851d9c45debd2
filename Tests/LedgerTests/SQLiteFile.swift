import TestSupport

@testable import Ledger

/// A ledger's file as another program sees it.
enum SQLiteFile {
  static func run(_ sql: String, in path: String) async throws {
    let database = try Database(path: path)
    defer { database.close() }
    try database.script(sql)
  }
}
