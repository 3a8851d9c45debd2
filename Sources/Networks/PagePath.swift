internal import Web

/// Where at its server a post's page stands.
enum PagePath {
  /// The segments of an http or https address's path, decoded; its query and its fragment do not count. Nil for what is no
  /// such address, or has a segment that can be no identifier.
  static func segments(of url: String) -> [String]? {
    guard PublicURL.of(url) != nil else { return nil }
    let page = url.prefix { $0 != "?" && $0 != "#" }
    let segments = page.split(separator: "/").dropFirst(2).map { PercentCoding.decoded(String($0)) }
    let plausible = segments.compactMap { $0 }.filter(WireID.isPlausible)
    return plausible.count == segments.count ? plausible : nil
  }
}
