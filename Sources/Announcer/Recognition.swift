internal import Ledger
internal import Model

/// Which entry that the ledger knows each entry of a document is.
///
/// Two entries of one document are never the same known one: a new post may take the address that an older one gave up.
/// The one that is known by more of its aliases, title and date first, keeps the claim; the other is new, unless its
/// title and date are known too.
enum Recognition {
  /// For each entry the ledger's number, nil for what is new.
  static func of(_ aliases: [[Alias]], in feed: Feed.ID, _ ledger: any Ledger) async throws(LedgerError) -> [Entry.ID?]
  {
    let known = try await ledger.recognise(aliases, in: feed)
    let certain = known.compactMap { $0 }
    guard Set(certain).count < certain.count else { return known }
    let owners = try await ledger.recognise(aliases.flatMap { $0.map { [$0] } }, in: feed)
    var rest = owners[...]
    let claims = aliases.map { aliases in
      defer { rest = rest.dropFirst(aliases.count) }
      return Claim(zip(aliases, rest.prefix(aliases.count)))
    }
    return settle(known, claims, aliases)
  }

  /// For each entry the ledger's number by what no other blog has: two blogs of one engine number their posts alike, and
  /// so do their addresses where the host is left away.
  static func beyondDoubt(_ aliases: [[Alias]], in feed: Feed.ID, _ ledger: any Ledger) async throws(LedgerError)
    -> [Entry.ID?]
  {
    try await ledger.recognise(
      aliases.map { $0.filter { $0.isGlobal || $0.kind == .titleDate || $0.kind == .content } }, in: feed)
  }

  private static func settle(_ known: [Entry.ID?], _ claims: [Claim], _ aliases: [[Alias]]) -> [Entry.ID?] {
    var best: [Entry.ID: (strength: Int, aliases: [Alias])] = [:]
    for (index, id) in known.enumerated() {
      guard let id else { continue }
      let strength = claims[index].strength(id)
      if strength > best[id]?.strength ?? 0 { best[id] = (strength, aliases[index]) }
    }
    return known.indices.map { index in
      guard let id = known[index], let winner = best[id], winner.aliases != aliases[index] else { return known[index] }
      return claims[index].yields(id, to: winner.strength) ? claims[index].other(than: id) : id
    }
  }

  /// By how many of its aliases an entry is known, and as whom.
  private struct Claim {
    private var votes: [Entry.ID: Int] = [:]
    /// Whose title and date it has; nil where it has none of its own.
    private var dated: Entry.ID??

    init(_ owners: some Sequence<(Alias, Entry.ID?)>) {
      for (alias, owner) in owners {
        if let owner { votes[owner, default: 0] += alias.kind == .titleDate ? Alias.Kind.allCases.count : 1 }
        if alias.kind == .titleDate { dated = .some(owner) }
      }
    }

    func strength(_ id: Entry.ID) -> Int { votes[id] ?? 0 }

    /// Without title and date nothing says that it is another post.
    func yields(_ id: Entry.ID, to strength: Int) -> Bool {
      guard let dated else { return false }
      return dated != id && self.strength(id) < strength
    }

    /// Its own number, where it took another's address in an earlier document.
    func other(than id: Entry.ID) -> Entry.ID? {
      votes.filter { $0.key != id }.max { $0.value < $1.value }?.key
    }
  }
}
