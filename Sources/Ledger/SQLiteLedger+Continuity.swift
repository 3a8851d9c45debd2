public import FoundationEssentials
public import Model

// Does this ledger know what was sent from it? A copy that was put back, a clone, or a clock that went back may not.
extension SQLiteLedger {
  /// A clock is set by less than this every day.
  private static let clockSlack = 3600.0

  /// At start, before anything is sent: looks for the signs, and puts every account in doubt where one is found.
  public func checkContinuity(at now: Date) throws(LedgerError) -> Doubt? {
    let machine = host.machine()
    let tide = state.lastAttempt
    return try transaction { database in
      func meta(_ name: String) throws -> String? {
        try database.query("SELECT CAST(value AS TEXT) FROM meta WHERE name = ?", [.text(name)]) { $0.text(0) }.first
      }
      let known = try meta("machine")
      let last = try database.query("SELECT max(id) FROM attempt") { $0.integer(0) }.first ?? 0
      let isRewound = try meta("latest").flatMap { Int64($0) }.map { Self.isBehind(now, $0) } ?? false
      let doubt: Doubt? =
        if try meta("continuity") != nil {
          .restored
        } else if let tide, tide > last {
          .rolledBack
        } else if let known, known != machine {
          .machine
        } else if isRewound {
          .clock
        } else {
          nil
        }
      try database.run("DELETE FROM meta WHERE name = 'continuity'")
      if known != machine { try Self.keep("machine", machine, in: database) }
      if let doubt { try Self.open(doubt, isRewound: isRewound, at: now, in: database) }
      state.note(attempt: last)
      return doubt
    }
  }

  /// The clock of a running daemon: how far it came, and whether it went back since.
  public func noteTime(_ now: Date) throws(LedgerError) {
    if latestTime == nil {
      let rows = try transaction { database in
        try database.query("SELECT CAST(value AS TEXT) FROM meta WHERE name = 'latest'") { Int64($0.text(0)) }
      }
      latestTime = rows.compactMap(\.self).first.map { Date(milliseconds: $0) } ?? now
    }
    guard let latest = latestTime else { return }
    if Self.isBehind(now, latest.milliseconds) {
      try transaction { try Self.open(.clock, isRewound: true, at: now, in: $0) }
      latestTime = now
    } else if wroteAhead {
      try transaction { try Self.mendTimes(at: now, in: $0) }
      latestTime = now
    } else if now > latest {
      latestTime = now
    }
    wroteAhead = false
  }

  /// A step that was under way when the clock was found to have gone back ends by the time at which it began: what it
  /// has written is mended with the next step.
  func noteWrite(at now: Date) {
    if let latestTime, Self.isBehind(latestTime, now.milliseconds) { wroteAhead = true }
  }

  private static func isBehind(_ now: Date, _ latest: Int64) -> Bool {
    now.timeIntervalSince(Date(milliseconds: latest)) < -clockSlack
  }

  private static func keep(_ name: String, _ value: String, in database: Database) throws {
    try database.run(
      "INSERT OR REPLACE INTO meta (name, value) VALUES (?, CAST(? AS BLOB))", [.text(name), .text(value)])
  }

  /// With each attempt: how far the clock had come.
  static func keep(latest now: Date, in database: Database) throws {
    try database.run(
      """
      INSERT INTO meta (name, value) VALUES ('latest', CAST(?1 AS BLOB))
      ON CONFLICT (name) DO UPDATE SET value = CAST(?1 AS BLOB) WHERE CAST(value AS INTEGER) < ?2
      """, [.text("\(now.milliseconds)"), .integer(now.milliseconds)])
  }

  /// Every account that may have sent something is in doubt; the feeds are looked at first, so that what they hold is
  /// known before anything is looked for.
  /// - Parameter isRewound: the ledger holds times that have not come, whatever else is amiss: a copy, too, may have been
  ///   made by a clock that was ahead.
  private static func open(_ doubt: Doubt, isRewound: Bool, at now: Date, in database: Database) throws {
    let time = Database.Value.integer(now.milliseconds)
    try database.run(
      "UPDATE account SET doubt = ?1, doubted = ?2 WHERE active",
      [.text(doubt.rawValue), time])
    try database.run("UPDATE announcement SET cleared = NULL WHERE cleared IS NOT NULL AND \(openStates)")
    try database.run("UPDATE feed SET next_check = min(next_check, ?) WHERE active", [time])
    try keep("latest", "\(now.milliseconds)", in: database)
    guard isRewound else { return }
    let last = try database.query("SELECT max(id) FROM attempt") { $0.integer(0) }.first ?? 0
    try keep("rewound", "\(now.milliseconds) \(last)", in: database)
    try mendTimes(at: now, in: database)
  }

