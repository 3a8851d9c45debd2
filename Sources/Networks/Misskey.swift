public import Model
public import Web

/// Misskey and its forks (Sharkey, Firefish, Iceshrimp, Foundkey) by the API of their own.
///
/// https://misskey-hub.net/en/docs/for-developers/api/ : every call is a POST with JSON, `notes/create`, `notes/delete`,
/// `users/notes`, `drive/files/create`, `i` and `meta`. Nothing names a post before it is made, and only some forks change
/// one afterwards.
public struct MisskeyNetwork: Network {
  /// In the configuration.
  public static let name = "misskey"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "Misskey and its forks (Sharkey, Firefish, Iceshrimp)",
    .fr: "Misskey et ses dérivés (Sharkey, Firefish, Iceshrimp)",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "server", .url, example: "https://social.example.org", en: "the server's address", fr: "l’adresse du serveur"),
    SettingKey(
      "token", .secret,
      en: "an access token (Settings, API, or MiAuth) with read:account, write:notes and write:drive",
      fr: "un jeton d’accès (Paramètres, API, ou MiAuth) avec read:account, write:notes et write:drive"),
  ]
  /// Of a server that says nothing else.
  public static let limit = TextLimit.misskey
  /// The account's own notes can be read.
  public static let reconciliation = Reconciliation.lookup
  /// In a field of its own.
  public static let warnings = WarningPlace.apart
  /// What is for those it names alone is for nobody where it names none.
  public static let whispers = true

  /// Which server, and the right to post there.
  public struct Settings: Decodable, Sendable {
    /// Without a slash at the end.
    public var server: String
    /// Sent to the server's own origin only.
    public var token: Secret

    private enum Keys: String, CodingKey { case server, token }

    /// Refuses a server that is no http or https address.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      server = try keys.server(.server, like: "https://social.example.org")
      token = try keys.decode(Secret.self, forKey: .token)
    }
  }

  let client: APIClient

  /// An adapter for one account at one server.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    client = APIClient(
      server: account.settings.server, bearer: account.settings.token, timeout: account.timeout, transport: transport)
  }

  // MARK: Who am I

  /// `i`, then `meta` for the longest note.
  public func verify() async throws(PublishFailure) -> Identity {
    let (id, name) = try await account()
    let answer = try await read("/api/meta", ["detail": false])
    guard answer.status < 500, answer.status != 429 else { throw client.refusal.ofReading(answer) }
    var limit = Self.limit
    if let most = answer.value?["maxNoteTextLength"]?.int { limit.max = min(max(most, 100), 100_000) }
    return Identity(
      id: id, name: ServerWords.bounded("@\(name)@\(Origin(client.server)?.host ?? "")"),
      url: "\(client.server)/@\(WireID.percentEncoded(name))", limit: limit, reconciliation: Self.reconciliation,
      software: (answer.value?["version"]?.string).map { ServerWords.bounded($0) })
  }

  /// `i`
  func account() async throws(PublishFailure) -> (id: String, name: String) {
    let response = try await read("/api/i", [:])
    guard response.status == 200 else { throw special(response) ?? client.refusal.ofIdentity(response) }
    guard let account = response.value, let id = account["id"]?.id, let name = account["username"]?.string else {
      throw .unavailable("the server's answer names no account: is this the address of a Misskey server?")
    }
    if account["movedTo"] != nil { throw .gone("the account has moved") }
    return (id, name)
  }

  // MARK: Publish

  /// A longer warning is refused together with the note.
  private static let longestWarning = 100

  /// `notes/create`. Where nothing is said of who may see it, everybody may: so the API has it, whatever the account's own
  /// settings say of what is written by hand.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    let warning = post.contentWarning.map { Shortened.text($0, to: Self.longestWarning) }
    // Neither an empty warning nor an empty list of files is taken.
    let text = MisskeyText.of(post)
    let note = JSON.members([
      "text": .text(text), "visibility": post.visibility.map(Self.visibility),
      "cw": .optional(warning?.isEmpty == true ? nil : warning),
      "fileIds": (post.image?.id).map { [.text($0)] },
    ])
    let response = try await client.publish(.post, "/api/notes/create", body: .json(note))
    guard (200..<300).contains(response.status) else { throw refusal(response, to: text, of: post) }
    guard let id = response.value?["createdNote"]?["id"]?.id else {
      throw .uncertain("status \(response.status) without a note: \(client.refusal.words(of: response))")
    }
    return receipt(id)
  }

  private static func visibility(_ visibility: Visibility) -> JSON {
    switch visibility {
    case .public: "public"
    case .unlisted: "home"
    case .private: "followers"
    case .direct: "specified"
    }
  }

  func receipt(_ id: String, _ evidence: Receipt.Evidence = .response) -> Receipt {
    Receipt(id: id, url: "\(client.server)/notes/\(WireID.percentEncoded(id))", evidence: evidence)
  }

  // MARK: Find

  /// `users/notes`, newest first, back to the anchor or five pages.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    var search = OwnPosts(anchor: anchor)
    for _ in 0..<OwnPosts.pagesAtMost {
      let page = try await notes(of: identity.id, before: search.oldest, withRenotes: false)
      for note in page {
        guard let id = note["id"]?.id, !others.contains(id), !others.contains(receipt(id).url ?? ""),
          Self.isOwn(note, of: identity, matching: post)
        else { continue }
        return .found(receipt(id, .lookup))
      }
      search.read(page.compactMap { $0["id"]?.id })
      if search.isDone { break }
    }
    return .absent(fresh: search.isFresh, newest: search.newest)
  }

  /// A page of `users/notes`, newest first.
  func notes(of account: String, before oldest: String?, withRenotes: Bool) async throws(PublishFailure) -> [JSON] {
    let response = try await read(
      "/api/users/notes",
      .members([
        "userId": .text(account), "limit": 100, "withReplies": false, "withRenotes": .bool(withRenotes),
        "untilId": .optional(oldest),
      ]), maximumBytes: 4 << 20)
    guard response.status == 200 else { throw special(response) ?? client.refusal.ofReading(response) }
    guard case .list(let page)? = response.value else { throw .unavailable("the list of own notes is unreadable") }
    return page
  }

  /// Whether it is a note of that account, no answer and no repetition, with the post's link, or its words where it has none.
  private static func isOwn(_ note: JSON, of identity: Identity, matching post: Post) -> Bool {
    let author = note["userId"]?.id ?? note["user"]?["id"]?.id
    guard let text = note["text"]?.string, note["replyId"] == nil, note["renoteId"] == nil,
      author == nil || author == identity.id
    else { return false }
    let words = MisskeyText.bare(text)
    guard let link = post.links.first else { return SameWords.areThey(words, MisskeyText.bare(post.text)) }
    return LinkIdentity.isNamed(link, in: [], orIn: words)
  }

  // MARK: Pictures

  /// Far below what servers take, since what the account may store there is bounded.
  public static let imageRule: ImageRule? = ImageRule(maximumBytes: 2_000_000, longestAlt: 512)

  /// `drive/files/create`; the description is the file's comment.
  public func upload(_ image: PostImage, bytes: [UInt8]) async throws(PublishFailure) -> String {
    let name = image.type == "image/png" ? "image.png" : "image.jpg"
    var parts = [Multipart.Part(name: "name", bytes: Array(name.utf8))]
    let alt = Shortened.text(image.alt, to: Self.imageRule?.longestAlt ?? 0)
    if !alt.isEmpty { parts.append(Multipart.Part(name: "comment", bytes: Array(alt.utf8))) }
    parts.append(Multipart.Part(name: "file", fileName: name, type: image.type, bytes: bytes))
    let response = try await client.read(.post, "/api/drive/files/create", body: .multipart(Multipart(parts)))
    guard response.status == 200 else {
      // A token that may not store pictures may publish all the same.
      let isOfPictures = Self.rights.contains(Self.code(response) ?? "")
      throw (isOfPictures ? nil : special(response)) ?? client.refusal.ofUploading(response)
    }
    guard let id = response.value?["id"]?.id else { throw .unavailable("the server's answer names no picture") }
    return id
  }

  // MARK: Delete

  /// It takes notes back.
  public static let deletes = true

  /// `notes/delete`
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    let response = try await read("/api/notes/delete", ["noteId": .text(receipt.id)])
    if (200..<300).contains(response.status) || Self.code(response) == "NO_SUCH_NOTE" { return }
    // Here it says that the note is somebody else's.
    if response.status == 400, Self.code(response) == "ACCESS_DENIED" {
      throw .rejected(client.refusal.words(of: response))
    }
    throw special(response) ?? client.refusal.ofReading(response)
  }

  // MARK: The way there

  func read(_ path: String, _ body: JSON, maximumBytes: Int = 1 << 20) async throws(PublishFailure) -> Response {
    try await client.read(.post, path, body: .json(body), maximumBytes: maximumBytes)
  }
}
