public import FoundationEssentials
public import Model

/// The memory of Crieur: what was seen, what was promised, what was sent. One protocol for every backend; the room's
/// tests run on any of them.
///
/// Every method is one transaction that is durable when it returns. A method that names a state throws
/// `LedgerError.conflict` when the row is not in it: recording a result names the row *and* the state it must be in.
public protocol Ledger: Sendable {
  // MARK: What the configuration names

  /// Makes rows for new feeds and accounts and keeps those that are known (a feed by its address, else by its name).
  /// What the configuration no longer names is kept but not served: its open announcements wait.
  func register(feeds: [FeedRegistration], accounts: [AccountRegistration], at now: Date) async throws(LedgerError)
  /// The feeds of the configuration, by name.
  func feeds() async throws(LedgerError) -> [Feed]
  /// The accounts of the configuration, by name.
  func accounts() async throws(LedgerError) -> [AccountRecord]

  // MARK: Feeds in

  /// Which known entry of the feed each candidate is, by its aliases; nil for one never seen.
  func recognise(_ candidates: [[Alias]], in feed: Feed.ID) async throws(LedgerError) -> [Entry.ID?]
  /// Entries, aliases, announcements, validators and schedule of one poll, in one transaction.
  func record(_ ingest: Ingest) async throws(LedgerError)
  /// A poll that brought no entries: unchanged or failed.
  func record(_ visit: Visit) async throws(LedgerError)

  // MARK: Announcements out

  /// What the account has to do now: the oldest unknown outcome that is due for a look, else the first announcement
  /// (by due time, publication, position) that is due and that the account's gates let pass.
  func next(for account: String, pace: Pace, at now: Date) async throws(LedgerError) -> Work?
  /// When the account has something to do next; nil when nothing is open.
  func nextDue(for account: String, pace: Pace, at now: Date) async throws(LedgerError) -> Date?
  /// pending → frozen: bytes and key are fixed.
  func freeze(_ id: Announcement.ID, _ post: Post, at now: Date) async throws(LedgerError)
  /// frozen → sending, with an attempt in the journal, if the gates (gap, caps on intents, pause) still let it pass.
  /// - Returns: nil when a gate is closed; nothing was changed then.
  func intend(_ id: Announcement.ID, pace: Pace, at now: Date) async throws(LedgerError) -> Attempt.ID?
  /// The outcome of an attempt: sending → whatever it says, and the journal's verdict.
  func record(_ outcome: Outcome, of id: Announcement.ID, attempt: Attempt.ID, at now: Date) async throws(LedgerError)
  /// A step without an attempt: from `pending`, `frozen` or `unknown` (as `from` says) to whatever it says.
  func record(_ outcome: Outcome, of id: Announcement.ID, from: AnnouncementState, at now: Date)
    async throws(LedgerError)
  /// unknown: a look at the account's posts did not find it. `absent` is true when the list was proven fresh.
  func recordLook(at id: Announcement.ID, absent: Bool, next: Date, at now: Date) async throws(LedgerError)
  /// Every `sending` row becomes `unknown`: at start, such a row is an orphan. Returns how many there were.
  func adoptOrphans(at now: Date) async throws(LedgerError) -> Int
  /// What was learnt of an account: identity, anchor, pause, wait.
  func update(_ account: String, _ change: AccountChange, at now: Date) async throws(LedgerError)

  // MARK: The owner's questions

  /// Entries that a word of the owner means: a number, a link, an identifier, or a part of a title; newest first.
  func entries(matching text: String, limit: Int) async throws(LedgerError) -> [EntryRecord]
  /// The newest entries of a feed (of all feeds where it is nil).
  func newestEntries(of feed: Feed.ID?, limit: Int) async throws(LedgerError) -> [EntryRecord]
  /// The announcements of an entry, by account and generation.
  func announcements(of entry: Entry.ID) async throws(LedgerError) -> [Announcement]
  /// The journal of an announcement, oldest first.
  func attempts(of announcement: Announcement.ID) async throws(LedgerError) -> [Attempt]
  /// Announcements with their entries, the latest change first; of some states where `states` names any.
  func history(states: [AnnouncementState], limit: Int) async throws(LedgerError) -> [HistoryRecord]
  /// How many announcements each account has in each state.
  func counts() async throws(LedgerError) -> [String: [AnnouncementState: Int]]
  /// The random secret of this installation that keys are derived from.
  func installationSecret() async throws(LedgerError) -> [UInt8]
  /// Closes the ledger; nothing may be asked afterwards.
  func close() async
}

/// A feed as the configuration names it.
public struct FeedRegistration: Sendable, Equatable {
  public var name: String
  public var url: String

  /// Name and address.
  public init(name: String, url: String) {
    self.name = name
    self.url = url
  }
}

/// An account as the configuration names it.
public struct AccountRegistration: Sendable, Equatable {
  public var name: String
  public var network: String

