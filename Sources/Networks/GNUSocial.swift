internal import FoundationEssentials
public import Model
public import Web

/// GNU social, and StatusNet before it, by their Twitter-like API with a name and a password (HTTP Basic).
///
/// https://gnusocial.network and the source's `actions/apistatusesupdate.php`: `statuses/update`, `statuses/user_timeline`,
/// `statuses/destroy`, `account/verify_credentials`, `statusnet/config`. The server reads orders out of texts, decodes HTML
/// in them, and may shorten their links: see `GNUSocialNotice`. No pictures, for they would have no description; no edits.
public struct GNUSocialNetwork: Network {
  /// In the configuration.
  public static let name = "gnusocial"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "GNU social and StatusNet", .fr: "GNU social et StatusNet",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "server", .url, example: "https://social.example.org",
      en: "the server's address, with /index.php where its addresses have that",
      fr: "l’adresse du serveur, avec /index.php si ses adresses le portent"),
    SettingKey("user", .text, example: "name", en: "the account's name", fr: "le nom du compte"),
    SettingKey("password", .secret, en: "the account's password", fr: "le mot de passe du compte"),
  ]
  /// Of a server that says nothing else.
  public static let limit = TextLimit.gnusocial
  /// The account's own notices can be read.
  public static let reconciliation = Reconciliation.lookup

  /// Which account, and the right to post there.
  public struct Settings: Decodable, Sendable {
    /// Without a slash at the end.
    public var server: String
    /// Without the `@`.
    public var user: String
    /// Sent to the server's own origin only.
    public var password: Secret

    private enum Keys: String, CodingKey { case server, user, password }

    /// Refuses a server that is no http or https address, and a name that Basic cannot carry.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      server = try keys.server(.server, like: "https://social.example.org")
      let name = try keys.decode(String.self, forKey: .user)
      user = name.first == "@" ? String(name.dropFirst()) : name
      guard !user.isEmpty, !user.contains(":") else {
        throw DecodingError.dataCorruptedError(forKey: .user, in: keys, debugDescription: "not a name like name")
      }
      password = try keys.decode(Secret.self, forKey: .password)
    }
  }

  private let client: APIClient

  /// An adapter for one account at one server.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    let settings = account.settings
    let basic = Secret(Data("\(settings.user):\(settings.password.reveal())".utf8).base64EncodedString())
    var client = APIClient(
      server: settings.server, secrets: [settings.password, basic], timeout: account.timeout, transport: transport)
    client.credential = Origin(settings.server).map { Credential(prefix: "Basic ", secret: basic, origin: $0) }
    self.client = client
  }

  // MARK: Who am I

  /// `account/verify_credentials`, then `statusnet/config` for the longest notice.
  public func verify() async throws(PublishFailure) -> Identity {
    let response = try await client.read(.get, "/api/account/verify_credentials.json")
    guard response.status == 200 else { throw client.refusal.ofIdentity(response) }
    guard let account = response.value, let id = account["id"]?.id, let name = account["screen_name"]?.string else {
      throw .unavailable("the server's answer names no account: is this the address of a GNU social server?")
    }
    let answer = try await client.read(.get, "/api/statusnet/config.json")
    guard answer.status < 500, answer.status != 429 else { throw client.refusal.ofReading(answer) }
    var limit = Self.limit
    if let most = answer.value?["site"]?["textlimit"]?.int {
      // 0 means that there is none.
      limit.max = (most <= 0 ? 100_000 : min(max(most, 100), 100_000)) - GNUSocialNotice.reserve
    }
    return Identity(
      id: id, name: ServerWords.bounded("@\(name)@\(Origin(client.server)?.host ?? "")"),
      url: account["statusnet_profile_url"]?.publicURL, limit: limit, reconciliation: Self.reconciliation)
  }

  // MARK: Publish

  /// `statuses/update`. The answer must be this post: a text that was taken for an order is answered with the notice before.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .private || post.visibility == .direct {
      throw .rejected("everything on GNU social is public, and this post is not meant to be")
    }
    let response = try await client.publish(
      .post, "/api/statuses/update.json",
      body: .form([("status", GNUSocialNotice.text(of: post)), ("source", "Crieur")]))
    guard (200..<300).contains(response.status) else { throw refusal(response) }
    guard let notice = GNUSocialNotice(response.value), notice.matches(post) else {
      throw .uncertain("status \(response.status) without the post: \(client.refusal.words(of: response))")
    }
    return receipt(notice)
  }

  private func receipt(_ notice: GNUSocialNotice, _ evidence: Receipt.Evidence = .response) -> Receipt {
    Receipt(
      id: notice.id, url: notice.address ?? "\(client.server)/notice/\(WireID.percentEncoded(notice.id))",
      evidence: evidence)
  }

  // MARK: Find

  /// `statuses/user_timeline`, newest first, back to the anchor or five pages.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    var search = OwnPosts(anchor: anchor)
    for _ in 0..<OwnPosts.pagesAtMost {
      var path = "/api/statuses/user_timeline.json?user_id=\(WireID.percentEncoded(identity.id))&count=100"
      // The notice of that number is given once more.
      if let oldest = search.oldest { path += "&max_id=" + WireID.percentEncoded(oldest) }
      let response = try await client.read(.get, path, maximumBytes: 4 << 20)
      guard response.status == 200 else { throw client.refusal.ofReading(response) }
      guard case .list(let list)? = response.value else { throw .unavailable("the list of own notices is unreadable") }
      let page = list.compactMap { GNUSocialNotice($0) }
      let match = page.first { notice in
        !others.contains(notice.id) && !others.contains(receipt(notice).url ?? "") && notice.isOwn(of: identity)
          && notice.matches(post)
      }
      if let match { return .found(receipt(match, .lookup)) }
      search.read(page.map(\.id))
      if search.isDone { break }
    }
    return .absent(fresh: search.isFresh, newest: search.newest)
  }

  // MARK: Delete

  /// It takes notices back.
  public static let deletes = true

  /// `statuses/destroy`
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    let response = try await client.read(
      .post, "/api/statuses/destroy/\(WireID.percentEncoded(receipt.id)).json", body: .form([]))
    let isDone = (200..<300).contains(response.status) || response.status == 404 || response.status == 410
    if !isDone { throw client.refusal.ofReading(response) }
  }

  // MARK: Refusals

  /// An answer to `statuses/update`; its words are in the server's language. Whatever goes wrong is answered with 400, also
  /// what goes wrong when the notice stands already: only words that are said before are a refusal.
  private func refusal(_ response: Response) -> PublishFailure {
    let words = client.refusal.words(of: response)
    let lowercased = words.lowercased()
    func says(_ stems: [String]) -> Bool { stems.contains(where: lowercased.contains) }
    switch response.status {
    // The same text within a minute: most likely our own, unanswered.
    case 400, 403:
      if says(["duplic", "doublon", "en double"]) { return .uncertain("a duplicate: \(words)") }
      if says(["too fast", "too many notices", "trop vite"]) { return .limited(until: RateLimit.until(response)) }
      if says(["notice. too long", "trop long"]) { return .tooLong(limit: nil) }
      if says(["banned", "unknown user", "utilisateur inconnu"]) { return .unauthorized(words) }
      if response.status == 400, !says(["client must provide", "post data"]) {
        return .uncertain("status 400: \(words)")
      }
    case 404 where says(["no result found"]): return .uncertain("status 404: \(words)")
    case 413: return .tooLong(limit: ServerWords.figure(in: words).map { $0 - GNUSocialNotice.reserve })
    default: break
    }
    return client.refusal.ofPublishing(response)
  }
}
