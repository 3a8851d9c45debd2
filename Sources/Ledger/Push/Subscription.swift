public import FoundationEssentials
public import Model

/// Our subscription to a feed at a hub, as the ledger remembers it.
public struct Subscription: Sendable, Equatable {
  /// The subscription's number in the ledger.
  public typealias ID = Identifier<Subscription>

  /// Where it stands.
  public enum State: String, Sendable, Codable, CaseIterable {
    /// Wanted, and not verified yet.
    case asking
    /// The hub pushes, until its lease ends.
    case active
    /// The hub does not want to.
    case refused
    /// Not wanted any more, and the hub does not know it yet.
    case leaving
  }

  /// Its number.
  public var id: ID
  /// The feed that is pushed.
  public var feed: Feed.ID
  /// The feed's name in the configuration; empty before the row is read from the ledger.
  public var feedName = ""
  /// The hub's address.
  public var hub: String
  /// The feed's own address as it gives it.
  public var topic: String
  /// What the callback begins with: our public address.
  public var base: String
  /// The end of the callback, which nobody can guess.
  public var key: String
  /// Whether the hub was told a secret, so that only signed pushes count.
  public var isSigned: Bool
  /// Where it stands.
  public var state: State
  /// When its next step is due.
  public var due: Date
  /// What the hub was asked for and has not verified yet.
  public var pending: HubMode?
  /// When the hub was last asked.
  public var asked: Date?
  /// The end of the lease.
  public var until: Date?
  /// Failures in a row.
  public var failures: Int
  /// What is wrong, in one sentence; nil when nothing is.
  public var problem: String?

  /// A subscription; new, asking and due at once unless told otherwise.
  public init(
    id: ID = ID(rawValue: 0), feed: Feed.ID, hub: String, topic: String, base: String, key: String, isSigned: Bool,
    state: State = .asking, due: Date, pending: HubMode? = nil, asked: Date? = nil, until: Date? = nil,
    failures: Int = 0, problem: String? = nil
  ) {
    self.id = id
    self.feed = feed
    self.hub = hub
    self.topic = topic
    self.base = base
    self.key = key
    self.isSigned = isSigned
    self.state = state
    self.due = due
    self.pending = pending
    self.asked = asked
    self.until = until
    self.failures = failures
    self.problem = problem
  }

  /// Where the hub verifies and delivers.
  public var callback: String { base + key }
}

/// A feed with everything that subscribing to it needs.
public struct PushRecord: Sendable, Equatable {
  /// Its number.
  public var feed: Feed.ID
  /// Its name in the configuration.
  public var name: String
  /// Whether the configuration names it.
  public var isFollowed: Bool
  /// Where the configuration says that it is.
  public var url: String
  /// The address that it was found at, where that is another.
  public var discovered: String?
  /// Where it says that it lives.
  public var site: FeedSite
  /// At every hub.
  public var subscriptions: [Subscription]
}

/// A change to the subscriptions of a feed.
public enum SubscriptionChange: Sendable, Equatable {
  /// A new one.
  case begin(Subscription)
  /// Ask the hub again.
  case renew(Subscription.ID)
  /// Tell the hub that it is not wanted any more.
  case leave(Subscription.ID)
  /// The hub knows nothing of it, or never will.
  case forget(Subscription.ID)
}

/// What came of asking a hub, or of waiting for it.
public enum HubOutcome: Sendable, Equatable {
  /// Once more, at that time.
  case failed(problem: String, again: Date)
  /// Not this hub before that time.
  case refused(problem: String, again: Date)
  /// The subscription is over.
  case over
}
