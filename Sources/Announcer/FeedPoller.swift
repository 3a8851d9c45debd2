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
    /// Entries that have changed after they were announced, where somebody wants to know.
    public var changed = 0
    /// Feeds that could not be read, by name.
    public var failures: [(feed: String, failure: FeedFailure)] = []
  }

  /// Feeds of one round; what else is due comes in the next.
  static let mostAtOnce = 10_000
  /// Hosts that are spoken to at the same time.
  static let hostsAtOnce = 10

  let ledger: any Ledger
  let fetcher: FeedFetcher
  let plans: [String: FeedPlan]
  let following: Following
  let stop: StopSignal
  let language: Language
  let logger: Logger
  private let longestRound: Duration
  private let progress: @Sendable () -> Void
  let fraction: @Sendable () -> Double
  private let sleep: @Sendable (Duration) async throws -> Void

  /// - Parameters:
  ///   - reader: what makes sense of an answer that is new.
  ///   - following: the accounts whose posts follow what changes of their entries.
  ///   - language: what the owner is told of a feed's problem in.
  ///   - longestRound: after so long a round begins no other look: what it found is to be announced, and what was asked
  ///     for meanwhile is to be looked at.
  ///   - progress: called after each feed.
  ///   - fraction: chance between 0 and 1, for jitter.
  ///   - sleep: returns after so long, and throws when its task is cancelled before.
  public init(
    ledger: any Ledger, transport: any Transport, reader: any DocumentReading = DirectReader(), plans: [FeedPlan],
    following: Following = Following(), stop: StopSignal, language: Language, logger: Logger,
    longestRound: Duration = .seconds(10),
    progress: @escaping @Sendable () -> Void = {},
    fraction: @escaping @Sendable () -> Double = { Double.random(in: 0...1) },
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.ledger = ledger
    fetcher = FeedFetcher(transport: transport, reader: reader)
    self.plans = Dictionary(plans.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.following = following
    self.stop = stop
    self.language = language
    self.logger = logger
    self.longestRound = longestRound
    self.progress = progress
    self.fraction = fraction
    self.sleep = sleep
  }

  /// How many feeds it follows.
  public var feedCount: Int { plans.count }

  /// When the next feed is due; nil when there is none.
  public func nextDue() async throws(LedgerError) -> Date? { try await ledger.nextFeedDue() }

  /// Polls the feeds that are due, those that have waited longest first, until the round has lasted long enough: those
  /// of one host one after the other, several hosts at a time.
  public func runOnce(now: Date) async throws(LedgerError) -> Summary {
    let end = ContinuousClock.now + longestRound
    return try await poll(try await ledger.dueFeeds(at: now, limit: Self.mostAtOnce), now: now) {
      ContinuousClock.now >= end
    }
  }

  /// Polls the feeds, due or not.
  /// - Parameter isOver: whether to leave the rest for the next round. The first feed of each of the first hosts is
  ///   polled all the same: a round gets somewhere.
  func poll(_ feeds: [Feed], now: Date, isOver: @escaping @Sendable () -> Bool = { false }) async throws(LedgerError)
    -> Summary
  {
    guard !feeds.isEmpty else { return Summary() }
    let hosts = Self.byHost(feeds)
    let batch = VisitBatch(ledger: ledger)
    let ticking = Task { [sleep] in await batch.flushEverySecond(sleep) }
    let outcome = await withTaskGroup(of: Result<Summary, LedgerError>.self) { group in
      var total: Result<Summary, LedgerError> = .success(Summary())
      for (number, host) in hosts.enumerated() {
        if number >= Self.hostsAtOnce, let part = await group.next() { total = Self.sum(total, part) }
        group.addTask(executorPreference: fetcher.executor) {
          await pollInSeries(host, batch, now: now) { isOver() && (number >= Self.hostsAtOnce || $0 > 0) }
        }
      }
      for await part in group { total = Self.sum(total, part) }
      return total
    }
    ticking.cancel()
    if let failure = await ticking.value { throw failure }
    try await batch.flush()
    return try outcome.get()
  }

  /// The feeds of each host in their order, the host of the first one first.
  static func byHost(_ feeds: [Feed]) -> [[Feed]] {
    var hosts: [[Feed]] = []
    var places: [String: Int] = [:]
    for feed in feeds {
      let host = Feed.host(of: feed.address)
      if let place = places[host] {
        hosts[place].append(feed)
      } else {
        places[host] = hosts.count
        hosts.append([feed])
      }
    }
    return hosts
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
    sum.changed += part.changed
    sum.failures += part.failures
    return .success(sum)
  }

  /// - Parameter isOver: asked before each feed, with its place in the series.
  private func pollInSeries(_ feeds: [Feed], _ batch: VisitBatch, now: Date, isOver: (Int) -> Bool) async
    -> Result<Summary, LedgerError>
  {
    var summary = Summary()
    var patience = HostPatience()
    for (place, feed) in feeds.enumerated() where !stop.isGiven && !patience.isOver && !isOver(place) {
      do throws(LedgerError) {
        let failure = try await poll(feed, batch, into: &summary, now: now)
        if let pause = patience.pause(after: failure, now: now) {
          try await offTransport { () async throws(LedgerError) in
            // What is gathered would set the host's feeds back to their own times.
            try await batch.flush()
            try await ledger.pause(host: pause.host ?? Feed.host(of: feed.address), until: pause.until)
          }
        }
      } catch {
        return .failure(error)
      }
      progress()
    }
    return .success(summary)
  }
}

/// When to leave a host alone for the rest of a round and longer: it has said so, or does not answer at all.
struct HostPatience {
  private var silent = 0
  private(set) var isOver = false

  /// A host that asks to wait and does not say how long, and one that does not answer, is left alone so long.
  static let rest = Duration.seconds(600)

  /// What a poll's end means for the other feeds of its host. `host` is nil for the one that was asked.
  mutating func pause(after failure: FeedFailure?, now: Date) -> (host: String?, until: Date)? {
    switch failure {
    case .limited(let address, let until):
      isOver = true
      return (Feed.host(of: address), until ?? now.after(Self.rest))
    case .transport(let failure) where failure.isSilence:
      silent += 1
      isOver = silent >= 3
      return isOver ? (nil, now.after(Self.rest)) : nil
    default:
      silent = 0
      return nil
    }
  }
}

extension TransportFailure {
  /// Nobody answered, whatever was asked.
  fileprivate var isSilence: Bool {
    switch kind {
    case .unresolvable, .unreachable, .timedOut, .tls: true
    default: false
    }
  }
}
