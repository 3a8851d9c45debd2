public import FoundationEssentials
internal import Model

// Who was found to mention what is watched.
extension SQLiteLedger {
  /// Mentions that were not told yet.
  public func mentions(limit: Int) throws(LedgerError) -> [MentionRecord] {
    try transaction { database in
      try database.query(
        "SELECT url, source, text, found FROM mention WHERE told IS NULL ORDER BY found, url LIMIT ?",
        [.integer(Int64(limit))]
      ) { MentionRecord(url: $0.text(0), source: $0.text(1), text: $0.text(2), found: $0.date(3)) }
    }
  }

  /// What a search found.
  public func record(_ mentions: [MentionRecord]?, search: String, next: Date, at now: Date) throws(LedgerError) {
    try transaction { database in
      let made = try database.query("SELECT 1 FROM search WHERE name = ? AND made", [.text(search)]) { _ in true }
      for mention in mentions ?? [] { try Self.keep(mention, isTold: made.isEmpty, in: database) }
      try database.run(
        """
        INSERT INTO search (name, due, made) VALUES (?1, ?2, ?3)
        ON CONFLICT (name) DO UPDATE SET due = ?2, made = max(made, ?3)
        """, [.text(search), .integer(next.milliseconds), .integer(mentions == nil ? 0 : 1)])
    }
  }

  /// When a search is due.
  public func nextSearch(_ search: String) throws(LedgerError) -> Date? {
    try transaction { database in
      try database.query("SELECT due FROM search WHERE name = ?", [.text(search)]) { $0.date(0) }.first
    }
  }

  /// The same page is told once, whoever finds it.
  static func keep(_ mention: MentionRecord, isTold: Bool, in database: Database) throws {
    try database.run(
      "INSERT OR IGNORE INTO mention (url, source, text, found, told) VALUES (?, ?, ?, ?, ?)",
      [
        .text(mention.url), .text(mention.source), .text(mention.text), .integer(mention.found.milliseconds),
        .init(isTold ? mention.found.milliseconds : nil),
      ])
  }
}
