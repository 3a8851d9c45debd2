internal import FoundationEssentials
public import Model
public import Web

/// X, by its API version 2.
///
/// https://docs.x.com/x-api/posts/create-post , /x-api/users/get-posts , /x-api/media/quickstart/media-upload ; what opens
/// it is in `XKey`, its refusals are in `XRefusal`. Every request costs: a post with a link 0.200 $, one without 0.015 $, a
/// post that is read 0.001 $ (2026), so lists are short and nothing is asked twice.
public struct XNetwork: Network {
  /// In the configuration.
  public static let name = "x"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "X, formerly Twitter; its API is paid for", .fr: "X, anciennement Twitter ; son API est payante",
  ]
  /// Prices of 2026; a link makes the difference.
  public static let cost: [Language: String]? = [
    .en: "each post costs 0.200 $ with a link, 0.015 $ without one (2026)",
    .fr: "chaque publication coûte 0,200 $ avec un lien, 0,015 $ sans lien (2026)",
  ]
  /// For validation, help and documentation. Four values of OAuth 1.0a, or a client of OAuth 2.0.
  public static let keys = [
    SettingKey(
      "api_key", .secret, required: false,
      en: "the app's API key from console.x.com, where credits are bought too",
      fr: "la clé API de l’application (console.x.com), où l’on achète aussi les crédits"),
    SettingKey("api_secret", .secret, required: false, en: "the API key's secret", fr: "le secret de la clé API"),
    SettingKey(
      "access_token", .secret, required: false, en: "the account's access token, with the right to read and write",
      fr: "le jeton d’accès du compte, avec le droit de lire et d’écrire"),
    SettingKey(
      "access_token_secret", .secret, required: false, en: "the access token's secret",
      fr: "le secret du jeton d’accès"),
    SettingKey(
      "client_id", .text, required: false, example: "WVc5dmEtZXhhbXBsZQ",
      en: "instead of these four, the client of OAuth 2.0", fr: "au lieu de ces quatre valeurs, le client OAuth 2.0"),
    SettingKey(
      "client_secret", .secret, required: false, en: "the client's secret, where it has one",
      fr: "le secret du client, s’il en a un"),
    SettingKey(
      "refresh_token", .secret, required: false,
      en: "the client's first refresh token; those that follow are kept in the state folder",
      fr: "le premier jeton de renouvellement du client ; les suivants sont gardés dans le dossier d’état"),
    SettingKey(
      "server", .url, required: false, example: "https://api.x.com",
      en: "the API's address; only a test changes it", fr: "l’adresse de l’API ; seul un essai la change"),
  ]
  /// Of an account without longer posts.
  public static let limit = TextLimit.x
  /// There is no key, and a refusal as a duplicate does not say of which post.
  public static let reconciliation = Reconciliation.lookup

  /// Which account, and the right to post there.
  public struct Settings: Decodable, Sendable {
    /// Without a slash at the end.
    public var server: String
    let rights: XKey.Rights

    private enum Keys: String, CodingKey {
      case server, api_key, api_secret, access_token, access_token_secret, client_id, client_secret, refresh_token
    }

    /// Refuses what is neither whole.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      server = try keys.server(.server, default: "https://api.x.com", like: "https://api.x.com")
      if let consumerKey = try keys.decodeIfPresent(Secret.self, forKey: .api_key),
        let consumerSecret = try keys.decodeIfPresent(Secret.self, forKey: .api_secret),
        let token = try keys.decodeIfPresent(Secret.self, forKey: .access_token),
        let tokenSecret = try keys.decodeIfPresent(Secret.self, forKey: .access_token_secret)
      {
        rights = .signature(
          OAuth1(consumerKey: consumerKey, consumerSecret: consumerSecret, token: token, tokenSecret: tokenSecret))
      } else if let client = try keys.decodeIfPresent(String.self, forKey: .client_id) {
        rights = .client(
          client, secret: try keys.decodeIfPresent(Secret.self, forKey: .client_secret),
          refresh: try keys.decodeIfPresent(Secret.self, forKey: .refresh_token))
      } else {
        throw DecodingError.dataCorruptedError(
          forKey: .api_key, in: keys,
          debugDescription: "api_key, api_secret, access_token and access_token_secret, or a client_id, must be there")
      }
    }
  }

  private let client: APIClient
  private let key: XKey

  /// An adapter for one account.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    client = APIClient(server: account.settings.server, timeout: account.timeout, transport: transport)
    key = XKey(
      rights: account.settings.rights, account: account.name, client: client, files: files, now: account.now)
  }

  // MARK: Who am I

  /// `GET /2/users/me`
  public func verify() async throws(PublishFailure) -> Identity {
    let (response, refusal) = try await ask(.get, "/2/users/me")
    guard response.status == 200 else { throw refusal.ofIdentity(response) }
    guard let user = response.value?["data"], let id = user["id"]?.id, let name = user["username"]?.id else {
      throw .unavailable("the server's answer names no account: \(refusal.words(of: response))")
    }
    return Identity(
      id: id, name: ServerWords.bounded("@\(name)"), url: "https://x.com/\(WireID.percentEncoded(name))",
      limit: Self.limit, reconciliation: Self.reconciliation)
  }

  // MARK: Publish

  /// `POST /2/tweets`. X makes the card itself, of the page that the text links to; a picture takes the card's place.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .private || post.visibility == .direct {
      throw .rejected("everything on X is public, and this post is not meant to be")
    }
    let media = post.image?.id.map { JSON.object(["media_ids": [.text($0)]]) }
    let (response, refusal) = try await ask(
      .post, "/2/tweets", body: .json(.members(["text": .text(post.text), "media": media])), publishes: true)
    guard (200..<300).contains(response.status) else { throw refusal.ofPublishing(response) }
    guard let id = response.value?["data"]?["id"]?.id else {
      throw .uncertain("status \(response.status) without a post: \(refusal.words(of: response))")
    }
    return Receipt(id: id, url: Self.address(of: id))
  }

  private static func address(of id: String) -> String { "https://x.com/i/web/status/\(WireID.percentEncoded(id))" }

  // MARK: Find

  /// Reads the account's own posts, newest first, back to the anchor or five pages of ten: each post read is paid for.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    var search = OwnPosts(anchor: anchor)
    for _ in 0..<OwnPosts.pagesAtMost {
      let page = try await ownPosts(of: identity, before: search.oldest)
      for own in page {
        guard let id = own["id"]?.id, !others.contains(id), !others.contains(Self.address(of: id)),
          own["author_id"]?.id ?? identity.id == identity.id, Self.isSame(own, post)
        else { continue }
        return .found(Receipt(id: id, url: Self.address(of: id), evidence: .lookup))
      }
      search.read(page.compactMap { $0["id"]?.id })
      if search.isDone { break }
    }
    return .absent(fresh: search.isFresh, newest: search.newest)
  }

  /// `GET /2/users/:id/tweets`
  private func ownPosts(of identity: Identity, before oldest: String?) async throws(PublishFailure) -> [JSON] {
    var path = "/2/users/\(WireID.percentEncoded(identity.id))/tweets"
    path += "?exclude=retweets%2Creplies&max_results=10&tweet.fields=author_id%2Centities"
    if let oldest { path += "&until_id=" + WireID.percentEncoded(oldest) }
    let (response, refusal) = try await ask(.get, path)
    guard response.status == 200 else { throw refusal.ofReading(response) }
    guard let page = response.value, page["data"] != nil || page["meta"]?["result_count"]?.int == 0 else {
      throw .unavailable("the list of own posts is unreadable")
    }
    return page["data"]?.elements ?? []
  }

  /// The text holds t.co links and entities; what they stand for is told apart.
  private static func isSame(_ own: JSON, _ post: Post) -> Bool {
    let urls = own["entities"]?["urls"]?.elements ?? []
    let links = urls.flatMap { [$0["expanded_url"]?.string, $0["unwound_url"]?.string] }.compactMap { $0 }
    return post.stands(in: HTMLFragment(own["text"]?.string ?? "").text, links: links)
  }

  // MARK: Pictures

  /// X takes 5 MB.
  public static let imageRule: ImageRule? = ImageRule(
    maximumBytes: 5_000_000, types: ["image/jpeg", "image/png", "image/webp"])

  /// `POST /2/media/upload`, then `POST /2/media/metadata` for what it shows.
  public func upload(_ image: PostImage, bytes: [UInt8]) async throws(PublishFailure) -> String {
    let form = Multipart([
      Multipart.Part(name: "media_category", bytes: Array("tweet_image".utf8)),
      Multipart.Part(name: "media", fileName: "image", type: image.type, bytes: bytes),
    ])
    let (response, refusal) = try await ask(.post, "/2/media/upload", body: .multipart(form))
    guard (200..<300).contains(response.status) else { throw refusal.ofUploading(response) }
    guard let media = response.value?["data"], let id = media["id"]?.id else {
      throw .unavailable("the server's answer names no picture")
    }
    switch media["processing_info"]?["state"]?.string {
    case nil, "succeeded": break
    case "failed": throw .rejected("the server cannot read the picture")
    default: throw .unavailable("the picture is still being processed")
    }
    if !image.alt.isEmpty { try await describe(id, image.alt) }
    return id
  }

  private func describe(_ id: String, _ alt: String) async throws(PublishFailure) {
    let text = JSON.text(String(alt.prefix(Self.imageRule?.longestAlt ?? 0)))
    let body: JSON = ["id": .text(id), "metadata": ["alt_text": ["text": text]]]
    let (response, refusal) = try await ask(.post, "/2/media/metadata", body: .json(body))
    guard (200..<300).contains(response.status) else { throw refusal.ofUploading(response) }
    guard response.value?["data"]?["id"]?.id == id else {
      throw .unavailable("the picture has no description yet: \(refusal.words(of: response))")
    }
  }

  // MARK: Delete

  /// It takes posts back.
  public static let deletes = true

  /// `DELETE /2/tweets/:id`
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    let (response, refusal) = try await ask(.delete, "/2/tweets/" + WireID.percentEncoded(receipt.id))
    guard (200..<300).contains(response.status) || response.status == 404 else { throw refusal.ofReading(response) }
  }

  // MARK: The way there

  func ask(
    _ method: Request.Method, _ path: String, body: APIClient.Body? = nil, publishes: Bool = false
  ) async throws(PublishFailure) -> (Response, XRefusal) {
    let credential = try await key.credential(for: method, client.server + path)
    let response =
      publishes
      ? try await client.publish(method, path, body: body, credential: credential)
      : try await client.read(method, path, body: body, credential: credential)
    if response.status == 401 { await key.doubt(credential.secret) }
    return (response, XRefusal(Refusal(secrets: key.rights.secrets + [credential.secret])))
  }
}
