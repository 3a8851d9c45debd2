internal import Crypto
internal import FoundationEssentials
internal import Model
internal import Web

/// The address of an incoming webhook, a secret as a whole: whoever has it may post. It leaves in requests alone, its last
/// part by way of the credential.
struct WebhookAddress: Sendable {
  /// All before the last part, without a slash at its end. It opens nothing.
  let base: String
  /// The last part.
  let key: Secret

  /// Nil for what is no https address that ends in these parts; a `*` among them is anything.
  /// - Parameter server: where it is reached instead.
  init?(_ address: Secret, ending ends: [String], server: String? = nil) {
    var parts = address.reveal().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if parts.last?.isEmpty == true { parts.removeLast() }
    guard parts.count >= 3 + ends.count, parts[0].lowercased() == "https:", parts[1].isEmpty,
      let own = ServerAddress.of("https://\(parts[2])"), let key = parts.last,
      parts.dropFirst(3).allSatisfy({ !$0.isEmpty && WireID.percentEncoded($0) == $0 }),
      zip(parts.suffix(ends.count), ends).allSatisfy({ $1 == "*" || $0 == $1 })
    else { return nil }
    base = ([server ?? own] + parts.dropFirst(3).dropLast()).joined(separator: "/")
    self.key = Secret(key)
  }

  private init(base: String, key: Secret) {
    self.base = base
    self.key = key
  }

  /// The same webhook by this version of the API (`v10`), whichever its address names: at Discord one that names none is
  /// answered by a version long past.
  func speaking(_ version: String) -> WebhookAddress {
    var parts = base.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let last = parts.lastIndex(of: "webhooks"), last > 0 else { return self }
    let named = parts[last - 1]
    if named.first == "v", UInt(named.dropFirst()) != nil {
      parts[last - 1] = version
    } else if named == "api" {
      parts.insert(version, at: last)
    }
    return WebhookAddress(base: parts.joined(separator: "/"), key: key)
  }

  /// Speaks to it at `path`.
  func client(timeout: Duration, transport: any Transport) -> APIClient {
    var client = APIClient(server: base, secrets: [key], timeout: timeout, transport: transport)
    client.credential = Origin(base).map { .inAddress(key, origin: $0) }
    return client
  }

  /// Where the secret part belongs.
  static let path = "/" + Credential.marker

  /// Tells two webhooks apart and opens none.
  var fingerprint: String { String(SHA256.hexadecimal(Array("\(base)/\(key.reveal())".utf8)).prefix(16)) }

  /// What its owner knows it by where the network says no name.
  var name: String { ServerWords.bounded(base.split(separator: "/").dropFirst().joined(separator: "/")) }
}

extension Decoder {
  /// Whether what goes to an address stays between the two: by https, or to a host that the configuration lets be spoken
  /// to by plain http. Where it is not known which ones these are, to every host that strangers cannot reach.
  func keepsSecrets(from url: String) -> Bool {
    guard let origin = Origin(url), origin.scheme == "http" else { return true }
    if let hosts = CodingUserInfoKey.privateHosts.flatMap({ userInfo[$0] as? PrivateHosts }) {
      return hosts.contains(url)
    }
    let host = origin.host.contains(":") && !origin.host.hasPrefix("[") ? "[\(origin.host)]" : origin.host
    return PublicAddress.of("https://\(host)/") == nil
  }
}

extension KeyedDecodingContainer {
  /// A webhook's address, and where a test has it reached instead.
  /// - Throws: where it is none, with an example; the address itself is not shown.
  func webhook(_ key: Key, at server: Key, ending ends: [String], like example: String) throws -> WebhookAddress {
    let elsewhere = try contains(server) ? self.server(server, like: "https://chat.example.org") : nil
    guard let address = WebhookAddress(try decode(Secret.self, forKey: key), ending: ends, server: elsewhere) else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: "the webhook is not an address like \(example)")
    }
    return address
  }
}
