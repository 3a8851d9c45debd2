public import FoundationEssentials
public import Model

extension SQLiteLedger {
  /// Makes rows for new feeds and accounts and keeps those that are known.
  public func register(feeds: [FeedRegistration], accounts: [AccountRegistration], at now: Date) throws(LedgerError) {
    try transaction { database in
      try database.run("UPDATE feed SET active = 0")
      let moved = try feeds.filter { try !Self.keep($0, in: database) }
      for feed in moved { try Self.move(feed, in: database, at: now) }
      try database.run("UPDATE account SET active = 0")
      for account in accounts {
        try database.run(
          """
          INSERT INTO account (name, network) VALUES (?1, ?2)
          ON CONFLICT (name) DO UPDATE SET active = 1
          """, [.text(account.name), .text(account.network)])
        // What was learnt at another network says nothing about this one.
        try database.run(
          """
          UPDATE account SET network = ?2, identity = NULL, verified = NULL, anchor = NULL, wait_until = NULL,
            failures = 0, problem = NULL, paused = 0 WHERE name = ?1 AND network <> ?2
          """, [.text(account.name), .text(account.network)])
      }
    }
  }

  /// A feed that is known by its address keeps its row, under the name that it has now.
  private static func keep(_ feed: FeedRegistration, in database: Database) throws -> Bool {
    try database.run(
      "UPDATE feed SET active = 1, name = ? WHERE url = ?", [.text(feed.name), .text(feed.url)]) == 1
  }

  /// A feed that is known by its name has moved and keeps its entries; any other is new. Only after all that are known
  /// by address: a new feed must not take the row of one that gave its name away.
  private static func move(_ feed: FeedRegistration, in database: Database, at now: Date) throws {
    let known = try database.query(
      "SELECT id FROM feed WHERE name = ? AND active = 0 ORDER BY id DESC", [.text(feed.name)]
    ) { $0.integer(0) }.first
    if let id = known {
      try database.run(
        """
        UPDATE feed SET active = 1, url = ?, discovered = NULL, etag = NULL, last_modified = NULL, body_hash = NULL,
          last_unconditional = NULL, failures = 0, problem = NULL, next_check = ? WHERE id = ?
        """, [.text(feed.url), .integer(now.milliseconds), .integer(id)])
    } else {
      try database.run(
        "INSERT INTO feed (name, url, next_check) VALUES (?, ?, ?)",
        [.text(feed.name), .text(feed.url), .integer(now.milliseconds)])
    }
  }

  /// The feeds of the configuration, by name.
  public func feeds() throws(LedgerError) -> [Feed] {
    try transaction { try $0.query("SELECT \(Self.feedColumns) FROM feed WHERE active ORDER BY name", [], Self.feed) }
  }

  private static let feedColumns =
    "id, name, url, discovered, etag, last_modified, body_hash, next_check, last_success, last_unconditional, failures, problem, baselined"

  private static func feed(_ row: Database.Cursor) -> Feed {
    Feed(
      id: Feed.ID(rawValue: row.integer(0)), name: row.text(1), url: row.text(2), discovered: row.textOrNil(3),
      validators: Validators(etag: row.textOrNil(4), lastModified: row.textOrNil(5)), bodyHash: row.textOrNil(6),
      nextCheck: row.date(7), lastSuccess: row.dateOrNil(8), lastUnconditional: row.dateOrNil(9),
      failures: Int(row.integer(10)), problem: row.textOrNil(11), baselined: row.integer(12) == 1)
  }

  /// The accounts of the configuration, by name.
  public func accounts() throws(LedgerError) -> [AccountRecord] {
    try transaction { database in
      try database.query(
        """
        SELECT name, network, identity, verified, anchor, wait_until, failures, problem, paused FROM account
        WHERE active ORDER BY name
        """
      ) { row in
        AccountRecord(
          name: row.text(0), network: row.text(1), identity: row.textOrNil(2), verified: row.dateOrNil(3),
          anchor: row.textOrNil(4), waitUntil: row.dateOrNil(5), failures: Int(row.integer(6)),
          problem: row.textOrNil(7), paused: row.integer(8) == 1)
      }
    }
  }

  /// Which known entry of the feed each candidate is.
  public func recognise(_ candidates: [[Alias]], in feed: Feed.ID) throws(LedgerError) -> [Entry.ID?] {
    try transaction { database in
      try candidates.map { aliases in
        for alias in aliases {
          let found = try database.query(
            "SELECT entry FROM alias WHERE feed = ? AND kind = ? AND value = ?",
            [.integer(feed.rawValue), .text(alias.kind.rawValue), .text(alias.value)]
          ) { Entry.ID(rawValue: $0.integer(0)) }
          if let id = found.first { return id }
        }
        return nil
      }
    }
  }

