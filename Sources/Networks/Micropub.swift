internal import Markup
public import Model
public import Web

/// Micropub: one's own site (WordPress with the plugin, micro.blog, …).
///
/// https://www.w3.org/TR/micropub/ : JSON, a post is an `h-entry`; the list is read in `MicropubPosts`, and what stands is
/// changed in `MicropubChanges`. The list of own posts (`q=source` without a post's
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

  let settings: Settings
  let client: APIClient

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
      reconciliation: try await showsAddresses() ? .lookup : .nothing)
  }

  /// Whether the site lists its posts with their addresses. WordPress lists them without: nobody could tell an
  /// announcement from the blog's own entry there.
  private func showsAddresses() async throws(PublishFailure) -> Bool {
    guard let posts = try await posts(atMost: 1) else { return false }
    return posts.allSatisfy { address(of: $0) != nil }
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
    var properties: [String: JSON] = ["content": Self.content(post)]
    if let visibility = try await visibility(of: post) { properties["visibility"] = [.text(visibility)] }
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

  /// HTML where something in the text leads elsewhere: of plain text a site makes no links.
  static func content(_ post: Post) -> JSON {
    let leadsElsewhere = TextRun.runs(of: post.text, post.facets).contains {
      if case .link(let address) = $0.kind { Origin(address) != nil } else { false }
    }
    return leadsElsewhere
      ? [["html": .text(FormattedBody(post.text, facets: post.facets).html)]] : [.text(post.text)]
  }

  /// Who may see it, where the site knows the difference (https://indieweb.org/Micropub-extensions#Visibility); nil for
  /// everybody. A site that does not would show it to everybody.
  private func visibility(of post: Post) async throws(PublishFailure) -> String? {
    guard let visibility = post.visibility, visibility != .public else { return nil }
    let known = visibility == .direct ? [] : try await configuration()["visibility"]?.elements ?? []
    guard known.contains(.text(visibility.rawValue)) else {
      throw .rejected(
        "the site knows no post that is \(visibility.rawValue): everybody would see it, and it is not meant for everybody"
      )
    }
    return visibility.rawValue
  }

  /// Where what was made stands.
  func location(_ response: Response) -> String? { absolute(response.header("Location")) }

  /// An address of the site: absolute, though some sites write less.
  func absolute(_ reference: String?) -> String? {
    guard let reference, !reference.isEmpty,
      let address = PublicURL.of(LinkResolver.absolute(reference, settings.endpoint)), WireID.isPlausible(address)
    else { return nil }
    return address
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

  // MARK: The way there

  /// An endpoint that has a query keeps it.
  func ask(_ query: String, _ fields: [(name: String, value: String)] = []) async throws(PublishFailure)
    -> Response
  {
    let separator = settings.endpoint.contains("?") ? "&" : "?"
    return try await client.read(
      .get, separator + Form.encoded([("q", query)] + fields), maximumBytes: 4 << 20)
  }
}
