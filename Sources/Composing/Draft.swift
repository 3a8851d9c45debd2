public import Model

/// A text as an account would receive it, before it is frozen.
public struct Draft: Sendable, Equatable {
  /// Plain text, in Unicode normal form C.
  public var text: String
  /// The links in it, whole.
  public var links: [String]
  /// Where links and hashtags stand in it.
  public var facets: [Facet]
  /// Its length by the network's rule.
  public var length: Int
  /// The limit that it was composed within, in the same unit.
  public var limit: Int
  /// Language tag (BCP 47): the entry’s, else the account’s.
  public var language: String?

  /// A composed text with its measure.
  public init(text: String, links: [String], facets: [Facet], length: Int, limit: Int, language: String?) {
    self.text = text
    self.links = links
    self.facets = facets
    self.length = length
    self.limit = limit
    self.language = language
  }
}
