internal import Feeds
public import FoundationEssentials
public import Ledger
public import Logging
public import Model
public import Web

/// Hears what hubs and blogs say at our public address. Nothing that comes in is believed: a push or a ping only has the
/// feed looked at, once a minute at most.
public struct PushReceiver: Sendable {
  /// What a hub gets.
  public enum Reply: Sendable, Equatable {
    /// Its challenge, in a 200.
    case challenge(String)
    /// 204.
    case thanks
    /// 404.
    case unknown
    /// 410: the hub may forget the subscription.
    case gone
  }

  private let ledger: any Ledger
  private let privateHosts: PrivateHosts
  private let index: BlogIndex
  private let language: Language
  private let logger: Logger
  private let news: @Sendable () async -> Void
  private let fraction: @Sendable () -> Double

  /// Two looks that hints ask for are so far apart at least.
  static let apart = Duration.seconds(60)

  /// - Parameters:
  ///   - language: what the owner is told of a hub's denial in.
  ///   - news: called when a look has become due, or a hub has spoken.
  ///   - fraction: chance between 0 and 1, for jitter.
  public init(
    ledger: any Ledger, privateHosts: PrivateHosts, language: Language, logger: Logger,
    news: @escaping @Sendable () async -> Void,
    fraction: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
  ) {
    self.ledger = ledger
    self.privateHosts = privateHosts
    index = BlogIndex(ledger: ledger)
    self.language = language
    self.logger = logger
    self.news = news
    self.fraction = fraction
  }

  // MARK: Hubs

  /// A hub's GET at a callback: only what is pending, for that very topic, is granted.
  public func question(_ query: [String: String], key: String, now: Date) async throws(LedgerError) -> Reply {
    guard let question = HubQuestion(query: query), let row = try await ledger.subscription(key: key) else {
      return .unknown
    }
    let patience = PushPatience(isNear: privateHosts.contains(row.hub))
    switch question {
    case .verification(let mode, let topic, let challenge, let lease):
      let lasts = patience.lease(lease)
      let until = now.after(lasts)
      let renewal = now.after(patience.renewal(of: lasts, fraction: fraction()))
      guard try await ledger.verify(mode, key: key, topic: topic, until: until, renewal: renewal) else {
        return .unknown
      }
      let words: Logger.Message = mode == .subscribe ? "hub pushes" : "hub pushes no more"
      logger.info(words, metadata: ["feed": "\(row.feedName)", "hub": "\(row.hub)", "topic": "\(row.topic)"])
      await news()
      return .challenge(challenge)
    case .denied(let topic, let reason):
      let problem = HubFailure.denied(row.hub, reason: reason).sentence(in: language)
      let again = patience.refusal(now: now, fraction: fraction())
      guard try await ledger.deny(key: key, topic: topic, problem: problem, again: again, at: now) else {
        return .unknown
      }
      logger.warning("hub denies", metadata: ["feed": "\(row.feedName)", "hub": "\(row.hub)", "problem": "\(problem)"])
      await news()
      return .thanks
    }
  }

  /// A hub's POST at a callback. One without the right signature gets the same answer as any other (section 7.1), and
  /// does nothing.
  /// - Parameter isProven: whether the signature was right.
  public func push(key: String, isProven: Bool, now: Date) async throws(LedgerError) -> Reply {
    guard let row = try await ledger.subscription(key: key) else { return .unknown }
    guard row.state != .leaving else { return .gone }
    guard isProven || !row.isSigned else {
      logger.debug("push ignored: not signed by the hub", metadata: ["feed": "\(row.feedName)"])
      return .thanks
    }
    try await hint([row.feed], by: "push", now: now)
    return .thanks
  }

  // MARK: Pings

  /// A blog's XML-RPC call; gives the body of the answer.
  public func ping(_ body: [UInt8], now: Date) async throws(LedgerError) -> [UInt8] {
    let ping: WeblogPing
    do throws(WeblogPing.Fault) {
      ping = try WeblogPing.read(body)
    } catch {
      return WeblogPing.answer(error)
    }
    let feeds = try await index.feeds(at: ping.addresses, now: now)
    guard !feeds.isEmpty else {
      return WeblogPing.answer(
        isError: true, language("This blog is not followed here.", "Ce blog n’est pas suivi ici."))
    }
    try await hint(feeds, by: "ping", now: now)
    return WeblogPing.answer(isError: false, language("Thank you, it is looked at.", "Merci, on va regarder."))
  }

  private func hint(_ feeds: [Feed.ID], by cause: String, now: Date) async throws(LedgerError) {
    let sooner = try await ledger.hint(feeds, at: now, apart: Self.apart)
    guard !sooner.isEmpty else { return }
    for feed in sooner { logger.debug("look asked for", metadata: ["feed": "\(feed)", "by": "\(cause)"]) }
    await news()
  }
}
