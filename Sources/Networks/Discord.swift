internal import FoundationEssentials
public import Model
public import Web

/// Discord: a channel, by a webhook of it.
///
/// https://docs.discord.com/developers/resources/webhook#execute-webhook : with `wait=true` only does the answer say whether
/// the message was kept, and its identifier. A webhook gives a message whose identifier is known, and no list of them. A
/// picture that is described takes the place of the card, which would show it once more.
public struct DiscordNetwork: Network {
  /// In the configuration.
  public static let name = "discord"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "Discord, a channel by its webhook", .fr: "Discord, un salon par son webhook",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "webhook", .secret, en: "the webhook's whole address (channel settings, Integrations, Webhooks)",
      fr: "l’adresse entière du webhook (paramètres du salon, Intégrations, Webhooks)"),
    SettingKey(
      "thread", .text, required: false, example: "1130000000000000001",
      en: "the number of a thread or forum post to write in", fr: "le numéro d’un fil ou d’un post de forum où écrire"),
    SettingKey(
      "server", .url, required: false, example: "https://discord.com", en: "the API's address; only a test changes it",
      fr: "l’adresse de l’API ; seul un essai la change"),
  ]
  /// Of every message.
  public static let limit = TextLimit.discord
  /// It knows no repetition and lists nothing.
  public static let reconciliation = Reconciliation.nothing
  /// Only those read it whom its owner has let in.
  public static let notices = NoticeReach.byItself

  /// The webhook is the right to post.
  public struct Settings: Decodable, Sendable {
    let webhook: WebhookAddress
    let thread: String?

    private enum Keys: String, CodingKey { case webhook, thread, server }

    /// Refuses what is no webhook's address, and a thread that is no number.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      // https://docs.discord.com/developers/reference#api-versioning
      webhook = try keys.webhook(
        .webhook, at: .server, ending: ["webhooks", "*", "*"],
        like: "https://discord.com/api/webhooks/1130000000000000000/abcd"
      ).speaking("v10")
      thread = try keys.decodeIfPresent(String.self, forKey: .thread)
      guard thread.map({ UInt64($0).map(String.init) == $0 }) ?? true else {
        throw DecodingError.dataCorruptedError(
          forKey: .thread, in: keys, debugDescription: "not a thread's number like 1130000000000000001")
      }
    }
  }

  private let settings: Settings
  private let client: APIClient
  private let picture: KeptPicture

  /// An adapter for one account.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    settings = account.settings
    picture = KeptPicture(account: account.name, files: files)
    client = account.settings.webhook.client(timeout: account.timeout, transport: transport)
  }

  // MARK: Who am I

  /// `GET /webhooks/{id}/{token}`
  public func verify() async throws(PublishFailure) -> Identity {
    let response = try await client.read(.get, WebhookAddress.path)
    guard response.status == 200 else { throw failure(response).ofRepeatable }
    guard let webhook = response.value, let id = webhook["id"]?.id else {
      throw .unavailable("the server's answer names no webhook")
    }
    let place = [webhook["guild_id"]?.id, webhook["channel_id"]?.id].compactMap { $0 }.map(WireID.percentEncoded)
    return Identity(
      id: id, name: ServerWords.bounded(webhook["name"]?.string ?? "webhook \(id)", hiding: settings.webhook.key),
      url: place.count == 2 ? "https://discord.com/channels/\(place.joined(separator: "/"))" : nil, limit: Self.limit,
      reconciliation: Self.reconciliation)
  }

  // MARK: Publish

  /// `POST /webhooks/{id}/{token}?wait=true`; nothing in the text calls anybody.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .private || post.visibility == .direct {
      throw .rejected("all who are in a Discord channel see it, and this post is not meant for them")
    }
    let file = post.image?.alt.isEmpty == false ? picture.file(of: post.image) : nil
    let missing = post.image?.alt.isEmpty == true ? "the picture has no description" : KeptPicture.missing
    return try await post.sent(with: file, missing: missing) { (file) throws(PublishFailure) in
      let response = try await client.publish(
        .post, WebhookAddress.path + Self.query([("wait", "true")], in: settings.thread),
        body: Self.body(post, with: file))
      guard (200..<300).contains(response.status) else { throw refusal(response) }
      guard let id = response.value?["id"]?.id else {
        throw .uncertain("status \(response.status) without a message: \(client.refusal.words(of: response))")
      }
      return Receipt(id: [settings.thread, id].compactMap { $0 }.joined(separator: "/"))
    }
  }

  private static func message(_ post: Post) -> [String: JSON] {
    ["content": .text(ChatMarkdown.escaped(post.text, facets: post.facets)), "allowed_mentions": ["parse": []]]
  }

  /// https://docs.discord.com/developers/reference#uploading-files
  private static func body(_ post: Post, with file: KeptPicture.File?) -> APIClient.Body {
    var message = message(post)
    guard let file else { return .json(.object(message)) }
    let alt = Shortened.text(file.image.alt, to: imageRule?.longestAlt ?? 0)
    message["attachments"] = [["id": 0, "description": .text(alt)]]
    message["flags"] = .integer(suppressingEmbeds)
    let json = Multipart.Part(name: "payload_json", type: "application/json", bytes: JSON.object(message).bytes)
    return .multipart(Multipart([json, file.part(named: "files[0]")]))
  }

  /// https://docs.discord.com/developers/resources/message#message-object-message-flags
  private static let suppressingEmbeds: Int64 = 1 << 2

  // MARK: Pictures

  /// Far below what a channel takes.
  public static let imageRule: ImageRule? = ImageRule(
    maximumBytes: 2_000_000, longestAlt: 1024, source: .withPost, needsAlt: true)

  /// Keeps it for the message.
  public func upload(_ image: PostImage, bytes: [UInt8]) async throws(PublishFailure) -> String {
    try picture.keep(bytes)
  }

  // MARK: Find

  /// Not possible: a webhook lists nothing.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    throw .unavailable("Discord shows no posts to a webhook")
  }

  // MARK: Edit and delete

  /// It changes messages.
  public static let edits = true

  /// `PATCH …/messages/{message}`; the picture stays.
  public func edit(_ receipt: Receipt, to post: Post) async throws(PublishFailure) -> Receipt {
    let place = Place(receipt, in: settings.thread)
    let response = try await client.read(.patch, Self.path(of: place), body: .json(.object(Self.message(post))))
    guard response.status == 200 else {
      throw place.isGone(response) ? .rejected("the message is not there any more") : failure(response).ofRepeatable
    }
    return receipt
  }

  /// It takes messages back.
  public static let deletes = true

  /// `DELETE …/messages/{message}`
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    let place = Place(receipt, in: settings.thread)
    let response = try await client.read(.delete, Self.path(of: place))
    if (200..<300).contains(response.status) { return }
    guard place.isGone(response) else { throw failure(response).ofRepeatable }
    guard place.isKnown else {
      throw .rejected("the message is not in the thread \(place.thread ?? ""), and may stand outside it")
    }
  }

  /// Where a message stands: `THREAD/MESSAGE`, or its number alone outside threads. Earlier versions wrote that number
  /// alone wherever it stood.
  private struct Place {
    let thread: String?
    let message: String
    let isKnown: Bool

    init(_ receipt: Receipt, in configured: String?) {
      let parts = receipt.id.split(separator: "/").map(String.init)
      isKnown = parts.count == 2 || configured == nil
      thread = parts.count == 2 ? parts[0] : configured
      message = parts.last ?? ""
    }

    /// A message goes with its thread.
    func isGone(_ response: Response) -> Bool {
      guard response.status == 404, let code = response.value?["code"]?.int else { return false }
      return code == 10008 || (code == 10003 && thread != nil)
    }
  }

  // MARK: The way there

  private static func path(of place: Place) -> String {
    "\(WebhookAddress.path)/messages/\(WireID.percentEncoded(place.message))\(query([], in: place.thread))"
  }

  private static func query(_ fields: [(name: String, value: String)], in thread: String?) -> String {
    let fields = fields + (thread.map { [("thread_id", $0)] } ?? [])
    return fields.isEmpty ? "" : "?" + Form.encoded(fields)
  }

  /// An answer to a new message: what is wrong with its thread is wrong for all that follow.
  private func refusal(_ response: Response) -> PublishFailure {
    guard let thread = settings.thread else { return failure(response) }
    switch (response.status, response.value?["code"]?.int) {
    case (404, 10003): return .unauthorized("there is no thread \(thread): write another number as thread")
    case (400, 50083): return .unauthorized("the thread \(thread) is archived: open it, or write another as thread")
    default: return failure(response)
    }
  }

  /// https://docs.discord.com/developers/topics/opcodes-and-status-codes#json : `code` says what HTTP's status does not.
  private func failure(_ response: Response) -> PublishFailure {
    let error = response.value
    switch (response.status, error?["code"]?.int) {
    case (429, _): return .limited(until: RateLimit.until(response, orAfter: error?["retry_after"]))
    case (404, 10015): return .unauthorized("the webhook was deleted")
    case (400, 220001): return .unauthorized("the channel is a forum: write the number of a post of it as thread")
    case (400, 50035):
      let errors = error?["errors"]?["content"]?["_errors"]?.elements ?? []
      guard let tooLong = errors.first(where: { $0["code"]?.string == "BASE_TYPE_MAX_LENGTH" }) else { break }
      let figures = (tooLong["message"]?.string ?? "").split { !$0.isASCII || !$0.isNumber }
      return .tooLong(limit: figures.lazy.compactMap { Int($0) }.first { (100...100_000).contains($0) })
    default: break
    }
    return client.refusal.ofPublishing(response)
  }
}
