/// What an owner says of the wording somewhere: the whole account, one feed, one category. What is nil stays as it was.
public struct WordingPatch: Sendable, Equatable {
  /// See `Wording`.
  public var template: String?
  /// See `Wording`.
  public var limit: Wording.Limit?
  /// See `Wording`.
  public var hashtags: Int?
  /// See `Wording`.
  public var tags: [String: String]?
  /// See `Wording`.
  public var campaign: [String]?
  /// See `Wording`.
  public var mentions: Bool?
  /// See `Wording`.
  public var links: Bool?
  /// See `Wording`.
  public var language: String?
  /// See `Wording`.
  public var visibility: Visibility?
  /// See `Wording`.
  public var contentWarning: String?

  /// Nothing said.
  public init() {}
}

extension Wording {
  /// The wording with what was said of it.
  public func patched(by patch: WordingPatch) -> Wording {
    Wording(
      template: patch.template ?? template, limit: patch.limit ?? limit, hashtags: patch.hashtags ?? hashtags,
      tags: patch.tags ?? tags, campaign: patch.campaign ?? campaign, mentions: patch.mentions ?? mentions,
      links: patch.links ?? links, language: patch.language ?? language, visibility: patch.visibility ?? visibility,
      contentWarning: patch.contentWarning ?? contentWarning, warnsInText: warnsInText)
  }
}

/// What an account says differently for some feeds and categories.
public struct WordingOverrides: Sendable, Equatable {
  /// By the feed's name.
  public var feeds: [String: WordingPatch]
  /// By the category, whatever its case. A category's word outweighs its feed's; of several, the entry's first counts.
  public var categories: [String: WordingPatch]

  /// Overrides; none unless told.
  public init(feeds: [String: WordingPatch] = [:], categories: [String: WordingPatch] = [:]) {
    self.feeds = feeds
    self.categories = Dictionary(
      categories.map { ($0.lowercased(), $1) }, uniquingKeysWith: { first, _ in first })
  }

  /// The wording for an entry of a feed.
  public func wording(_ base: Wording, for entry: Entry, of feed: String) -> Wording {
    var wording = base
    if let patch = feeds[feed] { wording = wording.patched(by: patch) }
    if let patch = entry.categories.lazy.compactMap({ categories[$0.lowercased()] }).first {
      wording = wording.patched(by: patch)
    }
    return wording
  }
}
