public import Feeds
public import Ledger
public import Model
public import Networks

/// What the owner wants of a feed.
public struct FeedPlan: Sendable {
  /// The feed's name in the configuration.
  public var name: String
  /// Where the feed, or the page that names it, is.
  public var url: String
  /// How often to look.
  public var interval: LookInterval
  /// The accounts that its entries are announced on.
  public var accounts: [String]
  /// Only entries that match are announced; nil for all.
  public var only: EntryFilter?
  /// Entries that match are not announced.
  public var except: EntryFilter?
  /// How many of the newest entries of the first poll are announced.
  public var announceFirst: Int
  /// How long an entry rests before its first attempt.
  public var grace: Duration
  /// What counts as more entries at once than a blog writes.
  public var surprise: SurpriseGate
  /// How long to wait for an entry's page; nil where no page is looked at.
  public var page: PagePatience?
  /// What its address gives.
  public var format: FeedFormat
  /// Which of its entries are mentions that the owner is told of; nil for a feed that is announced.
  public var mentions: MentionFilter?

  /// A feed with the defaults of the configuration.
  public init(
    name: String, url: String, interval: LookInterval = LookInterval(), accounts: [String], only: EntryFilter? = nil,
    except: EntryFilter? = nil, announceFirst: Int = 0, grace: Duration = .zero,
    surprise: SurpriseGate = SurpriseGate(), page: PagePatience? = PagePatience(),
    format: FeedFormat = .auto, mentions: MentionFilter? = nil
  ) {
    self.name = name
    self.url = url
    self.interval = interval
    self.accounts = accounts
    self.only = only
    self.except = except
    self.announceFirst = announceFirst
    self.grace = grace
    self.surprise = surprise
    self.page = page
    self.format = format
    self.mentions = mentions
  }

  /// Whether the owner wants the entry announced.
  public func wants(_ entry: Entry) -> Bool {
    (only?.matches(entry) ?? true) && !(except?.matches(entry) ?? false)
  }
}

/// Holds a batch of new entries that no blogger writes at once.
public struct SurpriseGate: Sendable, Equatable {
  /// More than so many new entries in one poll are a surprise.
  public var entries: Int
  /// So are at least three that are more than this share of the feed.
  public var share: Double

  /// 5 entries and 30 % unless told otherwise.
  public init(entries: Int = 5, share: Double = 0.3) {
    self.entries = entries
    self.share = share
  }

  /// Whether so many new entries in a document of that many are a surprise.
  public func holds(new: Int, of total: Int) -> Bool {
    new > entries || (new >= 3 && Double(new) > share * Double(total))
  }
}

/// How long an entry waits for its page.
public struct PagePatience: Sendable, Equatable {
  /// Looks at most; when the last one is in vain, the entry's announcements are held.
  public var tries: Int
  /// Between the first look and the second; each pause after it is twice as long, six hours at most.
  public var pause: Duration

  /// Eight looks, which is half a day, unless told otherwise.
  public init(tries: Int = 8, pause: Duration = .seconds(300)) {
    self.tries = tries
    self.pause = pause
  }

  /// How long to wait after so many looks.
  func wait(after tries: Int) -> Duration {
    min(pause * (1 << min(max(tries - 1, 0), 20)), max(pause, .seconds(6 * 3600)))
  }
}

/// What the owner wants of an account.
public struct AccountPlan: Sendable {
  /// The account's name in the configuration.
  public var name: String
  /// The adapter, with the account's settings.
  public var network: any Network
  /// How its announcements read.
  public var wording: Wording
  /// What it says differently for some feeds and categories.
  public var overrides: WordingOverrides
  /// What makes its links short; nil where they stay as they are.
  public var shortener: ShortenerPlan?
  /// Whether its posts carry pictures, where the network takes any.
  public var pictures: Bool
  /// How fast and how patiently it is served.
  public var pace: Pace
  /// What is done about its posts when their entries change or go.
  public var aftercare: Aftercare
  /// The accounts whose posts it repeats.
  public var boosts: [String]
  /// So long after they were posted.
  public var boostAfter: Duration
  /// What a person has to see first.
  public var approval: Approval

  /// An account with its adapter.
  public init(
    name: String, network: any Network, wording: Wording = Wording(), overrides: WordingOverrides = WordingOverrides(),
    shortener: ShortenerPlan? = nil, pictures: Bool = true, pace: Pace = Pace(), aftercare: Aftercare = Aftercare(),
    boosts: [String] = [], boostAfter: Duration = .seconds(600), approval: Approval = .findings
  ) {
    self.name = name
    self.network = network
    self.wording = wording
    self.wording.warnsInText = type(of: network).warnings == .text
    self.overrides = overrides
    self.shortener = shortener
    self.pictures = pictures
    self.pace = pace
    self.aftercare = aftercare
    self.boosts = boosts
    self.boostAfter = boostAfter
    self.approval = approval
  }

  /// How the account speaks of an entry.
  func wording(for entry: Entry, of feed: String) -> Wording { overrides.wording(wording, for: entry, of: feed) }
}

/// What a person has to see before it leaves.
public enum Approval: Sendable, Equatable {
  /// What the guard of professional secrecy found something in.
  case findings
  /// Everything, but for entries of these authors (compared without case), in which something has to be found.
  case always(except: [String])

  /// Whether an entry waits although nothing was found in it.
  func waits(for entry: Entry) -> Bool {
    guard case .always(let authors) = self else { return false }
    guard let author = entry.author?.lowercased() else { return true }
    return !authors.contains { $0.lowercased() == author }
  }
}

extension Following {
  /// The accounts whose owners want anything done about their posts.
  public init(_ accounts: [AccountPlan]) {
    self.init(
      changes: Set(accounts.filter { $0.aftercare.changed != .nothing }.map(\.name)),
      pages: Set(accounts.filter { $0.aftercare.gone != .nothing }.map(\.name)))
  }
}

/// What makes an account's links short.
public struct ShortenerPlan: Sendable {
  /// When it is asked.
  public enum Use: String, Sendable, CaseIterable {
    /// For every announcement.
    case always
    /// Where the link does not fit.
    case needed
  }

  /// The adapter.
  public var service: any LinkShortener
  /// When it is asked.
  public var use: Use

  /// A service, and when it is asked.
  public init(service: any LinkShortener, use: Use = .always) {
    self.service = service
    self.use = use
  }
}
