internal import FoundationEssentials
internal import Model
internal import Web

/// One exchange with a shortener: the request leaves with its secret for its own origin only and is never redirected; an
/// answer that is no success becomes a failure.
struct ShortenerExchange: Sendable {
  let transport: any Transport
  let timeout: Duration
  /// Hidden in what the service says.
  let secret: Secret?

  /// No short link's answer is longer.
  private static let bytesAtMost = 256 << 10

  /// Sends the request once.
  /// - Parameter address: the service's endpoint.
  /// - Returns: the answer, whatever its status.
  func send(
    _ method: Request.Method, _ address: String, headers: [(name: String, value: String)] = [],
    body: [UInt8]? = nil, credential: Credential? = nil
  ) async throws(ShorteningFailure) -> Response {
    let request = Request(
      method, address, headers: headers, body: body, credential: credential, timeout: timeout,
      maximumBytes: Self.bytesAtMost, redirects: 0)
    do {
      return try await transport.send(request)
    } catch {
      throw Self.failure(of: error)
    }
  }

  /// Sends a JSON body with the secret in a header.
  func post(
    _ value: some Encodable, to address: String, header: String = "Authorization", prefix: String = "Bearer "
  ) async throws(ShorteningFailure) -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let headers = [(name: "Content-Type", value: "application/json"), (name: "Accept", value: "application/json")]
    let body: [UInt8]
    do { body = Array(try encoder.encode(value)) } catch { throw .refused("the link cannot be written as JSON") }
    let origin = try origin(of: address)
    let credential = secret.map { Credential(header: header, prefix: prefix, secret: $0, origin: origin) }
    return try await send(.post, address, headers: headers, body: body, credential: credential)
  }

  /// Whom the secret may be told.
  func origin(of address: String) throws(ShorteningFailure) -> Origin {
    guard let origin = Origin(address) else {
      throw .refused("the shortener's address is not one like https://sho.rt")
    }
    return origin
  }

  /// What an answer means that brought no link.
  /// - Parameter words: what the service says, where it does not stand in the members that most services have.
  func failure(_ response: Response, saying words: String? = nil) -> ShorteningFailure {
    let words = hidden(
      words.map { ServerWords.bounded($0, hiding: secret) } ?? ServerWords.of(response, hiding: secret))
    switch response.status {
    case 200..<300: return .unavailable("no short link in the answer: \(words)")
    case 300..<400:
      return .unavailable("status \(response.status): the service points elsewhere; is its address right?")
    case 429: return .limited(until: RateLimit.until(response))
    case 408, 425: return .unavailable("status \(response.status): \(words)")
    case 404, 410: return .refused("no such service at this address: \(words)")
    case 400..<500: return .refused(words)
    default: return .unavailable("status \(response.status): \(words)")
    }
  }

  /// A body repeated to us holds the secret in the form's spelling.
  private func hidden(_ words: String) -> String {
    guard let secret = secret?.reveal(), !secret.isEmpty else { return words }
    return words.replacing(WireID.percentEncoded(secret), with: "••••")
  }

  private static func failure(of fault: TransportFailure) -> ShorteningFailure {
    switch fault.kind {
    // What no time will mend.
    case .badURL, .forbiddenAddress, .foreignSecret, .badHeader: .refused(fault.words)
    default: .unavailable(fault.words)
    }
  }
}

/// `application/x-www-form-urlencoded`
enum FormBody {
  /// Names and values in their order, encoded.
  static func of(_ fields: [(name: String, value: String)]) -> String {
    fields.map { "\(WireID.percentEncoded($0.name))=\(WireID.percentEncoded($0.value))" }.joined(separator: "&")
  }
}
