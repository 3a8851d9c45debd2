public import FoundationEssentials
public import Model

// The way of an announcement. Every UPDATE names the row and the state that it must be in.
extension SQLiteLedger {
  /// What the account has to do now.
  public func next(for account: String, pace: Pace, at now: Date) throws(LedgerError) -> Work? {
    try noteTime(now)
    return try transaction { database in
      guard try isServed(account, in: database, at: now) else { return nil }
      let look = try Self.work(
        "a.account = ?1 AND a.state = 'unknown' AND a.due <= ?2 ORDER BY a.due, a.id LIMIT 1", account, now,
        in: database)
      if let look { return look }
      if try gateOpens(account, pace, in: database, at: now) <= now {
        let send = try Self.work(
          """
          a.account = ?1 AND a.state IN ('pending', 'frozen') AND a.due <= ?2
          ORDER BY a.due, coalesce(e.published, e.first_seen), e.position DESC, a.id LIMIT 1
          """, account, now, in: database)
        if let send { return send }
      }
      if quietEnds(pace, at: now) <= now, var right = try Self.work(Self.correctionDue, account, now, in: database) {
        right.correction = try Self.correction(of: right.announcement.id, in: database)
        return right
      }
      return try Self.work(
        """
        a.id = (SELECT announcement FROM sighting WHERE account = ?1 AND due IS NOT NULL AND due <= ?2
          AND \(Self.isSettled) ORDER BY due, announcement LIMIT 1)
        """, account, now, in: database)
    }
  }

  /// When the account has something to do next; nil when nothing is open, or nothing can be before its owner acts.
  public func nextDue(for account: String, pace: Pace, at now: Date) throws(LedgerError) -> Date? {
    try transaction { database in
      func earliest(_ condition: String) throws -> Date? {
        try database.query(
          "SELECT min(due) FROM announcement WHERE account = ? AND \(condition)", [.text(account)]
        ) { $0.dateOrNil(0) }.first ?? nil
      }
      let served = try database.query(
        """
        SELECT wait_until FROM account WHERE name = ? AND active AND NOT paused AND halted IS NULL AND doubt IS NULL
        """, [.text(account)]
      ) { $0.dateOrNil(0) }
      guard let wait = served.first, try standstill(at: now, in: database) == nil else { return nil }
      let gate = try gateOpens(account, pace, in: database, at: now)
      let send = gate == .distantFuture ? nil : try earliest("state IN ('pending', 'frozen')").map { max($0, gate) }
      let look = try earliest("state = 'unknown'")
      let sighting =
        try database.query(
          "SELECT min(due) FROM sighting WHERE account = ? AND due IS NOT NULL AND \(Self.isSettled)", [.text(account)]
        ) { $0.dateOrNil(0) }.first ?? nil
      let right = try correctionOpens(account, pace, in: database, at: now)
      return [look, send, right, sighting].compactMap { $0 }.min().map { max($0, wait ?? $0) }
    }
  }

  /// A post that is being put right may look like the one or the other: it is looked for afterwards.
  private static let isSettled = """
    NOT EXISTS (SELECT 1 FROM correction c WHERE c.announcement = sighting.announcement AND c.due IS NOT NULL)
    """

  private static func work(_ condition: String, _ account: String, _ now: Date, in database: Database) throws -> Work? {
    try database.query(
      "\(Self.selectHistory) WHERE \(condition)", [.text(account), .integer(now.milliseconds)]
    ) { row in
      let record = Self.history(row)
      return Work(announcement: record.announcement, entry: record.entry)
    }.first
  }

