internal import FoundationEssentials
public import Model
public import Web

/// Mastodon and the servers that speak its client API: GoToSocial, Pleroma, Akkoma, snac, takahe, Friendica and others.
///
/// https://docs.joinmastodon.org/methods/statuses/#create , /methods/accounts/#verify_credentials and #statuses ,
/// /methods/instance/#v2 ; the relatives' deviations are in `MastodonServer` and `MastodonRefusal`, pictures in
/// `MastodonMedia`.
public struct MastodonNetwork: Network {
  /// In the configuration.
  public static let name = "mastodon"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "Mastodon and what speaks its API (GoToSocial, Pleroma, Akkoma, snac, Friendica)",
    .fr: "Mastodon et ce qui parle son API (GoToSocial, Pleroma, Akkoma, snac, Friendica)",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "server", .url, en: "the server's address, https://social.example.org",
      fr: "l’adresse du serveur, https://social.example.org"),
    SettingKey(
      "token", .secret,
      en:
        "an access token with the scopes profile, read:statuses, write:statuses and write:media (read:search for boosts)",
      fr:
        "un jeton d’accès avec les droits profile, read:statuses, write:statuses et write:media (read:search pour booster)"
    ),
  ]
  /// Of a Mastodon server that says nothing else.
  public static let limit = TextLimit.mastodon
  /// Of Mastodon itself; `verify` says what holds for a relative.
  public static let reconciliation = Reconciliation.keyAndLookup

  /// Which server, and the right to post there.
  public struct Settings: Decodable, Sendable {
    /// Without a slash at the end.
    public var server: String
    /// Sent to the server's own origin only.
    public var token: Secret

    /// The settings of an account.
    public init(server: String, token: Secret) {
      self.server = server.last == "/" ? String(server.dropLast()) : server
      self.token = token
    }

    private enum Keys: String, CodingKey { case server, token }

    /// Refuses a server that is no http or https address.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      self.init(
        server: try keys.server(.server, like: "https://social.example.org"),
        token: try keys.decode(Secret.self, forKey: .token))
    }
  }

  let settings: Settings
  let timeout: Duration
  let transport: any Transport

  /// An adapter for one account at one server.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    settings = account.settings
    timeout = account.timeout
    self.transport = transport
  }

  // MARK: Who am I

  /// `GET /api/v1/accounts/verify_credentials`, then the instance's limits.
  public func verify() async throws(PublishFailure) -> Identity {
    let response = try await read("/api/v1/accounts/verify_credentials")
    guard response.status == 200 else { throw refusal.ofReading(response, isIdentity: true) }
    guard let account = response.json(CredentialAccount.self) else {
      throw .unavailable("the server's answer names no account: is this the address of a Mastodon server?")
    }
    if let moved = account.moved { throw .gone("the account has moved to \(ServerWords.bounded(moved))") }
    let server = MastodonServer(try await instance())
    let host = Origin(PublicURL.of(account.url) ?? settings.server)?.host ?? ""
    return Identity(
      id: account.id.text, name: ServerWords.bounded("@\(account.username)@\(host)"), url: PublicURL.of(account.url),
      limit: server.limit, reconciliation: server.reconciliation, software: server.version)
  }

  /// What the server says of itself; nil where it says nothing usable.
  private func instance() async throws(PublishFailure) -> MastodonServer.Wire? {
    for path in ["/api/v2/instance", "/api/v1/instance"] {
      let response = try await read(path)
      switch response.status {
      case 200: return response.json(MastodonServer.Wire.self)
      case 404: continue
      case 429, 500...: throw refusal.ofReading(response)
      default: return nil
      }
    }
    return nil
  }

  // MARK: Publish

  /// `POST /api/v1/statuses` with the post's key. The answer must be a post that holds our link.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    let headers = [
      ("Content-Type", "application/json"), ("Accept", "application/json"), ("Idempotency-Key", post.key),
    ]
    let request = Request(
      .post, settings.server + "/api/v1/statuses", headers: headers, body: try body(of: post),
      credential: try credential(),
      timeout: timeout, maximumBytes: 1 << 20, redirects: 0)
    let response: Response
    do { response = try await transport.send(request) } catch { throw .publishing(error) }
    guard (200..<300).contains(response.status) else { throw refusal.ofPublishing(response) }
    guard let status = response.json(MastodonStatus.self), !status.isScheduled else {
      throw .uncertain("status \(response.status) without a post: \(words(of: response))")
    }
    // A key that the server remembers brings back the post of then, whatever the text is now.
    guard status.content.map({ status.matches(post, $0) }) ?? true else {
      throw .uncertain("the server answered with another post: \(ServerWords.bounded(status.id.text))")
    }
    return Receipt(id: status.id.text, url: status.address)
  }

  private func body(of post: Post) throws(PublishFailure) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let status = NewStatus(
      status: post.text, language: LanguageCode.of(post.language), visibility: post.visibility,
      spoiler_text: post.contentWarning, media_ids: post.image?.id.map { [$0] })
    do { return Array(try encoder.encode(status)) } catch { throw .rejected("the post cannot be written as JSON") }
  }

  // MARK: Find

  /// Reads the account's own posts, newest first, back to the anchor or five pages.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    var search = OwnPosts(anchor: anchor)
    for _ in 0..<OwnPosts.pagesAtMost {
      let page = try await ownPosts(of: identity, before: search.oldest)
      let match = page.lazy.compactMap(\.value).first { status in
        !others.contains(status.id.text) && !(status.address.map(others.contains) ?? false)
          && status.isOwn(of: identity, matching: post)
      }
      if let match {
        return .found(Receipt(id: match.id.text, url: match.address, evidence: .lookup))
      }
      search.read(page.compactMap { $0.value?.id.text })
      if search.isDone { break }
    }
    return .absent(fresh: search.isFresh, newest: search.newest)
  }

  private func ownPosts(of identity: Identity, before oldest: String?) async throws(PublishFailure) -> [Lenient<
    MastodonStatus
  >] {
    var path = "/api/v1/accounts/\(WireID.percentEncoded(identity.id))/statuses"
    path += "?exclude_replies=true&exclude_reblogs=true&limit=40"
    if let oldest { path += "&max_id=" + WireID.percentEncoded(oldest) }
    // Forty posts of a server with a generous limit are more than a mebibyte.
    let response = try await read(path, maximumBytes: 4 << 20)
    guard response.status == 200 else { throw refusal.ofReading(response) }
    guard let page = response.json([Lenient<MastodonStatus>].self) else {
      throw .unavailable("the list of own posts is unreadable")
    }
    return page
  }

  // MARK: Delete

  /// It takes posts back.
  public static let deletes = true

  /// `DELETE /api/v1/statuses/:id`
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    let request = Request(
      .delete, settings.server + "/api/v1/statuses/" + WireID.percentEncoded(receipt.id),
      headers: [("Accept", "application/json")], credential: try credential(), timeout: timeout, maximumBytes: 1 << 20,
      redirects: 0)
    let response: Response
    do { response = try await transport.send(request) } catch { throw .reading(error) }
    guard (200..<300).contains(response.status) || response.status == 404 else { throw refusal.ofReading(response) }
  }

  // MARK: The way there

  func read(_ path: String, maximumBytes: Int = 1 << 20) async throws(PublishFailure) -> Response {
    let request = Request(
      .get, settings.server + path, headers: [("Accept", "application/json")], credential: try credential(),
      timeout: timeout, maximumBytes: maximumBytes, redirects: 0)
    do { return try await transport.send(request) } catch { throw .reading(error) }
  }

  func credential() throws(PublishFailure) -> Credential {
    guard let origin = Origin(settings.server) else {
      throw .unavailable("the account's server is not an address like https://social.example.org")
    }
    return Credential(secret: settings.token, origin: origin)
  }

  var refusal: MastodonRefusal { MastodonRefusal(token: settings.token) }

  private func words(of response: Response) -> String { ServerWords.of(response, hiding: settings.token) }
}

// MARK: - On the wire

/// `POST /api/v1/statuses`
private struct NewStatus: Encodable {
  let status: String
  let language: String?
  let visibility: Visibility?
  let spoiler_text: String?
  let media_ids: [String]?
}

/// https://docs.joinmastodon.org/entities/Account/#CredentialAccount
private struct CredentialAccount: Decodable {
  let id: WireID
  let username: String
  let url: String?
  /// Where the account has moved to.
  let moved: String?

  private enum Keys: String, CodingKey { case id, username, url, moved }
  private enum MovedKeys: String, CodingKey { case url }

  init(from decoder: any Decoder) throws {
    let account = try decoder.container(keyedBy: Keys.self)
    id = try account.decode(WireID.self, forKey: .id)
    username = try account.decode(String.self, forKey: .username)
    url = account.lenient(String.self, .url)
    // Absent or null where the account has not moved.
    let target = try? account.nestedContainer(keyedBy: MovedKeys.self, forKey: .moved)
    moved = target.map { $0.lenient(String.self, .url) ?? "another account" }
  }
}
