internal import FoundationEssentials
internal import Model

// What a feed says of entries that it has shown before.
extension SQLiteLedger {
  /// An entry as the ledger has it.
  private struct Known {
    var guid: String?
    var title: String?
    var link: String?

    /// What has another identifier and another title is another post at the old address.
    func isChanged(in entry: Entry) -> Bool {
      (title != entry.title || link != entry.link) && (guid == entry.guid || title == entry.title)
    }
  }

  /// Entries that still wait to be composed, or for a person, take what their feed says now, and so do those whose posts
  /// are looked after; all others are history.
  /// - Returns: how many of the latter have changed.
  static func refresh(_ ingest: Ingest, in database: Database) throws -> Int {
    guard !ingest.current.isEmpty else { return 0 }
    var changes = 0
    let waiting = Set(
      try database.query(
        """
        SELECT DISTINCT a.entry FROM announcement a INDEXED BY announcement_open CROSS JOIN entry e ON e.id = a.entry
        WHERE a.state IN ('pending', 'frozen', 'unknown', 'held') AND a.post IS NULL AND a.boosts IS NULL AND e.feed = ?
        """, [.integer(ingest.visit.feed.rawValue)]
      ) { $0.integer(0) })
    // What stands twice in a document, in two ways, would be put right for ever.
    let counts = ingest.following.isEmpty ? [:] : Dictionary(ingest.current.map { ($0.id, 1) }, uniquingKeysWith: +)
    for (id, entry) in ingest.current where waiting.contains(id.rawValue) || counts[id] == 1 {
      let known = counts[id] == 1 ? try known(id, in: database) : nil
      let isChanged = known?.isChanged(in: entry) ?? false
      let isFollowed = isChanged ? try isFollowed(id, by: ingest.following, in: database) : false
      guard waiting.contains(id.rawValue) || isFollowed else { continue }
      try refresh(id, as: entry, in: database)
      guard let known, isFollowed else { continue }
      changes += 1
      try mark(
        id.rawValue, madeOf: (known.title, known.link), for: ingest.following.changes, at: ingest.visit.at, in: database
      )
      guard known.link != entry.link else { continue }
      try database.run(
        "UPDATE absence SET first = NULL WHERE entry = ? AND gone IS NULL", [.integer(id.rawValue)])
    }
    return changes
  }

  private static func known(_ id: Entry.ID, in database: Database) throws -> Known? {
    try database.query("SELECT guid, title, link FROM entry WHERE id = ?", [.integer(id.rawValue)]) {
      Known(guid: $0.textOrNil(0), title: $0.textOrNil(1), link: $0.textOrNil(2))
    }.first
  }

  private static func isFollowed(_ id: Entry.ID, by following: Following, in database: Database) throws -> Bool {
    let accounts = following.changes.union(following.pages)
    return try posts(of: id.rawValue, in: database).contains { accounts.contains($0.1) }
  }

  private static func refresh(_ id: Entry.ID, as entry: Entry, in database: Database) throws {
    // What the page at another address said is asked anew.
    try database.run(
      "DELETE FROM page WHERE entry = ?1 AND (SELECT link FROM entry WHERE id = ?1) IS NOT ?2",
      [.integer(id.rawValue), .init(entry.link)])
    try database.run(
      """
      UPDATE entry SET updated = ?, title = ?, link = ?, author = ?, summary = ?, enclosure = ?, image = ?,
        language = ?, categories = ?, image_alt = ?, image_in_text = ? WHERE id = ?
      """,
      [
        .init(entry.updated?.milliseconds), .init(entry.title), .init(entry.link), .init(entry.author),
        .init(entry.summary), .init(entry.enclosure), .init(entry.image), .init(entry.language),
        .text(RowText.write(entry.categories)), .init(entry.imageAlt), .integer(entry.imageIsInText ? 1 : 0),
        .integer(id.rawValue),
      ])
  }
}