  /// pending → frozen. What a feed has changed since the post was composed would never be seen to be another.
  public func freeze(_ id: Announcement.ID, _ post: Post, madeOf entry: Entry?, at now: Date) throws(LedgerError) {
    try transaction { database in
      let changed = try database.run(
        """
        UPDATE announcement SET state = 'frozen', post = ?3, key = ?4, changed = ?2, busy = 0
        WHERE id = ?1 AND state = 'pending' AND (?5 OR EXISTS (SELECT 1 FROM entry e
          WHERE e.id = announcement.entry AND e.title IS ?6 AND e.link IS ?7))
        """,
        [
          .integer(id.rawValue), .integer(now.milliseconds), .text(RowText.write(post)), .text(post.key),
          .integer(entry == nil ? 1 : 0), .init(entry?.title), .init(entry?.link),
        ])
      try Self.expect(changed, id, .pending)
    }
    Failpoint.frozen.hit()
  }

  /// frozen → sending, with an attempt in the journal.
  public func intend(_ id: Announcement.ID, pace: Pace, at now: Date) throws(LedgerError) -> Attempt.ID? {
    let attempt: Attempt.ID? = try transaction { database in
      let account = try database.query(
        "SELECT account FROM announcement WHERE id = ? AND state = 'frozen'", [.integer(id.rawValue)]
      ) { $0.text(0) }.first
      guard let account else { throw LedgerError.conflict("announcement \(id) is not frozen") }
      guard try isServed(account, in: database, at: now), try gateOpens(account, pace, in: database, at: now) <= now
      else { return nil }
      try database.run(
        "INSERT INTO attempt (announcement, account, started) VALUES (?, ?, ?)",
        [.integer(id.rawValue), .text(account), .integer(now.milliseconds)])
      let attempt = Attempt.ID(rawValue: database.lastInserted)
      try database.run(
        """
        UPDATE announcement SET state = 'sending', attempts = attempts + 1, attempted = ?2, looks = 0,
          first_absence = NULL, last_absence = NULL, changed = ?2 WHERE id = ?1
        """, [.integer(id.rawValue), .integer(now.milliseconds)])
      try Self.keep(latest: now, in: database)
      return attempt
    }
    if let attempt {
      state.note(attempt: attempt.rawValue)
      Failpoint.intended.hit()
    }
    return attempt
  }

  /// The outcome of an attempt.
  public func record(_ outcome: Outcome, of id: Announcement.ID, attempt: Attempt.ID, at now: Date) throws(LedgerError)
  {
    noteWrite(at: now)
    try transaction { database in
      let closed = try database.run(
        "UPDATE attempt SET ended = ?2, verdict = ?3, detail = ?4 WHERE id = ?1 AND announcement = ?5 AND ended IS NULL",
        [
          .integer(attempt.rawValue), .integer(now.milliseconds), .text(outcome.verdict), .init(outcome.detail),
          .integer(id.rawValue),
        ])
      guard closed == 1 else { throw LedgerError.conflict("attempt \(attempt) is not open") }
      try Self.apply(outcome, to: id, from: .sending, at: now, in: database)
    }
    Failpoint.recorded.hit()
  }

  /// A step without an attempt.
  public func record(_ outcome: Outcome, of id: Announcement.ID, from: AnnouncementState, at now: Date)
    throws(LedgerError)
  {
    guard [.pending, .frozen, .unknown].contains(from) else { throw .conflict("\(from.rawValue) needs an attempt") }
    noteWrite(at: now)
    try transaction { try Self.apply(outcome, to: id, from: from, at: now, in: $0) }
  }

