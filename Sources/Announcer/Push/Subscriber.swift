internal import Feeds
public import FoundationEssentials
public import Ledger
public import Logging
public import Model
public import Web

/// Subscribes to feeds at their hubs, renews, and takes leave. A hub's push only hurries a look: the feed is polled as
/// if there were none.
public struct Subscriber: Sendable {
  private let ledger: any Ledger
  private let transport: any Transport
  private let privateHosts: PrivateHosts
  private let base: String?
  private let secrets: PushSecrets
  private let stop: StopSignal
  private let language: Language
  private let logger: Logger
  private let longestRound: Duration
  private let progress: @Sendable () -> Void
  private let fraction: @Sendable () -> Double

  /// - Parameters:
  ///   - base: what callbacks begin with, our public address; nil when nothing is wanted of hubs any more.
  ///   - language: what the owner is told of a hub's problem in.
  ///   - longestRound: after so long a round asks no other hub: the times that it writes are those of its beginning.
  ///   - progress: called after each step.
  ///   - fraction: chance between 0 and 1, for jitter.
  public init(
    ledger: any Ledger, transport: any Transport, privateHosts: PrivateHosts, base: String?, secrets: PushSecrets,
    stop: StopSignal, language: Language, logger: Logger, longestRound: Duration = .seconds(3),
    progress: @escaping @Sendable () -> Void = {},
    fraction: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
  ) {
    self.ledger = ledger
    self.transport = transport
    self.privateHosts = privateHosts
    self.base = base
    self.secrets = secrets
    self.stop = stop
    self.language = language
    self.logger = logger
    self.longestRound = longestRound
    self.progress = progress
    self.fraction = fraction
  }

  /// To be called when the configuration may have changed.
  public func review(now: Date) async throws(LedgerError) { try await ledger.reviewSubscriptions(at: now) }

  /// When there is something to do next; nil when nothing is.
  public func nextDue() async throws(LedgerError) -> Date? { try await ledger.nextPushStep() }

  /// Whether no hub has a subscription of ours any more.
  public func hasLeft() async throws(LedgerError) -> Bool {
    try await ledger.pushes().allSatisfy { $0.subscriptions.isEmpty }
  }

  /// Takes every step that is due: those at one host one after the other, four hosts at a time.
  /// - Returns: how many hubs were asked or given up.
  @discardableResult
  public func runOnce(now: Date) async throws(LedgerError) -> Int {
    let now = Date(milliseconds: now.milliseconds)  // as the ledger keeps times
    for record in try await ledger.duePushes(at: now, limit: 100) {
      try await ledger.change(record, changes(record, now: now), at: now)
    }
    let steps = try await ledger.duePushes(at: now, limit: 100).flatMap { record in
      record.subscriptions.filter { $0.due <= now && $0.state != .refused }.map { Step(feed: record.name, row: $0) }
    }
    let end = ContinuousClock.now + longestRound
    let hosts = Dictionary(grouping: steps) { Origin($0.row.hub)?.host ?? $0.row.hub }.values
    let problem = await withTaskGroup(of: LedgerError?.self) { group in
      var waiting = hosts.makeIterator()
      for _ in 0..<4 {
        if let host = waiting.next() { group.addTask { await takeInSeries(host, now: now, until: end) } }
      }
      var first: LedgerError?
      while let problem = await group.next() {
        first = first ?? problem
        if let host = waiting.next() { group.addTask { await takeInSeries(host, now: now, until: end) } }
      }
      return first
    }
    if let problem { throw problem }
    return steps.count
  }

  private struct Step {
    var feed: String
    var row: Subscription
  }

  // MARK: What is wanted

