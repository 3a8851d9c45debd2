internal import Model

// One post in two feeds of one blog (RSS beside Atom, a category beside the whole) is promised once to each account.
extension SQLiteLedger {
  /// The entries of other feeds that are the same post as one that is new here.
  struct Twins {
    fileprivate var entries: [(id: Int64, feed: String)] = []

    /// How an announcement begins, when each account hears of a post once: a link that stands on an account is found
    /// there again before anything is sent, so two posts with one link would never both be sent anyway.
    func settle(_ announcement: NewAnnouncement, _ database: Database) throws -> NewAnnouncement.State {
      if case .retired = announcement.state { return announcement.state }
      let known = try entries.first { try Self.isPromised($0.id, to: announcement.account, database) }
      return known.map { .retired(Reason(.twin, $0.feed)) } ?? announcement.state
    }

    /// What a filter left out of one feed may come by another; what a strange blog says speaks for nobody else.
    private static func isPromised(_ entry: Int64, to account: String, _ database: Database) throws -> Bool {
      try !database.query(
        """
        SELECT 1 FROM announcement WHERE entry = ? AND account = ? AND coalesce(reason, '') NOT IN (?, ?) LIMIT 1
        """,
        [
          .integer(entry), .text(account), .text(Reason.Code.filtered.rawValue), .text(Reason.Code.identity.rawValue),
        ]
      ) { $0.integer(0) }.isEmpty
    }
  }

  /// Looked for only where something is promised: a first look with thousands of entries costs nothing.
  static func twins(of new: NewEntry, in feed: Feed.ID, _ database: Database) throws -> Twins {
    var twins = Twins()
    let isPromising = new.announcements.contains { if case .retired = $0.state { false } else { true } }
    guard isPromising else { return twins }
    for alias in new.aliases where alias.isGlobal {
      twins.entries += try database.query(
        """
        SELECT a.entry, f.name FROM alias a JOIN feed f ON f.id = a.feed
        WHERE a.value = ? AND a.kind = ? AND a.feed <> ? LIMIT 20
        """, [.text(alias.value), .text(alias.kind.rawValue), .integer(feed.rawValue)]
      ) { ($0.integer(0), $0.text(1)) }
    }
    return twins
  }
}
