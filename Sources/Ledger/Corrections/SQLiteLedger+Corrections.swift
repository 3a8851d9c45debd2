public import FoundationEssentials
public import Model

// What is done about posts whose entries have changed, or are gone. Every UPDATE names the change that it settles.
extension SQLiteLedger {
  static let correctionColumns = """
    announcement, cause, number, title, link, due, tries, asked, stands, receipt, verdict, detail, changed
    """

  static func correction(of id: Announcement.ID, in database: Database) throws -> Correction? {
    try database.query(
      "SELECT \(correctionColumns) FROM correction WHERE announcement = ?", [.integer(id.rawValue)]
    ) { row in
      Correction(
        announcement: id, cause: Correction.Cause(rawValue: row.text(1)) ?? .changed, number: Int(row.integer(2)),
        title: row.textOrNil(3), link: row.textOrNil(4), due: row.dateOrNil(5), tries: Int(row.integer(6)),
        asked: row.dateOrNil(7), stands: RowText.read(Post.self, row.textOrNil(8)),
        receipt: RowText.read(Receipt.self, row.textOrNil(9)),
        verdict: row.textOrNil(10).flatMap(Correction.Verdict.init), detail: row.textOrNil(11), changed: row.date(12))
    }.first
  }

  /// What is done about a post.
  public func correction(of id: Announcement.ID) throws(LedgerError) -> Correction? {
    try transaction { try Self.correction(of: id, in: $0) }
  }

  // MARK: What was seen

  /// The posts of an entry with another title or link are due; a change before that is one with this.
  /// - Parameter old: the entry as they were made of it.
  static func mark(
    _ entry: Int64, madeOf old: (title: String?, link: String?), for accounts: Set<String>, at now: Date,
    in database: Database
  ) throws {
    for (id, account) in try posts(of: entry, in: database) where accounts.contains(account) {
      try database.run(
        """
        INSERT INTO correction (announcement, account, cause, title, link, due, changed)
        VALUES (?1, ?2, 'changed', ?3, ?4, ?5, ?5)
        ON CONFLICT (announcement) DO UPDATE SET cause = 'changed', number = number + 1, due = ?5, tries = 0,
          verdict = NULL, detail = NULL, changed = ?5
        WHERE cause = 'changed' OR (due IS NULL AND verdict <> 'deleted')
        """,
        [.integer(id), .text(account), .init(old.title), .init(old.link), .integer(now.milliseconds)])
    }
  }

  /// Its frozen bytes are those of the entry as it was, wherever they are by now.
  static func posts(of entry: Int64, in database: Database) throws -> [(Int64, String)] {
    try database.query(
      """
      SELECT id, account FROM announcement
      WHERE entry = ? AND boosts IS NULL AND state IN ('frozen', 'sending', 'unknown', 'posted')
      """, [.integer(entry)]
    ) { ($0.integer(0), $0.text(1)) }
  }

  // MARK: Its way

  /// The account's next correction, as a condition on announcements `a`: only what was posted is put right.
  static let correctionDue = """
    a.id = (SELECT announcement FROM correction c WHERE account = ?1 AND due IS NOT NULL AND due <= ?2
      AND (SELECT state FROM announcement WHERE id = c.announcement) = 'posted' ORDER BY due, announcement LIMIT 1)
    """

  /// When the account's next correction may be made.
  func correctionOpens(_ account: String, _ pace: Pace, in database: Database, at now: Date) throws -> Date? {
    let due =
      try database.query(
        """
        SELECT min(due) FROM correction c WHERE account = ? AND due IS NOT NULL
          AND (SELECT state FROM announcement WHERE id = c.announcement) = 'posted'
        """, [.text(account)]
      ) { $0.dateOrNil(0) }.first ?? nil
    return due.map { quietEnds(pace, at: max($0, now)) }
  }

  /// The first time from then on that is not quiet.
  func quietEnds(_ pace: Pace, at time: Date) -> Date {
    pace.quiet?.opens(at: time, minuteOfDay: host.minuteOfDay) ?? time
  }

  /// A step is begun.
  public func begin(_ correction: Correction, at now: Date) throws(LedgerError) {
    try change(correction, "tries = tries + 1", [])
  }

  /// It waits.
  public func postpone(_ correction: Correction, until due: Date) throws(LedgerError) {
    try change(correction, "due = ?3, tries = 0", [.integer(due.milliseconds)])
  }

