internal import Markup
public import Model
public import Web

/// Micropub: one's own site (WordPress with the plugin, micro.blog, …).
///
/// https://www.w3.org/TR/micropub/ : JSON, a post is an `h-entry`. The list of own posts (`q=source` without a post's
/// address) is an extension that many sites lack: https://indieweb.org/Micropub-extensions
public struct MicropubNetwork: Network {
  /// In the configuration.
  public static let name = "micropub"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "a site of your own that speaks Micropub", .fr: "un site à vous qui parle Micropub",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "endpoint", .url, example: "https://example.org/micropub",
      en: "the site's Micropub endpoint, which its home page names as rel=\"micropub\"",
      fr: "le point d’accès Micropub du site, que sa page d’accueil nomme rel=\"micropub\""),
    SettingKey(
      "token", .secret, en: "a token with the scopes create, update, delete and media, made on the site",
      fr: "un jeton avec les droits create, update, delete et media, créé sur le site"),
    SettingKey(
      "syndicate_to", .text, required: false, example: "https://social.example.org/@owner",
      en: "the uid of another network that the site passes its posts on to",
      fr: "l’identifiant (uid) d’un autre réseau auquel le site transmet ses publications"),
  ]
  /// What a post looks like is the site's own affair.
  public static let cards = CardMaker.nobody
  /// The specification knows none; a note is no article.
  public static let limit = TextLimit.micropub
  /// Where the site lists its posts; `verify` says D of one that does not.
  public static let reconciliation = Reconciliation.lookup

  /// Which site, and the right to post there.
  public struct Settings: Decodable, Sendable {
    /// May have a query.
    public var endpoint: String
    /// Sent to the endpoint's origin, and to the media endpoint that it names.
    public var token: Secret
    /// As the site's configuration names it.
    public var syndicateTo: String?

    private enum Keys: String, CodingKey { case endpoint, token, syndicate_to }

    /// Refuses an endpoint that is no http or https address.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      endpoint = try keys.decode(String.self, forKey: .endpoint)
      guard Origin(endpoint) != nil, !endpoint.contains(where: { "#@".contains($0) }) else {
        throw DecodingError.dataCorruptedError(
          forKey: .endpoint, in: keys, debugDescription: "not an address like https://example.org/micropub")
      }
      token = try keys.decode(Secret.self, forKey: .token)
      syndicateTo = try keys.decodeIfPresent(String.self, forKey: .syndicate_to)
    }
  }

  private let settings: Settings
  private let client: APIClient

  /// An adapter for one site.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    settings = account.settings
    client = APIClient(
      server: settings.endpoint, bearer: settings.token, timeout: account.timeout, transport: transport)
  }

  // MARK: Who am I

  /// `q=config`, and whether the site lists its posts. Micropub does not say whose site it is.
  public func verify() async throws(PublishFailure) -> Identity {
    var config = try await configuration()
    // A site with nothing to tell answers `{}`, and so may anything else: only Micropub knows the second question.
    if config["media-endpoint"] == nil, config["syndicate-to"] == nil {
      let response = try await ask("syndicate-to")
      guard let targets = response.value, response.status == 200, targets["syndicate-to"] != nil else {
        throw .gone("the answer is none of Micropub's: is this the address that the site names as rel=\"micropub\"?")
      }
      config = targets
    }
    if let wanted = settings.syndicateTo, let targets = config["syndicate-to"]?.elements,
      !targets.contains(where: { $0["uid"]?.string == wanted })
    {
      let uids = targets.compactMap { $0["uid"]?.string }.joined(separator: ", ")
      throw .rejected(ServerWords.bounded("the site passes nothing on to \(wanted), only to: \(uids)"))
    }
    return Identity(
      id: settings.endpoint, name: Origin(settings.endpoint)?.host ?? settings.endpoint, limit: Self.limit,
      reconciliation: try await posts(atMost: 1) == nil ? .nothing : .lookup)
  }

  private func configuration() async throws(PublishFailure) -> JSON {
    let response = try await ask("config")
    guard response.status == 200 else { throw client.refusal.ofIdentity(response) }
    guard case .object? = response.value else {
      throw .gone("the answer is none of Micropub's: is this the address that the site names as rel=\"micropub\"?")
    }
    return response.value ?? .null
  }

  // MARK: Publish

  /// A note. 201, or 202 where it is not to be seen yet, and its address are the proof.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .private || post.visibility == .direct {
      throw .rejected("a site may show any post to everybody, and this one is not meant for everybody")
    }
    var properties: [String: JSON] = ["content": [.text(post.text)]]
    if !post.tags.isEmpty { properties["category"] = .list(post.tags.map(JSON.text)) }
    if let target = settings.syndicateTo { properties["mp-syndicate-to"] = [.text(target)] }
    if let image = post.image, let id = image.id {
      properties["photo"] = [image.alt.isEmpty ? .text(id) : ["value": .text(id), "alt": .text(image.alt)]]
    }
    let response = try await client.publish(
      .post, "", body: .json(["type": ["h-entry"], "properties": .object(properties)]))
    switch response.status {
    case 201, 202:
      guard let address = location(response) else {
        throw .uncertain("status \(response.status) without the post's address: \(client.refusal.words(of: response))")
      }
      return Receipt(id: address, url: address)
    case 200..<300: throw .uncertain("status \(response.status) does not say that a post was made")
    default: throw client.refusal.ofPublishing(response)
    }
  }

  /// Where what was made stands.
  private func location(_ response: Response) -> String? { absolute(response.header("Location")) }

  /// An address of the site: absolute, though some sites write less.
  private func absolute(_ reference: String?) -> String? {
    guard let reference, !reference.isEmpty,
      let address = PublicURL.of(LinkResolver.absolute(reference, settings.endpoint)), WireID.isPlausible(address)
    else { return nil }
    return address
  }

  // MARK: Find

  private static let postsAtMost = 50

  /// Reads the site's newest posts. An entry of the blog itself, which may stand on the same site, is not its own
  /// announcement.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    guard let items = try await posts(atMost: Self.postsAtMost) else { throw .unavailable("the site shows no posts") }
    var addresses: [String] = []
    for item in items {
      let properties = item["properties"]
      guard let address = absolute(properties?["url"]?.elements.first?.string) else { continue }
      addresses.append(address)
      let content = properties?["content"]?.elements.first
      let fragment = HTMLFragment((content?["html"] ?? content)?.string ?? "")
      let isEntry = post.links.contains { LinkIdentity.canonical($0) == LinkIdentity.canonical(address) }
      if !isEntry, !others.contains(address),
        post.stands(in: content?.string ?? fragment.text, links: fragment.links)
      {
        return .found(Receipt(id: address, url: address, evidence: .lookup))
      }
    }
    // Addresses do not tell their order: only the anchor itself proves that the list is up to date.
    return .absent(fresh: anchor.map(addresses.contains) ?? true, newest: addresses.first)
  }

  /// Nil where the site has no such list.
  private func posts(atMost most: Int) async throws(PublishFailure) -> [JSON]? {
    let response = try await ask("source", [("limit", String(most))])
    switch response.status {
    case 200:
      guard case .list(let items)? = response.value?["items"] else { return nil }
      return items
    // What sites say of a question without a post's address, or of a token that may only create.
    case 400, 403, 404, 405, 501: return nil
    default: throw client.refusal.ofReading(response)
    }
  }

  // MARK: Pictures

  /// No bound is known: what every server of the kind takes.
  public static let imageRule: ImageRule? = ImageRule(maximumBytes: 2_000_000)

  /// To the media endpoint that the configuration names, which has an address for the picture.
  public func upload(_ image: PostImage, bytes: [UInt8]) async throws(PublishFailure) -> String {
    guard let address = try await configuration()["media-endpoint"]?.publicURL else {
      throw .rejected("the site has no place for pictures")
    }
    // The token does not leave over http for what was asked over https.
    guard address.hasPrefix("https://") || !settings.endpoint.hasPrefix("https://") else {
      throw .rejected("the site's place for pictures is not an https address")
    }
    let media = APIClient(
      server: address, bearer: settings.token, timeout: client.timeout, transport: client.transport)
    let name = image.type == "image/png" ? "image.png" : "image.jpg"
    let form = Multipart([Multipart.Part(name: "file", fileName: name, type: image.type, bytes: bytes)])
    let response = try await media.read(.post, "", body: .multipart(form))
    guard (200..<300).contains(response.status) else { throw client.refusal.ofUploading(response) }
    guard let picture = location(response) else { throw .unavailable("the site's answer names no picture") }
    return picture
  }

  // MARK: Edit, delete

  /// It changes posts.
  public static let edits = true
  /// It takes posts back.
  public static let deletes = true

  /// `action=update`: another text, other categories. The answer may name another address.
  public func edit(_ receipt: Receipt, to post: Post) async throws(PublishFailure) -> Receipt {
    var replaced: [String: JSON] = ["content": [.text(post.text)]]
    if !post.tags.isEmpty { replaced["category"] = .list(post.tags.map(JSON.text)) }
    let response = try await act("update", receipt, ["replace": .object(replaced)])
    guard (200..<300).contains(response.status) else { throw client.refusal.ofChanging(response) }
    let address = response.status == 201 ? location(response) ?? receipt.id : receipt.id
    return Receipt(id: address, url: address, evidence: receipt.evidence)
  }

  /// `action=delete`. Sites answer 400 where there is nothing, as to any mistake: the post itself is asked for then.
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    let response = try await act("delete", receipt)
    switch response.status {
    case 200..<300, 404, 410: return
    case 400:
      let source = try await ask("source", [("url", receipt.id)])
      guard [400, 404, 410].contains(source.status) else { throw client.refusal.ofReading(response) }
    default: throw client.refusal.ofReading(response)
    }
  }

  private func act(_ action: String, _ receipt: Receipt, _ more: [String: JSON] = [:]) async throws(PublishFailure)
    -> Response
  {
    var body = more
    body["action"] = .text(action)
    body["url"] = .text(receipt.id)
    return try await client.read(.post, "", body: .json(.object(body)))
  }

  // MARK: The way there

  /// An endpoint that has a query keeps it.
  private func ask(_ query: String, _ fields: [(name: String, value: String)] = []) async throws(PublishFailure)
    -> Response
  {
    let separator = settings.endpoint.contains("?") ? "&" : "?"
    return try await client.read(
      .get, separator + Form.encoded([("q", query)] + fields), maximumBytes: 4 << 20)
  }
}
