public import Model
public import Web

/// Tumblr, with posts in its own format of blocks.
///
/// https://www.tumblr.com/docs/en/api/v2 , https://www.tumblr.com/docs/npf : text blocks link nothing by themselves, a
/// link block is a card. A picture comes with the post itself, in one request.
public struct TumblrNetwork: Network {
  /// In the configuration.
  public static let name = "tumblr"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [.en: "a blog on Tumblr", .fr: "un blog sur Tumblr"]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey("blog", .text, example: "owner", en: "the blog's name", fr: "le nom du blog"),
    SettingKey(
      "client_id", .text, example: "PyezS3Q4Smivb24d9SzZ", en: "the application's consumer key",
      fr: "la clé (consumer key) de l’application"),
    SettingKey(
      "client_secret", .secret, en: "the application's secret (www.tumblr.com/oauth/apps)",
      fr: "le secret de l’application (www.tumblr.com/oauth/apps)"),
    SettingKey(
      "refresh_token", .secret, en: "a refresh token with the scopes write and offline_access",
      fr: "un jeton de renouvellement avec les droits write et offline_access"),
    SettingKey(
      "server", .url, required: false, example: "https://api.tumblr.com",
      en: "the API's address; only a test changes it", fr: "l’adresse de l’API ; seul un test la change"),
  ]
  /// A link block carries its title and description.
  public static let cards = CardMaker.client
  /// One text block.
  public static let limit = TextLimit.tumblr
  /// No keys, but the blog's posts are listed.
  public static let reconciliation = Reconciliation.lookup

  /// Which blog, and the right to post there.
  public struct Settings: Decodable, Sendable {
    /// Its name, its own domain, or `t:` and its number.
    public var blog: String
    /// Public.
    public var clientID: String
    /// Sent to the API's own origin only.
    public var clientSecret: Secret
    /// The first; Tumblr gives another with each renewal.
    public var refreshToken: Secret
    /// Without a slash at the end.
    public var server: String

    private enum Keys: String, CodingKey { case blog, client_id, client_secret, refresh_token, server }

    /// Refuses a server that is no http or https address.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      let blog = try keys.decode(String.self, forKey: .blog).lowercased()
      let suffix = ".tumblr.com"
      self.blog = blog.hasSuffix(suffix) ? String(blog.dropLast(suffix.count)) : blog
      clientID = try keys.decode(String.self, forKey: .client_id)
      clientSecret = try keys.decode(Secret.self, forKey: .client_secret)
      refreshToken = try keys.decode(Secret.self, forKey: .refresh_token)
      server = try keys.server(.server, default: "https://api.tumblr.com", like: "https://api.tumblr.com")
    }
  }

  private let settings: Settings
  private let session: RefreshedSession
  private let picture: KeptPicture

  /// An adapter for one blog.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    settings = account.settings
    picture = KeptPicture(account: account.name, files: files)
    session = RefreshedSession(
      account: account.name,
      door: APIClient(server: settings.server, timeout: account.timeout, transport: transport),
      exchange: .path("/v2/oauth2/token"), whoAmI: "/v2/user/info", clientID: settings.clientID,
      clientSecret: settings.clientSecret, refreshToken: settings.refreshToken, files: files, scope: "write")
  }

  // MARK: Who am I

  /// `GET /v2/user/info`: the blog must be one of the person's.
  public func verify() async throws(PublishFailure) -> Identity {
    let (_, answer) = try await session.identified()
    guard case .list(let blogs)? = answer["response"]?["user"]?["blogs"] else {
      throw .unavailable("the server's answer names no blogs: is this the address of Tumblr's API?")
    }
    guard let blog = blogs.first(where: isOurs), let name = blog["name"]?.string else {
      let names = blogs.compactMap { $0["name"]?.string }.joined(separator: ", ")
      throw .unauthorized(ServerWords.bounded("the token is for other blogs than \(settings.blog): \(names)"))
    }
    return Identity(
      id: blog["uuid"]?.id ?? settings.blog, name: ServerWords.bounded(name), url: blog["url"]?.publicURL,
      limit: Self.limit, reconciliation: Self.reconciliation)
  }

  private func isOurs(_ blog: JSON) -> Bool {
    blog["name"]?.string?.lowercased() == settings.blog || blog["uuid"]?.string?.lowercased() == settings.blog
      || blog["url"]?.string.flatMap { Origin($0)?.host } == settings.blog
  }

  // MARK: Publish

  /// `POST /v2/blog/{blog}/posts`
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .private || post.visibility == .direct {
      throw .rejected("a post on Tumblr is for everybody or for nobody, and this one is meant for some")
    }
    let (client, _) = try await session.open()
    let picture = TumblrPicture(of: post, at: picture)
    return try await post.sent(with: picture) { (picture) throws(PublishFailure) in
      let response = try await client.publish(.post, path("posts"), body: TumblrContent.body(of: post, with: picture))
      guard response.status == 200 || response.status == 201 else { throw refusal(of: response, client) }
      guard let id = response.value?["response"]?["id"]?.id else {
        throw .uncertain("status \(response.status) without a post: \(client.refusal.words(of: response))")
      }
      return receipt(id)
    }
  }

  // MARK: Pictures

  /// Tumblr takes more; beside its columns nothing is gained by it.
  public static let imageRule: ImageRule? = ImageRule(
    maximumBytes: 2_000_000, longestAlt: 4096, source: .withPost)

  /// Keeps it for the post.
  public func upload(_ image: PostImage, bytes: [UInt8]) async throws(PublishFailure) -> String {
    try picture.keep(bytes)
  }

  /// Its own limits of a day have the status of a missing right.
  private func refusal(of response: Response, _ client: APIClient) -> PublishFailure {
    let (picturesOfDay, postsOfDay) = (8004, 8023)
    let codes = (response.value?["errors"]?.elements ?? []).compactMap { $0["code"]?.int }
    // In trouble its words prove nothing.
    guard (400..<500).contains(response.status) else { return client.refusal.ofPublishing(response) }
    if codes.contains(postsOfDay) { return .limited(until: RateLimit.until(response)) }
    if codes.contains(picturesOfDay) { return .rejected(client.refusal.words(of: response)) }
    return limit(response) ?? client.refusal.ofPublishing(response)
  }

  private func reading(_ response: Response, _ client: APIClient) -> PublishFailure {
    limit(response) ?? client.refusal.ofReading(response)
  }

  /// Which of its limits is used up; both headers stand in every answer, with the seconds until they begin anew.
  private func limit(_ response: Response) -> PublishFailure? {
    guard response.status == 429 else { return nil }
    let spent = ["Perday", "Perhour"].first { response.header("X-Ratelimit-\($0)-Remaining").flatMap { Int($0) } == 0 }
    let wait = spent.flatMap { response.header("X-Ratelimit-\($0)-Reset") }.flatMap { Int64($0) }
    return .limited(until: RateLimit.until(response, orAfter: wait.map(JSON.integer)))
  }

  private func receipt(_ id: String, evidence: Receipt.Evidence = .response) -> Receipt {
    let host = settings.blog.contains(".") ? settings.blog : settings.blog + ".tumblr.com"
    let url = settings.blog.hasPrefix("t:") ? nil : "https://\(host)/post/\(WireID.percentEncoded(id))"
    return Receipt(id: id, url: url, evidence: evidence)
  }

  // MARK: Find

  private static let postsOnAPage = 20

  /// Reads the blog's posts, newest first, back to the anchor or five pages.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    let (client, _) = try await session.open()
    var search = OwnPosts(anchor: anchor)
    for page in 0..<OwnPosts.pagesAtMost {
      let query = "npf=true&limit=\(Self.postsOnAPage)&offset=\(page * Self.postsOnAPage)"
      let response = try await client.read(.get, path("posts?\(query)"), maximumBytes: 4 << 20)
      guard response.status == 200 else { throw reading(response, client) }
      guard case .list(let posts)? = response.value?["response"]?["posts"] else {
        throw .unavailable("the list of own posts is unreadable")
      }
      for found in posts where Self.matches(found, post) {
        guard let id = Self.id(of: found) else { continue }
        let receipt = receipt(id, evidence: .lookup)
        let address = found["post_url"]?.publicURL ?? receipt.url
        if !others.contains(id), !(address.map(others.contains) ?? false), !(receipt.url.map(others.contains) ?? false)
        {
          return .found(Receipt(id: id, url: address, evidence: .lookup))
        }
      }
      // A pinned post stands before newer ones.
      search.read(posts.filter { $0["is_pinned"]?.isTrue != true }.compactMap(Self.id))
      if search.isDone { break }
    }
    return .absent(fresh: search.isFresh, newest: search.newest)
  }

  /// The number of older answers is too large for some readers of JSON, so it stands there as a text too.
  private static func id(of post: JSON) -> String? { post["id_string"]?.id ?? post["id"]?.id }

  private static func matches(_ found: JSON, _ post: Post) -> Bool {
    // A reblog repeats somebody's post.
    guard found["trail"]?.elements.isEmpty ?? true, found["reblogged_from_id"] == nil else { return false }
    let blocks = found["content"]?.elements ?? []
    let formats = blocks.flatMap { $0["formatting"]?.elements ?? [] }
    let links = (blocks + formats + [found]).compactMap { $0["url"]?.string ?? $0["source_url"]?.string }
    let text = blocks.filter { $0["type"] == "text" }.compactMap { $0["text"]?.string }.joined(separator: "\n")
    return post.stands(in: text, links: links)
  }

  // MARK: Edit, delete

  /// It changes posts.
  public static let edits = true
  /// It takes posts back.
  public static let deletes = true

  /// `PUT /v2/blog/{blog}/posts/{id}`, the whole content again; the picture as it stands there.
  public func edit(_ receipt: Receipt, to post: Post) async throws(PublishFailure) -> Receipt {
    let (client, _) = try await session.open()
    let path = path("posts/" + WireID.percentEncoded(receipt.id))
    var pictures: [JSON] = []
    var poster: JSON?
    if post.image?.id != nil {
      let standing = try await client.read(.get, path + "?post_format=npf")
      guard standing.status == 200 else { throw client.refusal.ofChanging(standing) }
      guard case .list(let blocks)? = standing.value?["response"]?["content"] else {
        throw .unavailable("the post as it stands is unreadable")
      }
      pictures = blocks.filter { $0["type"] == "image" }
      poster = blocks.first { $0["type"] == "link" }?["poster"]?.elements.first
    }
    let content = TumblrContent.content(of: post, with: pictures, poster: poster)
    let response = try await client.read(.put, path, body: .json(content))
    guard response.status == 200 || response.status == 201 else { throw client.refusal.ofChanging(response) }
    return receipt
  }

  /// `POST /v2/blog/{blog}/post/delete`
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    let (client, _) = try await session.open()
    let response = try await client.read(.post, path("post/delete"), body: .form([("id", receipt.id)]))
    guard response.status == 200 || response.status == 404 else { throw reading(response, client) }
  }

  private func path(_ rest: String) -> String { "/v2/blog/\(WireID.percentEncoded(settings.blog))/\(rest)" }
}
