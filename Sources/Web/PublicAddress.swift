/// Addresses that strangers may be told to fetch.
public enum PublicAddress {
  /// An address as it may be handed to another server: in ASCII, https, without a user, at a host that anybody can reach.
  /// - Parameter url: absolute.
  /// - Returns: nil for every other one, and for one over 2048 bytes.
  public static func of(_ url: String?) -> String? {
    guard let url, url.utf8.count <= longest, let address = WebAddress(url), address.scheme == "https",
      address.text.utf8.count <= longest, isPublic(address.host)
    else { return nil }
    return address.text
  }

  private static let longest = 2048

  private static func isPublic(_ host: String) -> Bool {
    let bare = host.hasPrefix("[") ? String(host.dropFirst().prefix { $0 != "]" }) : host
    if let number = NetworkAddress(bare) { return number.isPublic }
    let labels = host.split(separator: ".")
    guard !host.hasPrefix("["), labels.count > 1, let top = labels.last else { return false }
    return !privateDomains.contains(String(top)) && labels.suffix(2).joined(separator: ".") != "home.arpa"
  }

  /// Names that the public DNS does not have: RFC 6761, 6762, 7686, 8375, 9476, ICANN's `internal`, and what home routers
  /// and offices use.
  private static let privateDomains: Set<String> = [
    "local", "localhost", "internal", "test", "example", "invalid", "onion", "alt", "lan", "home", "corp", "private",
    "intranet", "localdomain",
  ]
}
