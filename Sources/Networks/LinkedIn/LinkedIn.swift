public import FoundationEssentials
public import Model
public import Web

/// LinkedIn, a member's own posts.
///
/// https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api , /images-api ,
/// /linkedin/marketing/versioning ; its refusals are in `LinkedInRefusal`. Nothing is fetched there of a link: the card is
/// told whole.
public struct LinkedInNetwork: Network {
  /// In the configuration.
  public static let name = "linkedin"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "LinkedIn, in your own name; a token lasts sixty days",
    .fr: "LinkedIn, en votre nom ; un jeton dure soixante jours",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "token", .secret, en: "an access token with the scopes openid, profile and w_member_social",
      fr: "un jeton d’accès avec les droits openid, profile et w_member_social"),
    SettingKey(
      "expires", .text, required: false, example: "2027-01-22T00:00:00Z",
      en: "when the token ends, sixty days after it was made", fr: "quand le jeton prend fin, soixante jours après"),
    SettingKey(
      "server", .url, required: false, example: "https://api.linkedin.com",
      en: "the API's address; only a test changes it", fr: "l’adresse de l’API ; seul un essai la change"),
  ]
  /// LinkedIn fetches no page: what is not sent is not shown.
  public static let cards = CardMaker.client
  /// After escaping.
  public static let limit = TextLimit.linkedin
  /// New apps may not read a member's posts. The refusal of a repetition names the post that stands, but nowhere is it
  /// promised, nor for how long: it makes a person's «again» safe, and no daemon's.
  public static let reconciliation = Reconciliation.nothing

  /// The right to post in a member's name.
  public struct Settings: Decodable, Sendable {
    /// Sent to LinkedIn only.
    public var token: Secret
    /// When it ends, where its owner says so.
    public var expires: Date?
    /// Without a slash at the end.
    public var server: String

    private enum Keys: String, CodingKey { case token, expires, server }

    /// Refuses an end that is no time.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      token = try keys.decode(Secret.self, forKey: .token)
      expires = try keys.decodeIfPresent(String.self, forKey: .expires).map { text in
        guard let date = Timestamp.iso8601(text) else {
          throw DecodingError.dataCorruptedError(
            forKey: .expires, in: keys, debugDescription: "not a time like 2027-01-22T00:00:00Z")
        }
        return date
      }
      server = try keys.server(.server, default: "https://api.linkedin.com", like: "https://api.linkedin.com")
    }
  }

  private let settings: Settings
  private let client: APIClient
  private let now: @Sendable () -> Date

  /// An adapter for one member.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    settings = account.settings
    client = APIClient(
      server: account.settings.server, bearer: account.settings.token, timeout: account.timeout, transport: transport)
    now = account.now
  }

  // MARK: Who am I

  /// `GET /v2/userinfo`
  public func verify() async throws(PublishFailure) -> Identity {
    let member = try await member()
    let name = member["name"]?.string ?? "LinkedIn"
    return Identity(
      id: try urn(of: member), name: ServerWords.bounded(name, hiding: settings.token), limit: Self.limit,
      reconciliation: Self.reconciliation, expires: settings.expires)
  }

  private func member() async throws(PublishFailure) -> JSON {
    let response = try await client.read(.get, "/v2/userinfo")
    guard response.status == 200 else { throw client.refusal.ofIdentity(response) }
    return response.value ?? .null
  }

  private func urn(of member: JSON) throws(PublishFailure) -> String {
    guard let id = member["sub"]?.id else { throw .unavailable("the server's answer names no member") }
    return "urn:li:person:\(id)"
  }

  // MARK: Publish

  /// `POST /rest/posts`. The identifier comes as a header.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .direct {
      throw .rejected("LinkedIn has no direct messages for programs, and this post is meant to be one")
    }
    let author = try urn(of: try await member())
    guard let image = post.image, image.id != nil else { return try await publish(post, by: author, with: nil) }
    return try await post.sent(with: image) { (image) throws(PublishFailure) in
      try await publish(post, by: author, with: image)
    }
  }

  private func publish(_ post: Post, by author: String, with image: PostImage?) async throws(PublishFailure) -> Receipt
  {
    let body: JSON = .members([
      "author": .text(author), "commentary": .text(Self.commentary(post)),
      "visibility": post.visibility == .private ? "CONNECTIONS" : "PUBLIC",
      "distribution": [
        "feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": [],
      ],
      "content": Self.content(post, with: image), "lifecycleState": "PUBLISHED", "isReshareDisabledByAuthor": false,
    ])
    let response = try await ask(.post, "/rest/posts", at: post.created, body: .json(body), publishes: true)
    guard (200..<300).contains(response.status) else {
      if let urn = refusal.standing(response) { return receipt(urn, evidence: .duplicate) }
      throw refusal.ofPublishing(response)
    }
    guard let urn = LinkedInRefusal.post(response.header("x-restli-id") ?? "") else {
      throw .uncertain("status \(response.status) without a post: \(client.refusal.words(of: response))")
    }
    return receipt(urn)
  }

  private static func commentary(_ post: Post) -> String { LittleText.escaped(post.text, facets: post.facets) }

  /// A card with the picture in it, else the picture.
  private static func content(_ post: Post, with image: PostImage?) -> JSON? {
    if let card = post.card {
      return [
        "article": .members([
          "source": .text(card.url), "title": .text(card.title.isEmpty ? card.url : card.title),
          "description": card.description.isEmpty ? nil : .text(card.description),
          "thumbnail": .optional(image?.id),
        ])
      ]
    }
    guard let image, let id = image.id else { return nil }
    return ["media": .members(["id": .text(id), "altText": image.alt.isEmpty ? nil : .text(image.alt)])]
  }

  private func receipt(_ urn: String, evidence: Receipt.Evidence = .response) -> Receipt {
    Receipt(
      id: urn, url: "https://www.linkedin.com/feed/update/\(WireID.percentEncoded(urn))", evidence: evidence)
  }

  // MARK: Find

  /// LinkedIn shows a member's posts to nobody's program.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    throw .unavailable("LinkedIn shows no posts")
  }

  // MARK: Pictures

  /// Far below the 36 million pixels that LinkedIn takes.
  public static let imageRule: ImageRule? = ImageRule(maximumBytes: 5_000_000)

  /// `POST /rest/images?action=initializeUpload`, then the bytes to the address that it gives.
  public func upload(_ image: PostImage, bytes: [UInt8]) async throws(PublishFailure) -> String {
    let owner = try urn(of: try await member())
    let response = try await ask(
      .post, "/rest/images?action=initializeUpload", at: now(),
      body: .json(["initializeUploadRequest": ["owner": .text(owner)]]))
    guard response.status == 200 else { throw client.refusal.ofUploading(response) }
    guard let place = response.value?["value"], let id = place["image"]?.id, let address = place["uploadUrl"]?.string,
      isOwn(address)
    else { throw .unavailable("the server's answer names no place for the picture") }
    let files = APIClient(
      server: address, bearer: settings.token, timeout: client.timeout, transport: client.transport)
    let sent = try await files.read(.put, "", body: .bytes(bytes, type: image.type))
    guard sent.status == 200 || sent.status == 201 else { throw client.refusal.ofUploading(sent) }
    return id
  }

  /// The token goes to LinkedIn's hosts and nowhere else, whatever an answer says.
  private func isOwn(_ address: String) -> Bool {
    guard let origin = Origin(address) else { return false }
    return origin == Origin(client.server) || (origin.scheme == "https" && origin.host.hasSuffix(".linkedin.com"))
  }

  // MARK: Edit, delete

  /// It changes a post's words.
  public static let edits = true

  /// `PARTIAL_UPDATE` of the text; card and picture stay.
  public func edit(_ receipt: Receipt, to post: Post) async throws(PublishFailure) -> Receipt {
    let response = try await ask(
      .post, "/rest/posts/" + WireID.percentEncoded(receipt.id), at: now(), method: "PARTIAL_UPDATE",
      body: .json(["patch": ["$set": ["commentary": .text(Self.commentary(post))]]]))
    guard (200..<300).contains(response.status) else { throw client.refusal.ofChanging(response) }
    return receipt
  }

  /// It takes posts back.
  public static let deletes = true

  /// `DELETE /rest/posts/{urn}`
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    let response = try await ask(.delete, "/rest/posts/" + WireID.percentEncoded(receipt.id), at: now())
    guard (200..<300).contains(response.status) || response.status == 404 else {
      throw client.refusal.ofReading(response)
    }
  }

  // MARK: The way there

  private var refusal: LinkedInRefusal { LinkedInRefusal(refusal: client.refusal) }

  /// Asks in last month's version of the API. Where that is not active (426, before anything is done) others are tried: a
  /// version lives for a year, and this month's may not be there yet.
  private func ask(
    _ verb: Request.Method, _ path: String, at date: Date, method: String? = nil, body: APIClient.Body? = nil,
    publishes: Bool = false
  ) async throws(PublishFailure) -> Response {
    for version in Self.versions(at: date) {
      var headers = [("Linkedin-Version", version), ("X-Restli-Protocol-Version", "2.0.0")]
      if let method { headers.append(("X-RestLi-Method", method)) }
      let response =
        publishes
        ? try await client.publish(verb, path, headers: headers, body: body)
        : try await client.read(verb, path, headers: headers, body: body)
      if response.status != 426 { return response }
    }
    throw .unavailable("LinkedIn's API has no version near \(date.ISO8601Format().prefix(7)): is the clock right?")
  }

  /// `YYYYMM` of the month before, the one before that, this one, and three before.
  static func versions(at date: Date) -> [String] {
    let parts = date.ISO8601Format().split(separator: "-").prefix(2).compactMap { Int($0) }
    guard let year = parts.first, let month = parts.last else { return [] }
    return [1, 2, 0, 3].map { back in
      let months = year * 12 + month - 1 - back
      let number = months % 12 + 1
      return "\(months / 12)\(number < 10 ? "0" : "")\(number)"
    }
  }
}
