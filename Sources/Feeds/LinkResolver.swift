internal import FoundationEssentials

/// Addresses as feeds write them, made absolute.
enum LinkResolver {
  /// An http or https address; nil for anything else (`javascript:`, `data:`, what is no address).
  static func absolute(_ link: String?, _ base: String?) -> String? {
    guard let link = link.map(trimmed), !link.isEmpty else { return nil }
    if isWebLink(link) { return link.utf8.contains(0x20) ? link.split(separator: " ").joined(separator: "%20") : link }
    guard let base, let url = URL(string: link, relativeTo: URL(string: base))?.absoluteString, isWebLink(url) else {
      return nil
    }
    return url
  }

  /// Scheme http or https, and a host.
  static func isWebLink(_ link: String) -> Bool {
    for scheme in ["https://", "http://"] where link.utf8.count > scheme.utf8.count {
      let head = link.utf8.prefix(scheme.utf8.count).map { (65...90).contains($0) ? $0 | 0x20 : $0 }
      if head.elementsEqual(scheme.utf8) { return true }
    }
    return false
  }
}
