public import Model

/// What one feed document says, whatever its format.
public struct FeedDocument: Sendable, Equatable {
  /// Family and version: `rss2.0`, `rss1.0`, `atom1.0`, …
  public var format: String
  /// Plain text.
  public var title: String?
  /// The site's page.
  public var link: String?
  /// WebSub hubs.
  public var hubs: [String]
  /// Language tag (BCP 47) as the feed gives it.
  public var language: String?
  /// In document order.
  public var entries: [Entry]
  /// What was odd, in plain words, for the curious.
  public var warnings: [String]
  /// Minutes between polls that the feed asks for (`ttl`).
  public var ttl: Int?

  /// A document.
  public init(
    format: String, title: String? = nil, link: String? = nil, hubs: [String] = [], language: String? = nil,
    entries: [Entry] = [], warnings: [String] = [], ttl: Int? = nil
  ) {
    self.format = format
    self.title = title
    self.link = link
    self.hubs = hubs
    self.language = language
    self.entries = entries
    self.warnings = warnings
    self.ttl = ttl
  }
}
