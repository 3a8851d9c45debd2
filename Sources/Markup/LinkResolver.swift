/// Addresses as feeds write them, made absolute (RFC 3986, section 5).
public enum LinkResolver {
  /// Bytes of an address: no server takes longer ones. A base stands before every link of a document, and a long one
  /// would be held a thousand times.
  public static let longest = 8 << 10

  /// An http or https address; nil for anything else (`javascript:`, `data:`, what is no address, what is too long).
  public static func absolute(_ link: String?, _ base: String?) -> String? {
    guard let link, link.utf8.count <= longest, base?.utf8.count ?? 0 <= longest else { return nil }
    let address = resolved(cleaned(link), base).map(withoutName)
    return address.flatMap { $0.utf8.count <= longest && isWebLink($0) ? $0 : nil }
  }

  private static func resolved(_ link: String, _ base: String?) -> String? {
    guard !link.isEmpty else { return nil }
    if isWebLink(link) { return link }
    guard let base, isWebLink(base), !hasScheme(link), let parts = Parts(base) else { return nil }
    let resolved = parts.resolve(link)
    return isWebLink(resolved) ? resolved : nil
  }

  /// `https://blog.example.org@evil.example/` leads to where it does not seem to: what stands before the host is left out.
  private static func withoutName(_ address: String) -> String {
    guard address.utf8.contains(UInt8(ascii: "@")), let start = address.firstRange(of: "://")?.upperBound else {
      return address
    }
    let authority = address[start...].prefix { !"/?#\\".contains($0) }
    guard let name = authority.lastIndex(of: "@") else { return address }
    return String(address[..<start]) + address[address.index(after: name)...]
  }

  /// Scheme http or https, and a host.
  public static func isWebLink(_ link: String) -> Bool {
    var link = link
    return link.withUTF8 { bytes in
      var place = 0
      for expected in "http".utf8 {
        guard place < bytes.count, bytes[place] | 0x20 == expected else { return false }
        place += 1
      }
      if place < bytes.count, bytes[place] | 0x20 == UInt8(ascii: "s") { place += 1 }
      guard place + 3 < bytes.count, bytes[place] == UInt8(ascii: ":"), bytes[place + 1] == UInt8(ascii: "/"),
        bytes[place + 2] == UInt8(ascii: "/")
      else { return false }
      switch bytes[place + 3] {
      case 0...0x20, UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: ":"): return false
      default: return true
      }
    }
  }

  /// White space at the ends and line breaks inside go, as in a browser; a space inside is written as an address may have it.
  private static func cleaned(_ link: String) -> String {
    var link = trimmed(link)
    guard link.withUTF8({ $0.contains { $0 <= 0x20 || $0 == 0x7F } }) else { return link }
    var clean = ""
    for scalar in link.unicodeScalars {
      if scalar == " " {
        clean += "%20"
      } else if scalar.value > 0x20, scalar.value != 0x7F {
        clean.unicodeScalars.append(scalar)
      }
    }
    return clean
  }

  private static func hasScheme(_ link: String) -> Bool {
    guard let end = link.utf8.firstIndex(where: { ":/?#".utf8.contains($0) }), link.utf8[end] == UInt8(ascii: ":")
    else {
      return false
    }
    return link[..<end].utf8.allSatisfy { byte in
      (65...90).contains(byte) || (97...122).contains(byte) || (48...57).contains(byte) || "+-.".utf8.contains(byte)
    }
  }

  /// A base address in parts.
  private struct Parts {
    let scheme: Substring
    let origin: Substring
    let path: Substring
    let query: Substring

    init?(_ base: String) {
      guard let authority = base.firstRange(of: "://") else { return nil }
      scheme = base[..<authority.lowerBound]
      let rest = base[authority.upperBound...]
      let start = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? base.endIndex
      origin = base[..<start]
      path = base[start...].prefix { $0 != "?" && $0 != "#" }
      query = base[path.endIndex...].prefix { $0 != "#" }
    }

    func resolve(_ link: String) -> String {
      switch link.first {
      case nil: return String(origin + path + query)
      case "#": return String(origin + path + query) + link
      case "?": return String(origin + (path.isEmpty ? "/" : path)) + link
      case "/": return link.hasPrefix("//") ? "\(scheme):\(link)" : origin + Self.withoutDots(link)
      default:
        let folder = path[..<(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)]
        return origin + Self.withoutDots((folder.isEmpty ? "/" : folder) + link)
      }
    }

    /// RFC 3986, section 5.2.4, on the path of an address.
    private static func withoutDots(_ link: String) -> String {
      let path = link.prefix { $0 != "?" && $0 != "#" }
      let tail = link[path.endIndex...]
      guard path.utf8.contains(UInt8(ascii: ".")) else { return link }
      var kept: [Substring] = []
      let segments = path.split(separator: "/", omittingEmptySubsequences: false)
      for (index, segment) in segments.enumerated() {
        let isLast = index == segments.count - 1
        switch segment {
        case ".": if isLast { kept.append("") }
        case "..":
          if kept.count > 1 { kept.removeLast() }
          if isLast { kept.append("") }
        default: kept.append(segment)
        }
      }
      return kept.joined(separator: "/") + tail
    }
  }
}
