/// What an entry's own page says of itself, cleaned of markup; absent where it says nothing.
public struct PageFacts: Sendable, Equatable, Codable {
  /// Where permanent redirects (301, 308) led from the entry's link.
  public var address: String?
  /// `rel=canonical`, absolute, on the same host as the page and not the blog's front page.
  public var canonical: String?
  /// `rel=shortlink`, absolute.
  public var shortLink: String?
  /// The page's title without the site's name.
  public var title: String?
  /// One or two sentences on the page.
  public var description: String?
  /// Language tag (BCP 47).
  public var language: String?
  /// The site's name.
  public var site: String?
  /// The author's name.
  public var author: String?
  /// `article:tag` and its relatives, in the order of the page.
  public var tags: [String]
  /// Pictures of the page, the one it names first.
  public var pictures: [Picture]

  /// Facts of a page; nothing unless told.
  public init(
    address: String? = nil, canonical: String? = nil, shortLink: String? = nil, title: String? = nil,
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

/// A picture somewhere on the web, as a page or feed speaks of it.
public struct Picture: Sendable, Equatable, Codable {
  /// Absolute, http or https.
  public var url: String
  /// In pixels, as the page says.
  public var width: Int?
  /// In pixels, as the page says.
  public var height: Int?
  /// What it shows, for those who do not see it.
  public var alt: String?

  /// A picture as it is spoken of.
  public init(url: String, width: Int? = nil, height: Int? = nil, alt: String? = nil) {
    self.url = url
    self.width = width
    self.height = height
    self.alt = alt
  }
}

/// What pictures a network takes.
public struct ImageRule: Sendable, Equatable, Codable {
  /// The largest file, in bytes.
  public var maximumBytes: Int
  /// The longest side, in pixels.
  public var longestSide: Int
  /// Media types, the preferred one first: `image/jpeg`, `image/png`, …
  public var types: [String]
  /// The longest description, in characters.
  public var longestAlt: Int

  /// A network's bounds.
  public init(
    maximumBytes: Int, longestSide: Int = 1600, types: [String] = ["image/jpeg", "image/png"], longestAlt: Int = 1000
  ) {
    self.maximumBytes = maximumBytes
    self.longestSide = longestSide
    self.types = types
    self.longestAlt = longestAlt
  }
}

/// A picture that goes with a post: a file of ours, fetched, checked and scaled, without what its camera wrote into it.
public struct PostImage: Sendable, Equatable, Codable {
  /// Absolute path of the file.
  public var file: String
  /// Its media type.
  public var type: String
  /// In pixels.
  public var width: Int
  /// In pixels.
  public var height: Int
  /// What it shows; empty where nobody says.
  public var alt: String
  /// The network's identifier once it was uploaded.
  public var id: String?

  /// A file with what a network wants to know of it.
  public init(file: String, type: String, width: Int, height: Int, alt: String = "", id: String? = nil) {
    self.file = file
    self.type = type
    self.width = width
    self.height = height
    self.alt = alt
    self.id = id
  }
}

/// What stands below a post on networks that show a page and do not fetch it themselves.
public struct Card: Sendable, Equatable, Codable {
  /// Where it leads.
  public var url: String
  /// The page's title.
  public var title: String
  /// One or two sentences; may be empty.
  public var description: String

  /// A card for a page.
  public init(url: String, title: String, description: String = "") {
    self.url = url
    self.title = title
    self.description = description
  }
}
