public import Model
public import Web

/// diaspora*, pods of version 0.9 and later.
///
/// https://diaspora.github.io/api-documentation/ : a post's body is Markdown; pictures have no description, so none are
/// sent, and the pod shows the link's page itself.
public struct DiasporaNetwork: Network {
  /// In the configuration.
  public static let name = "diaspora"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [.en: "an account on a diaspora* pod", .fr: "un compte diaspora*"]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey("server", .url, example: "https://pod.example.org", en: "the account's pod", fr: "le pod du compte"),
    SettingKey(
      "client_id", .text, example: "c609e9dbb8a4a36d5a3abb99ef5cb2b7", en: "the application's number at the pod",
      fr: "le numéro de l’application sur le pod"),
    SettingKey(
      "client_secret", .secret, en: "the application's secret at the pod", fr: "le secret de l’application sur le pod"),
    SettingKey(
      "refresh_token", .secret,
      en: "a refresh token with the scopes openid, profile, public:read and public:modify",
      fr: "un jeton de renouvellement avec les droits openid, profile, public:read et public:modify"),
    SettingKey(
      "aspects", .text, required: false, example: "12,15",
      en: "the numbers of the aspects that a private post goes to; the token needs private:modify and private:read too",
      fr:
        "les numéros des facettes qui reçoivent une publication privée ; il faut alors private:modify et private:read"),
  ]
  /// What the pods' databases take.
  public static let limit = TextLimit.diaspora
  /// No keys, but a person's posts are listed.
  public static let reconciliation = Reconciliation.lookup

  /// Which account, and the right to post there.
  public struct Settings: Decodable, Sendable {
    /// Without a slash at the end.
    public var server: String
    /// As the pod registered it.
    public var clientID: String
    /// Sent to the pod's own origin only.
    public var clientSecret: Secret
    /// Sent to the pod's own origin only.
    public var refreshToken: Secret
    /// For private posts.
    public var aspects: [Int]

    private enum Keys: String, CodingKey { case server, client_id, client_secret, refresh_token, aspects }

    /// Refuses a server that is no http or https address, and aspects that are no numbers.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      server = try keys.server(.server, like: "https://pod.example.org")
      clientID = try keys.decode(String.self, forKey: .client_id)
      clientSecret = try keys.decode(Secret.self, forKey: .client_secret)
      refreshToken = try keys.decode(Secret.self, forKey: .refresh_token)
      let words = try keys.decodeIfPresent(String.self, forKey: .aspects) ?? ""
      let names = words.split(whereSeparator: { $0 == "," || $0 == " " })
      aspects = names.compactMap { Int($0) }
      if aspects.count != names.count {
        throw DecodingError.dataCorruptedError(
          forKey: .aspects, in: keys, debugDescription: "not numbers of aspects like 12,15")
      }
    }
  }

  private let settings: Settings
  let session: RefreshedSession

  /// An adapter for one account.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    settings = account.settings
    session = RefreshedSession(
      account: account.name,
      door: APIClient(server: settings.server, timeout: account.timeout, transport: transport),
      exchange: .path("/api/openid_connect/access_tokens"), whoAmI: "/api/v1/user", clientID: settings.clientID,
      clientSecret: settings.clientSecret, refreshToken: settings.refreshToken, files: files)
  }

  // MARK: Who am I

  /// `GET /api/v1/user`
  public func verify() async throws(PublishFailure) -> Identity {
    let (_, person) = try await session.identified()
    guard let guid = person["guid"]?.id, let name = person["diaspora_id"]?.string else {
      throw .unavailable("the server's answer names no account: is this the address of a diaspora* pod?")
    }
    return Identity(
      id: guid, name: ServerWords.bounded(name), url: "\(settings.server)/people/\(WireID.percentEncoded(guid))",
      limit: Self.limit, reconciliation: Self.reconciliation)
  }

  // MARK: Publish

  /// `POST /api/v1/posts`
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    var body: [String: JSON] = [
      "body": .text(ChatMarkdown.escaped(post.text, facets: post.facets, for: .page)), "public": true,
    ]
    switch post.visibility {
    case nil, .public, .unlisted: break
    case .private where !settings.aspects.isEmpty:
      body["public"] = false
      body["aspects"] = .list(settings.aspects.map { .integer(Int64($0)) })
    case .private: throw .rejected("the account names no aspects that such a post could go to: write them as aspects")
    case .direct: throw .rejected("a post on diaspora* is for everybody or for aspects, and this one is meant for one")
    }
    let (client, _) = try await session.open()
    let response = try await client.publish(.post, "/api/v1/posts", body: .json(.object(body)))
    guard response.status == 200 || response.status == 201 else {
      // Whatever went wrong, also when the post was made and only its answer was not.
      if response.status == 422 { throw .uncertain("status 422: \(client.refusal.words(of: response))") }
      throw client.refusal.ofPublishing(response)
    }
    guard let guid = response.value?["guid"]?.id else {
      throw .uncertain("status \(response.status) without a post: \(client.refusal.words(of: response))")
    }
    return receipt(guid)
  }

  func receipt(_ guid: String, evidence: Receipt.Evidence = .response) -> Receipt {
    Receipt(id: guid, url: "\(settings.server)/posts/\(WireID.percentEncoded(guid))", evidence: evidence)
  }

  // MARK: Find

  /// Reads the person's posts, newest first, back to the anchor or five pages. Without `private:read` those for aspects are
  /// left out: that one is absent is certain only by a list that shows others.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    let (client, _) = try await session.open()
    // Identifiers are random.
    var search = OwnPosts(anchor: anchor, isOrdered: false)
    var showsKind = post.visibility != .private
    var path: String? = "/api/v1/users/\(WireID.percentEncoded(identity.id))/posts"
    for _ in 0..<OwnPosts.pagesAtMost {
      guard let page = path else { break }
      let response = try await client.read(.get, page, maximumBytes: 4 << 20)
      guard response.status == 200 else { throw client.refusal.ofReading(response) }
      guard case .list(let posts)? = response.value else { throw .unavailable("the list of own posts is unreadable") }
      for found in posts where Self.isOwn(found, of: identity, matching: post) {
        guard let guid = found["guid"]?.id else { continue }
        let receipt = receipt(guid, evidence: .lookup)
        if !others.contains(guid), !(receipt.url.map(others.contains) ?? false) { return .found(receipt) }
      }
      if posts.contains(where: { $0["public"] == .bool(false) }) { showsKind = true }
      search.read(posts.compactMap { $0["guid"]?.id })
      if search.isDone { break }
      path = next(response)
    }
    return .absent(fresh: search.isFresh && showsKind, newest: search.newest)
  }

  private static func isOwn(_ found: JSON, of identity: Identity, matching post: Post) -> Bool {
    guard found["author"]?["guid"]?.id == identity.id, found["post_type"] != "Reshare" else { return false }
    return post.stands(
      in: found["body"]?.string ?? "", links: [found["open_graph_object"]?["url"]?.string].compactMap { $0 })
  }

  /// The pod's own address of the next page; the documentation asks not to guess it.
  func next(_ response: Response) -> String? {
    let links = WebLink.all(in: response.allHeaders("Link"))
    guard let target = links.first(where: { $0.rel.contains("next") })?.target, target.hasPrefix(settings.server + "/")
    else { return nil }
    return String(target.dropFirst(settings.server.count))
  }

  // MARK: Delete

  /// It takes posts back.
  public static let deletes = true

  /// `DELETE /api/v1/posts/:guid`
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    let (client, _) = try await session.open()
    let response = try await client.read(.delete, "/api/v1/posts/" + WireID.percentEncoded(receipt.id))
    guard (200..<300).contains(response.status) || response.status == 404 else {
      throw client.refusal.ofReading(response)
    }
  }
}
