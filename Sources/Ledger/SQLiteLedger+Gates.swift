public import FoundationEssentials
internal import Model

// What lets an attempt pass, all of it read from the disk: a restart opens no gate.
extension SQLiteLedger {
  /// Less than this is no room, nor is less than three times the ledger.
  private static let leastRoom: Int64 = 32 << 20
  /// No clock that is right shows a time before this.
  static let earliest = Date(timeIntervalSince1970: 1_767_225_600)  // 1 January 2026

  /// Why nothing is sent at all; nil where nothing stands in the way.
  public func standstill(at now: Date) throws(LedgerError) -> Standstill? {
    try transaction { try standstill(at: now, in: $0) }
  }

  func standstill(at now: Date, in database: Database) throws -> Standstill? {
    let isPaused = try !database.query("SELECT 1 FROM meta WHERE name = 'paused'") { _ in () }.isEmpty
    if isPaused || state.hasStopFile { return .paused }
    if let (free, needed) = try room(in: database), free < needed { return .noRoom(free: free, needed: needed) }
    return now < Self.earliest ? .clock : nil
  }

  func isFull(_ database: Database) throws -> Bool { try room(in: database).map { $0.free < $0.needed } ?? false }

  private func room(in database: Database) throws -> (free: Int64, needed: Int64)? {
    guard let free = host.freeBytes(state.path) else { return nil }
    let pages = try database.query("PRAGMA page_count") { $0.integer(0) }.first ?? 0
    let size = try database.query("PRAGMA page_size") { $0.integer(0) }.first ?? 0
    return (free, max(Self.leastRoom, min(pages, 1 << 40) * min(size, 1 << 16) * 3))
  }

  func isServed(_ account: String, in database: Database, at now: Date) throws -> Bool {
    let isServed =
      try database.query(
        """
        SELECT paused = 0 AND halted IS NULL AND doubt IS NULL AND coalesce(wait_until, 0) <= ? FROM account
        WHERE name = ? AND active
        """, [.integer(now.milliseconds), .text(account)]
      ) { $0.integer(0) == 1 }.first ?? false
    return try isServed && standstill(at: now, in: database) == nil
  }

  /// When quiet hours, gap, hour and day let the next attempt pass.
  func gateOpens(_ account: String, _ pace: Pace, in database: Database, at now: Date) throws -> Date {
    let (ahead, lastAhead) =
      try database.query(
        "SELECT count(*), max(id) FROM attempt WHERE account = ? AND started > ?",
        [.text(account), .integer(now.milliseconds)]
      ) { (Int($0.integer(0)), $0.integer(1)) }.first ?? (0, 0)
    // Attempts dated ahead count as made when the clock was found to have gone back; those made since then, or where
    // nobody knows, as made now.
    let rewind = ahead > 0 ? try Self.rewind(in: database) : nil
    let back = rewind.map { $0.lastAttempt >= lastAhead ? min($0.at, now) : now } ?? now
    func opens(after wait: Duration, once count: Int) throws -> Date {
      guard count > 0 else { return .distantFuture }
      // What is older closes no gate, however long the history is.
      let since = now.after(.zero - wait)
      // Those that were made later, then those dated ahead, then those that were made before the clock went back.
      let later = try attempts(count, of: account, from: max(since, back), to: now, in: database)
      let rest = count - later.count
      if rest <= 0 { return later.last.map { $0.after(wait) } ?? .distantPast }
      if rest <= ahead { return back.after(wait) }
      let nth = try attempts(rest - ahead, of: account, from: since, to: back, in: database)
      return nth.count == rest - ahead ? nth.last?.after(wait) ?? .distantPast : .distantPast
    }
    let opening = max(
      try opens(after: pace.gap, once: 1), try opens(after: .seconds(3600), once: pace.perHour),
      try opens(after: .seconds(86_400), once: pace.perDay))
    guard let quiet = pace.quiet, opening != .distantFuture else { return opening }
    return quiet.opens(at: max(opening, now), minuteOfDay: host.minuteOfDay)
  }

  /// When the latest attempts of a time were begun, the latest first.
  private func attempts(_ count: Int, of account: String, from: Date, to: Date, in database: Database) throws -> [Date]
  {
    try database.query(
      """
      SELECT started FROM attempt WHERE account = ? AND started > ? AND started <= ? ORDER BY started DESC LIMIT ?
      """,
      [.text(account), .integer(from.milliseconds), .integer(to.milliseconds), .integer(Int64(count))]
    ) { $0.date(0) }
  }

  /// The owner stops an account, or everything.
  public func halt(_ account: String?, at now: Date) throws(LedgerError) {
    try transaction { database in
      guard let account else {
        try database.run("INSERT OR IGNORE INTO meta (name, value) VALUES ('paused', x'')")
        return
      }
      let changed = try database.run(
        "UPDATE account SET halted = coalesce(halted, ?2) WHERE name = ?1 AND active",
        [.text(account), .integer(now.milliseconds)])
      guard changed == 1 else { throw LedgerError.conflict("account \(account) is not registered") }
    }
  }

  /// The owner lets an account, or everything, go on. Who was paused for a refused token is tried at once. An account
  /// that shows none of its posts and is named is taken for certain; one that does is looked through all the same.
  public func resume(_ account: String?, at now: Date) throws(LedgerError) {
    try transaction { database in
      if account == nil { try database.run("DELETE FROM meta WHERE name = 'paused'") }
      let changed = try database.run(
        """
        UPDATE account SET halted = NULL,
          doubt = CASE WHEN ?1 IS NOT NULL AND coalesce(class, 'D') = 'D' THEN NULL ELSE doubt END,
          doubted = CASE WHEN ?1 IS NOT NULL AND coalesce(class, 'D') = 'D' THEN NULL ELSE doubted END,
          wait_until = CASE WHEN paused THEN min(coalesce(wait_until, ?2), ?2) ELSE wait_until END
        WHERE active AND (?1 IS NULL OR name = ?1)
        """, [.init(account), .integer(now.milliseconds)])
      guard changed > 0 || account == nil else {
        throw LedgerError.conflict("account \(account ?? "") is not registered")
      }
    }
  }
}
