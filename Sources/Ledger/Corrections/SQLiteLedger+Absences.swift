public import FoundationEssentials
public import Model

// The pages of announced entries: are they still there?
extension SQLiteLedger {
  private static let day = Duration.seconds(86_400)
  /// Nobody reads what was announced longer ago.
  private static let longest = Duration.seconds(30 * 86_400)
  /// Rows that are read at once, of those that are due.
  private static let mostAtOnce = 200

  /// What was announced is looked at from tomorrow on.
  static func watchPage(of id: Announcement.ID, at now: Date, in database: Database) throws {
    try database.run(
      """
      INSERT INTO absence (entry, since, due) SELECT entry, ?2, ?3 FROM announcement WHERE id = ?1 AND boosts IS NULL
      ON CONFLICT (entry) DO UPDATE SET since = excluded.since, due = excluded.due, first = NULL, gone = NULL
      """,
      [.integer(id.rawValue), .integer(now.milliseconds), .integer(now.after(day).milliseconds)])
  }

  /// Announced entries whose pages are to be looked at now. Each is put off by a day before anybody looks: a look that
  /// kills the process is not made again at once.
  public func pagesToWatch(for accounts: Set<String>, limit: Int, at now: Date) throws(LedgerError) -> [EntryRecord] {
    guard now >= Self.earliest, !accounts.isEmpty else { return [] }
    return try transaction { database in
      if try isFull(database) { return [] }
      let rows = try database.query(
        "SELECT entry, since FROM absence WHERE due IS NOT NULL AND due <= ? ORDER BY due LIMIT ?",
        [.integer(now.milliseconds), .integer(Int64(Self.mostAtOnce))]
      ) { (entry: $0.integer(0), since: $0.date(1)) }
      var wanted: [EntryRecord] = []
      for row in rows where wanted.count < limit {
        let isLate = row.since < now.after(.zero - Self.longest)
        let record = isLate ? nil : try Self.watched(row.entry, for: accounts, in: database)
        let next = isLate ? nil : now.after(Self.day).milliseconds
        try database.run("UPDATE absence SET due = ?2 WHERE entry = ?1", [.integer(row.entry), .init(next)])
        if let record { wanted.append(record) }
      }
      return wanted
    }
  }

  /// The entry, where one of the accounts has a post of it that its owner wants looked after.
  private static func watched(_ entry: Int64, for accounts: Set<String>, in database: Database) throws -> EntryRecord? {
    let holders = try database.query(
      """
      SELECT a.account FROM announcement a JOIN entry e ON e.id = a.entry JOIN feed f ON f.id = e.feed
      WHERE a.entry = ? AND a.state = 'posted' AND a.boosts IS NULL AND f.active AND e.link IS NOT NULL
      """, [.integer(entry)]
    ) { $0.text(0) }
    guard holders.contains(where: accounts.contains) else { return nil }
    return try entries([entry], in: database).first
  }

  /// When the next page is to be looked at.
  public func nextPageToWatch() throws(LedgerError) -> Date? {
    try transaction { database in
      try database.query("SELECT due FROM absence WHERE due IS NOT NULL ORDER BY due LIMIT 1") { $0.date(0) }.first
    }
  }

  /// What a look gave.
  public func record(absent: Bool, of entry: Entry.ID, at link: String, for accounts: Set<String>, now: Date)
    throws(LedgerError) -> Bool
  {
    noteWrite(at: now)
    let id = Database.Value.integer(entry.rawValue)
    return try transaction { database in
      // Where the entry has moved meanwhile, the old address proves nothing.
      let isThere = try database.query("SELECT link FROM entry WHERE id = ?", [id]) { $0.textOrNil(0) }.first == link
      guard absent, isThere else {
        try database.run("UPDATE absence SET first = NULL WHERE entry = ? AND gone IS NULL", [id])
        return false
      }
      let gone = try database.run(
        "UPDATE absence SET gone = ?2, due = NULL WHERE entry = ?1 AND gone IS NULL AND ?2 - first >= ?3",
        [id, .integer(now.milliseconds), .integer(Int64(Self.day.seconds * 1000))])
      guard gone == 1 else {
        try database.run(
          "UPDATE absence SET first = coalesce(first, ?2) WHERE entry = ?1 AND gone IS NULL",
          [id, .integer(now.milliseconds)])
        return false
      }
      try Self.markGone(entry, for: accounts, at: now, in: database)
      return true
    }
  }

  /// The accounts' posts of it are due for their owners' wishes; what else was to be done about them is done with.
  private static func markGone(_ entry: Entry.ID, for accounts: Set<String>, at now: Date, in database: Database) throws
  {
    let posts = try database.query(
      """
      SELECT a.id, a.account, e.title, e.link FROM announcement a JOIN entry e ON e.id = a.entry
      WHERE a.entry = ? AND a.state = 'posted' AND a.boosts IS NULL
      """, [.integer(entry.rawValue)]
    ) { (id: $0.integer(0), account: $0.text(1), title: $0.textOrNil(2), link: $0.textOrNil(3)) }
    for post in posts where accounts.contains(post.account) {
      try database.run(
        """
        INSERT INTO correction (announcement, account, cause, title, link, due, changed)
        VALUES (?1, ?2, 'gone', ?3, ?4, ?5, ?5)
        ON CONFLICT (announcement) DO UPDATE SET cause = 'gone', number = number + 1, due = ?5, tries = 0,
          verdict = NULL, detail = NULL, changed = ?5 WHERE coalesce(verdict, '') <> 'deleted'
        """,
        [
          .integer(post.id), .text(post.account), .init(post.title), .init(post.link), .integer(now.milliseconds),
        ])
    }
  }
}
