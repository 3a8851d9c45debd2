public import FoundationEssentials
public import Model

/// What a poll brought.
public struct Ingest: Sendable {
  /// What the poll leaves in the feed’s row.
  public var visit: Visit
  /// Entries never seen, in the order of the feed.
  public var new: [NewEntry]
  /// Aliases that known entries have gained.
  public var gained: [(entry: Entry.ID, aliases: [Alias])]
  /// Known entries as the feed has them now: what is still to be composed is composed of this.
  public var current: [(id: Entry.ID, entry: Entry)]
  /// The accounts whose posts follow what has changed of them.
  public var following: Following
  /// Where the feed says that it lives; nil leaves what is known.
  public var site: FeedSite?
  /// New entries that mention what its owner watches.
  public var mentions: [MentionRecord]

  /// A poll with its entries.
  public init(
    visit: Visit, new: [NewEntry], gained: [(entry: Entry.ID, aliases: [Alias])],
    current: [(id: Entry.ID, entry: Entry)] = [], following: Following = Following(), site: FeedSite? = nil,
    mentions: [MentionRecord] = []
  ) {
    self.visit = visit
    self.new = new
    self.gained = gained
    self.current = current
    self.following = following
    self.site = site
    self.mentions = mentions
  }
}

/// An entry seen for the first time, with what is promised of it.
public struct NewEntry: Sendable, Equatable {
  /// As the feed had it.
  public var entry: Entry
  /// How it will be recognised.
  public var aliases: [Alias]
  /// Its place in the feed, 0 for the first.
  public var position: Int
  /// One for each account.
  public var announcements: [NewAnnouncement]

  /// An entry with its announcements.
  public init(entry: Entry, aliases: [Alias], position: Int, announcements: [NewAnnouncement]) {
    self.entry = entry
    self.aliases = aliases
    self.position = position
    self.announcements = announcements
  }
}

/// A promise to be recorded with its entry.
public struct NewAnnouncement: Sendable, Equatable {
  /// How a promise begins.
  public enum State: Sendable, Equatable {
    case pending
    case held(Reason)
    case retired(Reason)
  }

  /// The account’s name.
  public var account: String
  /// How it begins.
  public var state: State
  /// When the first attempt may be made.
  public var due: Date

  /// A promise to one account.
  public init(account: String, state: State, due: Date) {
    self.account = account
    self.state = state
    self.due = due
  }
}
