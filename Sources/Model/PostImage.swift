/// What pictures a network takes.
public struct ImageRule: Sendable, Hashable, Codable {
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

/// A picture that goes with a post: fetched, checked and scaled, without what its camera wrote into it.
public struct PostImage: Sendable, Equatable, Codable {
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

  /// A picture with what a network wants to know of it.
  public init(type: String, width: Int, height: Int, alt: String = "", id: String? = nil) {
    self.type = type
    self.width = width
    self.height = height
    self.alt = alt
    self.id = id
  }
}

/// What a network that shows links as cards shows beside the link.
public struct Card: Sendable, Equatable, Codable {
  /// Where it leads.
  public var url: String
  /// Plain text.
  public var title: String
  /// Plain text; empty where nobody says.
  public var description: String

  /// A card of a page.
  public init(url: String, title: String, description: String = "") {
    self.url = url
    self.title = title
    self.description = description
  }
}