  /// Entries, aliases, announcements, validators and schedule of one poll, in one transaction.
  public func record(_ ingest: Ingest) throws(LedgerError) {
    try transaction { database in
      try Self.record(ingest.visit, in: database)
      if let site = ingest.site { try Self.keep(site, of: ingest.visit.feed, at: ingest.visit.at, in: database) }
      for new in ingest.new { try Self.record(new, of: ingest.visit, in: database) }
      for (entry, aliases) in ingest.gained {
        try Self.add(aliases, to: entry.rawValue, feed: ingest.visit.feed, in: database)
      }
    }
    Failpoint.ingested.hit()
  }

  /// A poll that brought no entries.
  public func record(_ visit: Visit) throws(LedgerError) {
    try transaction { try Self.record(visit, in: $0) }
  }

  private static func record(_ new: NewEntry, of visit: Visit, in database: Database) throws {
    let entry = new.entry
    try database.run(
      """
      INSERT INTO entry (feed, position, first_seen, published, updated, guid, title, link, author, summary, enclosure,
        image, language, categories) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(visit.feed.rawValue), .integer(Int64(new.position)), .integer(visit.at.milliseconds),
        .init(entry.published?.milliseconds), .init(entry.updated?.milliseconds), .init(entry.guid), .init(entry.title),
        .init(entry.link), .init(entry.author), .init(entry.summary), .init(entry.enclosure), .init(entry.image),
        .init(entry.language), .text(RowText.write(entry.categories)),
      ])
    let id = database.lastInserted
    try add(new.aliases, to: id, feed: visit.feed, in: database)
    for announcement in new.announcements {
      let (state, reason): (String, Reason?) =
        switch announcement.state {
        case .pending: ("pending", nil)
        case .held(let reason): ("held", reason)
        case .retired(let reason): ("retired", reason)
        }
      try database.run(
        """
        INSERT INTO announcement (entry, account, generation, state, reason, detail, due, created, changed)
        VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?7)
        """,
        [
          .integer(id), .text(announcement.account), .text(state), .init(reason?.code.rawValue), .init(reason?.detail),
          .integer(announcement.due.milliseconds), .integer(visit.at.milliseconds),
        ])
    }
  }

  private static func add(_ aliases: [Alias], to entry: Int64, feed: Feed.ID, in database: Database) throws {
    for alias in aliases {
      try database.run(
        "INSERT OR IGNORE INTO alias (feed, kind, value, entry) VALUES (?, ?, ?, ?)",
        [.integer(feed.rawValue), .text(alias.kind.rawValue), .text(alias.value), .integer(entry)])
    }
  }

  private static func record(_ visit: Visit, in database: Database) throws {
    let at = visit.at.milliseconds
    let row: [Database.Value] = [.integer(visit.feed.rawValue), .integer(visit.nextCheck.milliseconds)]
    let changed: Int
    switch visit.result {
    case .read(let validators, let bodyHash, let discovered, let unconditional):
      changed = try database.run(
        """
        UPDATE feed SET next_check = ?2, etag = ?3, last_modified = ?4, body_hash = ?5, discovered = ?6, last_success = ?7,
          last_unconditional = CASE WHEN ?8 THEN ?7 ELSE last_unconditional END, failures = 0, problem = NULL, baselined = 1
        WHERE id = ?1
        """,
        row + [
          .init(validators.etag), .init(validators.lastModified), .text(bodyHash), .init(discovered), .integer(at),
          .integer(unconditional ? 1 : 0),
        ])
    case .unchanged(let validators):
      changed = try database.run(
        """
        UPDATE feed SET next_check = ?2, etag = coalesce(?3, etag), last_modified = coalesce(?4, last_modified),
          last_success = ?5, failures = 0, problem = NULL WHERE id = ?1
        """, row + [.init(validators.etag), .init(validators.lastModified), .integer(at)])
    case .failed(let problem):
      changed = try database.run(
        "UPDATE feed SET next_check = ?2, failures = failures + 1, problem = ?3 WHERE id = ?1", row + [.text(problem)])
    }
    guard changed == 1 else { throw LedgerError.conflict("feed \(visit.feed) is not registered") }
    try keepHint(of: visit.feed, at: visit.at, in: database)
  }
}
