public import FoundationEssentials
public import Model

/// What a poll leaves in the feed's row.
public struct Visit: Sendable, Equatable {
  /// How a poll ended.
  public enum Result: Sendable, Equatable {
    /// Read. `unconditional` when no validators were sent.
    case read(validators: Validators, bodyHash: String, discovered: String?, unconditional: Bool)
    /// A broken document: its complete entries count, and it must be read again. It is no baseline.
    case partial(discovered: String?)
    /// The server says that nothing changed, or the bytes are the same.
    case unchanged(validators: Validators)
    /// In one sentence what was wrong.
    case failed(problem: String)
  }

  /// What becomes of a remembered move.
  public enum Settling: Sendable, Equatable {
    /// It stays as it is.
    case stays
    /// From now on the feed is asked for at this address. The validators belonged to the old one.
    case moves(to: String)
    /// The address of the configuration answers again.
    case returns
  }

  /// Whose poll it was.
  public var feed: Feed.ID
  /// How it ended.
  public var result: Result
  /// When the poll was made.
  public var at: Date
  /// When to look next.
  public var nextCheck: Date
  /// Why then.
  public var why: LookReason
  /// What the document taught; nil where none was read.
  public var facts: FeedFacts?
  /// How long the server takes an unchanged document for fresh; nil keeps what it said before.
  public var freshFor: Duration?
  /// A permanent redirect that is not believed yet. A failed poll says nothing of it.
  public var move: FeedMove?
  /// What becomes of the address.
  public var settling: Settling
  /// The failure was a 410.
  public var isGone: Bool

  /// A poll's trace.
  public init(
    feed: Feed.ID, result: Result, at: Date, nextCheck: Date, why: LookReason = .interval, facts: FeedFacts? = nil,
    freshFor: Duration? = nil, move: FeedMove? = nil, settling: Settling = .stays, isGone: Bool = false
  ) {
    self.feed = feed
    self.result = result
    self.at = at
    self.nextCheck = nextCheck
    self.why = why
    self.facts = facts
    self.freshFor = freshFor
    self.move = move
    self.settling = settling
    self.isGone = isGone
  }
}
