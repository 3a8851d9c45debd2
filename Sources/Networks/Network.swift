public import FoundationEssentials
public import Model
public import Web

/// Who we are at a network, and what it allows: the answer of `verify`.
public struct Identity: Sendable, Equatable, Codable {
  /// The network's identifier of the account, opaque.
  public var id: String
  /// How people know the account (`@name@host`, a file's path).
  public var name: String
  /// The account's public page.
  public var url: String?
  /// What a post may measure there.
  public var limit: TextLimit
  /// What it offers when an outcome is unknown.
  public var reconciliation: Reconciliation
  /// The server's software and version, as it names itself.
  public var software: String?
  /// When the credential ends and a person has to make another; nil where it does not, or where nobody knows.
  public var expires: Date?

  /// An account as its server describes it.
  public init(
    id: String, name: String, url: String? = nil, limit: TextLimit, reconciliation: Reconciliation,
    software: String? = nil, expires: Date? = nil
  ) {
    self.id = id
    self.name = name
    self.url = url
    self.limit = limit
    self.reconciliation = reconciliation
    self.software = software
    self.expires = expires
  }
}

/// What a look-up of an own post gave.
public enum Lookup: Sendable, Equatable {
  /// It is there.
  case found(Receipt)
  /// The account's own posts were read and it is not among them. `newest` is the newest own post's identifier.
  /// A `fresh` list is proven to be up to date: it holds the anchor, or a newer post, or there was no post to go by.
  case absent(fresh: Bool, newest: String?)
}

/// The account that an adapter works for.
public struct AccountSettings<Settings: Sendable>: Sendable {
  /// Its name in the configuration.
  public var name: String
  /// What the network needs to know.
  public var settings: Settings
  /// How long one request may take.
  public var timeout: Duration
  /// The one clock of an adapter, for what a network signs, renews or names by the time of day; a post has its own time.
  public var now: @Sendable () -> Date

  /// An account with its network's settings.
  public init(
    name: String, settings: Settings, timeout: Duration = .seconds(30), now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.name = name
    self.settings = settings
    self.timeout = timeout
    self.now = now
  }
}

/// Who makes the card that readers see beside a link.
public enum CardMaker: String, Sendable {
  /// There are no cards.
  case nobody
  /// The network, or each reader's server, fetches the page.
  case network
  /// We: what is not sent is not shown.
  case client
}

/// How a network can carry a notice to the account's owner that nobody else reads.
public enum NoticeReach: String, Sendable {
  /// It cannot: its posts are public.
  case nobody
  /// A post goes to a chat, a mailbox or an address that the owner chose.
  case byItself
  /// A post with the visibility `direct` reaches whom it mentions.
  case byMention
}

/// Where readers see the words of a content warning.
public enum WarningPlace: String, Sendable {
  /// The post has a place for them, and its text is covered.
  case apart
  /// Above the text, which is not covered.
  case text
  /// Nobody reads anything there.
  case nowhere
}

/// A kind of service that announcements go to. One file, one `struct`, one transcript, one line in the catalogue.
///
/// An adapter builds a request, sends it and maps the answer. It does not retry, sleep, log or know of the ledger, and
/// reads no clock but the account's `now`.
public protocol Network: Sendable {
  associatedtype Settings: Decodable & Sendable

  /// The word for it in the configuration.
  static var name: String { get }
  /// One line for `crieur networks`, in English and in French.
  static var summary: [Language: String] { get }
  /// Its keys in the account's object, besides those that every account has.
  static var keys: [SettingKey] { get }
  /// What it takes, before its server was asked.
  static var limit: TextLimit { get }
  /// The best that it can offer.
  static var reconciliation: Reconciliation { get }
  /// Who makes its cards.
  static var cards: CardMaker { get }
  /// What pictures it takes; nil where a post has none.
  static var imageRule: ImageRule? { get }
  /// What a post costs, in English and in French; nil where it costs nothing.
  static var cost: [Language: String]? { get }

