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
      "server", .url, example: "https://social.example.org", en: "the server's address, https://social.example.org",
      fr: "l’adresse du serveur, https://social.example.org"),
    SettingKey(
      "token", .secret,
      en:
        "an access token with the scopes profile, read:statuses, write:statuses and write:media (read:search for boosts and mentions)",
      fr:
        "un jeton d’accès avec les droits profile, read:statuses, write:statuses et write:media (read:search pour booster et pour les mentions)"
    ),
  ]
  /// Of a Mastodon server that says nothing else.
  public static let limit = TextLimit.mastodon
  /// Of Mastodon itself; `verify` says what holds for a relative.
  public static let reconciliation = Reconciliation.keyAndLookup
  /// In a field of its own.
  public static let warnings = WarningPlace.apart
  /// What is for those it names alone is for nobody where it names none.
  public static let whispers = true
  /// It reaches whom it mentions.
  public static let notices = NoticeReach.byMention

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

  let client: APIClient

  /// An adapter for one account at one server.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    client = APIClient(
      server: account.settings.server, bearer: account.settings.token, timeout: account.timeout, transport: transport)
  }

  var refusal: MastodonRefusal { MastodonRefusal(common: client.refusal) }

  // MARK: Who am I

  /// `GET /api/v1/accounts/verify_credentials`, then the instance's limits.
  public func verify() async throws(PublishFailure) -> Identity {
    let (id, name, account) = try await account()
    // Absent or null where the account has not moved.
    if let moved = account["moved"] {
      throw .gone("the account has moved to \(ServerWords.bounded(moved["url"]?.string ?? "another account"))")
    }
    let server = try await self.server()
    let url = account["url"]?.publicURL
    return Identity(
      id: id, name: ServerWords.bounded("@\(name)@\(Origin(url ?? client.server)?.host ?? "")"), url: url,
      limit: server.limit, reconciliation: server.reconciliation, software: server.version)
  }

  /// Whose token it is.
  func account() async throws(PublishFailure) -> (id: String, name: String, account: JSON) {
    let response = try await client.read(.get, "/api/v1/accounts/verify_credentials")
    guard response.status == 200 else { throw refusal.ofReading(response, isIdentity: true) }
    guard let account = response.value, let id = account["id"]?.id, let name = account["username"]?.string else {
      throw .unavailable("the server's answer names no account: is this the address of a Mastodon server?")
    }
    return (id, name, account)
  }

  /// What the server says of itself; the defaults where it says nothing usable.
  func server() async throws(PublishFailure) -> MastodonServer {
    for path in ["/api/v2/instance", "/api/v1/instance"] {
      let response = try await client.read(.get, path)
      switch response.status {
      case 200: return MastodonServer(response.value)
      case 404: continue
      case 429, 500...: throw refusal.ofReading(response)
      default: return MastodonServer(nil)
      }
    }
    return MastodonServer(nil)
  }

  // MARK: Publish

  /// `POST /api/v1/statuses` with the post's key. The answer must be a post that holds our link.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    let response = try await client.publish(
      .post, "/api/v1/statuses", headers: [("Idempotency-Key", post.key)], body: .json(Self.status(post)))
    guard (200..<300).contains(response.status) else { throw refusal.ofPublishing(response) }
    guard let status = MastodonStatus(response.value), !status.isScheduled else {
      throw .uncertain("status \(response.status) without a post: \(client.refusal.words(of: response))")
    }
    // A key that the server remembers brings back the post of then, whatever the text is now.
    guard status.content.map({ status.matches(post, $0) }) ?? true else {
      throw .uncertain("the server answered with another post: \(ServerWords.bounded(status.id))")
    }
    return Receipt(id: status.id, url: status.address)
  }

  /// - Parameter before: what stands already. What is left out of a change, servers take away or reset: so its pictures, its
  ///   warning and who may see it are said again.
  private static func status(_ post: Post, insteadOf before: JSON? = nil) -> JSON {
    let standing = before?["media_attachments"]?.elements.compactMap { $0["id"]?.id }
    let media = before == nil ? (post.image?.id).map { [$0] } : standing
    return .members([
      "status": .text(post.text),
      "language": .optional(LanguageCode.of(post.language) ?? before?["language"]?.string),
      "visibility": .optional(before?["visibility"]?.string ?? post.visibility?.rawValue),
      "spoiler_text": .optional(post.contentWarning ?? before?["spoiler_text"]?.string),
      "sensitive": before?["sensitive"]?.isTrue == true ? .bool(true) : nil,
      "media_ids": media.map { .list($0.map(JSON.text)) },
    ])
  }

  // MARK: Find

  /// Reads the account's own posts, newest first, back to the anchor or five pages.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    var search = OwnPosts(anchor: anchor)
    for _ in 0..<OwnPosts.pagesAtMost {
      let page = try await ownPosts(of: identity, before: search.oldest)
      let match = page.first { status in
        !others.contains(status.id) && !(status.address.map(others.contains) ?? false)
          && status.isOwn(of: identity, matching: post)
      }
      if let match { return .found(Receipt(id: match.id, url: match.address, evidence: .lookup)) }
      search.read(page.map(\.id))
      if search.isDone { break }
    }
    return .absent(fresh: search.isFresh, newest: search.newest)
  }

  private func ownPosts(of identity: Identity, before oldest: String?) async throws(PublishFailure) -> [MastodonStatus]
  {
    var path = "/api/v1/accounts/\(WireID.percentEncoded(identity.id))/statuses"
    path += "?exclude_replies=true&exclude_reblogs=true&limit=40"
    if let oldest { path += "&max_id=" + WireID.percentEncoded(oldest) }
    // Forty posts of a server with a generous limit are more than a mebibyte.
    let response = try await client.read(.get, path, maximumBytes: 4 << 20)
    guard response.status == 200 else { throw refusal.ofReading(response) }
    guard case .list(let page)? = response.value else { throw .unavailable("the list of own posts is unreadable") }
    return page.compactMap { MastodonStatus($0) }
  }

  // MARK: Edit and delete

  /// It changes posts.
  public static let edits = true

  /// `PUT /api/v1/statuses/:id`, after a look at what stands there.
  public func edit(_ receipt: Receipt, to post: Post) async throws(PublishFailure) -> Receipt {
    let path = Self.path(of: receipt)
    let standing = try await client.read(.get, path)
    guard standing.status == 200 else { throw refusal.ofEditing(standing) }
    guard let before = standing.value, MastodonStatus(before) != nil else {
      throw .unavailable("the post that is to be changed is unreadable")
    }
    let response = try await client.read(.put, path, body: .json(Self.status(post, insteadOf: before)))
    guard (200..<300).contains(response.status) else { throw refusal.ofEditing(response) }
    guard let status = MastodonStatus(response.value), status.content.map({ status.matches(post, $0) }) ?? true else {
      throw .unavailable("the server's answer is not the changed post: \(client.refusal.words(of: response))")
    }
    // snac gives a changed post another identifier.
    return Receipt(id: status.id, url: status.address ?? receipt.url)
  }

  /// It takes posts back.
  public static let deletes = true

  /// `DELETE /api/v1/statuses/:id`
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    let response = try await client.read(.delete, Self.path(of: receipt))
    guard (200..<300).contains(response.status) || response.status == 404 else { throw refusal.ofReading(response) }
  }

  private static func path(of receipt: Receipt) -> String { "/api/v1/statuses/" + WireID.percentEncoded(receipt.id) }
}
