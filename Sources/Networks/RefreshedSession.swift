internal import FoundationEssentials
internal import Model
internal import Web

/// The right to post for a while, renewed with a refresh token that may change each time (RFC 6749, section 6).
///
/// No clock tells whether it still holds: the server is asked before anything is posted.
struct RefreshedSession: Sendable {
  /// The account's name in the configuration.
  let account: String
  /// The API's server, without a token.
  let door: APIClient
  /// Where refresh tokens are exchanged.
  let exchange: Exchange
  /// Where the server says who we are; it answers 401 where the session has ended.
  let whoAmI: String
  let clientID: String
  /// Nil for a public client.
  let clientSecret: Secret?
  /// The first refresh token, as the owner made it.
  let refreshToken: Secret
  let files: any PostFiles
  /// What a new token must allow, where its server says what it allows (RFC 6749, section 5.1); nil where nobody asks.
  var scope: String?

  /// Where refresh tokens are exchanged.
  enum Exchange: Sendable {
    /// At a path of the API's own server.
    case path(String)
    /// At the address that the server's metadata name at the time, at this path of the API's server (RFC 8414).
    case metadata(String)
  }

  /// A session that the server knows at this moment, with its answer to who we are where it was asked on the way.
  func open() async throws(PublishFailure) -> (client: APIClient, identity: Response?) {
    let kept = try KeptToken.of(account, configured: refreshToken, in: files)
    if let access = kept?.access {
      let client = client(access, kept?.refresh)
      let response = try await client.read(.get, whoAmI)
      if response.status == 200 { return (client, response) }
      guard response.status == 401 else { throw client.refusal.ofIdentity(response) }
    }
    let refused = kept?.access
    let client = try await KeptToken.alone(with: account, in: files) { () async throws(PublishFailure) -> APIClient in
      // Another process may have renewed it while this one waited.
      let kept = try KeptToken.of(account, configured: refreshToken, in: files)
      if let access = kept?.access, access != refused { return self.client(access, kept?.refresh) }
      return try await renew(kept)
    }
    return (client, nil)
  }

  /// The same, and who we are.
  func identified() async throws(PublishFailure) -> (client: APIClient, identity: JSON) {
    let (client, known) = try await open()
    if let known { return (client, known.value ?? .null) }
    let response = try await client.read(.get, whoAmI)
    guard response.status == 200 else { throw client.refusal.ofIdentity(response) }
    return (client, response.value ?? .null)
  }

  /// The new pair is on the disk before it is used: the old one is worth nothing any more. A disk that takes nothing is
  /// found out before.
  private func renew(_ kept: KeptToken?) async throws(PublishFailure) -> APIClient {
    let old = kept ?? KeptToken(access: nil, refresh: refreshToken, expires: Date(timeIntervalSince1970: 0))
    try old.keep(for: account, configured: refreshToken, in: files)
    let refresh = old.refresh ?? refreshToken
    let (server, path) = try await exchangeDoor()
    var door = server
    door.secrets = [refresh, refreshToken, clientSecret].compactMap { $0 }
    var fields: [(name: String, value: String)] = [("grant_type", "refresh_token"), ("client_id", clientID)]
    if let clientSecret { fields.append(("client_secret", clientSecret.reveal())) }
    fields.append(("refresh_token", refresh.reveal()))
    let response = try await door.read(.post, path, body: .form(fields))
    guard response.status == 200 else {
      // `invalid_grant`, `invalid_client`: the owner has to make others.
      if response.status == 400 { throw .unauthorized(door.refusal.words(of: response)) }
      throw door.refusal.ofIdentity(response)
    }
    guard let answer = response.value, let access = answer["access_token"]?.id.map({ Secret($0) }) else {
      throw .unavailable("the server's answer gives no token")
    }
    let lifetime = Double(min(max(answer["expires_in"]?.int ?? 0, 0), 1 << 30))
    let token = KeptToken(
      access: access, refresh: answer["refresh_token"]?.id.map { Secret($0) } ?? refresh,
      expires: response.received.addingTimeInterval(lifetime))
    try token.keep(for: account, configured: refreshToken, in: files)
    if let scope, let allowed = answer["scope"]?.string,
      !allowed.split(whereSeparator: \.isWhitespace).contains(scope[...])
    {
      throw .unauthorized("the token lacks the scope \(scope)")
    }
    return client(access, token.refresh)
  }

  private func exchangeDoor() async throws(PublishFailure) -> (door: APIClient, path: String) {
    switch exchange {
    case .path(let path): return (door, path)
    case .metadata(let path):
      let response = try await door.read(.get, path)
      guard response.status == 200 else { throw door.refusal.ofReading(response) }
      guard let server = OAuthServer(response, of: door.server) else {
        throw .unavailable("the server does not say where its tokens are renewed")
      }
      return (APIClient(server: server.token, timeout: door.timeout, transport: door.transport), "")
    }
  }

  private func client(_ access: Secret, _ refresh: Secret?) -> APIClient {
    APIClient(
      server: door.server, bearer: access, secrets: [refresh, refreshToken, clientSecret].compactMap { $0 },
      timeout: door.timeout, transport: door.transport)
  }
}