  /// An adapter for one account. `files` appends durably and reads back, for networks that are a file.
  init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles)

  /// Asks the server who we are and what it allows.
  func verify() async throws(PublishFailure) -> Identity
  /// Makes a picture known to the network, before the post that it goes with. Nothing is posted by it, and a picture that
  /// no post follows is forgotten there. Not asked of a network that fetches pictures itself.
  /// - Parameter bytes: the file's, of a type and size that `imageRule` allows.
  /// - Returns: the picture's identifier, for the post's `image.id`.
  /// - Throws: never `uncertain`; `rejected` means this picture, not the post.
  func upload(_ image: PostImage, bytes: [UInt8]) async throws(PublishFailure) -> String
  /// Publishes with exactly one request.
  func publish(_ post: Post) async throws(PublishFailure) -> Receipt
  /// Looks for an own post by its link (by its text where it has none).
  /// - Parameters:
  ///   - anchor: the newest own post known before, to tell a fresh list from a stale one.
  ///   - others: identifiers and addresses of posts that look the same and are known to be others.
  /// - Throws: a failed look-up proves nothing.
  func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  /// Whether `find` can see anything. Where it cannot and the same post sent again is the same (class A), a post of unknown
  /// outcome is sent again without a look.
  static var finds: Bool { get }
  /// Whether a post with the visibility `direct` that calls nobody is seen by nobody but the account itself. Where it is
  /// not, such a post is refused.
  static var whispers: Bool { get }
  /// Where the words of a content warning stand.
  static var warnings: WarningPlace { get }
  /// How a post reaches its owner and nobody else.
  static var notices: NoticeReach { get }
  /// Whether `delete` does anything.
  static var deletes: Bool { get }
  /// Takes an own post away. One that is not there is as good as taken away.
  func delete(_ receipt: Receipt) async throws(PublishFailure)
  /// Whether `edit` does anything.
  static var edits: Bool { get }
  /// Puts the post's text and links in the place of what an own post says. The same edit sent twice is one.
  /// - Returns: the post as it stands now, which some networks give another identifier.
  /// - Throws: never `uncertain`: an edit may be made again.
  func edit(_ receipt: Receipt, to post: Post) async throws(PublishFailure) -> Receipt
  /// Whether `boost` does anything.
  static var boosts: Bool { get }
  /// Repeats somebody's public post, without words of its own. The same boost sent twice is one.
  /// - Parameters:
  ///   - url: the post's public page, at whatever server of the network.
  ///   - post: this account's own, for its key and its time.
  /// - Throws: never `uncertain`: a boost may be made again. `rejected` for what is not there, or not for everybody.
  func boost(_ url: String, as post: Post) async throws(PublishFailure) -> Receipt
  /// Whether `mentions` finds anything.
  static var searches: Bool { get }
  /// The newest public posts that name a person, a phrase or a link, at most so many. It is a search: it sees what the
  /// server indexes, nothing more.
  /// - Throws: `rejected` where the server offers no such search to this account, with what would help.
  func mentions(of words: String, limit: Int) async throws(PublishFailure) -> [Mention]
}

extension Network {
  /// The network.
  public static var cards: CardMaker { .network }

  /// None.
  public static var imageRule: ImageRule? { nil }

  /// Nothing.
  public static var cost: [Language: String]? { nil }

  /// Wherever there is anything to find out.
  public static var finds: Bool { reconciliation != .nothing }

  /// No.
  public static var whispers: Bool { false }

  /// Sees nothing.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    throw .unavailable("\(Self.name) shows no posts")
  }

  /// Above the text.
  public static var warnings: WarningPlace { .text }

  /// Not at all: everybody reads it.
  public static var notices: NoticeReach { .nobody }

  /// No.
  public static var deletes: Bool { false }

  /// Refuses.
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    throw .rejected("\(Self.name) takes nothing back")
  }

  /// No.
  public static var edits: Bool { false }

  /// Refuses.
  public func edit(_ receipt: Receipt, to post: Post) async throws(PublishFailure) -> Receipt {
    throw .rejected("\(Self.name) changes nothing that was posted")
  }

  /// No.
  public static var boosts: Bool { false }

  /// Refuses.
  public func boost(_ url: String, as post: Post) async throws(PublishFailure) -> Receipt {
    throw .rejected("\(Self.name) repeats nothing")
  }

  /// No.
  public static var searches: Bool { false }

  /// Refuses.
  public func mentions(of words: String, limit: Int) async throws(PublishFailure) -> [Mention] {
    throw .rejected("\(Self.name) searches nothing")
  }

  /// Refuses every picture.
  public func upload(_ image: PostImage, bytes: [UInt8]) async throws(PublishFailure) -> String {
    throw .rejected("\(Self.name) takes no pictures")
  }
}
