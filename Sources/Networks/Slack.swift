internal import FoundationEssentials
public import Model
public import Web

/// Slack: a channel, by an incoming webhook.
///
/// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks : the answer to a message is the text `ok`, which
/// names nothing: no message is found, changed or taken back. Errors are single words of text. A picture that is described
/// takes the place of the card, which would show it once more.
///
/// Nothing in a title is markup: alone, the text goes with `mrkdwn: false`, which makes cards of its links; beside a picture
/// it is a block of rich text, of whose links no card is made.
public struct SlackNetwork: Network {
  /// In the configuration.
  public static let name = "slack"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "Slack, a channel by its incoming webhook", .fr: "Slack, un canal par son webhook entrant",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "webhook", .secret, en: "the webhook's whole address (the app's settings, Incoming Webhooks)",
      fr: "l’adresse entière du webhook (paramètres de l’application, Incoming Webhooks)"),
    SettingKey(
      "server", .url, required: false, example: "https://hooks.slack.com",
      en: "the API's address; only a test changes it", fr: "l’adresse de l’API ; seul un essai la change"),
  ]
  /// Of every message.
  public static let limit = TextLimit.slack
  /// It knows no repetition and shows nothing.
  public static let reconciliation = Reconciliation.nothing
  /// Only those read it whom its owner has let in.
  public static let notices = NoticeReach.byItself

  /// The webhook is the right to post.
  public struct Settings: Decodable, Sendable {
    let webhook: WebhookAddress

    private enum Keys: String, CodingKey { case webhook, server }

    /// Refuses what is no webhook's address.
    public init(from decoder: any Decoder) throws {
      webhook = try decoder.container(keyedBy: Keys.self).webhook(
        .webhook, at: .server, ending: ["services", "*", "*", "*"],
        like: "https://hooks.slack.com/services/T000/B000/abcd")
    }
  }

  private let webhook: WebhookAddress
  private let client: APIClient

  /// An adapter for one account.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    webhook = account.settings.webhook
    client = webhook.client(timeout: account.timeout, transport: transport)
  }

  // MARK: Who am I

  /// A message without a text, which is never shown: a webhook that is known complains of the text, another of the webhook.
  public func verify() async throws(PublishFailure) -> Identity {
    let response = try await client.read(.post, WebhookAddress.path, body: .json(["text": ""]))
    guard ["no_text", "missing_text_or_fallback_or_attachments"].contains(Self.word(response)) else {
      throw failure(response).ofRepeatable
    }
    return Identity(
      id: webhook.fingerprint, name: webhook.name, limit: Self.limit, reconciliation: Self.reconciliation)
  }

  // MARK: Publish

  /// `POST` to the webhook; Slack shows the linked page beside the text.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .private || post.visibility == .direct {
      throw .rejected("all who are in a Slack channel see it, and this post is not meant for them")
    }
    let text = Self.text(of: post)
    let isShort = text.unicodeScalars.count <= Self.longestSection
    let picture = isShort ? PublicPicture(of: post, for: Self.imageRule) : nil
    let missing = isShort ? PublicPicture.missing : "the text is too long to stand beside a picture"
    return try await post.sent(with: picture, missing: missing) { (picture) throws(PublishFailure) in
      var body: [String: JSON] = ["text": .text(text), "mrkdwn": false, "unfurl_links": .bool(picture == nil)]
      if let picture {
        body["blocks"] = [
          ["type": "rich_text", "elements": [["type": "rich_text_section", "elements": Self.elements(of: post)]]],
          ["type": "image", "image_url": .text(picture.address), "alt_text": .text(picture.alt)],
        ]
      }
      let response = try await client.publish(.post, WebhookAddress.path, body: .json(.object(body)))
      guard response.status == 200, Self.word(response) == "ok" else { throw failure(response) }
      return Receipt(id: "")
    }
  }

  /// Of a section of text, https://docs.slack.dev/reference/block-kit/blocks/section-block ; of rich text nothing is said.
  private static let longestSection = 3000

  /// https://docs.slack.dev/reference/block-kit/blocks/image-block ; a description is required. Of the file's size it says
  /// nothing.
  public static let imageRule: ImageRule? = ImageRule(
    maximumBytes: 5_000_000, longestSide: 8000, types: ["image/jpeg", "image/png", "image/gif"], longestAlt: 2000,
    source: .address, needsAlt: true)

  /// https://docs.slack.dev/messaging/formatting-message-text : `&`, `<` and `>` are escaped, and an address stands in angle
  /// brackets.
  private static func text(of post: Post) -> String {
    TextRun.runs(of: post.text, post.facets).map { run in
      guard let address = address(of: run), !address.contains("|") else { return escaped(run.text) }
      return address == run.text ? "<\(escaped(address))>" : "<\(escaped(address))|\(escaped(run.text))>"
    }.joined()
  }

  /// https://docs.slack.dev/reference/block-kit/blocks/rich-text-block : nothing is escaped, and nothing is markup.
  private static func elements(of post: Post) -> JSON {
    .list(
      TextRun.runs(of: post.text, post.facets).map { run in
        guard let address = address(of: run) else { return ["type": "text", "text": .text(run.text)] }
        return .members([
          "type": "link", "url": .text(address), "text": address == run.text ? nil : .text(run.text),
        ])
      })
  }

  private static func address(of run: TextRun) -> String? {
    guard case .link(let address) = run.kind, Origin(address) != nil else { return nil }
    return address
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  // MARK: Find

  /// Not possible: a webhook shows nothing.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    throw .unavailable("Slack shows no posts to a webhook")
  }

  // MARK: The way there

  /// The answer, which is a word.
  private static func word(_ response: Response) -> String {
    String(decoding: response.body.prefix(100), as: UTF8.self).split(whereSeparator: \.isWhitespace).joined()
  }

  private func failure(_ response: Response) -> PublishFailure {
    guard (400..<500).contains(response.status) else {
      let usual = client.refusal.ofPublishing(response)
      return response.status < 300 ? .uncertain("status \(response.status) without ok: \(usual.detail)") : usual
    }
    switch Self.word(response) {
    // Any of these is mended by a new webhook.
    case "no_service", "no_active_hooks", "invalid_token", "channel_not_found", "user_not_found":
      return .unauthorized(client.refusal.words(of: response))
    case "no_team", "team_disabled", "channel_is_archived": return .gone(client.refusal.words(of: response))
    case "msg_too_long": return .tooLong(limit: nil)
    default: return client.refusal.ofPublishing(response)
    }
  }
}
