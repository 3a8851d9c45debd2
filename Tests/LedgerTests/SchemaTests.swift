import Foundation
import Model
import TestSupport
import Testing

@testable import Ledger

/// What the tables promise even when the code above them errs.
@Suite struct SchemaTests {
  /// SQL that no version of our code may get through, on a ledger with a row in each state.
  static let forbidden = [
    "DELETE FROM entry", "DELETE FROM alias", "DELETE FROM announcement", "DELETE FROM attempt",
    "UPDATE alias SET entry = entry + 1", "UPDATE attempt SET started = 0",
    "UPDATE announcement SET state = 'frozen', receipt = NULL WHERE state = 'posted'",
    "UPDATE announcement SET receipt = '{}' WHERE state = 'posted'",
    "UPDATE announcement SET state = 'pending' WHERE state = 'rejected'",
    "UPDATE announcement SET state = 'held' WHERE state = 'retired'",
    "UPDATE announcement SET post = '{}' WHERE state = 'frozen'",
    "UPDATE announcement SET key = 'other' WHERE state = 'frozen'",
    "UPDATE announcement SET post = NULL, key = NULL, state = 'pending' WHERE state = 'frozen'",
    "UPDATE announcement SET state = 'sending' WHERE state = 'frozen'",
    "UPDATE announcement SET state = 'sending', attempts = 1, attempted = 1 WHERE state = 'frozen'",
    "UPDATE announcement SET state = 'unknown' WHERE state = 'sending'",
    "UPDATE announcement SET state = 'posted' WHERE state = 'unknown'",
    "UPDATE announcement SET state = 'held' WHERE state = 'pending'",
    "UPDATE announcement SET reason = 'gone' WHERE state = 'pending'",
    "UPDATE announcement SET state = 'frozen' WHERE state = 'pending'",
    "UPDATE announcement SET post = '{}', key = 'k' WHERE state = 'pending'",
    "UPDATE announcement SET state = 'failed' WHERE state = 'pending'",
    "UPDATE announcement SET due = 'soon' WHERE state = 'pending'",
    "UPDATE announcement SET account = 'nobody' WHERE state = 'pending'",
    "UPDATE account SET paused = 1, problem = NULL",
    """
    INSERT INTO announcement (entry, account, generation, state, due, created, changed)
    SELECT entry, account, generation, 'pending', 0, 0, 0 FROM announcement
    """,
    "INSERT INTO feed (name, url, next_check) SELECT 'copy', url, 0 FROM feed",
    "INSERT INTO attempt (announcement, account, started) SELECT announcement, account, 0 FROM attempt",
  ]

  @Test(arguments: forbidden) func theTablesForbid(_ sql: String) async throws {
    let folder = try TemporaryFolder()
    let ledger = try await fullLedger(in: folder)
    await expectConflict { try await ledger.change(sql) }
    #expect(try await ledger.counts()["toots"]?.count == AnnouncementState.allCases.count)
    await ledger.close()
  }

  /// The poll of a feed and the steps of an announcement must cost the same however long the history is.
  @Test func noHotQueryReadsTheWholeHistory() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await fullLedger(in: folder)
    let feed = try #require(try await ledger.feeds().first).id
    _ = try await ledger.recognise([[Alias(.guid, "x")]], in: feed)
    _ = try await ledger.next(for: "toots", pace: Pace(), at: start)
    _ = try await ledger.next(for: "journal", pace: Pace(), at: start)
    _ = try await ledger.nextDue(for: "toots", pace: Pace(), at: start)
    _ = try await ledger.pagesToWatch(for: ["toots"], limit: 3, at: start.addingTimeInterval(1e5))
    _ = try await ledger.nextPageToWatch()
    _ = try await ledger.adoptOrphans(at: start)
    _ = try await ledger.accounts()
    let plans = try await ledger.plans()
    #expect(plans.count > 15)
    for (sql, plan) in plans {
      let scans = plan.filter { step in
        step.hasPrefix("SCAN") && !["feed", "account", "booster"].contains { step.hasPrefix("SCAN \($0)") }
      }
      // The one open attempt and the one row in flight have indexes of their own, as small as they are.
      // So have the posts that are still to be looked at again, or put right.
      let small = ["attempt_open", "announcement_sending", "sighting_due", "correction_due", "absence_due"]
      let large = scans.filter { scan in !small.contains { scan.contains($0) } }
      #expect(large.isEmpty, "\(sql): \(plan)")
    }
    func plan(_ part: String) -> [String] { plans.first { $0.key.contains(part) }?.value ?? [] }
    #expect(plan("a.state IN ('pending', 'frozen')").contains { $0.contains("announcement_ready") })
    #expect(plan("a.state = 'unknown' AND").contains { $0.contains("announcement_unknown") })
    #expect(plan("min(due) FROM announcement").contains { $0.contains("announcement_") })
    #expect(plan("min(due) FROM sighting").contains { $0.contains("sighting_due") })
    #expect(plan("min(due) FROM correction").contains { $0.contains("correction_due") })
    #expect(plan("FROM absence WHERE due").contains { $0.contains("absence_due") })
    #expect(plan("ORDER BY started DESC").contains { $0.contains("COVERING INDEX attempt_account") })
    await ledger.close()
  }

  /// What was set before the first byte was written.
  @Test(arguments: [
    ("journal_mode", "wal"), ("synchronous", "2"), ("locking_mode", "exclusive"), ("foreign_keys", "1"),
    ("trusted_schema", "0"), ("cell_size_check", "1"), ("mmap_size", "0"), ("application_id", "1131571557"),
    ("user_version", "\(Schema.version)"), ("integrity_check", "ok"),
  ])
  func theConnectionIsSetAsDecided(_ pragma: String, value: String) async throws {
    let folder = try TemporaryFolder()
    let ledger = try await fullLedger(in: folder)
    #expect(try await ledger.pragma(pragma) == value)
    await ledger.close()
  }

  @Test func afterADiskErrorNothingIsAskedOrWrittenAnyMore() async throws {
    let folder = try TemporaryFolder()
    let ledger = try await fullLedger(in: folder)
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.file("ledger.sqlite")))
    await #expect(throws: LedgerError.disk(detail: "disk I/O error")) { try await ledger.failOnce() }
    await #expect(throws: LedgerError.disk(detail: "disk I/O error")) { _ = try await ledger.feeds() }
    await ledger.close()
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("ledger.sqlite"))) == before)
    let again = try await SQLiteLedger.open(in: folder.path)
    #expect(try await again.feeds().count == 1)
    await again.close()
  }
}

extension SQLiteLedger {
  fileprivate func change(_ sql: String) throws(LedgerError) { _ = try transaction { try $0.run(sql) } }

  fileprivate func pragma(_ name: String) throws(LedgerError) -> String? {
    try transaction { try $0.query("PRAGMA \(name)") { $0.text(0) }.first }
  }

  /// As if SQLite had reported that the disk failed.
  fileprivate func failOnce() throws(LedgerError) {
    try transaction { _ in throw Database.Failure(code: 10, message: "disk I/O error") }
  }

  /// How SQLite runs each statement that was prepared so far.
  func plans() throws(LedgerError) -> [String: [String]] {
    try transaction { database in
      let asked = database.statements.keys.filter { !$0.hasPrefix("PRAGMA") }
      return try Dictionary(
        uniqueKeysWithValues: asked.map { sql in (sql, try database.query("EXPLAIN QUERY PLAN \(sql)") { $0.text(3) }) }
      )
    }
  }
}
