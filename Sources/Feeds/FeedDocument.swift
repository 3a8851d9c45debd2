public import Model

/// How often the feed itself asks to be looked at, as it says and not yet weighed.
public struct FeedHints: Sendable, Equatable {
  /// RSS `ttl`, in minutes.
  public var ttlMinutes: Int?
  /// `sy:updatePeriod` divided by `sy:updateFrequency`.
  public var updateEvery: Duration?
  /// RSS `skipHours`: hours of the day, 0 to 23, in GMT.
  public var skipHours: Set<Int>
  /// RSS `skipDays`: days of the week in GMT, 0 for Sunday.
  public var skipDays: Set<Int>

  /// No wishes unless told.
  public init(
    ttlMinutes: Int? = nil, updateEvery: Duration? = nil, skipHours: Set<Int> = [], skipDays: Set<Int> = []
  ) {
    self.ttlMinutes = ttlMinutes
    self.updateEvery = updateEvery
    self.skipHours = skipHours
    self.skipDays = skipDays
  }
}

/// What one feed document says, whatever its format.
public struct FeedDocument: Sendable, Equatable {
  /// Family and version: `rss2.0`, `rss1.0`, `atom1.0`, …
  public var format: String
  /// Plain text.
  public var title: String?
  /// The site's page.
  public var link: String?
  /// WebSub hubs.
  public var hubs: [String]
  /// Language tag (BCP 47) as the feed gives it.
  public var language: String?
  /// In document order.
  public var entries: [Entry]
  /// What was odd, in plain words, for the curious.
  public var warnings: [String]
  /// The feed's own address as it says (`rel=self`, `feed_url`): the topic of a WebSub subscription.
  public var selfLink: String?
  /// The feed's own identifier (Atom `id`), verbatim.
  public var id: String?
  /// Not well-formed: what is complete was read, and what is missing says nothing.
  public var isRecovered: Bool
  /// It ends before its own end: entries may be missing.
  public var isTruncated: Bool
  /// It ends inside its last entry, which therefore is not whole.
  public var endsInsideEntry: Bool
  /// The feed says that it will never change again (JSON Feed `expired`).
  public var isExpired: Bool
  /// How often the feed asks to be looked at.
  public var hints: FeedHints

  /// A document.
  public init(
    format: String, title: String? = nil, link: String? = nil, hubs: [String] = [], language: String? = nil,
    entries: [Entry] = [], warnings: [String] = [], selfLink: String? = nil, id: String? = nil,
    isRecovered: Bool = false, isTruncated: Bool = false, endsInsideEntry: Bool = false,
    isExpired: Bool = false, hints: FeedHints = FeedHints()
  ) {
    self.format = format
    self.title = title
    self.link = link
    self.hubs = hubs
    self.language = language
    self.entries = entries
    self.warnings = warnings
    self.selfLink = selfLink
    self.id = id
    self.isRecovered = isRecovered
    self.isTruncated = isTruncated
    self.endsInsideEntry = endsInsideEntry
    self.isExpired = isExpired
    self.hints = hints
  }
}
