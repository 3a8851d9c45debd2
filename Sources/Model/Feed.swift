public import FoundationEssentials

/// What a server gave to recognise an unchanged document by (RFC 9110, section 8.8), byte for byte as it came.
public struct Validators: Sendable, Equatable, Codable {
  /// The `ETag` with its quotes and `W/`.
  public var etag: String?
  /// The `Last-Modified` date, never parsed.
  public var lastModified: String?

  /// Validators of one answer; both absent when the server gives none.
  public init(etag: String? = nil, lastModified: String? = nil) {
    self.etag = etag
    self.lastModified = lastModified
  }
}

/// A blog that we follow, as the ledger remembers it.
public struct Feed: Sendable, Equatable {
  /// The feed’s number in the ledger.
  public typealias ID = Identifier<Feed>

  /// Its number in the ledger.
  public var id: ID
  /// The name that the configuration gives it.
  public var name: String
  /// Where the configuration says that the feed is. A home page is allowed.
  public var url: String
  /// The feed's own address, where `url` turned out to be a page that names it.
  public var discovered: String?
  /// What the last answer is recognised by.
  public var validators: Validators
  /// SHA-256 of the last body that was read, in hexadecimal.
  public var bodyHash: String?
  /// When to look next; a restart does not reset it.
  public var nextCheck: Date
  /// When the feed last answered with something usable (a 304 is).
  public var lastSuccess: Date?
  /// When the feed was last read without validators.
  public var lastUnconditional: Date?
  /// Polls that failed one after the other, up to now.
  public var failures: Int
  /// What was wrong at the last poll, in one sentence; nil when nothing was.
  public var problem: String?
  /// The first successful poll is done: what appears from now on is new.
  public var baselined: Bool

  /// A feed with everything that the ledger knows of it.
  public init(
    id: ID, name: String, url: String, discovered: String? = nil, validators: Validators = Validators(),
    bodyHash: String? = nil, nextCheck: Date, lastSuccess: Date? = nil, lastUnconditional: Date? = nil,
    failures: Int = 0, problem: String? = nil, baselined: Bool = false
  ) {
    self.id = id
    self.name = name
    self.url = url
    self.discovered = discovered
    self.validators = validators
    self.bodyHash = bodyHash
    self.nextCheck = nextCheck
    self.lastSuccess = lastSuccess
    self.lastUnconditional = lastUnconditional
    self.failures = failures
    self.problem = problem
    self.baselined = baselined
  }

  /// The address to poll.
  public var address: String { discovered ?? url }
}
