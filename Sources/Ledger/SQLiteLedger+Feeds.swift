public import FoundationEssentials
public import Model

extension SQLiteLedger {
  /// Makes rows for new feeds and accounts and keeps those that are known.
  public func register(feeds: [FeedRegistration], accounts: [AccountRegistration], at now: Date) throws(LedgerError) {
    try transaction { database in
      if try !Self.knows(feeds, database) {
        try database.run("UPDATE feed SET active = 0")
        let moved = try feeds.filter { try !Self.keep($0, in: database) }
        for feed in moved { try Self.move(feed, in: database, at: now) }
      }
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
            failures = 0, problem = NULL, paused = 0, class = NULL, class_found = NULL, class_tested = 0
          WHERE name = ?1 AND network <> ?2
          """, [.text(account.name), .text(account.network)])
      }
      try Self.register(boosters: accounts, in: database)
    }
  }

  /// Nothing has changed: thousands of rows need not be written at each start.
  private static func knows(_ feeds: [FeedRegistration], _ database: Database) throws -> Bool {
    let rows = try database.query("SELECT url, name FROM feed WHERE active AND host <> ''") { ($0.text(0), $0.text(1)) }
    let known = Dictionary(rows, uniquingKeysWith: { first, _ in first })
    return known.count == feeds.count && feeds.allSatisfy { known[$0.url] == $0.name }
  }

  /// A feed that is known by its address keeps its row, under the name that it has now. Another name is how the owner
  /// says that another blog at that address is the right one: it is made acquaintance of anew.
  private static func keep(_ feed: FeedRegistration, in database: Database) throws -> Bool {
    try database.run(
      """
      UPDATE feed SET blog_id = NULL, blog_title = NULL, blog_site = NULL, stranger = NULL, next_check = 0
      WHERE url = ?1 AND name <> ?2 AND stranger IS NOT NULL
      """, [.text(feed.url), .text(feed.name)])
    return try database.run(
      "UPDATE feed SET active = 1, name = ?1, host = CASE host WHEN '' THEN ?3 ELSE host END WHERE url = ?2",
      [.text(feed.name), .text(feed.url), .text(Feed.host(of: feed.url))]) == 1
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
        UPDATE feed SET active = 1, url = ?1, host = ?2, discovered = NULL, etag = NULL, last_modified = NULL,
          body_hash = NULL, last_unconditional = NULL, failures = 0, problem = NULL, next_check = ?3, why = 'first',
          gone = NULL, moved = NULL, move_target = NULL, move_polls = 0, blog_id = NULL, blog_title = NULL,
          blog_site = NULL, stranger = NULL WHERE id = ?4
        """,
        [.text(feed.url), .text(Feed.host(of: feed.url)), .integer(now.milliseconds), .integer(id)])
    } else {
      try database.run(
        "INSERT INTO feed (name, url, host, next_check) VALUES (?, ?, ?, ?)",
        [.text(feed.name), .text(feed.url), .text(Feed.host(of: feed.url)), .integer(now.milliseconds)])
    }
  }

  /// The feeds of the configuration, by name.
  public func feeds() throws(LedgerError) -> [Feed] {
    try transaction { try $0.query("SELECT \(Self.feedColumns) FROM feed WHERE active ORDER BY name", [], Self.feed) }
  }

  /// The accounts of the configuration, by name.
  public func accounts() throws(LedgerError) -> [AccountRecord] {
    try transaction { database in
      try database.query(
        """
        SELECT name, network, identity, verified, anchor, wait_until, failures, problem, paused, halted, doubt, doubted,
          class, class_found, class_tested FROM account WHERE active ORDER BY name
        """
      ) { row in
        let doubt = row.textOrNil(10).map { DoubtRecord(Doubt(rawValue: $0) ?? .restored, since: row.date(11)) }
        return AccountRecord(
          name: row.text(0), network: row.text(1), identity: row.textOrNil(2), verified: row.dateOrNil(3),
          anchor: row.textOrNil(4), waitUntil: row.dateOrNil(5), failures: Int(row.integer(6)),
          problem: row.textOrNil(7), paused: row.integer(8) == 1, halted: row.dateOrNil(9), doubt: doubt,
          reconciliation: row.textOrNil(12), reconciliationFound: row.dateOrNil(13), isTested: row.integer(14) == 1)
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
  @discardableResult public func record(_ ingest: Ingest) throws(LedgerError) -> Int {
    let changes = try transaction { database in
      try Self.record(ingest.visit, in: database)
      try Self.keepHint(of: ingest.visit.feed, at: ingest.visit.at, in: database)
      if let site = ingest.site { try Self.keep(site, of: ingest.visit.feed, at: ingest.visit.at, in: database) }
      for new in ingest.new { try Self.record(new, of: ingest.visit, in: database) }
      for (entry, aliases) in ingest.gained {
        try Self.add(aliases, to: entry.rawValue, feed: ingest.visit.feed, in: database)
      }
      for mention in ingest.mentions { try Self.keep(mention, isTold: false, in: database) }
      return try Self.refresh(ingest, in: database)
    }
    polled(at: ingest.visit.at)
    Failpoint.ingested.hit()
    return changes
  }

  /// A poll that brought no entries.
  public func record(_ visit: Visit) throws(LedgerError) {
    try transaction { database in
      try Self.record(visit, in: database)
      try Self.keepHint(of: visit.feed, at: visit.at, in: database)
    }
    polled(at: visit.at)
  }

  private static func record(_ new: NewEntry, of visit: Visit, in database: Database) throws {
    let entry = new.entry
    try database.run(
      """
      INSERT INTO entry (feed, position, first_seen, published, updated, guid, title, link, author, summary, enclosure,
        image, language, categories, image_alt, image_in_text)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(visit.feed.rawValue), .integer(Int64(new.position)), .integer(visit.at.milliseconds),
        .init(entry.published?.milliseconds), .init(entry.updated?.milliseconds), .init(entry.guid), .init(entry.title),
        .init(entry.link), .init(entry.author), .init(entry.summary), .init(entry.enclosure), .init(entry.image),
        .init(entry.language), .text(RowText.write(entry.categories)), .init(entry.imageAlt),
        .integer(entry.imageIsInText ? 1 : 0),
      ])
    let id = database.lastInserted
    let twins = try twins(of: new, in: visit.feed, database)
    try add(new.aliases, to: id, feed: visit.feed, in: database)
    for announcement in new.announcements {
      let (state, reason): (String, Reason?) =
        switch try twins.settle(announcement, database) {
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
}
