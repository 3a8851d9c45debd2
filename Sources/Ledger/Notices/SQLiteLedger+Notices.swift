public import FoundationEssentials
public import Model

// What its owner was told, and by which letters.
extension SQLiteLedger {
  /// Letters are kept so long: long enough for the owner to ask what came of one.
  private static let longest = Duration.seconds(90 * 86_400)

  /// Every matter that is remembered.
  public func concerns() throws(LedgerError) -> [ConcernRecord] {
    try transaction { database in
      try database.query("SELECT key, mark, title, since, told, ended FROM concern ORDER BY since, key") { row in
        ConcernRecord(
          key: row.text(0), mark: row.text(1), title: row.text(2), since: row.date(3), told: row.dateOrNil(4),
          ended: row.dateOrNil(5))
      }
    }
  }

  /// When letters were written since then.
  public func letters(since time: Date) throws(LedgerError) -> [Date] {
    try transaction { database in
      try database.query("SELECT made FROM letter WHERE made > ? ORDER BY made", [.integer(time.milliseconds)]) {
        $0.date(0)
      }
    }
  }

  /// When the last letter of a kind was written.
  public func lastLetter(_ kind: Letter.Kind) throws(LedgerError) -> Date? {
    try transaction { database in
      try database.query(
        "SELECT made FROM letter WHERE kind = ? ORDER BY made DESC LIMIT 1", [.text(kind.rawValue)]
      ) { $0.date(0) }.first
    }
  }

  /// Writes a letter, and what it tells, at once.
  public func change(_ change: NoticeChange, at now: Date) throws(LedgerError) {
    try transaction { database in
      for concern in change.concerns { try Self.keep(concern, in: database) }
      for key in change.forgotten { try database.run("DELETE FROM concern WHERE key = ?", [.text(key)]) }
      for url in change.mentions {
        try database.run("UPDATE mention SET told = ?2 WHERE url = ?1", [.text(url), .integer(now.milliseconds)])
      }
      guard let text = change.text else { return }
      try database.run(
        "DELETE FROM letter WHERE made < ?", [.integer(now.after(.zero - Self.longest).milliseconds)])
      try database.run(
        "INSERT INTO letter (kind, made, text) VALUES (?, ?, ?)",
        [.text(change.kind.rawValue), .integer(now.milliseconds), .text(text)])
      let id = database.lastInserted
      for channel in change.channels {
        try database.run(
          "INSERT INTO letter_delivery (letter, channel, due) VALUES (?, ?, ?)",
          [.integer(id), .text(channel), .integer(now.milliseconds)])
      }
    }
  }

  private static func keep(_ concern: ConcernRecord, in database: Database) throws {
    try database.run(
      """
      INSERT INTO concern (key, mark, title, since, told, ended) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      ON CONFLICT (key) DO UPDATE SET mark = ?2, title = ?3, since = ?4, told = ?5, ended = ?6
      """,
      [
        .text(concern.key), .text(concern.mark), .text(concern.title), .integer(concern.since.milliseconds),
        .init(concern.told?.milliseconds), .init(concern.ended?.milliseconds),
      ])
  }

  /// Letters to be sent now by these ways.
  public func dueLetters(by channels: [String], at now: Date, limit: Int) throws(LedgerError) -> [LetterDelivery] {
    let rows = try transaction { database in
      try database.query(
        """
        SELECT l.id, l.kind, l.made, l.text, d.channel, d.attempts FROM letter_delivery d JOIN letter l ON l.id = d.letter
        WHERE d.due IS NOT NULL AND d.due <= ? ORDER BY d.due, l.id LIMIT 1000
        """, [.integer(now.milliseconds)]
      ) { row in
        LetterDelivery(
          letter: Letter(
            id: Letter.ID(rawValue: row.integer(0)), kind: Letter.Kind(rawValue: row.text(1)) ?? .notice,
            made: row.date(2), text: row.text(3)), channel: row.text(4), attempts: Int(row.integer(5)))
      }
    }
    return Array(rows.filter { channels.contains($0.channel) }.prefix(limit))
  }

  /// When the next letter is to be sent by one of these ways.
  public func nextLetter(by channels: [String]) throws(LedgerError) -> Date? {
    let rows = try transaction { database in
      try database.query("SELECT channel, min(due) FROM letter_delivery WHERE due IS NOT NULL GROUP BY channel") {
        ($0.text(0), $0.date(1))
      }
    }
    return rows.filter { channels.contains($0.0) }.map(\.1).min()
  }

  /// What came of a try.
  public func record(_ outcome: DeliveryOutcome, of letter: Letter.ID, by channel: String, at now: Date)
    throws(LedgerError)
  {
    let (due, delivered, problem): (Date?, Date?, String?) =
      switch outcome {
      case .delivered: (nil, now, nil)
      case .failed(let problem, let next): (next, nil, problem)
      case .abandoned(let problem): (nil, nil, problem)
      }
    _ = try transaction { database in
      try database.run(
        """
        UPDATE letter_delivery SET due = ?3, delivered = ?4, problem = ?5, attempts = attempts + 1
        WHERE letter = ?1 AND channel = ?2
        """,
        [
          .integer(letter.rawValue), .text(channel), .init(due?.milliseconds), .init(delivered?.milliseconds),
          .init(problem),
        ])
    }
  }

  /// How each way stands.
  public func channels() throws(LedgerError) -> [ChannelRecord] {
    try transaction { database in
      try database.query(
        """
        SELECT channel, max(delivered), count(due), min(CASE WHEN due IS NOT NULL THEN made END),
          (SELECT problem FROM letter_delivery x WHERE x.channel = d.channel AND x.delivered IS NULL ORDER BY x.letter DESC
            LIMIT 1)
        FROM letter_delivery d JOIN letter l ON l.id = d.letter GROUP BY channel ORDER BY channel
        """
      ) { row in
        ChannelRecord(
          channel: row.text(0), delivered: row.dateOrNil(1), waiting: Int(row.integer(2)), since: row.dateOrNil(3),
          problem: row.textOrNil(4))
      }
    }
  }
}
