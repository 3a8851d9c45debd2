public import FoundationEssentials
public import Model

extension SQLiteLedger {
  /// Has every feed's subscriptions looked at.
  public func reviewSubscriptions(at now: Date) throws(LedgerError) {
    _ = try transaction { database in
      try database.run(
        "UPDATE site SET due = ? WHERE hubs <> '[]' OR feed IN (SELECT feed FROM subscription)",
        [.integer(now.milliseconds)])
    }
  }

  /// Feeds with a subscription whose step is due, or whose hubs have changed.
  public func duePushes(at now: Date, limit: Int) throws(LedgerError) -> [PushRecord] {
    try transaction { database in
      let due = try database.query(
        """
        SELECT feed FROM site WHERE due IS NOT NULL AND due <= ?1 UNION SELECT feed FROM subscription WHERE due <= ?1
        LIMIT ?2
        """, [.integer(now.milliseconds), .integer(Int64(limit))]
      ) { $0.integer(0) }
      return try due.flatMap { feed in
        try database.query("\(Self.selectPush) WHERE f.id = ?", [.integer(feed)], Self.push)
          .map { try Self.withSubscriptions($0, in: database) }
      }
    }
  }

  /// When the next step is due.
  public func nextPushStep() throws(LedgerError) -> Date? {
    try transaction { database in
      let times = try database.query(
        """
        SELECT min(due) FROM site WHERE due IS NOT NULL UNION ALL SELECT min(due) FROM subscription
        """
      ) { $0.dateOrNil(0) }
      return times.compactMap { $0 }.min()
    }
  }

  /// Every feed that is followed or subscribed to.
  public func pushes() throws(LedgerError) -> [PushRecord] {
    try transaction { database in
      let all = Dictionary(
        grouping: try database.query("\(Self.selectSubscription) ORDER BY id", [], Self.subscription), by: \.feed)
      let rows = try database.query(
        "\(Self.selectPush) WHERE f.active OR f.id IN (SELECT feed FROM subscription) ORDER BY f.name", [], Self.push)
      return rows.map { row in
        var row = row
        row.subscriptions = all[row.feed] ?? []
        return row
      }
    }
  }

  /// Changes a feed's subscriptions. What the feed has come to say since the record was read is still to be looked at.
  public func change(_ record: PushRecord, _ changes: [SubscriptionChange], at now: Date) throws(LedgerError) {
    try transaction { database in
      try database.run(
        "UPDATE site SET due = NULL WHERE feed = ? AND due <= ? AND topic IS ? AND hubs IS ?",
        [
          .integer(record.feed.rawValue), .integer(now.milliseconds), .init(record.site.topic),
          .text(RowText.write(record.site.hubs)),
        ])
      for change in changes { try Self.make(change, at: now, in: database) }
    }
  }

  private static func make(_ change: SubscriptionChange, at now: Date, in database: Database) throws {
    let due = Database.Value.integer(now.milliseconds)
    switch change {
    case .begin(let new):
      try database.run(
        """
        INSERT INTO subscription (feed, hub, topic, base, key, signed, state, due)
        VALUES (?, ?, ?, ?, ?, ?, 'asking', ?)
        """,
        [
          .integer(new.feed.rawValue), .text(new.hub), .text(new.topic), .text(new.base), .text(new.key),
          .integer(new.isSigned ? 1 : 0), due,
        ])
    case .renew(let id):
      try database.run(
        "UPDATE subscription SET state = 'asking', due = ?2 WHERE id = ?1 AND state = 'refused'",
        [.integer(id.rawValue), due])
    case .leave(let id):
      try database.run(
        """
        UPDATE subscription SET state = 'leaving', pending = NULL, failures = 0, problem = NULL, due = ?2
        WHERE id = ?1 AND state <> 'leaving'
        """, [.integer(id.rawValue), due])
    case .forget(let id): try database.run("DELETE FROM subscription WHERE id = ?", [.integer(id.rawValue)])
    }
  }

  /// Somebody says that these feeds have news.
  public func hint(_ feeds: [Feed.ID], at now: Date, apart: Duration) throws(LedgerError) -> [Feed.ID] {
    try transaction { database in
      try feeds.filter { try Self.hint($0.rawValue, at: now, apart: apart, in: database) }
    }
  }

  private static func hint(_ feed: Int64, at now: Date, apart: Duration, in database: Database) throws -> Bool {
    let last = try database.query("SELECT due FROM hint WHERE feed = ?", [.integer(feed)]) { $0.date(0) }.first
    // A look that is still to come sees this news too.
    if let last, last > now { return false }
    let slot = max(now, last?.after(apart) ?? now)
    let row = try database.query(
      "SELECT next_check, \(mayNotHurry) FROM feed WHERE id = ? AND active", [.integer(feed)]
    ) { (next: $0.date(0), waits: $0.integer(1) == 1) }.first
    guard let row else { return false }
    let due = row.waits ? max(slot, row.next) : slot
    try database.run(
      "INSERT INTO hint (feed, due) VALUES (?1, ?2) ON CONFLICT (feed) DO UPDATE SET due = ?2",
      [.integer(feed), .integer(due.milliseconds)])
    guard due < row.next else { return false }
    try database.run(
      "UPDATE feed SET next_check = ?2 WHERE id = ?1", [.integer(feed), .integer(due.milliseconds)])
    return true
  }

  /// A feed whose last look failed waits as its server wants, or as its failures do: a hint does not hurry it.
  private static let mayNotHurry = "(failures > 0 OR why IN ('asked', 'host', 'gone'))"

  /// A hint that came while the look was under way asks for another: to be called when a look's row is written.
  static func keepHint(of feed: Feed.ID, at: Date, in database: Database) throws {
    try database.run(
      """
      UPDATE feed SET next_check = min(next_check, (SELECT due FROM hint WHERE feed = ?1))
      WHERE id = ?1 AND NOT (\(mayNotHurry)) AND EXISTS (SELECT 1 FROM hint WHERE feed = ?1 AND due > ?2)
      """, [.integer(feed.rawValue), .integer(at.milliseconds)])
  }

  /// What a feed's document says of its place; only what differs is written.
  static func keep(_ site: FeedSite, of feed: Feed.ID, at: Date, in database: Database) throws {
    try database.run(
      """
      INSERT INTO site (feed, home, topic, hubs, due) VALUES (?1, ?2, ?3, ?4, CASE WHEN ?4 <> '[]' THEN ?5 END)
      ON CONFLICT (feed) DO UPDATE SET home = ?2, topic = ?3, hubs = ?4, due = ?5
      WHERE home IS NOT ?2 OR topic IS NOT ?3 OR hubs IS NOT ?4
      """,
      [
        .integer(feed.rawValue), .init(site.home), .init(site.topic), .text(RowText.write(site.hubs)),
        .integer(at.milliseconds),
      ])
  }
}
