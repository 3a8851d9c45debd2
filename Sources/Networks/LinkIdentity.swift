/// Whether two links lead to the same page, as far as a server may have rewritten one of them. Cautious: what could be
/// another page is another page.
enum LinkIdentity {
  /// The link with what RFC 3986 section 6.2.2 and a server's own writing may change made equal: case of scheme and host,
  /// default port, empty path, percent-encoding. Scheme, path, query and fragment stay what they are.
  static func canonical(_ link: String) -> String {
    let bytes = Array(link.utf8)
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else {
      return link
    }
    let scheme = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
    let rest = bytes[(colon + 3)...]
    let authority = rest.prefix { !"/?#".utf8.contains($0) }
    var host = String(decoding: authority, as: UTF8.self).lowercased()
    let defaultPort = scheme == "https" ? ":443" : ":80"
    if host.hasSuffix(defaultPort) { host.removeLast(defaultPort.count) }
    var path = encoded(rest[authority.endIndex...])
    if !path.hasPrefix("/") { path = "/" + path }
    return "\(scheme)://\(host)\(path)"
  }

  /// Whether the link stands among these, or as a word of the text.
  static func isNamed(_ link: String, in links: [String], orIn text: String) -> Bool {
    let wanted = canonical(link)
    if links.contains(where: { canonical($0) == wanted }) { return true }
    let words = text.split(whereSeparator: \.isWhitespace).filter { $0.contains("://") }
    return words.contains { word in
      canonical(String(word)) == wanted || canonical(String(trimmed(word))) == wanted
    }
  }

  /// Without the punctuation of the sentence around it.
  private static func trimmed(_ word: Substring) -> Substring {
    var word = word.drop { "([{<«“\"'".contains($0) }
    while let last = word.last, ".,;:!?…)]}>»”\"'".contains(last) { word.removeLast() }
    return word
  }

  /// Unreserved characters plain, all else that is no ASCII encoded, hexadecimal digits in capitals.
  private static func encoded(_ bytes: ArraySlice<UInt8>) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
        rest.count >= 2
      {
        rest = rest.dropFirst(2)
        if isUnreserved(value) {
          result.append(value)
        } else {
          result += [0x25, digits[Int(value >> 4)], digits[Int(value & 15)]]
        }
      } else if byte <= 0x20 || byte >= 0x7F {
        result += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "-._~".utf8.contains(byte)
  }
}
