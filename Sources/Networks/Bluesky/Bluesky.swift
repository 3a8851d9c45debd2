internal import FoundationEssentials
public import Model
public import Web

/// Bluesky, and every server of the AT protocol.
///
/// https://docs.bsky.app/docs/api/com-atproto-repo-put-record , /com-atproto-repo-get-record , /com-atproto-repo-list-records :
/// the account's own server is written to and read, never the views that lag behind it. The session is in
/// `BlueskySession`, the post's form in `BlueskyRecord`, cards and pictures in `BlueskyEmbed`.
public struct BlueskyNetwork: Network {
  /// In the configuration.
  public static let name = "bluesky"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "Bluesky and other servers of the AT protocol. Everything is public there: a post for few is held",
    .fr:
      "Bluesky et les autres serveurs du protocole AT. Tout y est public : une annonce réservée à quelques-uns est retenue",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "handle", .text, example: "exemple.bsky.social", en: "the account's name, name.bsky.social",
      fr: "le nom du compte, nom.bsky.social"),
    SettingKey(
      "password", .secret, en: "an app password (Settings, Privacy and security, App passwords)",
      fr: "un mot de passe d’application (Paramètres, Confidentialité et sécurité, Mots de passe d’application)"),
    SettingKey(
      "server", .url, required: false, en: "the account's own server; https://bsky.social where there is none",
      fr: "le serveur du compte ; https://bsky.social sinon"),
  ]
  /// The post carries its card.
  public static let cards = CardMaker.client
  /// Fixed for the whole network.
  public static let limit = TextLimit.bluesky
  /// We choose where a post stands: sent again, it stands there already.
  public static let reconciliation = Reconciliation.ownIdentity

  /// Which account, and the right to post there.
  public struct Settings: Decodable, Sendable {
    /// A handle or a DID, without the `@`.
    public var handle: String
    /// An app password; sent to the server's own origin only.
    public var password: Secret
    /// Without a slash at the end.
    public var server: String

    /// The settings of an account.
    public init(handle: String, password: Secret, server: String = "https://bsky.social") {
      self.handle = handle.first == "@" ? String(handle.dropFirst()) : handle
      self.password = password
      self.server = server.last == "/" ? String(server.dropLast()) : server
    }

    private enum Keys: String, CodingKey { case handle, password, server }

    /// Refuses a server that is no http or https address.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      self.init(
        handle: try keys.decode(String.self, forKey: .handle),
        password: try keys.decode(Secret.self, forKey: .password),
        server: try keys.server(.server, default: "https://bsky.social", like: "https://bsky.social"))
    }
  }

  static let collection = "app.bsky.feed.post"
  private let session: BlueskySession

  /// An adapter for one account; its session lives as long as it does.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    session = BlueskySession(account.settings, XRPC(transport: transport, timeout: account.timeout))
  }

  // MARK: Who am I

  /// `com.atproto.server.createSession`, or `getSession` where there is one.
  public func verify() async throws(PublishFailure) -> Identity {
    let grant = try await session.proven()
    return Identity(
      id: grant.did, name: ServerWords.bounded("@\(grant.handle)"),
      url: "https://bsky.app/profile/\(WireID.percentEncoded(grant.did))", limit: Self.limit,
      reconciliation: Self.reconciliation, software: nil)
  }

  // MARK: Publish

  /// `com.atproto.repo.putRecord` at a place that the post itself names, and only where nothing stands yet.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .private || post.visibility == .direct {
      throw .rejected("everything on Bluesky is public, and this post is not meant to be")
    }
    let grant = try await session.current()
    let place = RecordKey.of(post)
    let body = try NewRecord(post, at: place, in: grant.did).bytes()
    let response: Response
    do {
      response = try await grant.server.send(.post, "com.atproto.repo.putRecord", body: body, bearer: grant.access)
    } catch {
      throw .publishing(error)
    }
    guard response.status == 200 else {
      let refusal = session.refusal.ofPublishing(response)
      // What stands there is this post: an earlier request arrived.
      if refusal == .stands { return receipt(place, in: grant.did, evidence: .duplicate) }
      if refusal.endsSession { session.forget() }
      throw refusal.failure
    }
    guard let made = response.json(MadeRecord.self), made.uri.hasSuffix("/\(Self.collection)/\(place)") else {
      throw .uncertain("status 200 without a post: \(session.refusal.words(of: response))")
    }
    return receipt(place, in: grant.did)
  }

  private func receipt(_ place: String, in did: String, evidence: Receipt.Evidence = .response) -> Receipt {
    Receipt(
      id: place, url: "https://bsky.app/profile/\(WireID.percentEncoded(did))/post/\(WireID.percentEncoded(place))",
      evidence: evidence)
  }

  // MARK: Find

  /// Looks at the post's own place, then through the account's posts, newest first, back to the anchor or five pages:
  /// a post of an older installation stands elsewhere.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    let grant = try await session.proven()
    func isOther(_ place: String) -> Bool {
      others.contains(place) || (receipt(place, in: identity.id).url.map(others.contains) ?? false)
    }
    let place = RecordKey.of(post)
    if !isOther(place), try await stands(place, in: identity.id, grant) {
      return .found(receipt(place, in: identity.id, evidence: .lookup))
    }
    var search = OwnPosts(anchor: anchor)
    var cursor: String?
    for _ in 0..<OwnPosts.pagesAtMost {
      let page = try await posts(of: identity.id, from: cursor, grant)
      let records = page.records.compactMap(\.value)
      let match = records.first { !isOther($0.place) && $0.value.matches(post) }
      if let match { return .found(receipt(match.place, in: identity.id, evidence: .lookup)) }
      search.read(records.map(\.place))
      guard !search.isDone, let next = page.cursor, next != cursor else { break }
      cursor = next
    }
    return .absent(fresh: search.isFresh, newest: search.newest)
  }

  /// `com.atproto.repo.getRecord`
  private func stands(_ place: String, in did: String, _ grant: BlueskySession.Grant) async throws(PublishFailure)
    -> Bool
  {
    let query = "repo=\(WireID.percentEncoded(did))&collection=\(Self.collection)&rkey=\(WireID.percentEncoded(place))"
    let response = try await grant.server.read("com.atproto.repo.getRecord?\(query)", bearer: grant.access)
    if response.status == 200 {
      guard response.json(StandingRecord.self) != nil else {
        throw .unavailable("the post that was asked for is unreadable")
      }
      return true
    }
    guard session.refusal.isAbsence(response) else { throw session.refusal.ofReading(response) }
    return false
  }

  /// `com.atproto.repo.listRecords`, newest first.
  private func posts(of did: String, from cursor: String?, _ grant: BlueskySession.Grant) async throws(PublishFailure)
    -> RecordPage
  {
    var query = "repo=\(WireID.percentEncoded(did))&collection=\(Self.collection)&limit=100"
    if let cursor { query += "&cursor=\(WireID.percentEncoded(cursor))" }
    let response = try await grant.server.read(
      "com.atproto.repo.listRecords?\(query)", bearer: grant.access, maximumBytes: 4 << 20)
    guard response.status == 200 else { throw session.refusal.ofReading(response) }
    guard let page = response.json(RecordPage.self) else { throw .unavailable("the list of own posts is unreadable") }
    return page
  }

  // MARK: Pictures

  /// The card's picture may have a megabyte, and older servers take no more of any.
  public static let imageRule: ImageRule? = ImageRule(maximumBytes: 1_000_000, longestSide: 1600, longestAlt: 1000)

  /// `com.atproto.repo.uploadBlob`. What no post follows within minutes is forgotten there.
  public func upload(_ image: PostImage, bytes: [UInt8]) async throws(PublishFailure) -> String {
    let grant = try await session.proven()
    let response: Response
    do {
      response = try await grant.server.send(
        .post, "com.atproto.repo.uploadBlob", body: bytes, type: image.type, bearer: grant.access)
    } catch {
      throw .reading(error)
    }
    guard response.status == 200 else { throw session.refusal.ofUploading(response) }
    guard let blob = response.json(UploadedBlob.self)?.blob else {
      throw .unavailable("the server's answer names no picture")
    }
    return blob.text
  }

  // MARK: Delete

  /// It takes posts back.
  public static let deletes = true

  /// `com.atproto.repo.deleteRecord`, which is content where there is nothing.
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    let grant = try await session.proven()
    let body = try RecordPlace(repo: grant.did, rkey: receipt.id).bytes()
    let response: Response
    do {
      response = try await grant.server.send(.post, "com.atproto.repo.deleteRecord", body: body, bearer: grant.access)
    } catch {
      throw .reading(error)
    }
    guard response.status == 200 else { throw session.refusal.ofReading(response) }
  }
}
