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
  /// Why it is looked at next when it is.
  public var why: LookReason
  /// What its documents have taught.
  public var facts: FeedFacts
  /// Since when the server says that it is gone for good (410).
  public var gone: Date?
  /// Its own address since it has moved for good.
  public var moved: String?
  /// A permanent redirect that is not believed yet.
  public var move: FeedMove?

  /// A feed with everything that the ledger knows of it.
  public init(
    id: ID, name: String, url: String, discovered: String? = nil, validators: Validators = Validators(),
    bodyHash: String? = nil, nextCheck: Date, lastSuccess: Date? = nil, lastUnconditional: Date? = nil,
    failures: Int = 0, problem: String? = nil, baselined: Bool = false, why: LookReason = .first,
    facts: FeedFacts = FeedFacts(), gone: Date? = nil, moved: String? = nil, move: FeedMove? = nil
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
    self.why = why
    self.facts = facts
    self.gone = gone
    self.moved = moved
    self.move = move
  }

  /// The address to poll.
  public var address: String { moved ?? discovered ?? url }

  /// The host of a web address, in lower case and without a port: who is asked for it. Empty where there is none.
  public static func host(of address: String) -> String {
    // By bytes: it is asked of thousands of feeds at a time.
    let bytes = Array(address.utf8)
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes.dropFirst(colon).starts(with: "://".utf8) else {
      return ""
    }
    let authority = bytes.dropFirst(colon + 3).prefix { !"/?#".utf8.contains($0) }
    let place = authority.lastIndex(of: UInt8(ascii: "@")).map { authority[($0 + 1)...] } ?? authority
    let end = place.first == UInt8(ascii: "[") ? UInt8(ascii: "]") : UInt8(ascii: ":")
    return String(decoding: place.prefix { $0 != end }, as: UTF8.self).lowercased()
  }
}
