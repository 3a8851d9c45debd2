internal import Web

/// A page's own word for its address.
enum Canonical {
  /// Nil where it leads to another host, to the front page, or from https to plain http: themes and caches write such, and
  /// the entry's own link is better then.
  static func believable(_ canonical: String?, at address: String) -> String? {
    guard let canonical, canonical.utf8.count <= 2000, let theirs = Origin(canonical), let ours = Origin(address),
      host(theirs) == host(ours), theirs.port == ours.port || theirs.scheme != ours.scheme,
      !(ours.scheme == "https" && theirs.scheme == "http")
    else { return nil }
    let isFront = path(canonical).allSatisfy { $0 == "/" } && !canonical.contains("?")
    return isFront && !path(address).allSatisfy({ $0 == "/" }) ? nil : canonical
  }

  private static func host(_ origin: Origin) -> Substring {
    origin.host.hasPrefix("www.") ? origin.host.dropFirst(4) : origin.host[...]
  }

  private static func path(_ url: String) -> Substring {
    guard let start = url.firstRange(of: "://")?.upperBound else { return "" }
    let rest = url[start...]
    return rest[(rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex)...].prefix { $0 != "?" && $0 != "#" }
  }
}
