internal import FoundationEssentials
public import Model
public import Web

/// Mattermost: a channel, by an incoming webhook.
///
/// https://developers.mattermost.com/integrate/webhooks/incoming/ : the answer to a message is the text `ok`, which names
/// nothing: no message is found, changed or taken back. Errors are JSON, and newer servers say of all that is wrong with a
/// message only that it could not be handled: the status tells more.
public struct MattermostNetwork: Network {
  /// In the configuration.
  public static let name = "mattermost"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "Mattermost, a channel by its incoming webhook", .fr: "Mattermost, un canal par son webhook entrant",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "webhook", .secret, en: "the webhook's whole address (Integrations, Incoming Webhooks)",
      fr: "l’adresse entière du webhook (Intégrations, Webhooks entrants)"),
    SettingKey(
      "server", .url, required: false, example: "https://chat.example.org",
      en: "where the webhook is reached instead of the server that its address names",
      fr: "où le webhook est joint, à la place du serveur que son adresse nomme"),
  ]
  /// Of every post; a longer one would become several.
  public static let limit = TextLimit.mattermost
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
        .webhook, at: .server, ending: ["hooks", "*"], like: "https://chat.example.org/hooks/abcd")
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

  /// A message for a channel whose name no channel may have. The server looks for the webhook first and for the channel
  /// then: 400 means that the webhook is unknown, 404 that it is known and nothing was posted.
  public func verify() async throws(PublishFailure) -> Identity {
    let question: JSON = ["text": "Crieur", "channel": "no channel has this name"]
    let response = try await client.read(.post, WebhookAddress.path, body: .json(question))
    guard response.status == 404, response.value?["id"]?.string?.hasPrefix("web.incoming_webhook.") == true else {
      if response.status == 404 { throw .gone("no Mattermost webhooks there: \(client.refusal.words(of: response))") }
      throw failure(response).ofRepeatable
    }
    return Identity(
      id: webhook.fingerprint, name: webhook.name, limit: Self.limit, reconciliation: Self.reconciliation)
  }

  // MARK: Publish

  /// `POST` to the webhook.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .private || post.visibility == .direct {
      throw .rejected("all who are in a Mattermost channel see it, and this post is not meant for them")
    }
    let body: JSON = ["text": .text(ChatMarkdown.escaped(post.text, facets: post.facets))]
    let response = try await client.publish(.post, WebhookAddress.path, body: .json(body))
    guard response.status == 200, response.body == Array("ok".utf8) else { throw failure(response) }
    return Receipt(id: "")
  }

  // MARK: Find

  /// Not possible: a webhook shows nothing.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    throw .unavailable("Mattermost shows no posts to a webhook")
  }

  // MARK: The way there

  private func failure(_ response: Response) -> PublishFailure {
    let error = response.value?["id"]?.string ?? ""
    let words = client.refusal.words(of: response)
    switch response.status {
    case 200..<300: return .uncertain("status \(response.status) without ok: \(words)")
    case 400 where error == "web.incoming_webhook.invalid.app_error":
      return .unauthorized("the webhook is unknown: \(words)")
    // Newer servers say no more; our text is never empty, so it is hardly the message.
    case 400 where error == "web.incoming_webhook.general.app_error":
      return .unauthorized(
        "the webhook is unknown, or something about it is wrong that the server's log tells: \(words)")
    // Proven by the server's own word for it: it looks at nothing before this.
    case 501 where error.hasPrefix("web.incoming_webhook."): return .unauthorized("webhooks are turned off: \(words)")
    default: return client.refusal.ofPublishing(response)
    }
  }
}
