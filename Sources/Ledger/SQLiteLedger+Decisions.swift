public import FoundationEssentials
public import Model

// What a person decides, each decision in the journal.
extension SQLiteLedger {
  /// One announcement with its entry.
  public func announcement(_ id: Announcement.ID) throws(LedgerError) -> HistoryRecord? {
    try transaction { try Self.record(of: id, in: $0) }
  }

  private static func record(of id: Announcement.ID, in database: Database) throws -> HistoryRecord? {
    try database.query("\(selectHistory) WHERE a.id = ?", [.integer(id.rawValue)], history).first
  }

  /// Does what a person decided, where it means anything.
  public func decide(_ decision: Decision, on id: Announcement.ID, at now: Date) throws(LedgerError) -> DecisionResult {
    try transaction { database in
      guard let row = try Self.record(of: id, in: database)?.announcement else { return .unknown }
      guard let target = try Self.carryOut(decision, row, at: now, in: database) else { return .refused(row) }
      var detail: String?
      switch decision {
      case .adopt(let url): detail = url
      case .approveDespite(let words): detail = words
      case .edit(let edit): detail = edit.title ?? edit.summary
      default: break
      }
      try database.run(
        "INSERT INTO decision (announcement, verb, detail, at) VALUES (?, ?, ?, ?)",
        [.integer(target.rawValue), .text(decision.verb), .init(detail), .integer(now.milliseconds)])
      return try Self.record(of: target, in: database).map { .done($0.announcement) } ?? .unknown
    }
  }

  /// Returns the announcement that it was carried out on; nil when it means nothing there.
  private static func carryOut(_ decision: Decision, _ row: Announcement, at now: Date, in database: Database) throws
    -> Announcement.ID?
  {
    let isUnproven = row.state == .unknown || (row.state == .held && row.reason?.code == .unproven)
    switch decision {
    case .approve:
      guard row.state == .held, !isUnproven, row.reason?.code != .blocked else { return nil }
      try clear(row, at: now, in: database)
      try release(row, at: now, in: database)
    case .approveDespite:
      guard row.state == .held, !isUnproven else { return nil }
      try clear(row, at: now, in: database)
      try release(row, at: now, in: database)
    case .edit(let edit):
      guard row.state == .pending || row.state == .held, row.post == nil else { return nil }
      try rewrite(row, edit, at: now, in: database)
    case .retry(let notThere):
      guard [.pending, .frozen, .held, .unknown].contains(row.state), notThere || !isUnproven,
        row.reason?.isAboutDraft != true
      else { return nil }
      try release(row, at: now, in: database)
    case .adopt(let url):
      guard [.pending, .frozen, .held, .unknown].contains(row.state) else { return nil }
      // What was never frozen has no post that could be there: somebody has announced it by hand.
      let outcome: Outcome =
        row.post == nil
        ? .retired(Reason(.alreadyThere, url)) : .posted(Receipt(id: "", url: url, evidence: .owner))
      try apply(outcome, to: row.id, from: row.state, at: now, in: database)
    case .reject:
      guard [.pending, .frozen, .held, .unknown].contains(row.state) else { return nil }
      try apply(.retired(Reason(.declined)), to: row.id, from: row.state, at: now, in: database)
    case .again:
      guard row.state.isFinal else { return nil }
      return try repeated(row, at: now, in: database)
    }
    return row.id
  }

  /// Lets it go, as what it is: frozen bytes stay as they are.
  private static func release(_ row: Announcement, at now: Date, in database: Database) throws {
    try database.run(
      """
      UPDATE announcement SET state = CASE WHEN post IS NULL THEN 'pending' ELSE 'frozen' END, reason = NULL,
        detail = NULL, due = min(due, ?2), approved = ?2, changed = ?2, deaths = 0
      WHERE id = ?1
      """, [.integer(row.id.rawValue), .integer(now.milliseconds)])
  }

  /// A new generation, unless a later one is there already.
  private static func repeated(_ row: Announcement, at now: Date, in database: Database) throws -> Announcement.ID? {
    let changed = try database.run(
      """
      INSERT INTO announcement (entry, account, generation, state, due, approved, word_limit, boosts, created, changed)
      SELECT entry, account, generation + 1, 'pending', ?2, ?2, word_limit, boosts, ?2, ?2 FROM announcement a
      WHERE id = ?1
        AND NOT EXISTS (SELECT 1 FROM announcement b WHERE b.entry = a.entry AND b.account = a.account
          AND b.generation > a.generation)
      """, [.integer(row.id.rawValue), .integer(now.milliseconds)])
    return changed == 1 ? Announcement.ID(rawValue: database.lastInserted) : nil
  }

  /// Identifiers and addresses of what the account is known to have of the entry from earlier generations: found among
  /// its posts, they are no proof of this one.
  public func earlierPosts(of id: Announcement.ID) throws(LedgerError) -> Set<String> {
    let rows = try transaction { database in
      try database.query(
        """
        SELECT b.receipt, CASE WHEN b.reason = 'already there' THEN b.detail END, c.receipt FROM announcement a
        JOIN announcement b ON b.entry = a.entry AND b.account = a.account AND b.generation < a.generation
        LEFT JOIN correction c ON c.announcement = b.id
        WHERE a.id = ?
        """, [.integer(id.rawValue)]
      ) { row in
        let receipts = [0, 2].compactMap { RowText.read(Receipt.self, row.textOrNil($0)) }
        return receipts.flatMap { [$0.id, $0.url] } + [row.textOrNil(1)]
      }
    }
    return Set(rows.joined().compactMap { $0 }).subtracting([""])
  }

  // MARK: What was seen after posting

  /// The first look after posting comes so soon.
  private static let firstSight = Duration.seconds(120)

  /// What was posted is looked at again.
  static func watch(_ id: Announcement.ID, at now: Date, in database: Database) throws {
    try database.run(
      """
      INSERT OR IGNORE INTO sighting (announcement, account, due)
      SELECT id, account, ?2 FROM announcement WHERE id = ?1 AND boosts IS NULL
      """, [.integer(id.rawValue), .integer(now.after(firstSight).milliseconds)])
  }

  /// How a posted announcement was seen since; nil where it is not looked at.
  public func sighting(of id: Announcement.ID) throws(LedgerError) -> Sighting? {
    try transaction { database in
      try database.query("SELECT looks, seen, gone FROM sighting WHERE announcement = ?", [.integer(id.rawValue)]) {
        Sighting(looks: Int($0.integer(0)), seen: $0.dateOrNil(1), gone: $0.dateOrNil(2))
      }.first
    }
  }

  /// What a look after posting gave, and when the next one is due; nil for none.
  public func record(_ sighting: Sighting, next: Date?, of id: Announcement.ID) throws(LedgerError) {
    try transaction { database in
      let changed = try database.run(
        "UPDATE sighting SET looks = ?2, seen = ?3, gone = ?4, due = ?5 WHERE announcement = ?1",
        [
          .integer(id.rawValue), .integer(Int64(sighting.looks)), .init(sighting.seen?.milliseconds),
          .init(sighting.gone?.milliseconds), .init(next?.milliseconds),
        ])
      guard changed == 1 else { throw LedgerError.conflict("announcement \(id) is not looked at") }
    }
  }
}
