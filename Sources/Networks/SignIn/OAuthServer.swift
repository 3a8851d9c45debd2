internal import Model
internal import Web

/// The doors of a server's OAuth 2.0, as its metadata name them (RFC 8414). They may be at another host.
struct OAuthServer: Sendable {
  /// Where tokens are given.
  let token: String
  /// Where programs register themselves (RFC 7591).
  let registration: String?
  /// Where the device grant begins; nil where that is not offered.
  let device: String?
  /// The page where a person agrees; nil where no code comes of it.
  let page: String?

  /// Nil for an answer that is no metadata.
  /// - Parameter home: the address of the server that gave it.
  init?(_ answer: Response, of home: String) {
    guard answer.status == 200, let metadata = answer.value,
      let token = Self.address(metadata["token_endpoint"], of: home)
    else { return nil }
    self.token = token
    registration = Self.address(metadata["registration_endpoint"], of: home)
    let grants = metadata["grant_types_supported"]?.elements
    func door(_ key: String, for grant: String) -> String? {
      grants?.contains(.text(grant)) ?? true ? Self.address(metadata[key], of: home) : nil
    }
    device = door("device_authorization_endpoint", for: DeviceGrant.type)
    page = door("authorization_endpoint", for: "authorization_code")
  }

  /// What is secret goes there: by https, or by plain http to the server's own host where that was agreed to for it.
  private static func address(_ value: JSON?, of home: String) -> String? {
    guard let address = value?.string, address.utf8.count <= 2048, WireID.isPlausible(address),
      !address.contains(where: { "#@".contains($0) }), let origin = Origin(address), let own = Origin(home),
      origin.scheme == "https" || (own.scheme == "http" && own.host == origin.host)
    else { return nil }
    return address
  }

  /// Registers this program: nobody keeps a secret for it.
  /// - Parameters:
  ///   - grants: what it will ask for, besides the renewal of tokens.
  ///   - callbacks: where a browser may be led back to.
  /// - Returns: nil where the server lets no program register.
  func register(_ grants: [String], callbacks: [String], timeout: Duration, _ transport: any Transport)
    async throws(SignInFailure) -> String?
  {
    guard let registration else { return nil }
    var body: [String: JSON] = [
      "client_name": "Crieur", "client_uri": .text(Self.site), "application_type": "native",
      "token_endpoint_auth_method": "none",
      "grant_types": .list((grants + ["refresh_token"]).map { .text($0) }),
    ]
    if !callbacks.isEmpty {
      body["redirect_uris"] = .list(callbacks.map { .text($0) })
      body["response_types"] = ["code"]
    }
    let door = APIClient(server: registration, timeout: timeout, transport: transport)
    let response = try await door.ask(.post, "", body: .json(.object(body)))
    switch response.status {
    case 200..<300: return response.value?["client_id"]?.id
    case 429: throw .answer(response)
    case 400..<500: return nil
    default: throw .answer(response)
    }
  }

  /// Servers want one, and go to none: Crieur has no site of its own, and nobody can have this name (RFC 2606).
  private static let site = "https://crieur.example/"
}
