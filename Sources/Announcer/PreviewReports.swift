public import FoundationEssentials

/// What the accounts would receive for the newest entries.
public struct PreviewReport: Codable, Sendable, Equatable {
  /// A text for an account.
  public struct Draft: Codable, Sendable, Equatable {
    /// Name of the account, or of the network where there is no account yet.
    public var account: String
    /// The text; nil where it cannot be composed.
    public var text: String?
    /// Its length by the network's rule.
    public var length: Int?
    /// The limit in the same unit.
    public var limit: Int?
    /// Why it cannot be composed.
    public var problem: String?

    /// A text, or the reason why there is none.
    public init(account: String, text: String? = nil, length: Int? = nil, limit: Int? = nil, problem: String? = nil) {
      self.account = account
      self.text = text
      self.length = length
      self.limit = limit
      self.problem = problem
    }
  }

  /// An entry with its drafts.
  public struct Line: Codable, Sendable, Equatable {
    /// Name or title of the feed.
    public var feed: String?
    /// The entry's title.
    public var title: String?
    /// The entry's link.
    public var link: String?
    /// When the feed says it was published.
    public var published: Date?
    /// One for each account.
    public var drafts: [Draft]

    /// An entry with a draft for each account.
    public init(feed: String? = nil, title: String? = nil, link: String? = nil, published: Date? = nil, drafts: [Draft])
    {
      self.feed = feed
      self.title = title
      self.link = link
      self.published = published
      self.drafts = drafts
    }
  }

  /// The newest first.
  public var entries: [Line]

  /// Entries with their drafts.
  public init(entries: [Line]) {
    self.entries = entries
  }
}

/// Whether everything that Crieur depends on answers.
public struct CheckReport: Codable, Sendable, Equatable {
  /// One thing that was checked.
  public struct Line: Codable, Sendable, Equatable {
    /// What kind of thing: `feed` or `account`.
    public var kind: String
    /// Its name in the configuration.
    public var name: String
    /// What was found, in one sentence.
    public var found: String
    /// The exit code that it calls for; 0 when it is well.
    public var status: Int32
    /// When the account's credential ends and a person has to renew it; nil where it does not, or where nobody knows.
    public var expires: Date?
  }

  /// In the order of the configuration.
  public var lines: [Line]
}
