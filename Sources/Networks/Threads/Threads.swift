internal import FoundationEssentials
public import Model
public import Web

/// Threads.
///
/// https://developers.facebook.com/docs/threads/posts , /reference/publishing , /get-started/long-lived-tokens ; what its
/// answers mean is in `GraphRefusal`. A post is a container first, which is published once: its identifier is on the disk
/// before that (`ThreadsContainers`), and a repetition asks what became of it. Threads fetches pictures itself.
public struct ThreadsNetwork: Network {
  /// In the configuration.
  public static let name = "threads"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "Threads, by Meta's API; the token is renewed by itself", .fr: "Threads ; le jeton se renouvelle de lui-même",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "token", .secret,
      en:
        "a long-lived token with threads_basic, threads_content_publish and threads_delete; the next ones keep themselves",
      fr:
        "un jeton de longue durée : threads_basic, threads_content_publish, threads_delete ; les suivants se gardent seuls"
    ),
    SettingKey(
      "server", .url, required: false, example: "https://graph.threads.net",
      en: "the API's address; only a test changes it", fr: "l’adresse de l’API ; seul un essai la change"),
  ]
  /// Fixed for the whole network.
  public static let limit = TextLimit.threads
  /// The container is the key, for a day.
  public static let reconciliation = Reconciliation.keyAndLookup

  /// The right to post.
  public struct Settings: Decodable, Sendable {
    /// The first of its kind; sent to the server's own origin only.
    public var token: Secret
    /// Without a slash at the end.
    public var server: String

    private enum Keys: String, CodingKey { case token, server }

    /// Refuses a server that is no http or https address.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      token = try keys.decode(Secret.self, forKey: .token)
      server = try keys.server(.server, default: "https://graph.threads.net", like: "https://graph.threads.net")
    }
  }

  let account: AccountSettings<Settings>
  let containers: ThreadsContainers
  private let transport: any Transport
  private let files: any PostFiles

  /// An adapter for one account.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    self.account = account
    self.transport = transport
    self.files = files
    containers = ThreadsContainers(account: account.name, files: files)
  }

  // MARK: Who am I

  /// `GET /me`, and `GET /me/threads_publishing_limit`, which takes the right to publish.
  public func verify() async throws(PublishFailure) -> Identity {
    let token = try await token(atFirstSight: true)
    let client = client(token.access)
    let response = try await client.read(.get, "/v1.0/me?fields=id%2Cusername")
    guard response.status == 200 else { throw GraphRefusal(client.refusal).ofIdentity(response) }
    guard let user = response.value, let id = user["id"]?.id, let name = user["username"]?.id else {
      throw .unavailable("the server's answer names no account")
    }
    try await requirePublishing(client)
    return Identity(
      id: id, name: ServerWords.bounded("@\(name)"), url: "https://www.threads.net/@\(WireID.percentEncoded(name))",
      limit: Self.limit, reconciliation: Self.reconciliation, expires: token.expires)
  }

  /// Any other failure than a refusal says nothing of the account.
  private func requirePublishing(_ client: APIClient) async throws(PublishFailure) {
    let response: Response
    do throws(PublishFailure) {
      response = try await client.read(.get, "/v1.0/me/threads_publishing_limit?fields=quota_usage%2Cconfig")
    } catch { return }
    guard !(200..<300).contains(response.status) else { return }
    let failure = GraphRefusal(client.refusal).ofReading(response)
    if case .unauthorized = failure { throw failure }
  }

  // MARK: Publish

  /// By way of a container (`ThreadsPublishing.swift`).
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .private || post.visibility == .direct {
      throw .rejected("everything on Threads is public, and this post is not meant to be")
    }
    return try await publish(post, try await client())
  }

  // MARK: Pictures

  /// Threads scales what is too wide. Without a description the link's card says more.
  public static let imageRule: ImageRule? = ImageRule(
    maximumBytes: 8_000_000, longestSide: 20_000, longestAlt: 1000, source: .address, needsAlt: true)

  // MARK: Find

  /// `GET /me/threads`
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    try await search(try await client()).find(post, anchor: anchor, besides: others)
  }

  func search(_ client: APIClient) -> GraphSearch {
    let fields = "id%2Ctext%2Cpermalink%2Cmedia_type%2Clink_attachment_url"
    return GraphSearch(client: client, path: "/v1.0/me/threads?fields=\(fields)&limit=25") { element in
      // A repost is somebody's post.
      guard element["media_type"]?.string != "REPOST_FACADE" else { return nil }
      return GraphSearch.Own(
        url: element["permalink"]?.publicURL, text: element["text"]?.string ?? "",
        links: [element["link_attachment_url"]?.string].compactMap { $0 })
    }
  }

  // MARK: Delete

  /// It takes posts back.
  public static let deletes = true

  /// `DELETE /{media}`
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    guard !receipt.id.isEmpty else { throw .rejected("which post it is, Threads has never said") }
    try await client().deleteFromGraph("/v1.0/" + WireID.percentEncoded(receipt.id))
  }

  // MARK: The way there

  private static let day: Double = 86_400

  private func client() async throws(PublishFailure) -> APIClient { client(try await token().access) }

  private func client(_ token: Secret) -> APIClient {
    APIClient(
      server: account.settings.server, bearer: token, secrets: [account.settings.token], timeout: account.timeout,
      transport: transport)
  }

  /// A token lasts sixty days. One that is a week old is renewed, and the new one is on the disk before it is used; the old
  /// one serves as well until its end.
  /// - Parameter atFirstSight: renews one that was never seen before, whatever its age.
  private func token(atFirstSight: Bool = false) async throws(PublishFailure) -> (access: Secret, expires: Date) {
    let configured = account.settings.token
    let now = account.now()
    let kept = try KeptToken.of(account.name, configured: configured, in: files)
    if let kept, let access = kept.access {
      guard kept.expires < now.addingTimeInterval(53 * Self.day), let renewed = await renewed(access, at: now) else {
        return (access, kept.expires)
      }
      try renewed.keep(for: account.name, configured: configured, in: files)
      return (renewed.access ?? access, renewed.expires)
    }
    // How old it is nobody says. Before its second day Threads renews none: it is asked again tomorrow.
    let unknown = KeptToken(access: configured, expires: now.addingTimeInterval(54 * Self.day))
    let new = await atFirstSight ? renewed(configured, at: now) ?? unknown : unknown
    try new.keep(for: account.name, configured: configured, in: files)
    return (new.access ?? configured, new.expires)
  }

  /// `GET /refresh_access_token`, whose token stands in the address. Nil where it gives none: the request that follows
  /// shows whether the old one still serves.
  private func renewed(_ access: Secret, at now: Date) async -> KeptToken? {
    guard let origin = Origin(account.settings.server) else { return nil }
    let encoded = Secret(WireID.percentEncoded(access.reveal()))
    let response = try? await client(access).read(
      .get, "/refresh_access_token?grant_type=th_refresh_token&access_token=\(Credential.marker)",
      credential: .inAddress(encoded, origin: origin))
    guard let response, response.status == 200, let answer = response.value, let token = answer["access_token"]?.id
    else { return nil }
    let lifetime = Double(answer["expires_in"]?.int ?? 0)
    return KeptToken(access: Secret(token), expires: now.addingTimeInterval(lifetime > 0 ? lifetime : 60 * Self.day))
  }
}
