internal import FoundationEssentials
internal import Model
internal import Web

/// What opens an account at X: a signature over each request, or a token of two hours.
///
/// https://docs.x.com/resources/fundamentals/authentication : a refresh token serves once, and one that comes a second time
/// ends all of its family. So it is used only where the access token has ended, and what it gives is on the disk before it
/// is used.
struct XKey: Sendable {
  enum Rights: Sendable {
    /// OAuth 1.0a, which never ends.
    case signature(OAuth1)
    /// OAuth 2.0; the secret is a confidential client's.
    case client(String, secret: Secret?, refresh: Secret?)

    /// As they are configured.
    var secrets: [Secret] {
      switch self {
      case .signature(let signature): signature.secrets
      case .client(_, let secret, let refresh): [secret, refresh].compactMap { $0 }
      }
    }
  }

  /// A token that is about to end is as good as ended.
  private static let margin: Double = 300

  let rights: Rights
  let account: String
  let client: APIClient
  let files: any PostFiles
  let now: @Sendable () -> Date

  /// The credential for one request.
  func credential(for method: Request.Method, _ url: String) async throws(PublishFailure) -> Credential {
    switch rights {
    case .signature(let signature):
      return try signature.credential(for: method, url, at: now())
    case .client(let id, let secret, let configured):
      return Credential(secret: try await token(id, secret, configured), origin: try origin())
    }
  }

  /// The server does not know the token: whatever our clock says, the next request begins with another.
  func doubt(_ refused: Secret) async {
    guard case .client(_, _, let configured) = rights else { return }
    // Where the file can be neither read nor written, the token is asked with once more.
    try? await KeptToken.alone(with: account, in: files) { () throws(PublishFailure) in
      // Another process may have renewed it since.
      guard var kept = try KeptToken.of(account, configured: configured, in: files), kept.access == refused else {
        return
      }
      kept.access = nil
      try kept.keep(for: account, configured: configured, in: files)
    }
  }

  private func token(_ id: String, _ secret: Secret?, _ configured: Secret?) async throws(PublishFailure) -> Secret {
    if let access = try current(configured).access { return access }
    return try await KeptToken.alone(with: account, in: files) { () async throws(PublishFailure) -> Secret in
      // Another process may have renewed it while this one waited.
      let (access, kept) = try current(configured)
      if let access { return access }
      return try await renewed(id, secret, kept?.refresh ?? configured, configured)
    }
  }

  /// What is kept, and the access token in it where it still holds.
  private func current(_ configured: Secret?) throws(PublishFailure) -> (access: Secret?, kept: KeptToken?) {
    let kept = try KeptToken.of(account, configured: configured, in: files)
    guard let kept, kept.expires > now().addingTimeInterval(Self.margin) else { return (nil, kept) }
    return (kept.access, kept)
  }

  private func renewed(_ id: String, _ secret: Secret?, _ refresh: Secret?, _ configured: Secret?)
    async throws(PublishFailure) -> Secret
  {
    guard let refresh else { throw .unauthorized("there is no refresh token: run crieur connect x") }
    // A disk that takes nothing must not cost the refresh token, which serves once.
    try KeptToken(access: nil, refresh: refresh, expires: now()).keep(for: account, configured: configured, in: files)
    let renewed = try await renew(id, secret, refresh)
    try renewed.keep(for: account, configured: configured, in: files)
    guard let access = renewed.access else { throw .unavailable("the server's answer holds no token") }
    return access
  }

  /// `POST /2/oauth2/token`. Without an answer the refresh token is tried again at the next request: it may not have
  /// arrived.
  private func renew(_ id: String, _ secret: Secret?, _ refresh: Secret) async throws(PublishFailure) -> KeptToken {
    var fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.reveal())]
    var basic: Credential?
    if let secret {
      basic = Self.basic(id, secret, try origin())
    } else {
      fields.append(("client_id", id))
    }
    let response = try await client.read(.post, "/2/oauth2/token", body: .form(fields), credential: basic)
    let refusal = Refusal(secrets: rights.secrets + [refresh])
    switch response.status {
    case 200: break
    case 400, 401, 403:
      throw .unauthorized("the refresh token is refused, run crieur connect x: \(refusal.words(of: response))")
    default: throw refusal.ofReading(response)
    }
    guard let answer = response.value, let access = answer["access_token"]?.id else {
      throw .unavailable("the server's answer holds no token")
    }
    return KeptToken(
      access: Secret(access), refresh: answer["refresh_token"]?.id.map { Secret($0) } ?? refresh,
      expires: now().addingTimeInterval(Double(answer["expires_in"]?.int ?? 7200)))
  }

  /// A confidential client proves itself (RFC 6749, section 2.3.1).
  static func basic(_ id: String, _ secret: Secret, _ origin: Origin) -> Credential {
    let pair = Data("\(WireID.percentEncoded(id)):\(WireID.percentEncoded(secret.reveal()))".utf8)
    return Credential(prefix: "Basic ", secret: Secret(pair.base64EncodedString()), origin: origin)
  }

  private func origin() throws(PublishFailure) -> Origin {
    guard let origin = Origin(client.server) else { throw .unavailable("the account's server is no http address") }
    return origin
  }
}
