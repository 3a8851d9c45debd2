internal import Crypto
internal import FoundationEssentials
internal import Model

/// Where a post stands in the account's repository: a timestamp identifier of 53 bits of microseconds and 10 bits that
/// tell apart what was made at once, in letters that sort. https://atproto.com/specs/tid
enum RecordKey {
  private static let digits = Array("234567abcdefghijklmnopqrstuvwxyz".utf8)

  static func of(microseconds: UInt64, clock: UInt64) -> String {
    let value = (microseconds & (1 << 53 - 1)) << 10 | (clock & 1023)
    let letters = stride(from: 60, through: 0, by: -5).map { digits[Int(value >> UInt64($0) & 31)] }
    return String(decoding: letters, as: UTF8.self)
  }

  /// The same post, the same place: its time in milliseconds, and the rest by its key.
  static func of(_ post: Post) -> String {
    let hash = SHA256.digest(Array(post.key.utf8)).prefix(4).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let milliseconds = UInt64(max(post.created.milliseconds, 0))
    return of(microseconds: milliseconds * 1000 + hash % 1000, clock: hash / 1000)
  }
}

/// `com.atproto.repo.putRecord`: `swapRecord` null means that nothing may stand there.
struct NewRecord: Encodable {
  private let place: RecordPlace
  private let record: BlueskyRecord

  init(_ post: Post, at rkey: String, in did: String) {
    place = RecordPlace(repo: did, rkey: rkey)
    record = BlueskyRecord(post)
  }

  private enum Keys: String, CodingKey { case swapRecord, record }

  func encode(to encoder: any Encoder) throws {
    try place.encode(to: encoder)
    var body = encoder.container(keyedBy: Keys.self)
    try body.encodeNil(forKey: .swapRecord)
    try body.encode(record, forKey: .record)
  }

  func bytes() throws(PublishFailure) -> [UInt8] { try RecordPlace.bytes(of: self) }
}

/// A record's place in a repository.
struct RecordPlace: Encodable {
  let repo: String
  let collection = BlueskyNetwork.collection
  let rkey: String

  func bytes() throws(PublishFailure) -> [UInt8] { try Self.bytes(of: self) }

  static func bytes(of value: some Encodable) throws(PublishFailure) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do { return Array(try encoder.encode(value)) } catch {
      throw .rejected("the post cannot be written as JSON")
    }
  }
}

/// `app.bsky.feed.post`, as we write it. https://docs.bsky.app/docs/advanced-guides/posts
private struct BlueskyRecord: Encodable {
  let post: Post

  init(_ post: Post) { self.post = post }

  private enum Keys: String, CodingKey {
    case type = "$type"
    case text, createdAt, langs, facets, embed, labels
  }

  func encode(to encoder: any Encoder) throws {
    var record = encoder.container(keyedBy: Keys.self)
    try record.encode(BlueskyNetwork.collection, forKey: .type)
    try record.encode(post.text, forKey: .text)
    try record.encode(
      post.created.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)), forKey: .createdAt)
    if let language = LanguageCode.of(post.language) { try record.encode([language], forKey: .langs) }
    let facets = BlueskyFacets(post.text, facets: post.facets)
    if !facets.facets.isEmpty { try record.encode(facets, forKey: .facets) }
    if let embed = BlueskyEmbed(post) { try record.encode(embed, forKey: .embed) }
    // The network knows no words of warning, only that a post is to be covered.
    if post.contentWarning?.isEmpty == false { try record.encode(SelfLabels(), forKey: .labels) }
  }

  private struct SelfLabels: Encodable {
    private enum Keys: String, CodingKey {
      case type = "$type"
      case values
    }

    func encode(to encoder: any Encoder) throws {
      var labels = encoder.container(keyedBy: Keys.self)
      try labels.encode("com.atproto.label.defs#selfLabels", forKey: .type)
      try labels.encode([["val": "graphic-media"]], forKey: .values)
    }
  }
}

/// What `putRecord` answers.
struct MadeRecord: Decodable { let uri: String }

/// What `getRecord` answers.
struct StandingRecord: Decodable {
  let uri: String
  let value: BlueskyPost

  /// The last part of the record's address.
  var place: String { uri.split(separator: "/").last.map(String.init) ?? "" }
}

/// What `listRecords` answers.
struct RecordPage: Decodable {
  let records: [Lenient<StandingRecord>]
  let cursor: String?
}

/// `app.bsky.feed.post`, as far as it tells which post it is.
struct BlueskyPost: Decodable {
  private let text: String
  private let links: [String]
  private let isReply: Bool

  private enum Keys: String, CodingKey { case text, facets, embed, reply }
  private struct Facet: Decodable { let features: [Lenient<Feature>] }
  private struct Feature: Decodable { let uri: String }
  private struct Embed: Decodable { let external: Feature }

  init(from decoder: any Decoder) throws {
    let post = try decoder.container(keyedBy: Keys.self)
    text = try post.decode(String.self, forKey: .text)
    let facets = post.lenient([Lenient<Facet>].self, .facets) ?? []
    let linked = facets.compactMap(\.value).flatMap(\.features).compactMap(\.value).map(\.uri)
    links = linked + [post.lenient(Embed.self, .embed)?.external.uri].compactMap { $0 }
    isReply = post.contains(.reply)
  }

  /// By the link where the post has one, else by its words.
  func matches(_ post: Post) -> Bool {
    guard !isReply else { return false }
    guard let link = post.links.first else { return text == post.text }
    return LinkIdentity.isNamed(link, in: links, orIn: text)
  }
}