  /// Name and network.
  public init(name: String, network: String) {
    self.name = name
    self.network = network
  }
}

/// What the ledger knows of an account.
public struct AccountRecord: Sendable, Equatable {
  public var name: String
  public var network: String
  /// The answer of the last `verify`, as JSON of its room; nil before the first.
  public var identity: String?
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

  /// An account row.
  public init(
    name: String, network: String, identity: String? = nil, verified: Date? = nil, anchor: String? = nil,
    waitUntil: Date? = nil, failures: Int = 0, problem: String? = nil, paused: Bool = false
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
  }
}

/// A change to an account's row.
public enum AccountChange: Sendable, Equatable {
  /// `verify` answered: identity as JSON; problem, pause, wait and failures are cleared.
  case verified(identity: String)
  /// The newest own post that was seen.
  case anchor(String)
  /// A request went well: failures, wait and problem are cleared.
  case healthy
  /// Nothing before that time; one more failure in a row when `failed`.
  case wait(until: Date, problem: String, failed: Bool)
  /// Nothing until it is verified again; the next probe at that time.
  case paused(problem: String, probe: Date)
}

/// What a poll brought.
public struct Ingest: Sendable {
  public var visit: Visit
  /// Entries never seen, in the order of the feed.
  public var new: [NewEntry]
  /// Aliases that known entries have gained.
  public var gained: [(entry: Entry.ID, aliases: [Alias])]

  /// A poll with its entries.
  public init(visit: Visit, new: [NewEntry], gained: [(entry: Entry.ID, aliases: [Alias])]) {
    self.visit = visit
    self.new = new
    self.gained = gained
  }
}

/// An entry seen for the first time, with what is promised of it.
public struct NewEntry: Sendable, Equatable {
  public var entry: Entry
  public var aliases: [Alias]
  /// Its place in the feed, 0 for the first.
  public var position: Int
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
  public enum State: Sendable, Equatable {
    case pending
    case held(Reason)
    case retired(Reason)
  }

  public var account: String
  public var state: State
  public var due: Date

  /// A promise to one account.
  public init(account: String, state: State, due: Date) {
    self.account = account
    self.state = state
    self.due = due
  }
}

/// What a poll leaves in the feed's row.
public struct Visit: Sendable, Equatable {
  public enum Result: Sendable, Equatable {
    /// Read. `unconditional` when no validators were sent.
    case read(validators: Validators, bodyHash: String, discovered: String?, unconditional: Bool)
    /// The server says that nothing changed, or the bytes are the same.
    case unchanged(validators: Validators)
    /// In one sentence what was wrong.
    case failed(problem: String)
  }

  public var feed: Feed.ID
  public var result: Result
  public var at: Date
  public var nextCheck: Date

  /// A poll's trace.
  public init(feed: Feed.ID, result: Result, at: Date, nextCheck: Date) {
    self.feed = feed
    self.result = result
    self.at = at
    self.nextCheck = nextCheck
  }
}

/// What an account has to do.
public struct Work: Sendable, Equatable {
  /// pending, frozen or unknown.
  public var announcement: Announcement
  public var entry: EntryRecord

  /// An announcement that is due.
  public init(announcement: Announcement, entry: EntryRecord) {
    self.announcement = announcement
    self.entry = entry
  }
}

/// What becomes of an announcement.
public enum Outcome: Sendable, Equatable {
  /// → posted
  case posted(Receipt)
  /// → frozen, due later: proven that the network does not have it. Counts as an attempt only where one was begun.
  case again(at: Date, verdict: String, detail: String)
  /// → unknown, looked for at that time.
  case unknown(evidence: String, look: Date)
  /// → held
  case held(Reason)
  /// → rejected
  case rejected(Reason)
  /// → retired
  case retired(Reason)
  /// → retired(recomposed), with a new pending generation within that limit.
  case recompose(limit: Int)
}

/// An entry as the ledger holds it.
public struct EntryRecord: Sendable, Equatable {
  public var id: Entry.ID
  public var feed: Feed.ID
  public var feedName: String
  public var entry: Entry
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
  public var announcement: Announcement
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

/// Why the ledger cannot be used.
public enum LedgerError: Error, Sendable, Equatable {
  /// The state folder is known to have had a ledger and it is not there.
  case missing(path: String)
  /// The file is damaged or is no ledger.
  case corrupt(path: String, detail: String)
  /// Written by a newer Crieur.
  case newer(path: String, version: Int)
  /// Another process holds it, with its process id where it is known.
  case locked(path: String, pid: Int32?)
  /// The state folder cannot be written.
  case readOnly(path: String, detail: String)
  /// The disk failed; what was last committed is unknown. Stop, restart, read the disk.
  case disk(detail: String)
  /// A row is not in the state that the caller says.
  case conflict(String)
}