  /// When the clock was found to have gone back, the last time, and which attempt was the last one before.
  static func rewind(in database: Database) throws -> (at: Date, lastAttempt: Int64)? {
    let texts = try database.query("SELECT CAST(value AS TEXT) FROM meta WHERE name = 'rewound'") { $0.text(0) }
    let numbers = texts.first?.split(separator: " ").compactMap { Int64($0) } ?? []
    guard let at = numbers.first else { return nil }
    return (Date(milliseconds: at), numbers.dropFirst().first ?? 0)
  }

  /// What was to be waited for by a clock that was ahead is not waited for by one that is right: no rule waits longer
  /// than a day, but for an entry's own date.
  static func mendTimes(at now: Date, in database: Database) throws {
    let (time, day): (Database.Value, Database.Value) = (
      .integer(now.milliseconds), .integer(now.after(.seconds(86_400)).milliseconds)
    )
    // Absences that are dated ahead prove nothing, and the time of quiet begins anew.
    try database.run(
      """
      UPDATE announcement SET due = min(due, ?1), changed = ?1, attempted = min(attempted, ?1),
        first_absence = NULL, last_absence = NULL
      WHERE account IN (SELECT name FROM account) AND \(openStates) AND state <> 'held'
        AND max(changed, coalesce(attempted, 0)) > ?1
      """, [time])
    try database.run("UPDATE account SET wait_until = ?1 WHERE wait_until > ?2", [time, day])
    try database.run("UPDATE sighting SET due = ?1 WHERE due > ?2", [time, day])
    try database.run("UPDATE correction SET due = ?1 WHERE due > ?2", [time, day])
    // A look that is dated ahead proves no day.
    try database.run("UPDATE absence SET due = ?2, first = NULL, since = min(since, ?1) WHERE due > ?2", [time, day])
  }

  private static let openStates = "state IN ('pending', 'frozen', 'unknown', 'held')"

  /// The next announcement of an account in doubt that was not looked for yet.
  public func nextInDoubt(for account: String) throws(LedgerError) -> Work? {
    try transaction { database in
      try database.query(
        """
        \(Self.selectHistory) WHERE a.account = ? AND a.\(Self.openStates) AND a.cleared IS NULL ORDER BY a.id LIMIT 1
        """, [.text(account)]
      ) { row in
        let record = Self.history(row)
        return Work(announcement: record.announcement, entry: record.entry)
      }.first
    }
  }

  /// It was looked for, and is not there.
  public func clear(_ id: Announcement.ID, at now: Date) throws(LedgerError) {
    try transaction { database in
      let changed = try database.run(
        "UPDATE announcement SET cleared = ?2 WHERE id = ?1 AND \(Self.openStates)",
        [.integer(id.rawValue), .integer(now.milliseconds)])
      guard changed == 1 else { throw LedgerError.conflict("announcement \(id) is settled") }
    }
  }

  /// Whether every feed was looked at since then.
  public func sawEveryFeed(since time: Date) throws(LedgerError) -> Bool {
    try transaction { database in
      try database.query(
        "SELECT 1 FROM feed WHERE active AND coalesce(last_poll, 0) < ? LIMIT 1", [.integer(time.milliseconds)]
      ) { _ in () }.isEmpty
    }
  }

  // MARK: What kills the process

  /// So often an announcement may take the process with it.
  private static let deathsAtMost = 3

  /// Notes durably that an announcement is being composed.
  public func begin(_ id: Announcement.ID, at now: Date) throws(LedgerError) {
    try transaction { database in
      let changed = try database.run(
        "UPDATE announcement SET busy = 1 WHERE id = ? AND state = 'pending'", [.integer(id.rawValue)])
      try Self.expect(changed, id, .pending)
    }
  }

  /// What was being composed when the process ended counts it; the third time a person must look.
  static func countDeaths(at now: Date, in database: Database) throws -> [Orphans.Poisoned] {
    try database.query(
      """
      UPDATE announcement SET busy = 0, deaths = deaths + 1,
        changed = CASE WHEN deaths + 1 >= \(deathsAtMost) THEN ?1 ELSE changed END,
        state = CASE WHEN deaths + 1 >= \(deathsAtMost) THEN 'held' ELSE state END,
        reason = CASE WHEN deaths + 1 >= \(deathsAtMost) THEN 'poison' ELSE reason END
      WHERE busy = 1 RETURNING id, account, state
      """, [.integer(now.milliseconds)]
    ) { row in
      row.text(2) == "held"
        ? Orphans.Poisoned(id: Announcement.ID(rawValue: row.integer(0)), account: row.text(1)) : nil
    }.compactMap(\.self)
  }
}
