/// A stretch of a post's text that is more than words: networks that link nothing by themselves are told of it.
public struct Facet: Sendable, Equatable, Codable {
  /// What the stretch is.
  public enum Kind: Sendable, Equatable {
    /// Leads to an address, which is the stretch itself or what it stands for.
    case link(String)
    /// A hashtag, its name without the `#`.
    case tag(String)
  }

  /// Where it begins, in UTF-8 bytes from the start of the text.
  public var start: Int
  /// Where it ends, in UTF-8 bytes, exclusive.
  public var end: Int
  /// What it is.
  public var kind: Kind

  /// A stretch in UTF-8 bytes, `end` exclusive.
  public init(start: Int, end: Int, kind: Kind) {
    self.start = start
    self.end = end
    self.kind = kind
  }

  private enum Keys: String, CodingKey { case start, end, link, tag }

  /// Reads what `encode` wrote.
  public init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: Keys.self)
    start = try keys.decode(Int.self, forKey: .start)
    end = try keys.decode(Int.self, forKey: .end)
    if let link = try keys.decodeIfPresent(String.self, forKey: .link) {
      kind = .link(link)
    } else {
      kind = .tag(try keys.decode(String.self, forKey: .tag))
    }
  }

  /// One flat object: `{"start","end","link"}` or `{"start","end","tag"}`.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: Keys.self)
    try keys.encode(start, forKey: .start)
    try keys.encode(end, forKey: .end)
    switch kind {
    case .link(let address): try keys.encode(address, forKey: .link)
    case .tag(let name): try keys.encode(name, forKey: .tag)
    }
  }
}
