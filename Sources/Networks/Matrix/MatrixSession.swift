internal import FoundationEssentials
internal import Model
internal import Web

/// Where an account's server is, what opens it, and its room.
///
/// https://spec.matrix.org/latest/client-server-api/#well-known-uris , #post_matrixclientv3login . Transactions are known by
/// device: a password signs in to the same one each time, and its session is kept in a file; a refresh token is one's own.
struct MatrixSession: Sendable {
  /// A server that lets us in.
  struct Grant: Sendable {
    let client: APIClient
    /// Who we are, where that was said on the way.
    var user: String?
  }

  private let settings: MatrixNetwork.Settings
  private let account: String
  private let timeout: Duration
  private let transport: any Transport
  private let files: any PostFiles

  init(account: AccountSettings<MatrixNetwork.Settings>, transport: any Transport, files: any PostFiles) {
    settings = account.settings
    self.account = account.name
    timeout = account.timeout
    self.transport = transport
    self.files = files
  }

  // MARK: The way in

  /// The token that the owner gave, the kept session where it still holds, or a new one.
  func open() async throws(PublishFailure) -> Grant {
    let server: String
    do throws(MatrixServer.Unknown) {
      server = try await settings.server.home(transport, timeout: timeout)
    } catch {
      throw error.failure
    }
    switch settings.access {
    case .token(let token): return Grant(client: client(server, token))
    case .password(let password, let user):
      if let token = try kept(for: user, at: server) {
        let client = client(server, token)
        let response = try await client.read(.get, "/_matrix/client/v3/account/whoami")
        if response.status != 401 { return Grant(client: client, user: try self.user(in: response, client)) }
      }
      return try await signIn(user, password, at: server)
    case .refresh(let token, let id):
      let session = RefreshedSession(
        account: account, door: client(server, nil), exchange: .metadata(MatrixOAuth.metadata),
        whoAmI: "/_matrix/client/v3/account/whoami", clientID: id, clientSecret: nil, refreshToken: token, files: files)
      let (client, identity) = try await session.open()
      guard let identity else { return Grant(client: client) }
      return Grant(client: client, user: try self.user(in: identity, client))
    }
  }

  /// `GET /account/whoami`
  func whoAmI(_ client: APIClient) async throws(PublishFailure) -> String {
    try user(in: try await client.read(.get, "/_matrix/client/v3/account/whoami"), client)
  }

  private func user(in response: Response, _ client: APIClient) throws(PublishFailure) -> String {
    guard response.status == 200 else { throw client.refusal.ofIdentity(response) }
    guard let user = response.value?["user_id"]?.id, user.hasPrefix("@") else {
      throw .unavailable("the server's answer names no account: is this the address of a Matrix server?")
    }
    return user
  }

  /// `POST /login`
  private func signIn(_ user: String, _ password: Secret, at server: String) async throws(PublishFailure) -> Grant {
    let body: JSON = [
      "type": "m.login.password", "identifier": ["type": "m.id.user", "user": .text(user)],
      "password": .text(password.reveal()), "device_id": .text("CRIEUR_\(account)"),
      "initial_device_display_name": "Crieur",
    ]
    var door = client(server, nil)
    door.secrets = [password]
    let response = try await door.read(.post, "/_matrix/client/v3/login", body: .json(body))
    switch response.status {
    case 200: break
    case 400, 404:
      throw .unauthorized(
        "the server takes no password: make an access token and write it as token (\(door.refusal.words(of: response)))"
      )
    case 429: throw limited(response)
    default: throw door.refusal.ofReading(response)
    }
    guard let answer = response.value, let token = answer["access_token"]?.id, let name = answer["user_id"]?.id else {
      throw .unavailable("the server's answer gives no session")
    }
    let session: JSON = ["server": .text(server), "user": .text(user), "token": .text(token)]
    do { try files.replace(path, with: session.bytes) } catch {
      throw .unavailable("the session cannot be kept in \(path): \(error.detail)")
    }
    return Grant(client: client(server, Secret(token)), user: name)
  }

  /// A session of another server or name is none.
  private func kept(for user: String, at server: String) throws(PublishFailure) -> Secret? {
    let bytes: [UInt8]?
    do { bytes = try files.contents(of: path) } catch {
      throw .unavailable("the session in \(path) cannot be read: \(error.detail)")
    }
    guard let bytes, let session = JSON(bytes), session["server"]?.string == server, session["user"]?.string == user
    else {
      return nil
    }
    return session["token"]?.id.map { Secret($0) }
  }

  private var path: String { "tokens/\(account).json" }

  private func client(_ server: String, _ token: Secret?) -> APIClient {
    APIClient(server: server, bearer: token, timeout: timeout, transport: transport)
  }

  // MARK: The room

  /// The room's number, once it is known that we are in it and that it is not encrypted.
  func room(_ client: APIClient) async throws(PublishFailure) -> String {
    let room = try await number(client)
    let response = try await client.read(
      .get, "/_matrix/client/v3/rooms/\(WireID.percentEncoded(room))/state/m.room.encryption")
    switch response.status {
    case 404 where response.value?["errcode"] == "M_NOT_FOUND": return room
    case 200 where response.value?["algorithm"] != nil:
      throw .unauthorized("the room is encrypted, which Crieur is not able to write: choose a room that is not")
    case 403:
      throw .unauthorized(
        "the account is not in the room: invite it and accept (\(client.refusal.words(of: response)))")
    case 429: throw limited(response)
    case 200: throw .unavailable("the server does not say whether the room is encrypted")
    default: throw client.refusal.ofIdentity(response)
    }
  }

  /// `GET /directory/room/{alias}`
  private func number(_ client: APIClient) async throws(PublishFailure) -> String {
    guard settings.room.hasPrefix("#") else { return settings.room }
    let response = try await client.read(
      .get, "/_matrix/client/v3/directory/room/" + WireID.percentEncoded(settings.room))
    switch response.status {
    case 200: break
    case 404: throw .gone("there is no room \(settings.room): \(client.refusal.words(of: response))")
    case 429: throw limited(response)
    default: throw client.refusal.ofReading(response)
    }
    guard let room = response.value?["room_id"]?.id, room.hasPrefix("!") else {
      throw .unavailable("the server does not say which room \(settings.room) is")
    }
    return room
  }

  // MARK: Refusals

  /// https://spec.matrix.org/latest/client-server-api/#standard-error-response
  func failure(_ response: Response, _ client: APIClient) -> PublishFailure {
    switch (response.status, settings.access) {
    case (413, _): .tooLong(limit: nil)
    case (429, _): limited(response)
    // The next time begins with a new session.
    case (401, .password), (401, .refresh): .unavailable("the session has ended: \(client.refusal.words(of: response))")
    default: client.refusal.ofPublishing(response)
    }
  }

  /// Older servers say it in the body alone, in milliseconds.
  private func limited(_ response: Response) -> PublishFailure {
    let wait = response.value?["retry_after_ms"]?.int.map { JSON.number(Double($0) / 1000) }
    return .limited(until: RateLimit.until(response, orAfter: wait))
  }
}
