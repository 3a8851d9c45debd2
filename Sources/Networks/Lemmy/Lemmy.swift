public import Model
public import Web

/// Lemmy, version 3 of its API (0.19, and 1.0 beside the new one): an announcement is a link in a community.
///
/// https://join-lemmy.org/docs/contributors/04-api.html ; names of errors and the order of a post's checks from the
/// server's source (crates/utils/src/error.rs, crates/api_crud/src/post/create.rs). The session is in `LemmySession`, the
/// post's form in `LemmyPost`.
public struct LemmyNetwork: Network {
  /// In the configuration.
  public static let name = "lemmy"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "a community on a Lemmy server", .fr: "une communauté sur un serveur Lemmy",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "server", .url, example: "https://lemmy.example.org", en: "the account's server", fr: "le serveur du compte"),
    SettingKey("user", .text, example: "owner", en: "the account's name", fr: "le nom du compte"),
    SettingKey(
      "password", .secret, en: "the account's password; an account with two-factor authentication cannot be used",
      fr: "le mot de passe du compte ; un compte à double authentification n’est pas utilisable"),
    SettingKey(
      "community", .text, example: "medecine@lemmy.example.org",
      en: "where it posts: the community's name, with its server where that is another one",
      fr: "où publier : le nom de la communauté, avec son serveur s’il est différent"),
  ]
  /// The text is the post's body; a link's title, which may have 200, stands above it.
  public static let limit = TextLimit.lemmy
  /// No keys, but a person's posts are listed.
  public static let reconciliation = Reconciliation.lookup

  /// Which account, and where it posts.
  public struct Settings: Decodable, Sendable {
    /// Without a slash at the end.
    public var server: String
    /// A name, or an e-mail address.
    public var user: String
    /// Sent to the server's own origin only.
    public var password: Secret
    /// `name`, or `name@server`.
    public var community: String

    private enum Keys: String, CodingKey { case server, user, password, community }

    /// Refuses a server that is no http or https address.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      server = try keys.server(.server, like: "https://lemmy.example.org")
      user = try keys.decode(String.self, forKey: .user)
      password = try keys.decode(Secret.self, forKey: .password)
      let community = try keys.decode(String.self, forKey: .community)
      self.community = community.hasPrefix("!") ? String(community.dropFirst()) : community
    }
  }

  let settings: Settings
  let account: String
  let door: APIClient
  let files: any PostFiles

  /// An adapter for one account; its session is kept, since servers let nobody sign in often.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    settings = account.settings
    self.account = account.name
    door = APIClient(
      server: settings.server, secrets: [settings.password], timeout: account.timeout, transport: transport)
    self.files = files
  }

  // MARK: Who am I

  /// `GET /api/v3/site`, which names nobody where the session has ended, and the community: whether the person may post
  /// there, and would see it.
  public func verify() async throws(PublishFailure) -> Identity {
    var (client, isNew) = try await open()
    var response = try await client.read(.get, "/api/v3/site", maximumBytes: 4 << 20)
    if !isNew, response.status == 401 || (response.status == 200 && response.value?["my_user"] == nil) {
      client = try await signIn()
      isNew = true
      response = try await client.read(.get, "/api/v3/site", maximumBytes: 4 << 20)
    }
    guard response.status == 200 else { throw client.refusal.ofIdentity(response) }
    guard let site = response.value, let person = site["my_user"]?["local_user_view"]?["person"],
      let id = person["id"]?.id, let name = person["name"]?.string
    else { throw .unavailable("the server's answer names no account: is this the address of a Lemmy server?") }
    if let words = try await community(client, isNew: isNew).obstacle(for: site["my_user"]) {
      throw .unauthorized(words)
    }
    let host = Origin(settings.server)?.host ?? settings.server
    return Identity(
      id: id, name: ServerWords.bounded("@\(name)@\(host)"), url: person["actor_id"]?.publicURL, limit: Self.limit,
      reconciliation: Self.reconciliation, software: site["version"]?.string.map { ServerWords.bounded($0) })
  }

  // MARK: Publish

  /// `POST /api/v3/post`, once the community is known by its number, and the language by its.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .private || post.visibility == .direct {
      throw .rejected("everything on Lemmy is public, and this post is not meant to be")
    }
    let (client, isNew) = try await open()
    let community = try await community(client, isNew: isNew)
    let language = try await language(of: post, in: community, client)
    let picture = LemmyPost.link(of: post) == nil ? nil : PublicPicture(of: post, for: Self.imageRule)
    return try await post.sent(with: picture, missing: PublicPicture.missing) { (picture) throws(PublishFailure) in
      var body = LemmyPost.content(of: post, with: picture)
      body["community_id"] = .integer(Int64(community.id))
      body["language_id"] = language
      let response = try await client.publish(.post, "/api/v3/post", body: .json(.object(body)))
      guard response.status == 200 else { throw try refusal(of: response, isNew, client) }
      guard let receipt = LemmyPost.receipt(response.value?["post_view"]?["post"]) else {
        throw .uncertain("status 200 without a post: \(client.refusal.words(of: response))")
      }
      return receipt
    }
  }

  /// Beside a link, of whose page the server takes one by itself: only a described one adds something.
  public static let imageRule: ImageRule? = ImageRule(
    maximumBytes: 5_000_000, longestSide: 8000, types: ["image/jpeg", "image/png", "image/webp", "image/gif"],
    longestAlt: 1000, source: .address, needsAlt: true)

  /// Errors have status 400 whatever they are, and some come when the post was made: only those of the checks before it
  /// prove anything.
  private func refusal(of response: Response, _ isNew: Bool, _ client: APIClient) throws(PublishFailure)
    -> PublishFailure
  {
    // A server in trouble proves nothing, whatever it says.
    guard (400..<500).contains(response.status) else { return client.refusal.ofPublishing(response) }
    if let failure = try ofSession(response, isNew, client) { return failure }
    let words = client.refusal.words(of: response)
    switch response.value?["error"]?.string {
    case "site_ban", "person_is_banned_from_community", "banned_from_community", "only_mods_can_post_in_community":
      return .unauthorized(words)
    case "couldnt_find_community": return .gone(words)
    case "invalid_body_field": return .tooLong(limit: nil)
    case "invalid_post_title", "invalid_url", "invalid_url_scheme", "url_length_overflow", "alt_text_length_overflow",
      "blocked_url", "slurs", "language_not_allowed", "nsfw_not_allowed", "honeypot_failed":
      return .rejected(words)
    case .some where [400, 404].contains(response.status): return .uncertain(words)
    default: return client.refusal.ofPublishing(response)
    }
  }

  // MARK: Find

  private static let postsAtMost = 50

  /// Reads the person's newest posts: those in this community count. What has a warning is hidden from an account that
  /// does not show such posts: that one is absent is certain only by a list that shows others.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    let (client, isNew) = try await open()
    var search = OwnPosts(anchor: anchor)
    var showsKind = post.contentWarning?.isEmpty ?? true
    for page in 1...OwnPosts.pagesAtMost {
      let query = Form.encoded([
        ("person_id", identity.id), ("sort", "New"), ("limit", String(Self.postsAtMost)), ("page", String(page)),
      ])
      let response = try await client.read(.get, "/api/v3/user?\(query)", maximumBytes: 4 << 20)
      guard response.status == 200 else { throw try reading(response, isNew, client) }
      guard case .list(let views)? = response.value?["posts"] else {
        throw .unavailable("the list of own posts is unreadable")
      }
      let match = views.lazy.compactMap { view in
        isOwn(view, of: identity, matching: post) ? LemmyPost.receipt(view["post"], evidence: .lookup) : nil
      }.first { !others.contains($0.id) && !($0.url.map(others.contains) ?? false) }
      if let match { return .found(match) }
      if views.contains(where: { $0["post"]?["nsfw"]?.isTrue == true }) { showsKind = true }
      search.read(views.compactMap { $0["post"]?["id"]?.id })
      if search.isDone { break }
    }
    return .absent(fresh: search.isFresh && showsKind, newest: search.newest)
  }

  private func isOwn(_ view: JSON, of identity: Identity, matching post: Post) -> Bool {
    guard let found = view["post"], found["creator_id"]?.id == identity.id, found["deleted"]?.isTrue != true,
      found["removed"]?.isTrue != true, isHere(view["community"])
    else { return false }
    let text = "\(found["name"]?.string ?? "") \(found["body"]?.string ?? "")"
    if let link = post.links.first ?? post.card?.url {
      // Lemmy cuts off what says where readers come from.
      return [link, LemmyPost.withoutCampaign(link)].contains {
        LinkIdentity.isNamed($0, in: [found["url"]?.string].compactMap { $0 }, orIn: text)
      }
    }
    // Without a link the text may stand as the title alone.
    let content = LemmyPost.content(of: post, with: nil)
    return found["name"] == content["name"] && (found["body"]?.string ?? "") == (content["body"]?.string ?? "")
  }

  /// Whether it is the community that the account posts in: the same person may post in others.
  private func isHere(_ community: JSON?) -> Bool {
    let parts = settings.community.lowercased().split(separator: "@", maxSplits: 1)
    guard let name = community?["name"]?.string, parts.first.map(String.init) == name.lowercased() else { return false }
    let host = parts.count == 2 ? String(parts[1]) : Origin(settings.server)?.host
    return Origin(community?["actor_id"]?.string ?? "")?.host == host
  }

  // MARK: Edit, delete

  /// It changes posts.
  public static let edits = true
  /// It takes posts back.
  public static let deletes = true

  /// `PUT /api/v3/post`
  public func edit(_ receipt: Receipt, to post: Post) async throws(PublishFailure) -> Receipt {
    let (client, isNew) = try await open()
    // What was refused once would be again.
    let picture = receipt.withoutPicture == nil ? PublicPicture(of: post, for: Self.imageRule) : nil
    var body = LemmyPost.content(of: post, with: picture)
    body["post_id"] = try number(of: receipt)
    let response = try await client.read(.put, "/api/v3/post", body: .json(.object(body)))
    if response.status == 200 { return receipt }
    if let failure = try ofSession(response, isNew, client) { throw failure }
    // Its database's trouble, which has the status of a refusal.
    if response.value?["error"] == "unknown" { throw client.refusal.ofReading(response) }
    throw client.refusal.ofChanging(response)
  }

  /// `POST /api/v3/post/delete`, which is an error where the post is deleted: the post itself is asked for then.
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    let (client, isNew) = try await open()
    let body: JSON = ["post_id": try number(of: receipt), "deleted": true]
    let response = try await client.read(.post, "/api/v3/post/delete", body: .json(body))
    if response.status == 200 { return }
    guard [400, 404].contains(response.status), !Self.endsSession(response) else {
      throw try reading(response, isNew, client)
    }
    let standing = try await client.read(.get, "/api/v3/post?id=\(WireID.percentEncoded(receipt.id))")
    let post = standing.value?["post_view"]?["post"]
    let isGone = post.map { $0["deleted"]?.isTrue == true || $0["removed"]?.isTrue == true }
    let isUnknown = standing.value?["error"] == "couldnt_find_post" || standing.value?["error"] == "not_found"
    guard isGone ?? isUnknown else { throw try reading(response, isNew, client) }
  }

  private func number(of receipt: Receipt) throws(PublishFailure) -> JSON {
    guard let number = Int64(receipt.id) else { throw .rejected("no post of Lemmy's has such a number") }
    return .integer(number)
  }
}
