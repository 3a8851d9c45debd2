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

  private let account: AccountSettings<Settings>
  private let transport: any Transport
  private let files: any PostFiles
  private let containers: ThreadsContainers

  /// An adapter for one account.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    self.account = account
    self.transport = transport
    self.files = files
    containers = ThreadsContainers(account: account.name, files: files)
  }

  // MARK: Who am I

  /// `GET /me`
  public func verify() async throws(PublishFailure) -> Identity {
    let client = try await client()
    let response = try await client.read(.get, "/v1.0/me?fields=id%2Cusername")
    guard response.status == 200 else { throw GraphRefusal(client.refusal).ofIdentity(response) }
    guard let user = response.value, let id = user["id"]?.id, let name = user["username"]?.id else {
      throw .unavailable("the server's answer names no account")
    }
    return Identity(
      id: id, name: ServerWords.bounded("@\(name)"), url: "https://www.threads.net/@\(WireID.percentEncoded(name))",
      limit: Self.limit, reconciliation: Self.reconciliation)
  }

  // MARK: Publish

  /// `POST /me/threads` makes a container, `POST /me/threads_publish` publishes it.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .private || post.visibility == .direct {
      throw .rejected("everything on Threads is public, and this post is not meant to be")
    }
    let client = try await client()
    if let kept = try containers.container(of: post) { return try await publish(kept, of: post, client) }
    return try await publishNew(post, with: post.publicPicture(Self.imageRule), client)
  }

  /// What was made for the post before. A picture that Threads did not fetch in a day it will not fetch.
  private func publish(_ kept: ThreadsContainer, of post: Post, _ client: APIClient) async throws(PublishFailure)
    -> Receipt
  {
    switch try await state(of: kept.id, client) {
    case .published: return try await standing(post, client)
    case .ready: return try await publish(kept.id, client)
    case .failed(let why):
      guard kept.hasPicture else { throw .rejected(why) }
      return try await publishNew(post, with: nil, client)
    case .expired:
      return try await publishNew(post, with: kept.hasPicture ? nil : post.publicPicture(Self.imageRule), client)
    }
  }

  private typealias PublicPicture = (image: PostImage, address: String, alt: String)

  /// A picture has to be fetched before its post can be published: that is asked once, for an adapter does not wait.
  private func publishNew(_ post: Post, with picture: PublicPicture?, _ client: APIClient)
    async throws(PublishFailure) -> Receipt
  {
    let made: ThreadsContainer
    do throws(PublishFailure) {
      made = ThreadsContainer(id: try await container(for: post, picture, client), hasPicture: picture != nil)
    } catch {
      guard picture != nil, case .rejected = error else { throw error }
      return try await publishNew(post, with: nil, client)
    }
    try containers.keep(made, of: post)
    return made.hasPicture ? try await publish(made, of: post, client) : try await publish(made.id, client)
  }

  /// A picture takes the place of the link's card: the link stays in the text.
  private func container(for post: Post, _ picture: PublicPicture?, _ client: APIClient)
    async throws(PublishFailure) -> String
  {
    var fields = [(name: "media_type", value: picture == nil ? "TEXT" : "IMAGE"), ("text", post.text)]
    if let picture {
      fields += [("image_url", picture.address), ("alt_text", picture.alt)]
    } else if let card = post.card {
      fields.append(("link_attachment", card.url))
    }
    let response = try await client.read(.post, "/v1.0/me/threads", body: .form(fields))
    guard (200..<300).contains(response.status) else {
      let words = client.refusal.words(of: response)
      if response.status == 400, words.contains("at most 500 characters") { throw .tooLong(limit: 500) }
      throw GraphRefusal(client.refusal).ofPreparing(response)
    }
    guard let id = response.value?["id"]?.id else {
      throw .unavailable("the server's answer names no container: \(client.refusal.words(of: response))")
    }
    return id
  }

  private func publish(_ container: String, _ client: APIClient) async throws(PublishFailure) -> Receipt {
    let response = try await client.publish(
      .post, "/v1.0/me/threads_publish", body: .form([("creation_id", container)]))
    guard (200..<300).contains(response.status) else { throw GraphRefusal(client.refusal).ofPublishing(response) }
    guard let id = response.value?["id"]?.id else {
      throw .uncertain("status \(response.status) without a post: \(client.refusal.words(of: response))")
    }
    return Receipt(id: id)
  }

  private enum ContainerState {
    case published, ready, expired
    case failed(String)
  }

  /// `GET /{container}`
  private func state(of container: String, _ client: APIClient) async throws(PublishFailure) -> ContainerState {
    let response = try await client.read(
      .get, "/v1.0/\(WireID.percentEncoded(container))?fields=status%2Cerror_message")
    guard response.status == 200 else {
      let refusal = GraphRefusal(client.refusal)
      throw refusal.isAbsence(response)
        ? .uncertain("Threads no longer knows the container of this post") : refusal.ofReading(response)
    }
    switch response.value?["status"]?.string {
    case "PUBLISHED": return .published
    case "FINISHED": return .ready
    // Of a day ago, and never published.
    case "EXPIRED": return .expired
    case "ERROR":
      return .failed(
        ServerWords.bounded(
          response.value?["error_message"]?.string ?? "the container has an error", hiding: client.secrets))
    default: throw .unavailable("Threads has not prepared the post yet: \(client.refusal.words(of: response))")
    }
  }

  /// It is there; which one it is, only the list of posts tells.
  private func standing(_ post: Post, _ client: APIClient) async throws(PublishFailure) -> Receipt {
    // A list that does not answer, or is late, makes the post no less published.
    if case .found(let receipt) = try? await search(client).find(post, anchor: nil, besides: []) { return receipt }
    return Receipt(id: "", evidence: .lookup)
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

  private func search(_ client: APIClient) -> GraphSearch {
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
    let client = try await client()
    let response = try await client.read(.delete, "/v1.0/" + WireID.percentEncoded(receipt.id))
    let refusal = GraphRefusal(client.refusal)
    guard (200..<300).contains(response.status) || refusal.isAbsence(response) else {
      throw refusal.ofReading(response)
    }
  }

  // MARK: The way there

  private static let day: Double = 86_400

  private func client() async throws(PublishFailure) -> APIClient { client(try await token()) }

  private func client(_ token: Secret) -> APIClient {
    APIClient(
      server: account.settings.server, bearer: token, secrets: [account.settings.token], timeout: account.timeout,
      transport: transport)
  }

  /// A token lasts sixty days. One that is a week old is renewed, and the new one is on the disk before it is used; the old
  /// one serves as well until its end.
  private func token() async throws(PublishFailure) -> Secret {
    let configured = account.settings.token
    let now = account.now()
    guard let kept = try KeptToken.of(account.name, configured: configured, in: files), let access = kept.access else {
      // How old it is nobody says: its week begins when it is first seen.
      try KeptToken(access: configured, expires: now.addingTimeInterval(60 * Self.day))
        .keep(for: account.name, configured: configured, in: files)
      return configured
    }
    guard kept.expires < now.addingTimeInterval(53 * Self.day), let renewed = await renewed(access, at: now) else {
      return access
    }
    try renewed.keep(for: account.name, configured: configured, in: files)
    return renewed.access ?? access
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
