public import FoundationEssentials
public import Model

/// Something that the owner should know, as it is remembered.
public struct ConcernRecord: Sendable, Equatable {
  /// Names the matter; the same words for as long as it is the same matter.
  public var key: String
  /// What of it was told: where that changes, it is told anew.
  public var mark: String
  /// In few words, for the letter that says that it is over.
  public var title: String
  /// Since when it stands.
  public var since: Date
  /// When it was put into a letter; nil while it waits for one.
  public var told: Date?
  /// When it was over; nil while it stands.
  public var ended: Date?

  /// A matter.
  public init(key: String, mark: String, title: String, since: Date, told: Date? = nil, ended: Date? = nil) {
    self.key = key
    self.mark = mark
    self.title = title
    self.since = since
    self.told = told
    self.ended = ended
  }
}

/// A letter to the owner.
public struct Letter: Sendable, Equatable {
  /// A number in the ledger.
  public typealias ID = Identifier<Letter>

  /// Why it is written.
  public enum Kind: String, Sendable, CaseIterable {
    /// Something needs its reader.
    case notice
    /// Every week: all is well, or what is not.
    case digest
  }

  /// Its number in the ledger.
  public var id: ID
  /// Why it is written.
  public var kind: Kind
  /// When it was written.
  public var made: Date
  /// All of it, its subject as the first line.
  public var text: String

  /// A letter as the ledger holds it.
  public init(id: ID, kind: Kind, made: Date, text: String) {
    self.id = id
    self.kind = kind
    self.made = made
    self.text = text
  }
}

/// What changes together: a letter, and the matters that it tells.
public struct NoticeChange: Sendable, Equatable {
  /// Why the letter is written.
  public var kind: Letter.Kind
  /// The letter; nil where nothing is written.
  public var text: String?
  /// The ways it goes.
  public var channels: [String]
  /// Matters as they are from now on.
  public var concerns: [ConcernRecord]
  /// Keys of matters that are over and done with.
  public var forgotten: [String]
  /// Addresses of mentions that the letter tells.
  public var mentions: [String]

  /// A change.
  public init(
    kind: Letter.Kind = .notice, text: String? = nil, channels: [String] = [], concerns: [ConcernRecord] = [],
    forgotten: [String] = [], mentions: [String] = []
  ) {
    self.kind = kind
    self.text = text
    self.channels = channels
    self.concerns = concerns
    self.forgotten = forgotten
    self.mentions = mentions
  }

  /// Whether it changes anything.
  public var isEmpty: Bool { text == nil && concerns.isEmpty && forgotten.isEmpty }
}

/// A letter on one of its ways.
public struct LetterDelivery: Sendable, Equatable {
  /// What goes.
  public var letter: Letter
  /// The way's name.
  public var channel: String
  /// How often it was tried.
  public var attempts: Int

  /// A letter on its way.
  public init(letter: Letter, channel: String, attempts: Int) {
    self.letter = letter
    self.channel = channel
    self.attempts = attempts
  }
}

/// What came of a try.
public enum DeliveryOutcome: Sendable, Equatable {
  case delivered
  /// Tried again then.
  case failed(problem: String, next: Date)
  /// Not tried again.
  case abandoned(problem: String)
}

/// How a way stands.
public struct ChannelRecord: Sendable, Equatable {
  /// Its name.
  public var channel: String
  /// When a letter went by it last.
  public var delivered: Date?
  /// Letters that wait.
  public var waiting: Int
  /// When the oldest of them was written.
  public var since: Date?
  /// Why the newest that has not arrived did not.
  public var problem: String?

  /// A way.
  public init(channel: String, delivered: Date?, waiting: Int, since: Date? = nil, problem: String?) {
    self.channel = channel
    self.delivered = delivered
    self.waiting = waiting
    self.since = since
    self.problem = problem
  }
}

/// Something that somebody wrote and that names what the owner watches.
public struct MentionRecord: Sendable, Equatable {
  /// Its page: the same page is told once.
  public var url: String
  /// The feed or the account that it was found by.
  public var source: String
  /// What it says, shortened.
  public var text: String
  /// When it was found.
  public var found: Date

  /// A mention.
  public init(url: String, source: String, text: String, found: Date) {
    self.url = url
    self.source = source
    self.text = text
    self.found = found
  }
}

/// The part of the ledger that remembers what its owner was told. As in the rest of it, every method is one transaction
/// that is durable when it returns.
public protocol NoticeLedger: Sendable {
  // MARK: What is to be told

  /// What waits for a person, the oldest first.
  func held(limit: Int) async throws(LedgerError) -> [HistoryRecord]
  /// What networks have refused for good, or have no more, since then.
  func lost(since time: Date, limit: Int) async throws(LedgerError) -> [HistoryRecord]
  /// Posts whose entry has changed or is gone since then and that are left to their owner.
  func leftBehind(since time: Date, limit: Int) async throws(LedgerError) -> [HistoryRecord]
  /// The feeds of the configuration with which something is wrong, or that have moved.
  func troubledFeeds() async throws(LedgerError) -> [Feed]
  /// Since when each account's oldest open announcement is due.
  func oldestDue() async throws(LedgerError) -> [String: Date]
  /// How many announcements of each account were posted since then.
  func posted(since time: Date) async throws(LedgerError) -> [String: Int]

  // MARK: What was told

  /// Every matter that is remembered.
  func concerns() async throws(LedgerError) -> [ConcernRecord]
  /// When letters were written since then, the oldest first.
  func letters(since time: Date) async throws(LedgerError) -> [Date]
  /// When the last letter of a kind was written.
  func lastLetter(_ kind: Letter.Kind) async throws(LedgerError) -> Date?
  /// Writes a letter, and what it tells, at once.
  func change(_ change: NoticeChange, at now: Date) async throws(LedgerError)
  /// Letters to be sent now by these ways, the oldest first.
  func dueLetters(by channels: [String], at now: Date, limit: Int) async throws(LedgerError) -> [LetterDelivery]
  /// When the next letter is to be sent by one of these ways.
  func nextLetter(by channels: [String]) async throws(LedgerError) -> Date?
  /// What came of a try.
  func record(_ outcome: DeliveryOutcome, of letter: Letter.ID, by channel: String, at now: Date)
    async throws(LedgerError)
  /// How each way stands that ever was one.
  func channels() async throws(LedgerError) -> [ChannelRecord]

  // MARK: Mentions

  /// Mentions that were not told yet, the oldest first.
  func mentions(limit: Int) async throws(LedgerError) -> [MentionRecord]
  /// What a search found; nil where it could not be made. What the first one finds is known from then on and not told.
  func record(_ mentions: [MentionRecord]?, search: String, next: Date, at now: Date) async throws(LedgerError)
  /// When a search is due; nil for one that was never made.
  func nextSearch(_ search: String) async throws(LedgerError) -> Date?
}