  static func apply(
    _ outcome: Outcome, to id: Announcement.ID, from: AnnouncementState, at now: Date, in database: Database
  ) throws {
    var due: Date?
    var receipt: Receipt?
    var reason: Reason?
    let state: AnnouncementState
    switch outcome {
    case .posted(let proof): (state, receipt) = (.posted, proof)
    case .again(let at, _, _): (state, due) = (.frozen, at)
    case .unknown(_, let look): (state, due) = (.unknown, look)
    case .held(let why): (state, reason) = (.held, why)
    case .rejected(let why): (state, reason) = (.rejected, why)
    case .retired(let why): (state, reason) = (.retired, why)
    case .recompose(let limit): (state, reason) = (.retired, Reason(.recomposed, "\(limit)"))
    }
    let changed = try database.run(
      """
      UPDATE announcement SET state = ?3, due = coalesce(?4, due), receipt = ?5, reason = ?6, detail = ?7, changed = ?8,
        busy = 0 WHERE id = ?1 AND state = ?2
      """,
      [
        .integer(id.rawValue), .text(from.rawValue), .text(state.rawValue), .init(due?.milliseconds),
        .init(receipt.map(RowText.write)), .init(reason?.code.rawValue), .init(reason?.detail),
        .integer(now.milliseconds),
      ])
    try expect(changed, id, from)
    // Where a person saw it, nobody need look again.
    if let receipt, receipt.evidence != .owner { try watch(id, at: now, in: database) }
    if receipt?.url != nil { try promiseBoosts(of: id, at: now, in: database) }
    if receipt != nil { try watchPage(of: id, at: now, in: database) }
    if case .recompose(let limit) = outcome { try follow(id, within: limit, at: now, in: database) }
  }

  /// The generation that replaces one which the server found too long.
  private static func follow(_ id: Announcement.ID, within limit: Int, at now: Date, in database: Database) throws {
    try database.run(
      """
      INSERT INTO announcement (entry, account, generation, state, due, word_limit, created, changed)
      SELECT entry, account, generation + 1, 'pending', ?2, ?3, ?2, ?2 FROM announcement WHERE id = ?1
      """, [.integer(id.rawValue), .integer(now.milliseconds), .integer(Int64(limit))])
  }

  /// A look at the account's posts did not find it.
  public func recordLook(at id: Announcement.ID, absent: Bool, next: Date, at now: Date) throws(LedgerError) {
    noteWrite(at: now)
    try transaction { database in
      let changed = try database.run(
        """
        UPDATE announcement SET looks = looks + 1, due = ?2, changed = ?3,
          first_absence = CASE WHEN ?4 THEN coalesce(first_absence, ?3) ELSE first_absence END,
          last_absence = CASE WHEN ?4 THEN ?3 ELSE last_absence END
        WHERE id = ?1 AND state = 'unknown'
        """,
        [.integer(id.rawValue), .integer(next.milliseconds), .integer(now.milliseconds), .integer(absent ? 1 : 0)])
      try Self.expect(changed, id, .unknown)
    }
  }

  /// Every `sending` row becomes `unknown`.
  public func adoptOrphans(at now: Date) throws(LedgerError) -> Orphans {
    try transaction { database in
      let poisoned = try Self.countDeaths(at: now, in: database)
      try Self.mendTimes(at: now, in: database)
      try database.run(
        "UPDATE attempt SET ended = ?, verdict = 'orphan' WHERE ended IS NULL", [.integer(now.milliseconds)])
      let unanswered = try database.run(
        "UPDATE announcement SET state = 'unknown', due = ?1, changed = ?1 WHERE state = 'sending'",
        [.integer(now.milliseconds)])
      return Orphans(unanswered: unanswered, poisoned: poisoned)
    }
  }

  static func expect(_ changed: Int, _ id: Announcement.ID, _ state: AnnouncementState) throws {
    guard changed == 1 else { throw LedgerError.conflict("announcement \(id) is not \(state.rawValue)") }
  }
}

extension Outcome {
  /// One word for the journal.
  var verdict: String {
    switch self {
    case .posted: "posted"
    case .again(_, let verdict, _): verdict
    case .unknown: "unknown"
    case .held: "held"
    case .rejected: "rejected"
    case .retired: "retired"
    case .recompose: "too long"
    }
  }

  /// The server's words, or the proof.
  var detail: String? {
    switch self {
    case .posted(let receipt): receipt.url ?? receipt.id
    case .again(_, _, let detail): detail
    case .unknown(let evidence, _): evidence
    case .held(let reason), .rejected(let reason), .retired(let reason): reason.detail
    case .recompose(let limit): "the server takes \(limit)"
    }
  }
}
