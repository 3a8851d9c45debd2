internal import Model
internal import Web

/// How servers of the AT protocol are spoken to: https://atproto.com/specs/xrpc
struct XRPC: Sendable {
  let transport: any Transport
  let timeout: Duration

  /// One server.
  struct Server: Sendable {
    private let address: String
    private let origin: Origin
    private let xrpc: XRPC

    init?(_ address: String, _ xrpc: XRPC) {
      guard let address = ServerAddress.of(address), let origin = Origin(address) else { return nil }
      self.address = address
      self.origin = origin
      self.xrpc = xrpc
    }

    func send(
      _ method: Request.Method, _ name: String, body: [UInt8]?, type: String = "application/json", bearer: Secret?,
      maximumBytes: Int = 1 << 20
    ) async throws(TransportFailure) -> Response {
      let headers = [("Accept", "application/json")] + (body == nil ? [] : [("Content-Type", type)])
      let request = Request(
        method, "\(address)/xrpc/\(name)", headers: headers, body: body,
        credential: bearer.map { Credential(secret: $0, origin: origin) }, timeout: xrpc.timeout,
        maximumBytes: maximumBytes, redirects: 0)
      return try await xrpc.transport.send(request)
    }

    func read(_ name: String, bearer: Secret, maximumBytes: Int = 1 << 20) async throws(PublishFailure) -> Response {
      do {
        return try await send(.get, name, body: nil, bearer: bearer, maximumBytes: maximumBytes)
      } catch {
        throw .reading(error)
      }
    }
  }
}
