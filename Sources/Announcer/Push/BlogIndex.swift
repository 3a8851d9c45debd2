internal import Feeds
internal import FoundationEssentials
internal import Ledger
internal import Model

/// Which feeds an address means. Anybody may ask, as often as they like: the ledger is read once a second at most.
actor BlogIndex {
  private let ledger: any Ledger
  private var names: [String: [Feed.ID]] = [:]
  private var above: [String: [Feed.ID]] = [:]
  private var read = Date.distantPast

  init(ledger: any Ledger) { self.ledger = ledger }

  /// The followed feeds that any of the addresses names: as feed, as home page, or as a page of that blog.
  func feeds(at addresses: [String], now: Date) async throws(LedgerError) -> [Feed.ID] {
    let places = addresses.compactMap(CanonicalLink.of)
    var found = look(places)
    // What is not known may be new; what is known may be old.
    if abs(now.timeIntervalSince(read)) > (found.isEmpty ? 1 : 60) {
      read = now
      fill(try await ledger.pushes())
      found = look(places)
    }
    return found
  }

  private func look(_ places: [String]) -> [Feed.ID] {
    var found: [Feed.ID] = []
    for place in places {
      let here = (names[place] ?? []) + (above[place] ?? [])
      let feeds = here.isEmpty ? Self.ancestors(of: place).lazy.compactMap { self.names[$0] }.first ?? [] : here
      for feed in feeds where !found.contains(feed) && found.count < 20 { found.append(feed) }
    }
    return found
  }

  private func fill(_ records: [PushRecord]) {
    (names, above) = ([:], [:])
    for record in records where record.isFollowed {
      let own = [record.url, record.discovered, record.site.home, record.site.topic].compactMap { $0 }
      let places = Set(own.compactMap(CanonicalLink.of))
      for place in places { names[place, default: []].append(record.feed) }
      for place in Set(places.flatMap(Self.ancestors)).subtracting(places) {
        above[place, default: []].append(record.feed)
      }
    }
  }

  /// `a/b?c` lies below `a/b` and `a`; the nearest first.
  private static func ancestors(of place: String) -> [String] {
    var rest = place[...]
    var found: [String] = []
    if let query = rest.firstIndex(of: "?") {
      rest = rest[..<query]
      found.append(String(rest))
    }
    while let slash = rest.lastIndex(of: "/"), found.count < 20 {
      rest = rest[..<slash]
      found.append(String(rest))
    }
    return found
  }
}
