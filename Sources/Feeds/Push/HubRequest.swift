internal import Markup
internal import FoundationEssentials
public import Model
public import Web

/// A request to a WebSub hub (W3C WebSub, section 5.1).
public struct HubRequest: Sendable {
  /// Ten days: what hubs give at most, mostly.
  public static let lease = 864_000

  private let mode: HubMode
  private let hub: String
  private let topic: String
  private let callback: String
  private let secret: Secret?

  /// - Parameters:
  ///   - callback: where the hub verifies and delivers.
  ///   - secret: what it signs with, shorter than 200 bytes; sent by https or to allowed private hosts only.
  public init(_ mode: HubMode, hub: String, topic: String, callback: String, secret: Secret?) {
    self.mode = mode
    self.hub = hub
    self.topic = topic
    self.callback = callback
    self.secret = secret
  }

  /// Whether a hub may be told a secret.
  public static func isSafe(_ url: String, privateHosts: PrivateHosts) -> Bool {
    Origin(url)?.scheme == "https" || privateHosts.contains(url)
  }

  /// Sends it, following 307 and 308 with the body as hubs may ask (section 5.1). The secret goes along to another host:
  /// it signs the pushes of this one subscription and opens nothing else. It never goes where plain http would show it.
  public func send(over transport: any Transport, privateHosts: PrivateHosts) async throws(HubFailure) {
    var address = hub
    for _ in 0...3 {
      guard secret == nil || Self.isSafe(address, privateHosts: privateHosts) else { throw .unsafe(address) }
      let response = try await post(to: address, transport)
      switch response.status {
      case 200..<300: return
      case 307, 308:
        guard let target = LinkResolver.absolute(response.header("Location"), address) else { throw .lost(hub) }
        guard Origin(target)?.scheme == "https" || Origin(address)?.scheme != "https" else { throw .unsafe(target) }
        address = target
      case 408, 425, 429, 500...: throw .unavailable(hub, response.status, until: RetryAfter.date(of: response))
      default: throw .refused(hub, response.status, words: words(of: response))
      }
    }
    throw .lost(hub)
  }

  private func post(to address: String, _ transport: any Transport) async throws(HubFailure) -> Response {
    do throws(TransportFailure) {
      return try await transport.send(
        Request(
          .post, address, headers: [("Content-Type", "application/x-www-form-urlencoded")],
          body: Array(form.utf8), timeout: .seconds(15), maximumBytes: 64 << 10, redirects: 0))
    } catch {
      switch error.kind {
      case .badURL, .forbiddenAddress: throw .forbidden(error)
      default: throw .transport(error)
      }
    }
  }

  private var form: String {
    var fields = [("hub.mode", mode.rawValue), ("hub.topic", topic), ("hub.callback", callback)]
    if mode == .subscribe { fields.append(("hub.lease_seconds", "\(Self.lease)")) }
    if mode == .subscribe, let secret { fields.append(("hub.secret", secret.reveal())) }
    return fields.map { "\($0.0)=\(Self.encode($0.1))" }.joined(separator: "&")
  }

  private static func encode(_ text: String) -> String {
    text.utf8.reduce(into: "") { result, byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += digits.utf8.count < 2 ? "%0\(digits)" : "%\(digits)"
      }
    }
  }

  /// The body of a refusal says why (section 5.1); a page in HTML says it to nobody. Some hubs repeat what they were told:
  /// what is secret in it goes no further.
  private func words(of response: Response) -> String {
    guard response.header("Content-Type")?.lowercased().hasPrefix("text/html") != true else { return "" }
    var words = String(decoding: response.body.prefix(4000), as: UTF8.self)
    for secret in [secret?.reveal(), callback, Self.encode(callback)].compactMap(\.self) where !secret.isEmpty {
      words = words.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "…")
    }
    return HubWords.clean(String(words.prefix(400)))
  }
}
