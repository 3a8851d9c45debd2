public import FoundationEssentials
public import Model

// The feeds as the poller sees them: what is due, and what a look at one leaves. Nothing here reads every feed.
extension SQLiteLedger {
  /// The clock was set back by more than this when a poll lies so far ahead.
  private static let clockSlack = 3600.0

  /// Feeds to look at now, the longest due first.
  public func dueFeeds(at now: Date, limit: Int) throws(LedgerError) -> [Feed] {
    // What is first seen at a time long past would be too old to be told when the clock is right.
    guard now >= Self.earliest else { return [] }
    try wakeThoseAhead(of: now)
    return try transaction { database in
      // What is read on a full disk cannot be kept.
      if try isFull(database) { return [] }
      return try database.query(
        "SELECT \(Self.feedColumns) FROM feed WHERE active AND next_check <= ? ORDER BY next_check LIMIT ?",
        [.integer(now.milliseconds), .integer(Int64(limit))], Self.feed)
    }
  }

  /// Feeds that were polled at a time that has not come yet wait for what the clock showed before it was set back.
  private func wakeThoseAhead(of now: Date) throws(LedgerError) {
    let limit = now.addingTimeInterval(Self.clockSlack)
    if latestPoll == nil {
      let rows = try transaction { try $0.query("SELECT max(last_poll) FROM feed") { $0.dateOrNil(0) } }
      latestPoll = rows.compactMap(\.self).first ?? .distantPast
    }
    guard let latest = latestPoll, latest > limit else { return }
    _ = try transaction { database in
      try database.run(
        "UPDATE feed SET next_check = min(next_check, ?1), last_poll = ?1 WHERE last_poll > ?2",
        [.integer(now.milliseconds), .integer(limit.milliseconds)])
      // Hints and hubs that were dealt with in that time would be waited for as long.
      try database.run("DELETE FROM hint WHERE due > ?", [.integer(limit.milliseconds)])
      try database.run(
        "UPDATE subscription SET due = ?1 WHERE asked > ?2 AND state <> 'refused'",
        [.integer(now.milliseconds), .integer(limit.milliseconds)])
    }
    latestPoll = now
  }

  /// When the next feed is due; nil when there is none.
  public func nextFeedDue() throws(LedgerError) -> Date? {
    try transaction { database in
      try database.query("SELECT next_check FROM feed WHERE active ORDER BY next_check LIMIT 1") { $0.date(0) }.first
    }
  }

  /// No feed of the host is looked at before that time.
  public func pause(host: String, until: Date) throws(LedgerError) {
    _ = try transaction { database in
      try database.run(
        "UPDATE feed SET next_check = ?2, why = 'host' WHERE active AND host = ?1 AND next_check < ?2",
        [.text(host), .integer(until.milliseconds)])
    }
  }

  /// Polls that brought no entries.
  public func record(_ visits: [Visit]) throws(LedgerError) {
    guard !visits.isEmpty else { return }
    try transaction { database in
      for visit in visits { try Self.record(visit, in: database) }
      // One look for all of them: most of the time nobody has called.
      let hinted = Set(try database.query("SELECT feed FROM hint") { $0.integer(0) })
      for visit in visits where hinted.contains(visit.feed.rawValue) {
        try Self.keepHint(of: visit.feed, at: visit.at, in: database)
      }
    }
    for visit in visits { polled(at: visit.at) }
  }

  func polled(at time: Date) {
    if let latest = latestPoll, latest < time { latestPoll = time }
  }

  static func record(_ visit: Visit, in database: Database) throws {
    let at = visit.at.milliseconds
    let row: [Database.Value] = [
      .integer(visit.feed.rawValue), .integer(visit.nextCheck.milliseconds), .text(visit.why.rawValue), .integer(at),
    ]
    let move: [Database.Value] = [.init(visit.move?.target), .integer(Int64(visit.move?.polls ?? 0))]
    let changed: Int
    switch visit.result {
    case .read(let validators, let bodyHash, let discovered, let unconditional):
      changed = try database.run(
        """
        UPDATE feed SET next_check = ?2, why = ?3, last_poll = ?4, move_target = ?5, move_polls = ?6, etag = ?7,
          last_modified = ?8, body_hash = ?9, discovered = ?10, last_success = ?4,
          last_unconditional = CASE WHEN ?11 THEN ?4 ELSE last_unconditional END, failures = 0, problem = NULL,
          gone = NULL, baselined = 1
        WHERE id = ?1
        """,
        row + move + [
          .init(validators.etag), .init(validators.lastModified), .text(bodyHash), .init(discovered),
          .integer(unconditional ? 1 : 0),
        ])
    case .partial(let discovered):
      changed = try database.run(
        """
        UPDATE feed SET next_check = ?2, why = ?3, last_poll = ?4, move_target = ?5, move_polls = ?6, discovered = ?7,
          last_success = ?4, failures = 0, problem = NULL, gone = NULL WHERE id = ?1
        """, row + move + [.init(discovered)])
    case .unchanged(let validators):
      changed = try database.run(
        """
        UPDATE feed SET next_check = ?2, why = ?3, last_poll = ?4, move_target = ?5, move_polls = ?6,
          etag = coalesce(?7, etag), last_modified = coalesce(?8, last_modified), fresh = coalesce(?9, fresh),
          empty = empty + (empty > 0), last_success = ?4, failures = 0, problem = NULL, gone = NULL WHERE id = ?1
        """,
        row + move + [.init(validators.etag), .init(validators.lastModified), .init(visit.freshFor?.wholeSeconds)])
    case .failed(let problem):
      changed = try database.run(
        """
        UPDATE feed SET next_check = ?2, why = ?3, last_poll = ?4, failures = failures + 1, problem = ?5,
          gone = CASE WHEN ?6 THEN coalesce(gone, ?4) END WHERE id = ?1
        """, row + [.text(problem), .integer(visit.isGone ? 1 : 0)])
    }
    guard changed == 1 else { throw LedgerError.conflict("feed \(visit.feed) is not registered") }
    if let facts = visit.facts { try record(facts, of: visit.feed, in: database) }
    try settle(visit, in: database)
  }

