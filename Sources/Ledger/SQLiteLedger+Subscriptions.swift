public import FoundationEssentials
public import Model

extension SQLiteLedger {
  /// Before a hub is asked.
  public func intend(_ mode: HubMode, for id: Subscription.ID, at now: Date, answerBy: Date) throws(LedgerError) {
    try transaction { database in
      let changed = try database.run(
        """
        UPDATE subscription SET pending = ?2, asked = ?3, due = ?4
        WHERE id = ?1 AND state <> 'refused' AND (state = 'leaving') = (?2 = 'unsubscribe')
        """,
        [
          .integer(id.rawValue), .text(mode.rawValue), .integer(now.milliseconds), .integer(answerBy.milliseconds),
        ])
      guard changed == 1 else { throw LedgerError.conflict("subscription \(id) is not to \(mode.rawValue)") }
    }
  }

  /// What came of the request made at `asked`.
  public func record(_ outcome: HubOutcome, of id: Subscription.ID, asked: Date?, at now: Date) throws(LedgerError) {
    try transaction { database in
      let row: [Database.Value] = [.integer(id.rawValue), .init(asked?.milliseconds)]
      let still = "WHERE id = ?1 AND pending IS NOT NULL AND asked IS ?2"
      switch outcome {
      case .failed(let problem, let again):
        try database.run(
          "UPDATE subscription SET pending = NULL, failures = failures + 1, problem = ?3, due = ?4 \(still)",
          row + [.text(problem), .integer(again.milliseconds)])
      case .refused(let problem, let again):
        try Self.refuse(still, row, problem, again, at: now, in: database)
      case .over: try database.run("DELETE FROM subscription \(still)", row)
      }
    }
  }

  /// Another hub of the feed is looked for at once.
  @discardableResult
  private static func refuse(
    _ condition: String, _ row: [Database.Value], _ problem: String, _ again: Date, at now: Date, in database: Database
  ) throws -> Int {
    let changed = try database.run(
      """
      UPDATE subscription SET state = 'refused', pending = NULL, until = NULL, failures = failures + 1, problem = ?3,
        due = ?4 \(condition)
      """, row + [.text(problem), .integer(again.milliseconds)])
    guard changed > 0 else { return 0 }
    try database.run(
      "UPDATE site SET due = ?2 WHERE feed = (SELECT feed FROM subscription WHERE id = ?1)",
      [row.first ?? .null, .integer(now.milliseconds)])
    return changed
  }

  /// The subscription whose callback ends so.
  public func subscription(key: String) throws(LedgerError) -> Subscription? {
    try transaction {
      try $0.query("\(Self.selectSubscription) WHERE key = ?", [.text(key)], Self.subscription).first
    }
  }

  /// The hub asks whether that request was ours.
  public func verify(_ mode: HubMode, key: String, topic: String, until: Date, renewal: Date) throws(LedgerError)
    -> Bool
  {
    try transaction { database in
      let pending = "WHERE key = ?1 AND topic = ?2 AND pending = '\(mode.rawValue)'"
      let row: [Database.Value] = [.text(key), .text(topic)]
      switch mode {
      case .unsubscribe: return try database.run("DELETE FROM subscription \(pending)", row) == 1
      case .subscribe:
        return try database.run(
          """
          UPDATE subscription SET state = 'active', pending = NULL, failures = 0, problem = NULL, until = ?3, due = ?4
          \(pending)
          """, row + [.integer(until.milliseconds), .integer(renewal.milliseconds)]) == 1
      }
    }
  }

  /// The hub does not push that topic.
  public func deny(key: String, topic: String, problem: String, again: Date, at now: Date) throws(LedgerError) -> Bool {
    try transaction { database in
      let found = try database.query(
        "\(Self.selectSubscription) WHERE key = ? AND topic = ?", [.text(key), .text(topic)], Self.subscription
      ).first
      guard let found else { return false }
      let row = Database.Value.integer(found.id.rawValue)
      if found.state == .leaving {
        try database.run("DELETE FROM subscription WHERE id = ?", [row])
      } else {
        try Self.refuse("WHERE id = ?1 AND ?2 IS NULL", [row, .null], problem, again, at: now, in: database)
      }
      return true
    }
  }
}

extension SQLiteLedger {
  static let selectPush = """
    SELECT f.id, f.name, f.active, f.url, f.discovered, s.home, s.topic, s.hubs
    FROM feed f LEFT JOIN site s ON s.feed = f.id
    """

  static func push(_ row: Database.Cursor) -> PushRecord {
    PushRecord(
      feed: Feed.ID(rawValue: row.integer(0)), name: row.text(1), isFollowed: row.integer(2) == 1, url: row.text(3),
      discovered: row.textOrNil(4),
      site: FeedSite(
        home: row.textOrNil(5), topic: row.textOrNil(6), hubs: RowText.read([String].self, row.textOrNil(7)) ?? []),
      subscriptions: [])
  }

  static func withSubscriptions(_ row: PushRecord, in database: Database) throws -> PushRecord {
    var row = row
    row.subscriptions = try database.query(
      "\(selectSubscription) WHERE feed = ? ORDER BY id", [.integer(row.feed.rawValue)], subscription)
    return row
  }

  static let selectSubscription = """
    SELECT id, feed, hub, topic, base, key, signed, state, due, pending, asked, until, failures, problem,
      (SELECT name FROM feed WHERE id = subscription.feed)
    FROM subscription
    """

  static func subscription(_ row: Database.Cursor) -> Subscription {
    var subscription = Subscription(
      id: Subscription.ID(rawValue: row.integer(0)), feed: Feed.ID(rawValue: row.integer(1)), hub: row.text(2),
      topic: row.text(3), base: row.text(4), key: row.text(5), isSigned: row.integer(6) == 1,
      // The column's CHECK lets no other word in.
      state: Subscription.State(rawValue: row.text(7)) ?? .asking, due: row.date(8),
      pending: row.textOrNil(9).flatMap(HubMode.init), asked: row.dateOrNil(10), until: row.dateOrNil(11),
      failures: Int(row.integer(12)), problem: row.textOrNil(13))
    subscription.feedName = row.text(14)
    return subscription
  }
}
