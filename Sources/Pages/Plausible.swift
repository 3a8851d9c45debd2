internal import Markup
public import Model

extension PageFacts {
  /// Whether the reader of this room can have made them. An answer from another process is held against it before it is
  /// believed.
  public var isPlausible: Bool {
    // A line of so many characters has at most twenty times as many bytes (`Bounded.line`).
    let lines = [(title, 500), (description, 1000), (site, 200), (author, 200)] + tags.map { ($0, 100) }
    return lines.allSatisfy { ($0.0?.utf8.count ?? 0) <= 20 * $0.1 } && tags.count <= 30 && pictures.count <= 8
      && pictures.allSatisfy { Self.isBearable($0.url) && $0.alt.utf8.count <= 20_000 }
      && Canonical.believable(canonical, at: address) == canonical && LanguageTag.of(language) == language
      && (shortLink.map { $0.utf8.count <= 200 && Self.isBearable($0) } ?? true)
  }

  private static func isBearable(_ link: String) -> Bool {
    link.utf8.count <= LinkResolver.longest && LinkResolver.isWebLink(link)
  }
}
