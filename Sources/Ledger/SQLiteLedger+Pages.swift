public import FoundationEssentials
public import Model

// The pages of entries: looked at once for all accounts.
extension SQLiteLedger {
  /// What the looks at an entry's page gave; nil before the first.
  public func page(of entry: Entry.ID) throws(LedgerError) -> PageRecord? {
    try transaction { database in
      try database.query(
        "SELECT tries, facts, problem, next FROM page WHERE entry = ?", [.integer(entry.rawValue)]
      ) { row in
        let facts = RowText.read(PageFacts.self, row.textOrNil(1))
        return PageRecord(
          tries: Int(row.integer(0)),
          finding: facts.map(PageRecord.Finding.there)
            ?? .absent(problem: row.text(2), next: row.dateOrNil(3) ?? .distantPast))
      }.first
    }
  }

  /// What a look gave.
  public func record(_ page: PageRecord, of entry: Entry.ID) throws(LedgerError) {
    var facts: String?
    var problem: String?
    var next: Date?
    switch page.finding {
    case .there(let found): facts = RowText.write(found)
    case .absent(let why, let again): (problem, next) = (why, again)
    }
    _ = try transaction { database in
      try database.run(
        "INSERT OR REPLACE INTO page (entry, tries, facts, problem, next) VALUES (?, ?, ?, ?, ?)",
        [
          .integer(entry.rawValue), .integer(Int64(page.tries)), .init(facts), .init(problem),
          .init(next?.milliseconds),
        ])
    }
  }

  /// pending stays pending, and waits.
  public func postpone(_ id: Announcement.ID, until due: Date, at now: Date) throws(LedgerError) {
    noteWrite(at: now)
    try transaction { database in
      let changed = try database.run(
        "UPDATE announcement SET due = ?3, changed = ?2, busy = 0 WHERE id = ?1 AND state = 'pending'",
        [.integer(id.rawValue), .integer(now.milliseconds), .integer(due.milliseconds)])
      try Self.expect(changed, id, .pending)
    }
  }
}