  /// The intent, where the account may be spoken to.
  public func intend(_ correction: Correction, pace: Pace, at now: Date) throws(LedgerError) -> Bool {
    let isIntended = try transaction { database in
      let account = try database.query(
        "SELECT account FROM correction WHERE announcement = ?", [.integer(correction.announcement.rawValue)]
      ) { $0.text(0) }.first
      guard let account, try isServed(account, in: database, at: now), quietEnds(pace, at: now) <= now else {
        return false
      }
      try Self.change(correction, "asked = ?3", [.integer(now.milliseconds)], in: database)
      return true
    }
    if isIntended { Failpoint.intended.hit() }
    return isIntended
  }

  /// What came of it.
  public func settle(_ correction: Correction, _ outcome: CorrectionOutcome, at now: Date) throws(LedgerError) {
    noteWrite(at: now)
    try transaction { database in
      var values: [Database.Value] = [
        .text(outcome.verdict.rawValue), .init(outcome.detail), .integer(now.milliseconds),
      ]
      switch outcome {
      case .edited(let post, let receipt, let entry):
        values += [.text(RowText.write(post)), .text(RowText.write(receipt)), .init(entry.title), .init(entry.link)]
        try Self.settle(
          correction, "asked = NULL, stands = ?6, receipt = ?7, title = ?8, link = ?9", values, in: database)
      case .same(let entry):
        values += [.init(entry.title), .init(entry.link)]
        try Self.settle(correction, "title = ?6, link = ?7", values, in: database)
      case .deleted:
        // It is not there any more: nobody need look.
        try database.run(
          "UPDATE sighting SET due = NULL WHERE announcement = ?", [.integer(correction.announcement.rawValue)])
        try Self.settle(correction, "asked = NULL", values, in: database)
      case .told, .skipped, .refused: try Self.settle(correction, "number = number", values, in: database)
      }
    }
    Failpoint.recorded.hit()
  }

  /// A change that was seen while the network was asked stays due: what was asked for stands, and is not what is wanted.
  private static func settle(
    _ correction: Correction, _ assignments: String, _ values: [Database.Value], in database: Database
  ) throws {
    let isLast = try self.correction(of: correction.announcement, in: database)?.number == correction.number
    let changed = try database.run(
      """
      UPDATE correction SET \(assignments), changed = ?5, due = CASE WHEN number = ?2 THEN NULL ELSE due END,
        verdict = CASE WHEN number = ?2 THEN ?3 END, detail = CASE WHEN number = ?2 THEN ?4 END
      WHERE announcement = ?1 AND due IS NOT NULL AND (number = ?2 OR asked IS NOT NULL)
      """,
      [.integer(correction.announcement.rawValue), .integer(Int64(correction.number))] + values)
    guard changed == 1 || !isLast else { throw LedgerError.conflict("a correction is settled already") }
  }

  private func change(_ correction: Correction, _ assignments: String, _ values: [Database.Value]) throws(LedgerError) {
    try transaction { try Self.change(correction, assignments, values, in: $0) }
  }

  private static func change(
    _ correction: Correction, _ assignments: String, _ values: [Database.Value], in database: Database
  ) throws {
    let changed = try database.run(
      "UPDATE correction SET \(assignments) WHERE announcement = ?1 AND number = ?2 AND due IS NOT NULL",
      [.integer(correction.announcement.rawValue), .integer(Int64(correction.number))] + values)
    guard changed == 1 else { throw LedgerError.conflict("the entry has changed again") }
  }

  /// For how many posts of each account something is left to its owner.
  public func leftToOwner(since time: Date) throws(LedgerError) -> [String: Int] {
    let verdicts = Correction.Verdict.allCases.filter(\.isLeftToTheOwner).map { "'\($0.rawValue)'" }
    let rows = try transaction { database in
      try database.query(
        """
        SELECT account, count(*) FROM correction WHERE changed > ? AND verdict IN (\(verdicts.joined(separator: ", ")))
        GROUP BY account
        """, [.integer(time.milliseconds)]
      ) { ($0.text(0), Int($0.integer(1))) }
    }
    return Dictionary(rows, uniquingKeysWith: { $1 })
  }
}

extension CorrectionOutcome {
  fileprivate var verdict: Correction.Verdict {
    switch self {
    case .same: .same
    case .edited: .edited
    case .deleted: .deleted
    case .told: .told
    case .skipped: .skipped
    case .refused: .refused
    }
  }

  fileprivate var detail: String? {
    switch self {
    case .same, .edited, .deleted: nil
    case .told(let what), .skipped(let what), .refused(let what): what
    }
  }
}
