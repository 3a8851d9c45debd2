internal import FoundationEssentials
public import Model
public import Web

/// A Facebook Page.
///
/// https://developers.facebook.com/docs/pages-api/posts ; what its answers mean is in `GraphRefusal`. Profiles and groups
/// take no posts of programs. Facebook reads the link's page itself and shows a card of it; a picture of ours would take
/// the card's place, so none is sent.
public struct FacebookNetwork: Network {
  /// In the configuration.
  public static let name = "facebook"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "a Facebook Page (profiles and groups take no posts of programs)",
    .fr: "une Page Facebook (les profils et les groupes n’acceptent pas les programmes)",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "page", .text, example: "1234567890", en: "the Page's number", fr: "le numéro de la Page"),
    SettingKey(
      "token", .secret,
      en: "the Page's own access token, with the permissions pages_manage_posts and pages_read_engagement",
      fr: "le jeton d’accès de la Page elle-même, avec les droits pages_manage_posts et pages_read_engagement"),
    SettingKey(
      "server", .url, required: false, example: "https://graph.facebook.com/v25.0",
      en: "the API's address with its version, which lives about two years",
      fr: "l’adresse de l’API avec sa version, qui vit environ deux ans"),
  ]
  /// Of a Page.
  public static let limit = TextLimit.facebook
  /// There is no key, and a refusal as a duplicate does not say of which post.
  public static let reconciliation = Reconciliation.lookup

  /// Which Page, and the right to post there.
  public struct Settings: Decodable, Sendable {
    /// Its number.
    public var page: String
    /// Sent to the server's own origin only, and never in an address.
    public var token: Secret
    /// With the API's version, without a slash at the end.
    public var server: String

    private enum Keys: String, CodingKey { case page, token, server }

    /// Refuses a server that is no http or https address.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      page = try keys.decode(String.self, forKey: .page)
      token = try keys.decode(Secret.self, forKey: .token)
      let standard = "https://graph.facebook.com/v25.0"
      server = try keys.server(.server, default: standard, like: standard)
    }
  }

  private let page: String
  private let token: Secret
  private let client: APIClient

  /// An adapter for one Page.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    page = account.settings.page
    token = account.settings.token
    client = APIClient(
      server: account.settings.server, bearer: account.settings.token, timeout: account.timeout, transport: transport)
  }

  // MARK: Who am I

  /// `GET /me`, which is the Page only where the token is the Page's own: a person's would read it and could not post.
  public func verify() async throws(PublishFailure) -> Identity {
    let response = try await client.read(.get, "/me?fields=id%2Cname%2Clink")
    guard response.status == 200 else { throw refusal.ofIdentity(response) }
    guard let answer = response.value, let id = answer["id"]?.id else {
      throw .unavailable("the server's answer names no Page")
    }
    guard id == page else {
      throw .unauthorized(
        "the token is not the Page's own but that of \(id): take the access_token that /me/accounts shows for the Page")
    }
    return Identity(
      id: id, name: ServerWords.bounded(answer["name"]?.string ?? id), url: answer["link"]?.publicURL,
      limit: Self.limit, reconciliation: Self.reconciliation, expires: try await end(of: token))
  }

  /// `GET /debug_token`, asked of the token by itself: whether it may post, and when it ends. An answer that says nothing
  /// of it proves nothing, and is not waited for.
  private func end(of token: Secret) async throws(PublishFailure) -> Date? {
    let response: Response
    do throws(SignInFailure) {
      response = try await client.ask(
        "/debug_token?fields=scopes%2Cexpires_at", hiding: [("input_token", token), ("access_token", token)])
    } catch { return nil }
    guard response.status == 200, let data = response.value?["data"] else { return nil }
    let scopes = data["scopes"]?.elements.compactMap(\.string) ?? []
    if !scopes.isEmpty, let missing = Self.scopes.first(where: { !scopes.contains($0) }) {
      throw .unauthorized("the token lacks the permission \(missing)")
    }
    // Zero is never.
    return data["expires_at"]?.int.flatMap { $0 > 0 ? Date(timeIntervalSince1970: Double($0)) : nil }
  }

  private static let scopes = ["pages_manage_posts", "pages_read_engagement"]

  // MARK: Publish

  /// `POST /{page}/feed`. A link whose page Facebook cannot read, or does not want, costs the card and not the post.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .private || post.visibility == .direct {
      throw .rejected("everything on a Page is public, and this post is not meant to be")
    }
    var response = try await send(JSON.members(["message": .text(post.text), "link": .optional(post.card?.url)]))
    if let link = post.card?.url, refusal.isOfLink(response) {
      response = try await send(["message": .text(post.text + Self.ending(post, with: link))])
    }
    guard (200..<300).contains(response.status) else { throw refusal.ofPublishing(response) }
    guard let id = response.value?["id"]?.id else {
      throw .uncertain("status \(response.status) without a post: \(client.refusal.words(of: response))")
    }
    return Receipt(id: id, url: "https://www.facebook.com/\(WireID.percentEncoded(id))")
  }

  private func send(_ body: JSON) async throws(PublishFailure) -> Response {
    try await client.publish(.post, "/\(WireID.percentEncoded(page))/feed", body: .json(body))
  }

  /// What a post that has no card needs at its end: the link, where the text does not hold it.
  private static func ending(_ post: Post, with link: String) -> String {
    post.links.isEmpty && !post.text.contains(link) ? "\n\n" + link : ""
  }

  // MARK: Find

  /// `GET /{page}/published_posts`: unlike the feed, which is ranked and leaves some out.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    let fields = "id%2Cfrom%2Cmessage%2Cpermalink_url%2Cattachments%7Bunshimmed_url%7D"
    let search = GraphSearch(
      client: client, path: "/\(WireID.percentEncoded(identity.id))/published_posts?fields=\(fields)&limit=25"
    ) { element in
      guard element["from"]?["id"]?.id ?? identity.id == identity.id else { return nil }
      var text = element["message"]?.string ?? ""
      if let link = post.card?.url, post.links.isEmpty, text.hasSuffix("\n\n" + link) { text = post.text }
      return GraphSearch.Own(
        url: element["permalink_url"]?.publicURL, text: text,
        links: element["attachments"]?["data"]?.elements.compactMap { $0["unshimmed_url"]?.string } ?? [])
    }
    return try await search.find(post, anchor: anchor, besides: others)
  }

  // MARK: Edit, delete

  /// It changes a post's words, of posts that the same app made.
  public static let edits = true

  /// `POST /{post}`; the card stays.
  public func edit(_ receipt: Receipt, to post: Post) async throws(PublishFailure) -> Receipt {
    let body: JSON = ["message": .text(post.text)]
    let response = try await client.read(.post, "/" + WireID.percentEncoded(receipt.id), body: .json(body))
    guard (200..<300).contains(response.status) else {
      throw refusal.isAbsence(response) ? .rejected("the post is no longer there") : refusal.ofChanging(response)
    }
    guard response.value?["success"]?.isTrue == true else { throw .unavailable("Facebook has not changed the post") }
    return receipt
  }

  /// It takes posts back.
  public static let deletes = true

  /// `DELETE /{post}`
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    try await client.deleteFromGraph("/" + WireID.percentEncoded(receipt.id))
  }

  private var refusal: GraphRefusal { GraphRefusal(client.refusal) }
}