  /// One hub for each feed that names any: the first that does not refuse.
  func changes(_ record: PushRecord, now: Date) -> [SubscriptionChange] {
    let hubs = record.isFollowed && base != nil ? record.site.hubs.filter { Origin($0) != nil } : []
    let (wanted, unwanted) = record.subscriptions.filter { $0.state != .leaving }.split {
      hubs.contains($0.hub) && $0.topic == record.site.topic && $0.base == base
    }
    var changes: [SubscriptionChange] = unwanted.map { row in
      row.state == .refused || row.asked == nil ? .forget(row.id) : .leave(row.id)
    }
    guard let topic = record.site.topic, let base, !hubs.isEmpty else { return changes }
    let (refused, live) = wanted.split { $0.state == .refused }
    if !live.isEmpty {
      // One hub is enough; what another said long ago need not be kept.
      changes += refused.filter { $0.due <= now }.map { .forget($0.id) }
    } else if let hub = hubs.first(where: { hub in !refused.contains { $0.hub == hub } }) {
      changes.append(.begin(new(record.feed, hub, topic, base, now)))
    } else if let first = refused.min(by: { $0.due < $1.due }), first.due <= now {
      changes.append(.renew(first.id))
      changes += refused.filter { $0.id != first.id && $0.due <= now }.map { .forget($0.id) }
    }
    return changes
  }

  private func new(_ feed: Feed.ID, _ hub: String, _ topic: String, _ base: String, _ now: Date) -> Subscription {
    Subscription(
      feed: feed, hub: hub, topic: topic, base: base, key: PushSecrets.newKey(),
      isSigned: HubRequest.isSafe(hub, privateHosts: privateHosts), due: now)
  }

  // MARK: Steps

  private func takeInSeries(_ steps: [Step], now: Date, until end: ContinuousClock.Instant) async -> LedgerError? {
    var silence: HubFailure?
    for (place, step) in steps.enumerated() where !stop.isGiven {
      // The first is taken whatever the time: a round gets somewhere.
      if place > 0, ContinuousClock.now >= end { break }
      defer { progress() }
      do throws(LedgerError) {
        // A host that gave no answer a moment ago is not waited for once more for the next feed.
        let failure = try await take(step, silence, now: now)
        if case .transport = failure { silence = failure }
      } catch {
        // The owner changed the configuration meanwhile, or the hub was quicker.
        if case .conflict = error { continue }
        return error
      }
    }
    return nil
  }

  private func take(_ step: Step, _ silence: HubFailure?, now: Date) async throws(LedgerError) -> HubFailure? {
    let row = step.row
    if row.pending != nil {
      try await record(.unverified(row.hub), of: step, asked: row.asked, now: now)
      return nil
    }
    let mode: HubMode = row.state == .leaving ? .unsubscribe : .subscribe
    try await ledger.intend(mode, for: row.id, at: now, answerBy: now.after(patience(row).verification))
    var failure = silence
    if failure == nil {
      let request = HubRequest(
        mode, hub: row.hub, topic: row.topic, callback: row.callback,
        secret: row.isSigned ? secrets.secret(for: row.key) : nil)
      do throws(HubFailure) {
        try await request.send(over: transport, privateHosts: privateHosts)
        logger.debug("hub asked", metadata: ["feed": "\(step.feed)", "hub": "\(row.hub)", "mode": "\(mode)"])
      } catch {
        failure = error
      }
    }
    if let failure { try await record(failure, of: step, asked: now, now: now) }
    return failure
  }

  private func record(_ failure: HubFailure, of step: Step, asked: Date?, now: Date) async throws(LedgerError) {
    let (row, patience) = (step.row, patience(step.row))
    let problem = failure.sentence(in: language)
    let backed = now.after(patience.backoff.wait(after: row.failures + 1, fraction: fraction()))
    let again = failure.retryAfter.map { max($0, backed) } ?? backed
    let outcome: HubOutcome =
      if row.state == .leaving, failure.isFinal || row.failures >= 2 {
        .over  // The lease ends by itself.
      } else if failure.isFinal {
        .refused(problem: problem, again: patience.refusal(now: now, fraction: fraction()))
      } else {
        .failed(problem: problem, again: again)
      }
    logger.warning(
      "hub does not serve", metadata: ["feed": "\(step.feed)", "hub": "\(row.hub)", "problem": "\(problem)"])
    try await ledger.record(outcome, of: row.id, asked: asked, at: now)
  }

  private func patience(_ row: Subscription) -> PushPatience {
    PushPatience(isNear: privateHosts.contains(row.hub))
  }
}

extension Array {
  /// Those that pass, and those that do not, each in order.
  fileprivate func split(_ passes: (Element) -> Bool) -> (passed: [Element], failed: [Element]) {
    (filter(passes), filter { !passes($0) })
  }
}
