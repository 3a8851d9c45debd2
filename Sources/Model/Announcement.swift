public import FoundationEssentials

/// Where an announcement stands. There is no «failed», and nothing is deleted.
public enum AnnouncementState: String, Sendable, Codable, CaseIterable {
  /// Waits for its time; its text may still change.
  case pending
  /// Bytes and key are fixed; nothing was sent, or what was sent is proven refused.
  case frozen
  /// The intent is on disk; a request may be under way.
  case sending
  /// The network has it, with a receipt.
  case posted
  /// The network may have it: reconciled before anything is sent again.
  case unknown
  /// A person must decide.
  case held
  /// The network refused it for good.
  case rejected
  /// It was decided by a written rule that it will not be announced.
  case retired

  /// Nothing more will happen by itself.
  public var isFinal: Bool { self == .posted || self == .rejected || self == .retired }
}

/// Why an announcement is held, rejected or retired.
public struct Reason: Sendable, Equatable {
  /// The rule, as it stands in the ledger.
  public enum Code: String, Sendable, CaseIterable {
    // retired
    /// It was in the feed at the first look.
    case baseline
    /// The owner's `only` or `except` leaves it out.
    case filtered
    /// The account had a post with this link already.
    case alreadyThere = "already there"
    /// The same post is known from another feed, and promised there.
    case twin
    /// Composed again within a limit that the server named: a later generation replaces this one.
    case recomposed
    /// A person said no.
    case declined
    /// The post that was to be boosted is not there any more, or is not to be boosted any more.
    case noOriginal = "no original"
    // held
    /// More new entries at once than a blog writes.
    case surprise
    /// Another blog answers at the feed's address.
    case identity
    /// Dated more than a week ahead: nobody knows when it is meant for.
    case future
    /// Older than the account's `max_age`.
    case tooOld = "too old"
    /// It does not fit even when composed again.
    case tooLong = "too long"
    /// No proof was found whether the network has it.
    case unproven
    /// The account's server is gone.
    case gone
    /// The entry has neither title nor link.
    case empty
    /// Its page was looked for in vain.
    case noPage = "no page"
    /// Crieur died every time that it composed it.
    case poison
    /// The guard of professional secrecy found something that a person must look at.
    case findings
    /// It found what never leaves as it is: to be edited, or to be confirmed in the owner's words.
    case blocked
    /// The account's owner wants to see everything first.
    case approval
    // rejected
    /// The network said a definite no.
    case refused
  }

  /// The rule.
  public var code: Code
  /// What is particular to this case: the server's words, a count. May be empty.
  public var detail: String

  /// A person has to have seen the draft itself: an approval counts for that draft and no other.
  public var isAboutDraft: Bool { Self.aboutDrafts.contains(code) }

  /// The rules of which a person has to have seen the draft.
  public static let aboutDrafts: [Code] = [.findings, .blocked, .approval]

  /// A reason with its particulars.
  public init(_ code: Code, _ detail: String = "") {
    self.code = code
    self.detail = detail
  }
}

/// The promise to tell one account about one entry: the outbox row.
public struct Announcement: Sendable, Equatable {
  /// A number in the ledger.
  public typealias ID = Identifier<Announcement>

  /// Its number in the ledger.
  public var id: ID
  /// What is announced.
  public var entry: Entry.ID
  /// The account's name in the configuration.
  public var account: String
  /// Counts up when the same entry is told to the same account once more on purpose.
  public var generation: Int
  /// Where it stands.
  public var state: AnnouncementState
  /// Present exactly when the state is held, rejected or retired.
  public var reason: Reason?
  /// When the next step may be made.
  public var due: Date
  /// Requests to publish that were begun.
  public var attempts: Int
  /// A limit that the server named when it refused an earlier generation as too long.
  public var limit: Int?
  /// Fixed from `frozen` on.
  public var post: Post?
  /// Present exactly when the state is posted.
  public var receipt: Receipt?
  /// When the last attempt was begun.
  public var attempted: Date?
  /// How often the outcome of the last attempt was looked for.
  public var looks: Int
  /// When the account's own posts were first, and last, seen without it since the last attempt.
  public var firstAbsence: Date?
  /// When the account’s own posts were last seen without it since the last attempt.
  public var lastAbsence: Date?
  /// When it was promised.
  public var created: Date
  /// When a person let it pass: neither its age nor its page holds it any more.
  public var approved: Date?
  /// The announcement whose post this one repeats; nil for one of its own.
  public var boosts: ID?

  /// A row as the ledger holds it.
  public init(
    id: ID, entry: Entry.ID, account: String, generation: Int, state: AnnouncementState, reason: Reason? = nil,
    due: Date, attempts: Int = 0, limit: Int? = nil, post: Post? = nil, receipt: Receipt? = nil,
    attempted: Date? = nil, looks: Int = 0, firstAbsence: Date? = nil, lastAbsence: Date? = nil, created: Date,
    approved: Date? = nil, boosts: ID? = nil
  ) {
    self.id = id
    self.entry = entry
    self.account = account
    self.generation = generation
    self.state = state
    self.reason = reason
    self.due = due
    self.attempts = attempts
    self.limit = limit
    self.post = post
    self.receipt = receipt
    self.attempted = attempted
    self.looks = looks
    self.firstAbsence = firstAbsence
    self.lastAbsence = lastAbsence
    self.created = created
    self.approved = approved
    self.boosts = boosts
  }
}

/// One try, journalled.
public struct Attempt: Sendable, Equatable {
  /// A number in the ledger.
  public typealias ID = Identifier<Attempt>

  /// Its number in the ledger.
  public var id: ID
  /// Whose try it was.
  public var announcement: Announcement.ID
  /// When the intent was committed.
  public var started: Date
  /// When its outcome was committed.
  public var ended: Date?
  /// What came of it, in one word (`posted`, `unavailable`, …); nil while it is under way.
  public var verdict: String?
  /// The server's words or the fault, without secrets.
  public var detail: String?

  /// A journal row.
  public init(
    id: ID, announcement: Announcement.ID, started: Date, ended: Date? = nil, verdict: String? = nil,
    detail: String? = nil
  ) {
    self.id = id
    self.announcement = announcement
    self.started = started
    self.ended = ended
    self.verdict = verdict
    self.detail = detail
  }
}
