internal import FoundationEssentials
internal import Model

// An account may repeat what another one has posted: an announcement of its own, promised when the other is posted.
extension SQLiteLedger {
  /// Who repeats whom, as the configuration has it. To be called when all accounts have their rows.
  static func register(boosters: [AccountRegistration], in database: Database) throws {
    try database.run("DELETE FROM booster")
    for account in boosters {
      for original in account.boosts {
        try database.run(
          "INSERT OR IGNORE INTO booster (account, booster, after) VALUES (?, ?, ?)",
          [.text(original), .text(account.name), .integer(Int64(account.boostAfter.seconds * 1000))])
      }
    }
  }

  /// With the receipt: every account that repeats this one promises to. What only followers see is repeated by nobody,
  /// nor is what the other account tells by itself.
  static func promiseBoosts(of id: Announcement.ID, at now: Date, in database: Database) throws {
    let row = try database.query(
      "SELECT post, boosts FROM announcement WHERE id = ?", [.integer(id.rawValue)]
    ) { (post: RowText.read(Post.self, $0.textOrNil(0)), boosts: $0.integerOrNil(1)) }.first
    guard let row, row.boosts == nil, row.post?.visibility != .private, row.post?.visibility != .direct else { return }
    try database.run(
      """
      INSERT INTO announcement (entry, account, generation, state, due, boosts, created, changed)
      SELECT a.entry, b.booster, 1 + coalesce((SELECT max(generation) FROM announcement o
          WHERE o.entry = a.entry AND o.account = b.booster), 0), 'pending', ?2 + b.after, a.id, ?2, ?2
      FROM announcement a JOIN booster b ON b.account = a.account
      WHERE a.id = ?1 AND NOT EXISTS (SELECT 1 FROM announcement o
        WHERE o.entry = a.entry AND o.account = b.booster AND o.state <> 'retired')
      """, [.integer(id.rawValue), .integer(now.milliseconds)])
  }
}
