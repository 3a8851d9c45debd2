internal import Crypto
internal import FoundationEssentials
internal import Model
internal import Web

/// OAuth 1.0a with HMAC-SHA1: a signature over each request, by two secrets that never leave (RFC 5849).
struct OAuth1: Sendable {
  let consumerKey: Secret
  let consumerSecret: Secret
  /// Nil where one is only asked for (section 2.1).
  let token: Secret?
  let tokenSecret: Secret?

  /// What a server's answer may repeat and nobody may see.
  var secrets: [Secret] { [consumerKey, consumerSecret, token, tokenSecret].compactMap { $0 } }

  /// The credential for one request. Its body is not signed: only that of a form would be (section 3.4.1.3.1).
  ///
  /// The nonce follows from the request and the moment, to less than a microsecond: never the same twice, and always the
  /// same in a test whose clock stands.
  /// - Parameter extra: parameters of the protocol for this request alone, which stand in the header too.
  func credential(
    for method: Request.Method, _ url: String, at now: Date, _ extra: [(name: String, value: String)] = []
  ) throws(PublishFailure) -> Credential {
    guard let origin = Origin(url) else { throw .unavailable("the account's server is no http or https address") }
    let moment = "\(now.timeIntervalSince1970) \(method.rawValue) \(url)"
    let nonce = Hexadecimal.encode(Array(HMAC.sha256(key: Array(signingKey.utf8), Array(moment.utf8)).prefix(16)))
    let own = token.map { [(name: "oauth_token", value: $0.reveal())] } ?? []
    let parameters =
      [
        (name: "oauth_consumer_key", value: consumerKey.reveal()), ("oauth_nonce", nonce),
        ("oauth_signature_method", "HMAC-SHA1"), ("oauth_timestamp", String(now.milliseconds / 1000)),
      ] + own + [("oauth_version", "1.0")] + extra
    let signed = parameters + [("oauth_signature", signature(of: method, url, parameters))]
    let line = signed.map { "\($0.0)=\"\(WireID.percentEncoded($0.1))\"" }.joined(separator: ", ")
    return Credential(prefix: "OAuth ", secret: Secret(line), origin: origin)
  }

  /// Section 3.4.
  /// - Parameter parameters: the protocol's own and a form body's; the address brings those of its query.
  func signature(of method: Request.Method, _ url: String, _ parameters: [(name: String, value: String)]) -> String {
    let base = Self.base(of: method, url, parameters)
    let code = HMAC.code(.sha1, key: Array(signingKey.utf8), Array(base.utf8))
    return Data(code).base64EncodedString()
  }

  private var signingKey: String {
    "\(WireID.percentEncoded(consumerSecret.reveal()))&\(WireID.percentEncoded(tokenSecret?.reveal() ?? ""))"
  }

  /// Section 3.4.1: method, address without its query, and every parameter in the order of its encoded bytes.
  static func base(of method: Request.Method, _ url: String, _ parameters: [(name: String, value: String)]) -> String {
    let sides = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let query = sides.count == 2 ? sides[1].split(separator: "&") : []
    let asked = query.map { field -> (name: String, value: String) in
      let sides = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let decoded = sides.map { PercentCoding.decoded($0) ?? $0 }
      return (decoded.first ?? "", decoded.count == 2 ? decoded[1] : "")
    }
    let encoded = (parameters + asked).map { (WireID.percentEncoded($0.name), WireID.percentEncoded($0.value)) }
    let sorted = encoded.sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    return [method.rawValue, LinkIdentity.canonical(String(sides.first ?? "")), sorted].map(WireID.percentEncoded)
      .joined(separator: "&")
  }
}
