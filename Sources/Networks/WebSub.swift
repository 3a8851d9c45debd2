public import Model
public import Web

/// A WebSub hub: it is told that the feed has something new, fetches it and hands it on to its subscribers.
///
/// https://pubsubhubbub.github.io/PubSubHubbub/pubsubhubbub-core-0.3.html , section 7.1: WebSub itself
/// (https://www.w3.org/TR/websub/) leaves it to hub and publisher how they speak, and hubs kept the old way.
public struct WebSubNetwork: Network {
  /// In the configuration.
  public static let name = "websub"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "a WebSub hub: tells it of each change of the feed; no text leaves",
    .fr: "un concentrateur WebSub : lui signale chaque changement du flux ; aucun texte ne part",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "hub", .url, example: "https://hub.example.org/", en: "the hub that the feed names",
      fr: "le concentrateur que le flux nomme"),
    SettingKey(
      "feed", .url, example: "https://blog.example.org/feed/", en: "the feed's address, as it names itself (rel=self)",
      fr: "l’adresse du flux, telle qu’il se nomme (rel=self)"),
  ]
  /// Nobody reads a ping.
  public static let cards = CardMaker.nobody
  /// Nothing is counted.
  public static let limit = Ping.limit
  /// To say twice that a feed has changed is to say it once.
  public static let reconciliation = Reconciliation.ownIdentity
  /// It carries no text.
  public static let warnings = WarningPlace.nowhere
  /// No hub says what it was told.
  public static let finds = false

  /// Who is told, and of which feed.
  public struct Settings: Decodable, Sendable {
    /// As it is written in the feed.
    public var hub: String
    /// As it is written in the feed.
    public var feed: String

    private enum Keys: String, CodingKey { case hub, feed }

    /// Refuses what is no http or https address.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      hub = try keys.address(.hub, like: "https://hub.example.org/")
      feed = try keys.address(.feed, like: "https://blog.example.org/feed/")
    }
  }

  private let feed: String
  private let client: APIClient

  /// An adapter for one feed at one hub.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    feed = account.settings.feed
    client = APIClient(server: account.settings.hub, timeout: account.timeout, transport: transport)
  }

  /// Asks nothing: a hub answers to nothing but a ping.
  public func verify() async throws(PublishFailure) -> Identity {
    Identity(
      id: feed, name: Origin(client.server)?.host ?? client.server, limit: Self.limit,
      reconciliation: Self.reconciliation)
  }

  /// `hub.mode=publish`. Which feed it is, some hubs want to hear as `hub.url`, as the protocol's forerunner had it, and
  /// some as `hub.topic`. Any 2xx means that the hub will fetch the feed, whatever else is said.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    try Ping.check(post)
    let response = try await client.publish(
      .post, "", body: .form([("hub.mode", "publish"), ("hub.url", feed), ("hub.topic", feed)]))
    switch response.status {
    case 200..<300: return Receipt(id: "")
    // Nothing was done there (RFC 9110, sections 15.4.8 and 15.4.9): whoever has moved has taken no ping.
    case 307, 308: throw client.refusal.ofReading(response)
    default: throw client.refusal.ofPublishing(response)
    }
  }
}
