internal import CCurl
internal import Glibc

/// An absolute http or https URL as libcurl itself reads it, so that what is judged is what is asked: odd spellings of
/// numbers (`127.1`, `0x7f000001`, full-width digits) and international names are in their plain form here.
struct WebAddress: Sendable, Equatable {
  /// The whole URL in ASCII, spaces and other letters encoded.
  let text: String
  let scheme: String
  /// In lower case; an IPv6 address in its brackets.
  let host: String
  let port: Int

  /// Reads a URL, or a relative reference against `base`. Nil where it is none, names another scheme or carries a user.
  /// - Parameter isMail: a mail server's, smtp or smtps, instead.
  init?(_ reference: String, base: WebAddress? = nil, isMail: Bool = false) {
    guard reference.hasOnly({ $0 >= 0x20 && $0 != 0x7f }), let url = curl_url() else { return nil }
    defer { curl_url_cleanup(url) }
    if let base, !Self.set(url, base.text) { return nil }
    guard Self.set(url, reference), let host = Self.encodedHost(of: url), let text = Self.part(url, CURLUPART_URL),
      let (scheme, port) = Self.schemeAndPort(of: text, host: host),
      isMail ? scheme == "smtp" || scheme == "smtps" : scheme == "http" || scheme == "https"
    else { return nil }
    self.text = text
    self.scheme = scheme
    self.host = host.lowercased()
    self.port = port
  }

  /// The root of an origin.
  init?(_ origin: Origin) {
    let host = origin.host.contains(":") && !origin.host.hasPrefix("[") ? "[\(origin.host)]" : origin.host
    self.init("\(origin.scheme)://\(host):\(origin.port)/")
  }

  /// Scheme, host and port are the same.
  func hasOrigin(of other: WebAddress) -> Bool {
    scheme == other.scheme && host == other.host && port == other.port
  }

  private static func set(_ url: OpaquePointer, _ text: String) -> Bool {
    let flags = UInt32(CURLU_URLENCODE | CURLU_ALLOW_SPACE | CURLU_DISALLOW_USER)
    return text.withCString { curl_url_set(url, CURLUPART_URL, $0, flags) } == CURLUE_OK
  }

  private static func part(_ url: OpaquePointer, _ part: CURLUPart, _ flags: UInt32 = 0) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(url, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }

  /// What libcurl wrote around the host: asking for every part by itself would cost as much again.
  private static func schemeAndPort(of text: String, host: String) -> (scheme: String, port: Int)? {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let scheme = text[..<colon]
    let rest = text.utf8[colon...].dropFirst("://".utf8.count)
    guard rest.starts(with: host.utf8) else { return nil }
    let behind = rest.dropFirst(host.utf8.count)
    guard behind.first == UInt8(ascii: ":") else { return (String(scheme), standardPort(of: scheme)) }
    let digits = behind.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return Int(Substring(digits)).map { (String(scheme), $0) }
  }

  private static func standardPort(of scheme: Substring) -> Int {
    switch scheme {
    case "https": 443
    case "smtp": 587  // a client submits (RFC 6409); 25 is between servers
    case "smtps": 465
    default: 80
    }
  }

  /// The host in ASCII. An international name is put into that form, and the whole is read once more: `１２７.１` is a
  /// number then.
  private static func encodedHost(of url: OpaquePointer) -> String? {
    guard let host = part(url, CURLUPART_HOST) else { return nil }
    if host.hasOnly({ $0 < 0x80 }) { return host }
    // libidn2 takes the name in the locale's encoding, and a daemon's locale is mostly "C".
    let outer = uselocale(utf8)
    defer { uselocale(outer) }
    guard let ascii = part(url, CURLUPART_HOST, UInt32(CURLU_PUNYCODE)),
      curl_url_set(url, CURLUPART_HOST, ascii, 0) == CURLUE_OK, let text = part(url, CURLUPART_URL), set(url, text),
      let plain = part(url, CURLUPART_HOST), plain.hasOnly({ $0 < 0x80 })
    else { return nil }
    return plain
  }

  nonisolated(unsafe) private static let utf8 = newlocale(1 << LC_CTYPE, "C.UTF-8", nil)  // made once, only read after
}
