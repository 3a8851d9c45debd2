internal import Model
internal import Web

/// Links and hashtags as Bluesky wants to be told of them: nothing in a text is linked by itself there.
///
/// https://docs.bsky.app/docs/advanced-guides/post-richtext : offsets in UTF-8 bytes, the end exclusive, none overlaps.
struct BlueskyFacets: Encodable, Equatable, Sendable {
  let facets: [Facet]

  init(_ text: String, facets: [Model.Facet]) {
    self.facets = TextRun.runs(of: text, facets).compactMap { run in
      run.kind.flatMap(Feature.init).map {
        Facet(index: Index(byteStart: run.start, byteEnd: run.end), features: [$0])
      }
    }
  }

  func encode(to encoder: any Encoder) throws {
    var list = encoder.singleValueContainer()
    try list.encode(facets)
  }

  /// `app.bsky.richtext.facet`
  struct Facet: Encodable, Equatable, Sendable {
    let index: Index
    let features: [Feature]
  }

  /// `app.bsky.richtext.facet#byteSlice`
  struct Index: Encodable, Equatable, Sendable {
    let byteStart: Int
    let byteEnd: Int
  }

  /// `app.bsky.richtext.facet#link` or `#tag`
  enum Feature: Encodable, Equatable, Sendable {
    case link(uri: String)
    case tag(String)

    /// The lexicon's bounds of a tag.
    private static let graphemesAtMost = 64
    private static let bytesAtMost = 640

    init?(_ kind: Model.Facet.Kind) {
      switch kind {
      case .link(let address):
        guard Origin(address) != nil else { return nil }
        self = .link(uri: address)
      case .tag(let name):
        guard !name.isEmpty, name.utf8.count <= Self.bytesAtMost, name.count <= Self.graphemesAtMost else { return nil }
        self = .tag(name)
      }
    }

    private enum Keys: String, CodingKey {
      case type = "$type"
      case uri, tag
    }

    func encode(to encoder: any Encoder) throws {
      var feature = encoder.container(keyedBy: Keys.self)
      switch self {
      case .link(let uri):
        try feature.encode("app.bsky.richtext.facet#link", forKey: .type)
        try feature.encode(uri, forKey: .uri)
      case .tag(let name):
        try feature.encode("app.bsky.richtext.facet#tag", forKey: .type)
        try feature.encode(name, forKey: .tag)
      }
    }
  }
}