  private static func record(_ facts: FeedFacts, of feed: Feed.ID, in database: Database) throws {
    let wishes = facts.wishes
    try database.run(
      """
      UPDATE feed SET fresh = ?, ttl = ?, period = ?, skip_hours = ?, skip_days = ?, expired = ?, rhythm = ?, newest = ?,
        blog_id = ?, blog_title = ?, blog_site = ?, stranger = ?, broken = ?, empty = ? WHERE id = ?
      """,
      [
        .init(wishes.freshFor?.wholeSeconds), .init(wishes.ttl?.wholeSeconds), .init(wishes.updateEvery?.wholeSeconds),
        .integer(bits(wishes.skipHours)), .integer(bits(wishes.skipDays)), .integer(wishes.isExpired ? 1 : 0),
        .init(facts.rhythm?.wholeSeconds), .init(facts.newest?.milliseconds), .init(facts.identity.id),
        .init(facts.identity.title), .init(facts.identity.site), .init(facts.stranger?.milliseconds),
        .integer(Int64(facts.broken)), .integer(Int64(facts.empty)), .integer(feed.rawValue),
      ])
  }

  private static func settle(_ visit: Visit, in database: Database) throws {
    switch visit.settling {
    case .stays:
      guard case .read(_, _, let discovered?, _) = visit.result else { return }
      try database.run(
        "UPDATE feed SET host = ? WHERE id = ? AND moved IS NULL",
        [.text(Feed.host(of: discovered)), .integer(visit.feed.rawValue)])
    case .moves(let target):
      try database.run(
        """
        UPDATE feed SET moved = ?2, host = ?3, move_target = NULL, move_polls = 0, etag = NULL, last_modified = NULL
        WHERE id = ?1
        """, [.integer(visit.feed.rawValue), .text(target), .text(Feed.host(of: target))])
    case .returns:
      let row = try database.query(
        "UPDATE feed SET moved = NULL WHERE id = ? RETURNING coalesce(discovered, url)",
        [.integer(visit.feed.rawValue)]
      ) { $0.text(0) }
      try database.run(
        "UPDATE feed SET host = ? WHERE id = ?",
        [.text(Feed.host(of: row.first ?? "")), .integer(visit.feed.rawValue)])
    }
  }

  // MARK: Rows

  static let feedColumns = """
    id, name, url, discovered, etag, last_modified, body_hash, next_check, last_success, last_unconditional, failures,
    problem, baselined, why, fresh, ttl, period, skip_hours, skip_days, expired, rhythm, newest, blog_id, blog_title,
    blog_site, stranger, broken, gone, moved, move_target, move_polls, empty
    """

  static func feed(_ row: Database.Cursor) -> Feed {
    Feed(
      id: Feed.ID(rawValue: row.integer(0)), name: row.text(1), url: row.text(2), discovered: row.textOrNil(3),
      validators: Validators(etag: row.textOrNil(4), lastModified: row.textOrNil(5)), bodyHash: row.textOrNil(6),
      nextCheck: row.date(7), lastSuccess: row.dateOrNil(8), lastUnconditional: row.dateOrNil(9),
      failures: Int(row.integer(10)), problem: row.textOrNil(11), baselined: row.integer(12) == 1,
      why: LookReason(rawValue: row.text(13)) ?? .interval, facts: facts(row), gone: row.dateOrNil(27),
      moved: row.textOrNil(28),
      move: row.textOrNil(29).map { FeedMove(target: $0, polls: Int(row.integer(30))) })
  }

  private static func facts(_ row: Database.Cursor) -> FeedFacts {
    FeedFacts(
      wishes: FeedWishes(
        freshFor: row.durationOrNil(14), ttl: row.durationOrNil(15), updateEvery: row.durationOrNil(16),
        skipHours: numbers(row.integer(17)), skipDays: numbers(row.integer(18)), isExpired: row.integer(19) == 1),
      rhythm: row.durationOrNil(20), newest: row.dateOrNil(21),
      identity: FeedIdentity(id: row.textOrNil(22), title: row.textOrNil(23), site: row.textOrNil(24)),
      stranger: row.dateOrNil(25), broken: Int(row.integer(26)), empty: Int(row.integer(31)))
  }

  private static func bits(_ numbers: Set<Int>) -> Int64 {
    numbers.reduce(0) { (0..<32).contains($1) ? $0 | 1 << Int64($1) : $0 }
  }

  private static func numbers(_ bits: Int64) -> Set<Int> {
    bits == 0 ? [] : Set((0..<32).filter { bits & (1 << Int64($0)) != 0 })
  }
}

extension Duration {
  fileprivate var wholeSeconds: Int64 { components.seconds }
}

extension Database.Cursor {
  fileprivate func durationOrNil(_ column: Int32) -> Duration? { integerOrNil(column).map { .seconds($0) } }
}
