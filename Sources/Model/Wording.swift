/// How an account wants its announcements worded.
public struct Wording: Sendable, Equatable {
  /// The length that the owner wants.
  public enum Limit: Sendable, Equatable {
    /// So many, counted by the network's rule, and never more than the network takes.
    case house(Int)
    /// As much as the network takes.
    case network
  }

  /// Literals and `{title} {link} {hashtags} {summary} {author} {blog} {categories}`.
  public var template: String
  /// How long a post may be for the owner.
  public var limit: Limit
  /// Hashtags at most; 0 for none.
  public var hashtags: Int
  /// What certain categories are called as tags, without `#`; empty for those that are never one. By the category in
  /// small letters without accents, a blank around.
  public var tags: [String: String]
  /// Parameters that the link gets for this account, in order: `utm_source=…`.
  public var campaign: [String]
  /// An `@` in the feed's text may mention people.
  public var mentions: Bool
  /// What looks like a link in the feed's text may become one.
  public var links: Bool
  /// Language tag (BCP 47) of posts whose feed names none.
  public var language: String?
  /// Who may see the posts; the network’s own default where it is nil.
  public var visibility: Visibility?
  /// Stands before every post of the account.
  public var contentWarning: String?
  /// The network shows no warning apart from the text: it stands above it.
  public var warnsInText: Bool

  /// Title, link and up to three hashtags within 140, unless told otherwise.
  public init(
    template: String = "{title} {link} {hashtags}", limit: Limit = .house(140), hashtags: Int = 3,
    tags: [String: String] = [:], campaign: [String] = [],
    mentions: Bool = false, links: Bool = false, language: String? = nil, visibility: Visibility? = nil,
    contentWarning: String? = nil, warnsInText: Bool = false
  ) {
    self.template = template
    self.limit = limit
    self.hashtags = hashtags
    self.tags = tags
    self.campaign = campaign
    self.mentions = mentions
    self.links = links
    self.language = language
    self.visibility = visibility
    self.contentWarning = contentWarning
    self.warnsInText = warnsInText
  }
}

/// How fast and how patiently an account is served.
public struct Pace: Sendable, Equatable {
  /// At least so long between two attempts.
  public var gap: Duration
  /// Attempts in any hour, and in any day, at most.
  public var perHour: Int
  /// Attempts in any 24 hours, at most.
  public var perDay: Int
  /// What is older waits for a person instead of being announced late.
  public var maxAge: Duration
  /// How long an unknown outcome is looked for before anything is sent again; nil for the network's own.
  public var settle: Duration?
  /// How long one request may take.
  public var timeout: Duration
  /// Nothing is sent in these hours of the owner's day; nil for none.
  public var quiet: QuietHours?

  /// Two minutes apart, 3 an hour, 10 a day, up to 3 days old, unless told otherwise.
  public init(
    gap: Duration = .seconds(120), perHour: Int = 3, perDay: Int = 10, maxAge: Duration = .seconds(3 * 86_400),
    settle: Duration? = nil, timeout: Duration = .seconds(30), quiet: QuietHours? = nil
  ) {
    self.gap = gap
    self.perHour = perHour
    self.perDay = perDay
    self.maxAge = maxAge
    self.settle = settle
    self.timeout = timeout
    self.quiet = quiet
  }
}
