public import FoundationEssentials

/// How often a feed and its server ask to be looked at, as they say it and not yet weighed.
public struct FeedWishes: Sendable, Equatable {
  /// So long the server takes its answer for fresh (`Cache-Control: max-age`, else `Expires`).
  public var freshFor: Duration?
  /// RSS `ttl`.
  public var ttl: Duration?
  /// `sy:updatePeriod` divided by `sy:updateFrequency`.
  public var updateEvery: Duration?
  /// Hours of the day in GMT, 0 to 23, at which not to come.
  public var skipHours: Set<Int>
  /// Days of the week in GMT, 0 for Sunday, at which not to come.
  public var skipDays: Set<Int>
  /// It will never change again.
  public var isExpired: Bool

  /// No wishes unless told.
  public init(
    freshFor: Duration? = nil, ttl: Duration? = nil, updateEvery: Duration? = nil, skipHours: Set<Int> = [],
    skipDays: Set<Int> = [], isExpired: Bool = false
  ) {
    self.freshFor = freshFor
    self.ttl = ttl
    self.updateEvery = updateEvery
    self.skipHours = skipHours
    self.skipDays = skipDays
    self.isExpired = isExpired
  }
}

/// Which blog a feed is, as its documents say.
public struct FeedIdentity: Sendable, Equatable {
  /// The feed's own identifier (Atom `id`).
  public var id: String?
  /// The blog's title.
  public var title: String?
  /// The host of the blog's page.
  public var site: String?

  /// Nothing is known unless told.
  public init(id: String? = nil, title: String? = nil, site: String? = nil) {
    self.id = id
    self.title = title
    self.site = site
  }

  /// Whether another document is of the same blog; nil where nothing can be compared. The host counts only where nothing
  /// else does: a lapsed domain keeps its name when somebody else takes it.
  public func isSame(as other: FeedIdentity) -> Bool? {
    let pairs = [(id, other.id), (title, other.title)].compactMap { mine, theirs in
      mine.flatMap { mine in theirs.map { mine == $0 } }
    }
    guard pairs.isEmpty else { return pairs.contains(true) }
    return site.flatMap { site in other.site.map { site == $0 } }
  }
}

/// What the documents of a feed have taught so far.
public struct FeedFacts: Sendable, Equatable {
  /// How often it asks to be looked at.
  public var wishes: FeedWishes
  /// The usual time between two entries.
  public var rhythm: Duration?
  /// When the newest entry was published, or seen first where it has no date.
  public var newest: Date?
  /// Which blog it is.
  public var identity: FeedIdentity
  /// Since when another blog answers at its address; nil while it is the one that was known.
  public var stranger: Date?
  /// Broken documents one after the other, up to now.
  public var broken: Int
  /// Looks one after the other that found no entry in it, up to now.
  public var empty: Int

  /// After more looks than this an empty feed is told.
  public static let longestEmptiness = 3

  /// Nothing is known unless told.
  public init(
    wishes: FeedWishes = FeedWishes(), rhythm: Duration? = nil, newest: Date? = nil,
    identity: FeedIdentity = FeedIdentity(), stranger: Date? = nil, broken: Int = 0, empty: Int = 0
  ) {
    self.wishes = wishes
    self.rhythm = rhythm
    self.newest = newest
    self.identity = identity
    self.stranger = stranger
    self.broken = broken
    self.empty = empty
  }
}

/// A permanent redirect that is not believed yet.
public struct FeedMove: Sendable, Equatable {
  /// Where it leads.
  public var target: String
  /// Polls in a row that led there and found the same blog; 0 while that is not proven, -1 when another was found.
  public var polls: Int

  /// So many make a move.
  public static let needed = 3

  /// A redirect seen so often.
  public init(target: String, polls: Int) {
    self.target = target
    self.polls = polls
  }

  /// What is known of the move after one more poll.
  /// - Parameters:
  ///   - target: where permanent redirects led this time; nil when they did not.
  ///   - fits: whether the same blog was found there; nil when nothing new was read.
  public static func next(after known: FeedMove?, target: String?, fits: Bool?) -> FeedMove? {
    guard let target else { return nil }
    let polls = known?.target == target ? known?.polls ?? 0 : 0
    // What another blog wrote is known from the second poll on, and proves nothing.
    if polls < 0 || fits == false { return FeedMove(target: target, polls: -1) }
    return FeedMove(target: target, polls: fits == true || polls > 0 ? polls + 1 : 0)
  }
}
