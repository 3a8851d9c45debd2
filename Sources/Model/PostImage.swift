/// What pictures a network takes.
public struct ImageRule: Sendable, Hashable, Codable {
  /// How a network comes by a picture.
  public enum Source: String, Sendable, Codable {
    /// It is uploaded before the post that it goes with.
    case upload
    /// It goes with the post, in the same request.
    case withPost
    /// The network fetches it where it is publicly.
    case address
  }

  /// The largest file, in bytes.
  public var maximumBytes: Int
  /// The longest side, in pixels.
  public var longestSide: Int
  /// Media types, the preferred one first: `image/jpeg`, `image/png`, …
  public var types: [String]
  /// The longest description, in characters.
  public var longestAlt: Int
  /// How the network comes by it.
  public var source: Source
  /// Whether a picture that nobody describes stays away: it would be refused, or would take the place of a card for
  /// nothing.
  public var needsAlt: Bool

  /// A network's bounds.
  public init(
    maximumBytes: Int, longestSide: Int = 1600, types: [String] = ["image/jpeg", "image/png"], longestAlt: Int = 1000,
    source: Source = .upload, needsAlt: Bool = false
  ) {
    self.maximumBytes = maximumBytes
    self.longestSide = longestSide
    self.types = types
    self.longestAlt = longestAlt
    self.source = source
    self.needsAlt = needsAlt
  }
}

/// A picture that goes with a post: fetched and checked; scaled, and without what its camera wrote into it, unless the
/// network fetches it itself.
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
  /// Where it is publicly, for a network that fetches it itself.
  public var address: String?

  /// A picture with what a network wants to know of it.
  public init(
    type: String, width: Int, height: Int, alt: String = "", id: String? = nil, address: String? = nil
  ) {
    self.type = type
    self.width = width
    self.height = height
    self.alt = alt
    self.id = id
    self.address = address
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
