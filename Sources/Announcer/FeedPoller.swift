public import Feeds
public import FoundationEssentials
public import Ledger
public import Logging
public import Model
public import Web

/// Looks at the feeds that are due, and records entries, announcements and validators in one transaction.
public struct FeedPoller: Sendable {
  /// What one round of polls gave.
  public struct Summary: Sendable {
    /// Feeds looked at.
    public var polled = 0
    /// Entries seen for the first time, the baseline's not counted.
    public var new = 0
    /// Feeds that could not be read, by name.
    public var failures: [(feed: String, failure: FeedFailure)] = []
  }

  private let ledger: any Ledger
  private let fetcher: FeedFetcher
  private let plans: [String: FeedPlan]
  private let stop: StopSignal
  private let language: Language
  private let logger: Logger
  private let progress: @Sendable () -> Void
  private let fraction: @Sendable () -> Double

  /// - Parameters:
  ///   - language: what the owner is told of a feed's problem in.
  ///   - progress: called after each feed.
  ///   - fraction: chance between 0 and 1, for jitter.
  public init(
    ledger: any Ledger, transport: any Transport, plans: [FeedPlan], stop: StopSignal, language: Language,
    logger: Logger,
    progress: @escaping @Sendable () -> Void = {},
    fraction: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
  ) {
    self.ledger = ledger
    fetcher = FeedFetcher(transport: transport)
    self.plans = Dictionary(plans.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.stop = stop
    self.language = language
    self.logger = logger
    self.progress = progress
    self.fraction = fraction
  }

  /// How many feeds it follows.
  public var feedCount: Int { plans.count }

  /// When the next feed is due; nil when there is none.
  public func nextDue() async throws(LedgerError) -> Date? {
    try await ledger.feeds().map(\.nextCheck).min()
  }

  /// Polls every feed that is due: those of one host one after the other, four hosts at a time.
  public func runOnce(now: Date) async throws(LedgerError) -> Summary {
    let due = try await ledger.feeds().filter { $0.nextCheck <= now }
    return try await poll(due, now: now)
  }

  /// Polls every feed that is asked for, due or not.
  public func poll(_ feeds: [Feed], now: Date) async throws(LedgerError) -> Summary {
    let hosts = Dictionary(grouping: feeds) { Origin($0.address)?.host ?? $0.address }.values.sorted {
      $0[0].id.rawValue < $1[0].id.rawValue
    }
    let outcome = await withTaskGroup(of: Result<Summary, LedgerError>.self) { group in
      var waiting = hosts.makeIterator()
      for _ in 0..<4 {
        guard let host = waiting.next() else { break }
        group.addTask { await pollInSeries(host, now: now) }
      }
      var total: Result<Summary, LedgerError> = .success(Summary())
      while let part = await group.next() {
        total = Self.sum(total, part)
        if let host = waiting.next() { group.addTask { await pollInSeries(host, now: now) } }
      }
      return total
    }
    return try outcome.get()
  }

  private static func sum(_ a: Result<Summary, LedgerError>, _ b: Result<Summary, LedgerError>) -> Result<
    Summary, LedgerError
  > {
    guard case .success(var sum) = a, case .success(let part) = b else {
      if case .failure = a { return a }
      return b
    }
    sum.polled += part.polled
    sum.new += part.new
    sum.failures += part.failures
    return .success(sum)
  }

  private func pollInSeries(_ feeds: [Feed], now: Date) async -> Result<Summary, LedgerError> {
    var summary = Summary()
    for feed in feeds where !stop.isGiven {
      do throws(LedgerError) {
        try await poll(feed, into: &summary, now: now)
      } catch {
        return .failure(error)
      }
      progress()
    }
    return .success(summary)
  }

  private func poll(_ feed: Feed, into summary: inout Summary, now: Date) async throws(LedgerError) {
    guard let plan = plans[feed.name] else { return }
    summary.polled += 1
    // Some servers answer 304 for ever: once a week the feed is read whole.
    let whole = feed.lastUnconditional.map { now.timeIntervalSince($0) > 7 * 86_400 } ?? true
    let answer: FeedAnswer
    do throws(FeedFailure) {
      answer = try await fetcher.fetch(
        feed.address, validators: whole ? Validators() : feed.validators, lastHash: whole ? nil : feed.bodyHash,
        format: plan.format)
    } catch {
      summary.failures.append((feed.name, error))
      return try await recordFailure(error, of: feed, plan, now: now)
    }
    switch answer {
    case .unchanged(let validators):
      let next = Schedule.afterSuccess(now: now, every: plan.every, ttlMinutes: nil, fraction: fraction())
      try await ledger.record(
        Visit(feed: feed.id, result: .unchanged(validators: validators), at: now, nextCheck: next))
      logger.debug("feed unchanged", metadata: ["feed": "\(feed.name)"])
    case .read(let document, let validators, let bodyHash, let address, let discovered):
      let next = Schedule.afterSuccess(
        now: now, every: plan.every, ttlMinutes: document.hints.ttlMinutes, fraction: fraction())
      let result = Visit.Result.read(
        validators: validators, bodyHash: bodyHash, discovered: discovered ? address : feed.discovered,
        unconditional: whole)
      let visit = Visit(feed: feed.id, result: result, at: now, nextCheck: next)
      summary.new += try await ingest(document, of: feed, plan, visit, site: document.site(at: address))
    }
  }

  private func recordFailure(_ failure: FeedFailure, of feed: Feed, _ plan: FeedPlan, now: Date)
    async throws(LedgerError)
  {
    let problem = failure.sentence(in: language)
    let next = Schedule.afterFailure(
      now: now, every: plan.every, failures: feed.failures + 1, until: failure.retryAfter, fraction: fraction())
    logger.warning("feed not read", metadata: ["feed": "\(feed.name)", "problem": "\(problem)"])
    try await ledger.record(Visit(feed: feed.id, result: .failed(problem: problem), at: now, nextCheck: next))
  }

  /// Returns how many entries were seen for the first time.
  private func ingest(_ document: FeedDocument, of feed: Feed, _ plan: FeedPlan, _ visit: Visit, site: FeedSite)
    async throws(LedgerError) -> Int
  {
    let aliases = Aliases.of(document.entries)
    let known = try await Recognition.of(aliases, in: feed.id, ledger)
    let new = Planner(plan: plan).plan(
      document.entries, aliases: aliases, known: known, baselined: feed.baselined, now: visit.at)
    let gained = zip(known, aliases).compactMap { id, aliases in id.map { (entry: $0, aliases: aliases) } }
    try await ledger.record(Ingest(visit: visit, new: new, gained: gained, site: site))
    guard feed.baselined else {
      logger.info("baseline taken", metadata: ["feed": "\(feed.name)", "entries": "\(new.count)"])
      return 0
    }
    if !new.isEmpty { logger.info("new entries", metadata: ["feed": "\(feed.name)", "entries": "\(new.count)"]) }
    return new.count
  }
}
