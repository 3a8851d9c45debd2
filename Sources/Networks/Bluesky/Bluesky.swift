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
      "handle", .text, example: "name.bsky.social", en: "the account's name, name.bsky.social",
      fr: "le nom du compte, nom.bsky.social"),
    SettingKey(
      "password", .secret, en: "an app password (Settings, Privacy and security, App passwords)",
      fr: "un mot de passe d’application (Paramètres, Confidentialité et sécurité, Mots de passe d’application)"),
    SettingKey(
      "server", .url, required: false, example: "https://bsky.social",
      en: "the account's own server; https://bsky.social where there is none",
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
  let session: BlueskySession

  /// An adapter for one account; its session outlives it in `tokens/`.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    session = BlueskySession(account, transport, files)
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
    let response = try await session.client(grant).publish(
      .post, Self.put, body: Self.record(.object(BlueskyRecord.of(post)), at: place, in: grant.did, insteadOf: .null))
    guard response.status == 200 else {
      // What stands there is this post: an earlier request arrived.
      if session.refusal.stands(response) { return Self.receipt(place, in: grant.did, evidence: .duplicate) }
      if session.refusal.endsSession(response) || response.status == 403 { session.doubt() }
      throw session.refusal.ofPublishing(response)
    }
    guard Self.isMade(place, response) else {
      throw .uncertain("status 200 without a post: \(session.refusal.common.words(of: response))")
    }
    return Self.receipt(place, in: grant.did)
  }

  static let put = "/com.atproto.repo.putRecord"

  /// - Parameter before: the content that stands there; null means that nothing may.
  static func record(
    _ record: JSON, among collection: String = collection, at place: String, in did: String, insteadOf before: JSON
  ) -> APIClient.Body {
    .json([
      "repo": .text(did), "collection": .text(collection), "rkey": .text(place), "swapRecord": before, "record": record,
    ])
  }

  static func isMade(_ place: String, among collection: String = collection, _ response: Response) -> Bool {
    response.value?["uri"]?.string?.hasSuffix("/\(collection)/\(place)") ?? false
  }

  static func receipt(_ place: String, in did: String, evidence: Receipt.Evidence = .response) -> Receipt {
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
      others.contains(place) || (Self.receipt(place, in: identity.id).url.map(others.contains) ?? false)
    }
    let place = RecordKey.of(post)
    if !isOther(place), try await standing(place, in: identity.id, grant) != nil {
      return .found(Self.receipt(place, in: identity.id, evidence: .lookup))
    }
    var search = OwnPosts(anchor: anchor)
    var cursor: String?
    for _ in 0..<OwnPosts.pagesAtMost {
      let (records, next) = try await posts(of: identity.id, from: cursor, grant)
      let match = records.first { !isOther($0.place) && $0.matches(post) }
      if let match { return .found(Self.receipt(match.place, in: identity.id, evidence: .lookup)) }
      search.read(records.map(\.place))
      guard !search.isDone, let next, next != cursor else { break }
      cursor = next
    }
    return .absent(fresh: search.isFresh, newest: search.newest)
  }

  /// `com.atproto.repo.getRecord`; nil where nothing stands.
  private func standing(_ place: String, in did: String, _ grant: BlueskySession.Grant) async throws(PublishFailure)
    -> StandingRecord?
  {
    let response = try await read(place, in: did, grant)
    if response.status == 200 {
      guard let record = StandingRecord(response.value) else {
        throw .unavailable("the post that was asked for is unreadable")
      }
      return record
    }
    guard session.refusal.isAbsence(response) else { throw session.refusal.ofReading(response) }
    return nil
  }

  /// `com.atproto.repo.getRecord`
  /// - Parameter repository: a DID or a handle.
  func read(_ place: String, in repository: String, _ grant: BlueskySession.Grant) async throws(PublishFailure)
    -> Response
  {
    let repository = WireID.percentEncoded(repository)
    let query = "repo=\(repository)&collection=\(Self.collection)&rkey=\(WireID.percentEncoded(place))"
    return try await session.client(grant).read(.get, "/com.atproto.repo.getRecord?\(query)")
  }

  /// `com.atproto.repo.listRecords`, newest first.
  private func posts(of did: String, from cursor: String?, _ grant: BlueskySession.Grant) async throws(PublishFailure)
    -> (records: [StandingRecord], cursor: String?)
  {
    var query = "repo=\(WireID.percentEncoded(did))&collection=\(Self.collection)&limit=100"
    if let cursor { query += "&cursor=\(WireID.percentEncoded(cursor))" }
    let response = try await session.client(grant).read(
      .get, "/com.atproto.repo.listRecords?\(query)", maximumBytes: 4 << 20)
    guard response.status == 200 else { throw session.refusal.ofReading(response) }
    guard let page = response.value, case .list(let records)? = page["records"] else {
      throw .unavailable("the list of own posts is unreadable")
    }
    return (records.compactMap { StandingRecord($0) }, page["cursor"]?.string)
  }

  // MARK: Pictures

  /// The card's picture may have a megabyte, and older servers take no more of any.
  public static let imageRule: ImageRule? = ImageRule(maximumBytes: 1_000_000, longestSide: 1600, longestAlt: 1000)

  /// `com.atproto.repo.uploadBlob`. What no post follows within minutes is forgotten there.
  public func upload(_ image: PostImage, bytes: [UInt8]) async throws(PublishFailure) -> String {
    let grant = try await session.proven()
    let response = try await session.client(grant).read(
      .post, "/com.atproto.repo.uploadBlob", body: .bytes(bytes, type: image.type))
    guard response.status == 200 else { throw session.refusal.ofUploading(response) }
    guard let blob = BlueskyBlob.text(of: response.value?["blob"]) else {
      throw .unavailable("the server's answer names no picture")
    }
    return blob
  }

  // MARK: Edit and delete

  /// It changes records. Bluesky's own app goes on showing the words of before to its readers; others show those of today.
  public static let edits = true

  /// `com.atproto.repo.putRecord` in the place of the very record that was read before.
  public func edit(_ receipt: Receipt, to post: Post) async throws(PublishFailure) -> Receipt {
    let grant = try await session.proven()
    guard let standing = try await standing(receipt.id, in: grant.did, grant) else {
      throw .rejected("the post is not there any more")
    }
    guard let before = standing.cid else { throw .unavailable("the post that is to be changed has no version") }
    let body = Self.record(standing.edited(to: post), at: receipt.id, in: grant.did, insteadOf: .text(before))
    let response = try await session.client(grant).read(.post, Self.put, body: body)
    guard response.status == 200 else { throw session.refusal.ofPublishing(response).ofRepeatable }
    guard Self.isMade(receipt.id, response) else {
      throw .unavailable("the server's answer is not the changed post: \(session.refusal.common.words(of: response))")
    }
    return Self.receipt(receipt.id, in: grant.did)
  }

  /// It takes posts back.
  public static let deletes = true

  /// `com.atproto.repo.deleteRecord`, which is content where there is nothing.
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    let grant = try await session.proven()
    let response = try await session.client(grant).read(
      .post, "/com.atproto.repo.deleteRecord",
      body: .json(["repo": .text(grant.did), "collection": .text(Self.collection), "rkey": .text(receipt.id)]))
    guard response.status == 200 else { throw session.refusal.ofReading(response) }
  }
}
