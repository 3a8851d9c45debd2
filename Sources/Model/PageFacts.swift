/// What an entry's page says of itself: for templates, cards, pictures and the language of a post.
public struct PageFacts: Sendable, Equatable, Codable {
  /// The address that answered, after redirects.
  public var address: String
  /// The page's own word for its address (`rel=canonical`), where it is believable.
  public var canonical: String?
  /// A short address that the blog itself gives (`rel=shortlink`).
  public var shortLink: String?
  /// Without the site's name.
  public var title: String?
  /// Plain text.
  public var description: String?
  /// Language tag (BCP 47).
  public var language: String?
  /// The site's name.
  public var site: String?
  /// A person's name.
  public var author: String?
  /// Plain text, in the order of the page.
  public var tags: [String]
  /// The best first.
  public var pictures: [Picture]

  /// The facts of a page; of most pages some are missing.
  public init(
    address: String, canonical: String? = nil, shortLink: String? = nil, title: String? = nil,
    description: String? = nil, language: String? = nil, site: String? = nil, author: String? = nil,
    tags: [String] = [], pictures: [Picture] = []
  ) {
    self.address = address
    self.canonical = canonical
    self.shortLink = shortLink
    self.title = title
    self.description = description
    self.language = language
    self.site = site
    self.author = author
    self.tags = tags
    self.pictures = pictures
  }
}

/// A picture as a page or a feed names it; nobody has looked at it yet.
public struct Picture: Sendable, Equatable, Codable {
  /// Absolute, http or https.
  public var url: String
  /// In pixels, as the page says; nil where it does not.
  public var width: Int?
  /// In pixels, as the page says; nil where it does not.
  public var height: Int?
  /// What it shows; empty where nobody says.
  public var alt: String

  /// A picture with what is said of it.
  public init(url: String, width: Int? = nil, height: Int? = nil, alt: String = "") {
    self.url = url
    self.width = width
    self.height = height
    self.alt = alt
  }
}
