internal import Model
internal import Web

/// What networks have in common that are only told that the blog has something new: no text leaves, and to tell them
/// again does no harm.
enum Ping {
  /// Announcements are composed for these networks too, though nothing of them leaves.
  static let limit = TextLimit(max: 5000, rule: CountingRule(unit: .codePoints), linking: .nothing)

  /// Refuses what few people may know of: the whole world is told.
  static func check(_ post: Post) throws(PublishFailure) {
    if post.visibility == .private || post.visibility == .direct {
      throw .rejected("the ping would be public, and this post is not meant to be")
    }
  }
}

extension KeyedDecodingContainer {
  /// An http or https address as it is written, slash and query included; the default where there is none.
  /// - Throws: where it is none, with an example.
  func address(_ key: Key, default standard: String? = nil, like example: String) throws -> String {
    let text = try standard == nil ? decode(String.self, forKey: key) : decodeIfPresent(String.self, forKey: key)
    guard let address = text ?? standard, Origin(address) != nil, !address.contains("#") else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: "not an address like \(example)")
    }
    return address
  }
}
