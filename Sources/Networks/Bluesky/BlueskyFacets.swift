internal import Model
internal import Web

/// Links and hashtags as Bluesky wants to be told of them: nothing in a text is linked by itself there.
///
/// https://docs.bsky.app/docs/advanced-guides/post-richtext : offsets in UTF-8 bytes, the end exclusive, none overlaps.
enum BlueskyFacets {
  /// The lexicon's bounds of a tag.
  private static let graphemesAtMost = 64
  private static let bytesAtMost = 640

  /// `app.bsky.richtext.facet` for each stretch that is one.
  static func of(_ text: String, _ facets: [Facet]) -> [JSON] {
    TextRun.runs(of: text, facets).compactMap { run in
      guard let kind = run.kind, let feature = feature(kind) else { return nil }
      return [
        "index": ["byteStart": .integer(Int64(run.start)), "byteEnd": .integer(Int64(run.end))], "features": [feature],
      ]
    }
  }

  private static func feature(_ kind: Facet.Kind) -> JSON? {
    switch kind {
    case .link(let address):
      guard Origin(address) != nil else { return nil }
      return ["$type": "app.bsky.richtext.facet#link", "uri": .text(address)]
    case .tag(let name):
      guard !name.isEmpty, name.utf8.count <= bytesAtMost, name.count <= graphemesAtMost else { return nil }
      return ["$type": "app.bsky.richtext.facet#tag", "tag": .text(name)]
    }
  }
}
