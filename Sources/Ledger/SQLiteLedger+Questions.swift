internal import FoundationEssentials
public import Model

extension SQLiteLedger {
  /// Entries that a word of the owner means; newest first.
  public func entries(matching text: String, limit: Int) throws(LedgerError) -> [EntryRecord] {
    try transaction { database in
      func find(_ condition: String, _ values: [Database.Value]) throws -> [EntryRecord] {
        try database.query(
          "\(Self.selectEntry) WHERE \(condition) ORDER BY e.id DESC LIMIT \(max(limit, 1))", values, Self.entry)
      }
      if let number = Int64(text) {
        let exact = try find("e.id = ?", [.integer(number)])
        if !exact.isEmpty { return exact }
      }
      let named = try find(
        "e.link = ?1 OR e.guid = ?1 OR e.id IN (SELECT entry FROM alias WHERE value = ?1)", [.text(text)])
      if !named.isEmpty { return named }
      // SQLite folds the case of ASCII only; a blogger's titles have accents.
      let wanted = text.lowercased()
      let titles = try database.query("SELECT id, title FROM entry ORDER BY id DESC LIMIT 20000") {
        ($0.integer(0), $0.text(1).lowercased())
      }
      let ids = titles.filter { !wanted.isEmpty && $0.1.contains(wanted) }.prefix(max(limit, 1)).map(\.0)
      return try ids.flatMap { try find("e.id = ?", [.integer($0)]) }
    }
  }

  /// The newest entries of a feed.
  public func newestEntries(of feed: Feed.ID?, limit: Int) throws(LedgerError) -> [EntryRecord] {
    try transaction { database in
      try database.query(
        """
        \(Self.selectEntry) WHERE ?1 IS NULL OR e.feed = ?1
        ORDER BY coalesce(e.published, e.first_seen) DESC, e.position, e.id DESC LIMIT ?2
        """, [.init(feed?.rawValue), .integer(Int64(limit))], Self.entry)
    }
  }

  /// The announcements of an entry.
  public func announcements(of entry: Entry.ID) throws(LedgerError) -> [Announcement] {
    try transaction { database in
      try database.query(
        "\(Self.selectHistory) WHERE a.entry = ? ORDER BY a.account, a.generation", [.integer(entry.rawValue)]
      ) { Self.history($0).announcement }
    }
  }

  /// The journal of an announcement.
  public func attempts(of announcement: Announcement.ID) throws(LedgerError) -> [Attempt] {
    try transaction { database in
      try database.query(
        "SELECT id, started, ended, verdict, detail FROM attempt WHERE announcement = ? ORDER BY id",
        [.integer(announcement.rawValue)]
      ) { row in
        Attempt(
          id: Attempt.ID(rawValue: row.integer(0)), announcement: announcement, started: row.date(1),
          ended: row.dateOrNil(2), verdict: row.textOrNil(3), detail: row.textOrNil(4))
      }
    }
  }

  /// Announcements with their entries, the latest change first.
  public func history(states: [AnnouncementState], limit: Int) throws(LedgerError) -> [HistoryRecord] {
    let names = states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    let condition = states.isEmpty ? "" : "WHERE a.state IN (\(names))"
    return try transaction { database in
      try database.query(
        "\(Self.selectHistory) \(condition) ORDER BY a.changed DESC, a.id DESC LIMIT ?", [.integer(Int64(limit))],
        Self.history)
    }
  }

  /// How many announcements each account has in each state.
  public func counts() throws(LedgerError) -> [String: [AnnouncementState: Int]] {
    let rows = try transaction { database in
      try database.query("SELECT account, state, count(*) FROM announcement GROUP BY account, state") {
        ($0.text(0), AnnouncementState(rawValue: $0.text(1)), Int($0.integer(2)))
      }
    }
    var counts: [String: [AnnouncementState: Int]] = [:]
    for case (let account, let state?, let count) in rows { counts[account, default: [:]][state] = count }
    return counts
  }

  // MARK: Rows

  static func entries(_ ids: [Int64], in database: Database) throws -> [EntryRecord] {
    try ids.flatMap { try database.query("\(selectEntry) WHERE e.id = ?", [.integer($0)], entry) }
  }

  private static let entryColumns = """
    e.id, e.feed, f.name, e.first_seen, e.guid, e.title, e.link, e.published, e.updated, e.author, e.categories,
    e.summary, e.enclosure, e.image, e.language, e.image_alt, e.image_in_text
    """
  private static let selectEntry = "SELECT \(entryColumns) FROM entry e JOIN feed f ON f.id = e.feed"
  static let selectHistory = """
    SELECT \(entryColumns), a.id, a.account, a.generation, a.state, a.reason, a.detail, a.due, a.attempts, a.word_limit,
      a.post, a.receipt, a.attempted, a.looks, a.first_absence, a.last_absence, a.created, a.changed, a.approved,
      a.boosts
    FROM announcement a JOIN entry e ON e.id = a.entry JOIN feed f ON f.id = e.feed
    """

  private static func entry(_ row: Database.Cursor) -> EntryRecord {
    EntryRecord(
      id: Entry.ID(rawValue: row.integer(0)), feed: Feed.ID(rawValue: row.integer(1)), feedName: row.text(2),
      entry: Entry(
        guid: row.textOrNil(4), title: row.textOrNil(5), link: row.textOrNil(6), published: row.dateOrNil(7),
        updated: row.dateOrNil(8), author: row.textOrNil(9),
        categories: RowText.read([String].self, row.text(10)) ?? [], summary: row.textOrNil(11),
        enclosure: row.textOrNil(12), image: row.textOrNil(13), imageAlt: row.textOrNil(15),
        imageIsInText: row.integer(16) == 1,
        language: row.textOrNil(14)),
      firstSeen: row.date(3))
  }

  static func history(_ row: Database.Cursor) -> HistoryRecord {
    let reason = row.textOrNil(21).flatMap(Reason.Code.init).map { Reason($0, row.text(22)) }
    let announcement = Announcement(
      id: Announcement.ID(rawValue: row.integer(17)), entry: Entry.ID(rawValue: row.integer(0)), account: row.text(18),
      generation: Int(row.integer(19)), state: AnnouncementState(rawValue: row.text(20)) ?? .held, reason: reason,
      due: row.date(23), attempts: Int(row.integer(24)), limit: row.integerOrNil(25).map { Int($0) },
      post: RowText.read(Post.self, row.textOrNil(26)), receipt: RowText.read(Receipt.self, row.textOrNil(27)),
      attempted: row.dateOrNil(28), looks: Int(row.integer(29)), firstAbsence: row.dateOrNil(30),
      lastAbsence: row.dateOrNil(31), created: row.date(32), approved: row.dateOrNil(34),
      boosts: row.integerOrNil(35).map { Announcement.ID(rawValue: $0) })
    return HistoryRecord(announcement: announcement, entry: entry(row), changed: row.date(33))
  }
}

extension Database.Cursor {
  func date(_ column: Int32) -> Date { Date(milliseconds: integer(column)) }
  func dateOrNil(_ column: Int32) -> Date? { integerOrNil(column).map { Date(milliseconds: $0) } }
}

/// Values that a column holds as JSON.
enum RowText {
  static func write(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(date.milliseconds)
    }
    guard let bytes = try? encoder.encode(value) else { return "" }  // strings, integers and dates always encode
    return String(decoding: bytes, as: UTF8.self)
  }

  static func read<Value: Decodable>(_ type: Value.Type, _ text: String?) -> Value? {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .millisecondsSince1970
    return text.flatMap { try? decoder.decode(type, from: Data($0.utf8)) }  // the column is of our own writing
  }
}
