public import FoundationEssentials
public import Model

// What its owner is to be told.
extension SQLiteLedger {
  /// What waits for a person.
  public func held(limit: Int) throws(LedgerError) -> [HistoryRecord] {
    try rows("a.state = 'held'", [], limit, order: "a.changed, a.id")
  }

  /// What networks have refused for good, or have no more.
  public func lost(since time: Date, limit: Int) throws(LedgerError) -> [HistoryRecord] {
    let refused = try rows("a.changed > ? AND a.state = 'rejected'", [.integer(time.milliseconds)], limit)
    let gone = try rows(
      "a.id IN (SELECT announcement FROM sighting WHERE gone IS NOT NULL AND gone > ?)",
      [.integer(time.milliseconds)], limit)
    return refused + gone
  }

  /// Posts whose entry has changed or is gone and that are left to their owner.
  public func leftBehind(since time: Date, limit: Int) throws(LedgerError) -> [HistoryRecord] {
    let verdicts = Correction.Verdict.allCases.filter(\.isLeftToTheOwner).map { "'\($0.rawValue)'" }
    return try rows(
      """
      a.id IN (SELECT announcement FROM correction WHERE changed > ? AND verdict IN (\(verdicts.joined(separator: ", "))))
      """, [.integer(time.milliseconds)], limit)
  }

  private func rows(_ condition: String, _ values: [Database.Value], _ limit: Int, order: String = "a.id")
    throws(LedgerError) -> [HistoryRecord]
  {
    try transaction { database in
      try database.query(
        "\(Self.selectHistory) WHERE \(condition) ORDER BY \(order) LIMIT \(max(limit, 0))", values, Self.history)
    }
  }

  /// The feeds of the configuration with which something is wrong, or that have moved.
  public func troubledFeeds() throws(LedgerError) -> [Feed] {
    try transaction { database in
      try database.query(
        """
        SELECT \(Self.feedColumns) FROM feed
        WHERE active AND (problem IS NOT NULL OR gone IS NOT NULL OR stranger IS NOT NULL OR moved IS NOT NULL OR empty > ?)
        ORDER BY name
        """, [.integer(Int64(FeedFacts.longestEmptiness))], Self.feed)
    }
  }

  /// Since when each account's oldest open announcement is due.
  public func oldestDue() throws(LedgerError) -> [String: Date] {
    let rows = try transaction { database in
      try database.query(
        "SELECT account, min(due) FROM announcement WHERE state IN ('pending', 'frozen') GROUP BY account"
      ) { ($0.text(0), $0.date(1)) }
    }
    return Dictionary(rows, uniquingKeysWith: { first, _ in first })
  }

  /// How many announcements of each account were posted since then.
  public func posted(since time: Date) throws(LedgerError) -> [String: Int] {
    let rows = try transaction { database in
      try database.query(
        "SELECT account, count(*) FROM announcement WHERE changed > ? AND state = 'posted' GROUP BY account",
        [.integer(time.milliseconds)]
      ) { ($0.text(0), Int($0.integer(1))) }
    }
    return Dictionary(rows, uniquingKeysWith: { first, _ in first })
  }
}
