public import FoundationEssentials
public import Model

// What the owner is told, as values: the command prints them, the control socket and `--json` carry them.

/// How things stand.
public struct StatusReport: Codable, Sendable, Equatable {
  /// A feed in the status.
  public struct FeedLine: Codable, Sendable, Equatable {
    /// Name in the configuration.
    public var name: String
    /// Address that is polled.
    public var url: String
    /// When it is looked at next.
    public var nextCheck: Date
    /// When it last answered with something usable.
    public var lastSuccess: Date?
    /// What was wrong at the last look.
    public var problem: String?
    /// The first look is done.
    public var baselined: Bool
    /// What its hubs do for it; nil where nothing listens for them.
    public var push: Push?
    /// Why it is looked at next when it is.
    public var why: LookReason?
    /// Where it has moved to for good, where the configuration does not know yet.
    public var moved: String?
    /// Since when the server says that it is gone for good.
    public var gone: Date?
    /// Since when another blog answers at its address.
    public var stranger: Date?
    /// So many looks, one after the other, found no entry in it; nil where that means nothing yet.
    public var empty: Int?
    /// When its newest entry appeared, where the blog has been silent for far longer than is its habit.
    public var silentSince: Date?
  }

  /// How a feed is pushed.
  public struct Push: Codable, Sendable, Equatable {
    /// What stands in the way of a push, or nothing.
    public enum State: String, Codable, Sendable {
      /// The feed names no hub.
      case none
      /// A hub was asked and has not agreed yet.
      case asking
      /// A hub pushes.
      case active
      /// No hub pushes.
      case refused
    }

    /// Whether a hub pushes.
    public var state: State
    /// The hub that does, or is asked.
    public var hub: String?
    /// Until when it does.
    public var until: Date?
    /// What is wrong.
    public var problem: String?
    /// When it is asked next.
    public var next: Date?
  }

  /// An account in the status.
  public struct AccountLine: Codable, Sendable, Equatable {
    /// Name in the configuration.
    public var name: String
    /// Its network.
    public var network: String
    /// How people know it there; nil before the first verification.
    public var handle: String?
    /// It sends nothing until its owner or a probe mends it.
    public var paused: Bool
    /// What is wrong.
    public var problem: String?
    /// Nothing is sent before.
    public var waitUntil: Date?
    /// Since when its owner has it paused.
    public var halted: Date?
    /// Why its own posts are looked through before anything is sent.
    public var doubt: String?
    /// What it offers to find an unknown outcome, `A` to `D`.
    public var reconciliation: String?
    /// When that was found.
    public var reconciliationFound: Date?
    /// So many of its posts had their entry changed or gone in the last 30 days and stand as they stood; nil for none.
    public var leftToOwner: Int?
    /// Announcements by state.
    public var counts: [String: Int]
    /// When its credential ends and a person has to renew it; nil where it does not, or where nobody knows.
    public var expires: Date?
    /// That is soon.
    public var endsSoon: Bool?
  }

  /// The backups in the status.
  public struct BackupLine: Codable, Sendable, Equatable {
    /// Where they are.
    public var folder: String
    /// When the newest was made; nil where there is none.
    public var newest: Date?
    /// Whether one is made every night.
    public var nightly: Bool
    /// The newest is too old for that.
    public var late: Bool
    /// Why the last try failed.
    public var problem: String?
  }

  /// A way to the owner in the status.
  public struct NoticeLine: Codable, Sendable, Equatable {
    /// Its name in the configuration.
    public var channel: String
    /// When a letter arrived by it last.
    public var delivered: Date?
    /// Letters that wait.
    public var waiting: Int
    /// Why they do.
    public var problem: String?
  }

  /// Process id of the running daemon; nil when none runs.
  public var daemon: Int32?
  /// Why nothing at all is sent, where nothing is.
  public var standstill: String?
  /// Why the daemon still works by an earlier configuration, where it does.
  public var staleConfiguration: String?
  /// By name.
  public var feeds: [FeedLine]
  /// By name.
  public var accounts: [AccountLine]
  /// How the backups stand; nil where nobody looked.
  public var backup: BackupLine?
  /// How the ways to the owner stand; nil where there is none.
  public var notices: [NoticeLine]?
}

/// Announcements, the latest change first.
public struct HistoryReport: Codable, Sendable, Equatable {
  /// One announcement.
  public struct Line: Codable, Sendable, Equatable {
    /// The announcement's number.
    public var id: Int64
    /// The entry's number.
    public var entry: Int64
    /// When it last changed.
    public var changed: Date
    /// Name of the account.
    public var account: String
    /// Where it stands.
    public var state: AnnouncementState
    /// Why, where it is held, rejected or retired.
    public var reason: String?
    /// The entry's title.
    public var title: String?
    /// The entry's link.
    public var link: String?
    /// The post's page.
    public var url: String?
    /// What is done about it since its entry has changed or is gone.
    public var afterwards: Afterwards?
    /// The account whose post it repeats; nil for a post of its own.
    public var boosts: String?
  }

  /// The lines.
  public var announcements: [Line]
}

/// Why an entry was, was not or will be announced.
public struct WhyReport: Codable, Sendable, Equatable {
  /// One try.
  public struct Try: Codable, Sendable, Equatable {
    /// When it began.
    public var started: Date
    /// What came of it; nil while it is under way.
    public var verdict: String?
    /// The server's words or the fault.
    public var detail: String?
  }

  /// One account's part.
  public struct Account: Codable, Sendable, Equatable {
    /// Name of the account.
    public var account: String
    /// The announcement's number.
    public var id: Int64
    /// Where it stands.
    public var state: AnnouncementState
    /// The rule, where it is held, rejected or retired.
    public var reason: String?
    /// The rule's particulars.
    public var detail: String?
    /// When the next step may be made, while it is open.
    public var due: Date?
    /// What was, or would be, sent.
    public var text: String?
    /// Its length by the network's rule.
    public var length: Int?
    /// The limit in the same unit.
    public var limit: Int?
    /// What is counted.
    public var unit: String?
    /// The post's page.
    public var url: String?
    /// When it was last seen there after it was posted.
    public var seen: Date?
    /// When it was seen that it is not there any more.
    public var gone: Date?
    /// What is done about it since its entry has changed or is gone.
    public var afterwards: Afterwards?
    /// The account whose post it repeats; nil for a post of its own.
    public var boosts: String?
    /// Every try, oldest first.
    public var attempts: [Try]
  }

  /// One entry.
  public struct Explanation: Codable, Sendable, Equatable {
    /// The entry's number.
    public var id: Int64
    /// Name of its feed.
    public var feed: String
    /// Its title.
    public var title: String?
    /// Its link.
    public var link: String?
    /// When the feed says it was published.
    public var published: Date?
    /// When Crieur first saw it.
    public var firstSeen: Date
    /// What became of it at each account.
    public var accounts: [Account]
  }

  /// The entries that the owner's word means.
  public var entries: [Explanation]
}
