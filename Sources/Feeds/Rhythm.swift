public import FoundationEssentials
public import Model

/// How often a blog writes, from the dates of its newest entries. Pure.
public struct Rhythm: Sendable, Equatable {
  /// The usual time between two entries: the median of the newest ten; nil where fewer than two have a date of their own
  /// (what was moved here from elsewhere has the date of the move).
  public var gap: Duration?
  /// The newest date that is not ahead.
  public var newest: Date?

  /// The rhythm that a document shows.
  public init(of entries: [Entry], now: Date) {
    let dates = entries.compactMap { $0.published ?? $0.updated }.filter { $0 <= now }.sorted(by: >).prefix(11)
    newest = dates.first
    let gaps = zip(dates, dates.dropFirst()).map { $0.timeIntervalSince($1) }.filter { $0 > 0 }.sorted()
    gap = gaps.isEmpty ? nil : .seconds(min(gaps[gaps.count / 2], 1e9))
  }
}

extension FeedWishes {
  /// What a document and its server ask.
  public init(of document: FeedDocument, freshFor: Duration?) {
    let hints = document.hints
    self.init(
      freshFor: freshFor, ttl: hints.ttlMinutes.map { .seconds(60 * Double(min(max($0, 0), 1_000_000))) },
      updateEvery: hints.updateEvery, skipHours: hints.skipHours.filter { (0...23).contains($0) },
      skipDays: hints.skipDays.filter { (0...6).contains($0) }, isExpired: document.isExpired)
  }
}

extension FeedIdentity {
  /// Which blog a document is of.
  public init(of document: FeedDocument) {
    let page = document.link ?? document.entries.first { $0.link != nil }?.link
    let site = page.map(Feed.host) ?? ""
    self.init(id: document.id, title: document.title, site: site.isEmpty ? nil : site)
  }
}

extension FeedFacts {
  /// What a document shows by itself.
  public init(of document: FeedDocument, freshFor: Duration? = nil, now: Date) {
    let rhythm = Rhythm(of: document.entries, now: now)
    self.init(
      wishes: FeedWishes(of: document, freshFor: freshFor), rhythm: rhythm.gap, newest: rhythm.newest,
      identity: FeedIdentity(of: document), broken: document.isRecovered ? 1 : 0)
  }
}
