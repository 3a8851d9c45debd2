internal import Crypto
public import FoundationEssentials
internal import Model
public import Web

/// A feed that was found and read.
public struct FoundFeed: Sendable {
  /// The entry that a person knows the feed by.
  public struct Newest: Sendable, Equatable {
    /// Its title.
    public var title: String?
    /// Its page.
    public var link: String?
    /// When it was published, or last changed.
    public var date: Date?
  }

  /// Its address, as the page names it.
  public var url: String
  /// What it calls itself, or what the page calls it.
  public var title: String?
  /// What it holds.
  public var kind: FeedKind
  /// How its address was come by; nil for the address that was asked for.
  public var source: FeedLink.Source?
  /// What it says. Of all but the best only the newest entry is kept.
  public var document: FeedDocument
  /// How many entries it has.
  public var count: Int
  /// Its latest entry.
  public var newest: Newest?
  /// What the server answered; its body is kept of the best only.
  public var response: Response
  /// How much its entries tell; of all of them, though only the best keeps them.
  var completeness = 0
  /// The same for feeds that say the same.
  var fingerprint = ""
}

/// What a look for feeds gave.
public struct FeedSearch: Sendable {
  /// The best first.
  public var found: [FoundFeed] = []
  /// What was named and is no feed that can be read.
  public var failures: [(url: String, failure: FeedFailure)] = []
  /// How many were named beyond what is asked for.
  public var left = 0

  /// What is followed: never what readers wrote, unless its own address was given.
  public var best: FoundFeed? { found.first { $0.kind != .comments || $0.source == nil } }

  /// The best, or why there is none.
  public func best(for page: String) throws(FeedFailure) -> FoundFeed {
    if let best { return best }
    // What may come back is told before what is not there.
    if let failure = (failures.first { $0.failure.isPassing } ?? failures.first)?.failure { throw failure }
    if let comments = found.first { throw .onlyComments(page, feed: comments.url) }
    throw .page(page)
  }
}

extension FeedSearch {
  /// The best first; what is not the best is kept by its newest entry only.
  var sorted: FeedSearch {
    var result = ranked
    result.keepWholeOnly(result.best)
    return result
  }

  /// Drops what a feed is not needed for unless it is the best: a dozen whole ones would not fit into the memory of a
  /// small machine.
  mutating func keepWholeOnlyTheBest() { keepWholeOnly(ranked.best) }

  private mutating func keepWholeOnly(_ best: FoundFeed?) {
    for index in found.indices where found[index].url != best?.url {
      found[index].response.body = []
      found[index].document.entries = []
    }
  }

  private var ranked: FeedSearch {
    var subjects: [String: Int] = [:]
    let places = found.enumerated().map { index, feed in
      let subject = FeedAddress(feed.url).subject
      subjects[subject] = subjects[subject] ?? index
      return (
        feed.kind, (feed.count == 0 ? 1 : 0, feed.source.map(Discovery.rank) ?? 0), subjects[subject] ?? index,
        -feed.completeness, (feed.document.formatRank, index)
      )
    }
    let order = found.indices.sorted { a, b in
      let (x, y) = (places[a], places[b])
      if x.0 != y.0 { return x.0 < y.0 }
      if x.1 != y.1 { return x.1 < y.1 }
      return (x.2, x.3, x.4.0, x.4.1) < (y.2, y.3, y.4.0, y.4.1)
    }
    var result = self
    result.found = order.map { found[$0] }
    return result
  }
}

extension FeedDocument {
  /// The entry with the latest date, else the first.
  var newest: Entry? {
    let dated = entries.filter { ($0.published ?? $0.updated) != nil }
    let latest = dated.max { a, b in
      guard let x = a.published ?? a.updated, let y = b.published ?? b.updated else { return false }
      return x < y
    }
    return latest ?? entries.first
  }

  /// Tenths of what an announcement wants of its entries: identity, title, link and date.
  var completeness: Int {
    let filled = entries.reduce(0) { sum, entry in
      sum
        + [entry.guid != nil, entry.title != nil, entry.link != nil, (entry.published ?? entry.updated) != nil].count {
          $0
        }
    }
    return entries.isEmpty ? 0 : filled * 10 / (entries.count * 4)
  }

  /// The same for two documents that say the same in the same format.
  var fingerprint: String {
    let words = entries.flatMap { [$0.guid, $0.link, $0.title] }
    return SHA256.hexadecimal(Array(([format, title] + words).map { $0 ?? "" }.joined(separator: "\u{0}").utf8))
  }

  fileprivate var formatRank: Int {
    switch format.prefix(4) {
    case "atom", "rss2": 0
    case "json": 1
    case "rss1": 2
    default: 3
    }
  }
}
