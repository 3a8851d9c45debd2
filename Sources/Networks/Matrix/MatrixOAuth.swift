internal import Crypto
internal import Model
internal import Web

/// The OAuth 2.0 of a Matrix server: the person agrees on the server's own page, and no password passes through Crieur.
///
/// https://spec.matrix.org/latest/client-server-api/#oauth-20-api ; the device grant is there since v1.18, the code grant
/// since v1.15. Each sign-in registers Crieur anew and makes a device of its own.
struct MatrixOAuth: Sendable {
  /// Where a server says where its doors are.
  static let metadata = "/_matrix/client/v1/auth_metadata"

  let server: OAuthServer
  let transport: any Transport

  private static let timeout = Duration.seconds(30)
  private static let port = 8765

  /// `GET /auth_metadata`; nil where the server has nothing of the kind.
  static func at(_ door: APIClient) async throws(SignInFailure) -> MatrixOAuth? {
    let response = try await door.ask(.get, metadata)
    return OAuthServer(response, of: door.server).map { MatrixOAuth(server: $0, transport: door.transport) }
  }

  /// By the device grant, else by a code that the browser brings back.
  /// - Returns: the settings; nil where the server offers neither, or lets no program register.
  func signIn(_ dialogue: any Dialogue) async throws(SignInFailure) -> [String: SignInValue]? {
    let device = "CRIEUR-" + Hexadecimal.encode(RandomBytes.make(8))
    let scope = "urn:matrix:client:api:* urn:matrix:client:device:\(device)"
    if let start = server.device {
      guard let client = try await register([DeviceGrant.type]) else { return nil }
      let grant = DeviceGrant(start: door(start), token: door(server.token), client: client)
      return Self.values(client, try await grant.signIn(dialogue, scope: scope))
    }
    if let page = server.page {
      guard let client = try await register(["authorization_code"], callbacks: ["http://127.0.0.1/callback"]) else {
        return nil
      }
      return Self.values(client, try await redeemed(page, client, scope, dialogue))
    }
    return nil
  }

  private static func values(_ client: String, _ refresh: Secret) -> [String: SignInValue] {
    ["client_id": .text(client), "refresh_token": .secret(refresh)]
  }

  private func register(_ grants: [String], callbacks: [String] = []) async throws(SignInFailure) -> String? {
    try await server.register(grants, callbacks: callbacks, timeout: Self.timeout, transport)
  }

  /// The code grant, with the proof that who redeems the code has asked for it.
  private func redeemed(_ page: String, _ client: String, _ scope: String, _ dialogue: any Dialogue)
    async throws(SignInFailure) -> Secret
  {
    let proof = PKCE()
    let fields = try await dialogue.redirect(port: Self.port) { callback, state in
      page + (page.contains("?") ? "&" : "?")
        + Form.encoded([
          ("response_type", "code"), ("response_mode", "query"), ("client_id", client), ("redirect_uri", callback),
          ("scope", scope), ("state", state), ("code_challenge", proof.challenge), ("code_challenge_method", "S256"),
        ])
    }
    let code = Secret(fields["code"] ?? "")
    let form: [(name: String, value: String)] = [
      ("grant_type", "authorization_code"), ("code", code.reveal()),
      ("redirect_uri", "http://127.0.0.1:\(Self.port)/callback"), ("client_id", client),
      ("code_verifier", proof.verifier),
    ]
    let response = try await door(server.token).ask(.post, "", body: .form(form))
    let secrets = [code, Secret(proof.verifier)]
    switch response.status {
    case 200:
      guard let token = response.value?["refresh_token"]?.id else { throw .noToken }
      return Secret(token)
    case 400, 401, 403: throw .refused(ServerWords.of(response, hiding: secrets))
    default: throw .answer(response, hiding: secrets)
    }
  }

  private func door(_ address: String) -> APIClient {
    APIClient(server: address, timeout: Self.timeout, transport: transport)
  }
}
