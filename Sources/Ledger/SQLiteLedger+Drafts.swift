public import FoundationEssentials
public import Model

// What is held for what it says, and what a person said to it.
extension SQLiteLedger {
  /// pending → held, with the draft that a person is to look at.
  public func hold(_ id: Announcement.ID, _ reason: Reason, _ draft: HeldDraft, hash: String, at now: Date)
    throws(LedgerError)
  {
    noteWrite(at: now)
    try transaction { database in
      try Self.apply(.held(reason), to: id, from: .pending, at: now, in: database)
      try database.run(
        "UPDATE announcement SET draft = ?2, draft_hash = ?3 WHERE id = ?1",
        [.integer(id.rawValue), .text(RowText.write(draft)), .text(hash)])
    }
  }

  /// The hash of the draft that a person approved.
  public func approvedDraft(of id: Announcement.ID) throws(LedgerError) -> String? {
    try transaction { database in
      try database.query("SELECT approved_draft FROM announcement WHERE id = ?", [.integer(id.rawValue)]) {
        $0.textOrNil(0)
      }
      .first ?? nil
    }
  }

  /// The draft that an announcement was held with.
  public func draft(of id: Announcement.ID) throws(LedgerError) -> HeldDraft? {
    try transaction { database in
      try database.query("SELECT draft FROM announcement WHERE id = ?", [.integer(id.rawValue)]) { row in
        RowText.read(HeldDraft.self, row.textOrNil(0))
      }.first ?? nil
    }
  }

  /// What the owner wrote instead of the feed's words.
  public func edit(of entry: Entry.ID) throws(LedgerError) -> EntryEdit? {
    try transaction { database in
      try database.query("SELECT title, summary FROM edit WHERE entry = ?", [.integer(entry.rawValue)]) {
        EntryEdit(title: $0.textOrNil(0), summary: $0.textOrNil(1))
      }.first
    }
  }

  // MARK: What a person decides of a draft

  /// The approval counts for the drafts that were held, and for those of the entry's other accounts that are held for the
  /// same rule: each by its hash.
  static func approveDrafts(_ row: Announcement, at now: Date, in database: Database) throws {
    guard let reason = row.reason, reason.isAboutDraft else { return }
    try database.run(
      """
      UPDATE announcement SET state = 'pending', reason = NULL, detail = NULL, due = min(due, ?3), approved = ?3,
        changed = ?3, deaths = 0, approved_draft = draft_hash
      WHERE entry = ?1 AND state = 'held' AND reason = ?2 AND post IS NULL
      """, [.integer(row.entry.rawValue), .text(reason.code.rawValue), .integer(now.milliseconds)])
  }

  /// Other words for the entry: what is held for what it says is composed, and looked at, again.
  static func rewrite(_ row: Announcement, _ edit: EntryEdit, at now: Date, in database: Database) throws {
    try database.run(
      """
      INSERT INTO edit (entry, title, summary, at) VALUES (?1, ?2, ?3, ?4)
      ON CONFLICT (entry) DO UPDATE SET title = coalesce(?2, title), summary = coalesce(?3, summary), at = ?4
      """,
      [.integer(row.entry.rawValue), .init(edit.title), .init(edit.summary), .integer(now.milliseconds)])
    let reasons = Reason.aboutDrafts.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    try database.run(
      """
      UPDATE announcement SET state = 'pending', reason = NULL, detail = NULL, due = min(due, ?2), changed = ?2,
        deaths = 0, approved_draft = NULL
      WHERE entry = ?1 AND state = 'held' AND reason IN (\(reasons)) AND post IS NULL
      """, [.integer(row.entry.rawValue), .integer(now.milliseconds)])
  }
}
