public import FoundationEssentials
public import Model

/// A feed as the configuration names it.
public struct FeedRegistration: Sendable, Equatable {
  /// As the configuration has it.
  public var name: String
  /// Where the feed, or the page that names it, is.
  public var url: String

  /// Name and address.
  public init(name: String, url: String) {
    self.name = name
    self.url = url
  }
}

/// An account as the configuration names it.
public struct AccountRegistration: Sendable, Equatable {
  /// As the configuration has it.
  public var name: String
  /// The word for its network.
  public var network: String
  /// The accounts whose posts it repeats.
  public var boosts: [String]
  /// So long after they were posted.
  public var boostAfter: Duration

  /// Name and network.
  public init(name: String, network: String, boosts: [String] = [], boostAfter: Duration = .zero) {
    self.name = name
    self.network = network
    self.boosts = boosts
    self.boostAfter = boostAfter
  }
}

/// What the ledger knows of an account.
public struct AccountRecord: Sendable, Equatable {
  /// As the configuration has it.
  public var name: String
  /// The word for its network.
  public var network: String
  /// The answer of the last `verify`, as JSON of its room; nil before the first.
  public var identity: String?
  /// When `verify` last answered.
  public var verified: Date?
  /// The newest own post that was seen, for telling a fresh list from a stale one.
  public var anchor: String?
  /// Nothing is sent before that time.
  public var waitUntil: Date?
  /// Failures in a row, for the back-off.
  public var failures: Int
  /// What is wrong, in one sentence; nil when nothing is.
  public var problem: String?
  /// The account does not send until its owner or a probe clears this (a refused token, a swapped account).
  public var paused: Bool
  /// Since when its owner has it paused; nil while it may send.
  public var halted: Date?
  /// Why the ledger may not know what it has posted; nil where it does.
  public var doubt: DoubtRecord?
  /// What it offers to find an unknown outcome, `A` to `D`; nil before the first `verify`.
  public var reconciliation: String?
  /// When that was found.
  public var reconciliationFound: Date?
  /// A test post found it, not only what the server says of itself.
  public var isTested: Bool

  /// An account row.
  public init(
    name: String, network: String, identity: String? = nil, verified: Date? = nil, anchor: String? = nil,
    waitUntil: Date? = nil, failures: Int = 0, problem: String? = nil, paused: Bool = false, halted: Date? = nil,
    doubt: DoubtRecord? = nil, reconciliation: String? = nil, reconciliationFound: Date? = nil, isTested: Bool = false
  ) {
    self.name = name
    self.network = network
    self.identity = identity
    self.verified = verified
    self.anchor = anchor
    self.waitUntil = waitUntil
    self.failures = failures
    self.problem = problem
    self.paused = paused
    self.halted = halted
    self.doubt = doubt
    self.reconciliation = reconciliation
    self.reconciliationFound = reconciliationFound
    self.isTested = isTested
  }
}

/// A change to an account's row.
public enum AccountChange: Sendable, Equatable {
  /// `verify` answered: identity as JSON, and what it offers (`A` to `D`; nil keeps what a test found); problem, pause,
  /// wait and failures are cleared.
  case verified(identity: String, reconciliation: String?)
  /// A test post found what it offers.
  case tested(reconciliation: String)
  /// Its own posts were looked through: what it has posted is known.
  case certain
  /// The newest own post that was seen.
  case anchor(String)
  /// A request went well: failures, wait and problem are cleared.
  case healthy
  /// Nothing before that time; one more failure in a row when `failed`.
  case wait(until: Date, problem: String, failed: Bool)
  /// Nothing until it is verified again; the next probe at that time.
  case paused(problem: String, probe: Date)
}

/// An entry as the ledger holds it.
public struct EntryRecord: Sendable, Equatable {
  /// Its number.
  public var id: Entry.ID
  /// Whose poll it was.
  public var feed: Feed.ID
  /// The feed’s name in the configuration.
  public var feedName: String
  /// As the feed had it.
  public var entry: Entry
  /// When Crieur first saw it.
  public var firstSeen: Date

  /// An entry row.
  public init(id: Entry.ID, feed: Feed.ID, feedName: String, entry: Entry, firstSeen: Date) {
    self.id = id
    self.feed = feed
    self.feedName = feedName
    self.entry = entry
    self.firstSeen = firstSeen
  }
}

/// An announcement beside its entry.
public struct HistoryRecord: Sendable, Equatable {
  /// The row, with its post where it is frozen.
  public var announcement: Announcement
  /// As the feed had it.
  public var entry: EntryRecord
  /// When the announcement last changed.
  public var changed: Date

  /// A line of the history.
  public init(announcement: Announcement, entry: EntryRecord, changed: Date) {
    self.announcement = announcement
    self.entry = entry
    self.changed = changed
  }
}
