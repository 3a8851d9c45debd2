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

/// `app.bsky.feed.post`, as we write it. https://docs.bsky.app/docs/advanced-guides/posts
enum BlueskyRecord {
  /// - Parameter thumb: the card's picture where the post brings none.
  static func of(_ post: Post, thumb: JSON? = nil) -> [String: JSON] {
    var record: [String: JSON] = [
      "$type": .text(BlueskyNetwork.collection), "text": .text(post.text),
      "createdAt": .text(post.created.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))),
    ]
    if let language = LanguageCode.of(post.language) { record["langs"] = [.text(language)] }
    let facets = BlueskyFacets.of(post.text, post.facets)
    if !facets.isEmpty { record["facets"] = .list(facets) }
    record["embed"] = BlueskyEmbed.of(post, thumb: thumb)
    // The network knows no words of warning, which stand in the text; it covers the card and the picture.
    if post.contentWarning?.isEmpty == false {
      record["labels"] = ["$type": "com.atproto.label.defs#selfLabels", "values": [["val": "graphic-media"]]]
    }
    return record
  }
}

/// A post that the server gives: its place, its version and what tells which post it is.
struct StandingRecord {
  /// The record's whole address, `at://…`.
  let uri: String
  /// The last part of that.
  let place: String
  /// Names the record's content.
  let cid: String?
  private let members: [String: JSON]
  private let text: String

  /// Nil for what is no post.
  init?(_ record: JSON?) {
    guard let uri = record?["uri"]?.string, case .object(let members)? = record?["value"],
      case .text(let text)? = members["text"]
    else { return nil }
    self.uri = uri
    place = uri.split(separator: "/").last.map(String.init) ?? ""
    cid = record?["cid"]?.string
    self.members = members
    self.text = text
  }

  /// By the link where the post has one, else by its words.
  func matches(_ post: Post) -> Bool {
    guard members["reply"] == nil else { return false }
    guard let link = post.links.first else { return text == post.text }
    let features = members["facets"]?.elements.flatMap { $0["features"]?.elements ?? [] } ?? []
    let links = features.map { $0["uri"] } + [members["embed"]?["external"]?["uri"]]
    return LinkIdentity.isNamed(link, in: links.compactMap { $0?.string }, orIn: text)
  }

  /// The record with the post's words and links in the place of its own. Its time stays, what it answers to, and what it
  /// shows where the post shows nothing.
  func edited(to post: Post) -> JSON {
    var record = members
    record["facets"] = nil
    record.merge(BlueskyRecord.of(post, thumb: members["embed"]?["external"]?["thumb"])) { $1 }
    record["createdAt"] = members["createdAt"] ?? record["createdAt"]
    return .object(record)
  }
}
