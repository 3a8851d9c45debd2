internal import FoundationEssentials
internal import Model
internal import Web

/// The session that a password opens. Servers let an address sign in a few times an hour, so it is kept on the disk.
extension LemmyNetwork {
  /// The kept session, or a new one.
  func open() async throws(PublishFailure) -> (client: APIClient, isNew: Bool) {
    if let token = try KeptToken.of(account, configured: owner, in: files)?.access {
      return (client(token), false)
    }
    return (try await signIn(), true)
  }

  /// `POST /api/v3/user/login`
  func signIn() async throws(PublishFailure) -> APIClient {
    let body: JSON = ["username_or_email": .text(settings.user), "password": .text(settings.password.reveal())]
    let response = try await door.read(.post, "/api/v3/user/login", body: .json(body))
    guard response.status == 200 else {
      switch response.value?["error"]?.string {
      case "rate_limit_error": throw .limited(until: RateLimit.until(response))
      case "missing_totp_token":
        throw .unauthorized("the account has two-factor authentication: use one without it for announcements")
      case .some where response.status == 400: throw .unauthorized(door.refusal.words(of: response))
      default: throw door.refusal.ofIdentity(response)
      }
    }
    guard let token = response.value?["jwt"]?.id.map({ Secret($0) }) else {
      throw .unavailable("the server's answer gives no session")
    }
    try keep(token)
    return client(token)
  }

  /// It ends when a person ends it.
  private func keep(_ token: Secret?) throws(PublishFailure) {
    try KeptToken(access: token, refresh: nil, expires: .distantFuture).keep(
      for: account, configured: owner, in: files)
  }

  /// Whose session it is: that of another server, name or password is none.
  private var owner: Secret {
    Secret("\(settings.server) \(settings.user) \(settings.password.reveal())")
  }

  private func client(_ token: Secret) -> APIClient {
    APIClient(
      server: settings.server, bearer: token, secrets: [settings.password], timeout: door.timeout,
      transport: door.transport)
  }

  static func endsSession(_ response: Response) -> Bool {
    response.status == 401 || response.value?["error"] == "not_logged_in"
  }

  func reading(_ response: Response, _ isNew: Bool, _ client: APIClient) throws(PublishFailure)
    -> PublishFailure
  {
    try ofSession(response, isNew, client) ?? client.refusal.ofReading(response)
  }

  /// What a session's end or a limit means, whatever was asked. The next request begins with a new session; a server that
  /// does not know the one that it just gave wants nothing of us.
  func ofSession(_ response: Response, _ isNew: Bool, _ client: APIClient) throws(PublishFailure)
    -> PublishFailure?
  {
    if response.value?["error"] == "rate_limit_error" { return .limited(until: RateLimit.until(response)) }
    guard Self.endsSession(response) else { return nil }
    try keep(nil)
    let words = client.refusal.words(of: response)
    return isNew ? .unauthorized(words) : .unavailable("the session has ended: \(words)")
  }
}
