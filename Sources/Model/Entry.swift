public import FoundationEssentials

/// One item of a feed, normalised: the same shape whatever the format was.
public struct Entry: Sendable, Equatable {
  /// The entry’s number in the ledger.
  public typealias ID = Identifier<Entry>

  /// The feed's own identifier (guid, atom:id, rdf:about), verbatim and trimmed.
  public var guid: String?
  /// Plain text, white space collapsed.
  public var title: String?
  /// The entry's page: absolute, http or https.
  public var link: String?
  /// When the feed says that it was published.
  public var published: Date?
  /// When the feed says that it was last changed.
  public var updated: Date?
  /// The author's name, without an address.
  public var author: String?
  /// Plain text, in the order of the feed.
  public var categories: [String]
  /// Plain text of the feed's summary.
  public var summary: String?
  /// URL of the first enclosure.
  public var enclosure: String?
  /// URL of the entry's picture.
  public var image: String?
  /// What the picture shows, where the feed says it.
  public var imageAlt: String?
  /// The picture is only the first of the entry's text: what the page names as its own is better.
  public var imageIsInText: Bool
  /// Language tag (BCP 47) of the entry itself, as the feed gives it.
  public var language: String?

  /// An entry with what its feed says of it.
  public init(
    guid: String? = nil, title: String? = nil, link: String? = nil, published: Date? = nil, updated: Date? = nil,
    author: String? = nil, categories: [String] = [], summary: String? = nil, enclosure: String? = nil,
    image: String? = nil, imageAlt: String? = nil, imageIsInText: Bool = false, language: String? = nil
  ) {
    self.guid = guid
    self.title = title
    self.link = link
    self.published = published
    self.updated = updated
    self.author = author
    self.categories = categories
    self.summary = summary
    self.enclosure = enclosure
    self.image = image
    self.imageAlt = imageAlt
    self.imageIsInText = imageIsInText
    self.language = language
  }
}

/// One way to recognise an entry that was seen before. The set of an entry's aliases only grows.
public struct Alias: Hashable, Sendable {
  /// What the value was made of.
  public enum Kind: String, Sendable, CaseIterable {
    /// The feed's identifier, verbatim.
    case guid
    /// The identifier without scheme and host.
    case guidPath
    /// The canonical link: scheme, `www.`, trailing slash, fragment and tracking parameters ignored.
    case link
    /// Title, or the summary's beginning where there is none, and publication date.
    case titleDate
    /// A hash of title and summary, for entries that have nothing else.
    case content
  }

  /// What the value was made of.
  public var kind: Kind
  /// Compared byte for byte.
  public var value: String

  /// An alias of one kind.
  public init(_ kind: Kind, _ value: String) {
    self.kind = kind
    self.value = value
  }

  /// It means the same post in whatever feed it stands: a link, or an identifier that is a web address, `urn:` or `tag:`.
  /// A number is any blog's, and so is an address at a host without a dot, where somebody tried his engine out.
  public var isGlobal: Bool {
    switch kind {
    case .link: return true
    case .guidPath, .titleDate, .content: return false
    case .guid:
      let text = value.lowercased()
      if text.hasPrefix("urn:") || text.hasPrefix("tag:") { return true }
      guard text.hasPrefix("http://") || text.hasPrefix("https://") else { return false }
      return Feed.host(of: text).contains(".")
    }
  }
}
