public import FoundationEssentials
public import Ledger
public import Model

/// What waits, and for what.
public struct QueueReport: Codable, Sendable, Equatable {
  /// One announcement that is not settled.
  public struct Line: Codable, Sendable, Equatable {
    /// The announcement's number.
    public var id: Int64
    /// The entry's number.
    public var entry: Int64
    /// Name of the account.
    public var account: String
    /// Name of the feed.
    public var feed: String
    /// Where it stands.
    public var state: AnnouncementState
    /// Why, where it is held.
    public var reason: String?
    /// The rule's particulars.
    public var detail: String?
    /// When the next step may be made, where it waits for its time.
    public var due: Date?
    /// The entry's title.
    public var title: String?
    /// The entry's link.
    public var link: String?
  }

  /// Why nothing at all is sent, where nothing is.
  public var standstill: String?
  /// Those that wait for a person first.
  public var announcements: [Line]
}

/// What came of what the owner decided.
public struct DecisionReport: Codable, Sendable, Equatable {
  /// Whether it was done.
  public enum Result: String, Codable, Sendable {
    case done
    /// It means nothing in the state that the announcement is in, or the owner has to look first.
    case refused
    /// There is no announcement of that number.
    case unknown
  }

  /// The announcement's number; of `again` the new one's.
  public var id: Int64
  /// What was asked for.
  public var verb: String
  /// Whether it was done.
  public var result: Result
  /// Where it stands now.
  public var state: AnnouncementState?
  /// Why, where it is held, rejected or retired.
  public var reason: String?
  /// Name of the account.
  public var account: String?
  /// The entry's title.
  public var title: String?
  /// The post's page.
  public var url: String?

  /// What came of it.
  public init(
    id: Int64, verb: String, result: Result, state: AnnouncementState? = nil, reason: String? = nil,
    account: String? = nil, title: String? = nil, url: String? = nil
  ) {
    self.id = id
    self.verb = verb
    self.result = result
    self.state = state
    self.reason = reason
    self.account = account
    self.title = title
    self.url = url
  }
}

/// What came of several decisions, or of a pause.
public struct DecisionsReport: Codable, Sendable, Equatable {
  /// In the order in which they were asked for.
  public var decisions: [DecisionReport]
  /// The account that is not in the configuration, where one was named.
  public var unknownAccount: String?

  /// What came of it.
  public init(decisions: [DecisionReport] = [], unknownAccount: String? = nil) {
    self.decisions = decisions
    self.unknownAccount = unknownAccount
  }
}

/// An announcement with what its entry's accounts would receive, for a person who decides.
public struct DraftsReport: Codable, Sendable, Equatable {
  /// One announcement of the entry.
  public struct Line: Codable, Sendable, Equatable {
    /// The announcement's number.
    public var id: Int64
    /// Name of the account.
    public var account: String
    /// Where it stands.
    public var state: AnnouncementState
    /// Why, where it is held, rejected or retired.
    public var reason: String?
    /// The rule's particulars, where no draft tells more.
    public var detail: String?
    /// All texts of the draft that waits, exactly as they would leave.
    public var texts: [HeldDraft.Field]
    /// What was found in them.
    public var findings: [String]
    /// The text of what is fixed already.
    public var text: String?
  }

  /// The announcement that was asked for.
  public var id: Int64
  /// The entry's title in the feed.
  public var title: String?
  /// The title that the owner chose instead.
  public var edit: String?
  /// The entry's link.
  public var link: String?
  /// Name of the feed.
  public var feed: String?
  /// By account; empty where there is no such announcement.
  public var announcements: [Line] = []
}
