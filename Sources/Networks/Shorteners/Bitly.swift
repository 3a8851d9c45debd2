public import Model
public import Web

/// Bitly.
///
/// https://dev.bitly.com/api-reference/#createBitlink : `POST /v4/shorten`, 200 for a known link and 201 for a new one.
public struct Bitly: LinkShortener {
  /// In the configuration.
  public static let name = "bitly"
  /// For help and documentation.
  public static let summary: [Language: String] = [
    .en: "Bitly (few links a month without a subscription)", .fr: "Bitly (peu de liens par mois sans abonnement)",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey("token", .secret, en: "an access token of its settings", fr: "un jeton d’accès de ses réglages"),
    SettingKey(
      "domain", .text, required: false, en: "a domain of your own, bit.ly without it",
      fr: "un domaine à vous ; sans lui, bit.ly"),
    SettingKey(
      "group", .text, required: false, en: "the group's identifier, for an account with several",
      fr: "l’identifiant du groupe, pour un compte qui en a plusieurs"),
  ]

  /// The right to make links, and where.
  public struct Settings: Decodable, Sendable {
    /// Sent to Bitly's own origin only.
    public var token: Secret
    /// A domain of the account.
    public var domain: String?
    /// The group that the links belong to.
    public var group: String?

    /// The settings of a shortener.
    public init(token: Secret, domain: String? = nil, group: String? = nil) {
      self.token = token
      self.domain = domain
      self.group = group
    }
  }

  private let settings: Settings
  private let exchange: ShortenerExchange

  /// An adapter for one account.
  public init(settings: Settings, timeout: Duration, transport: any Transport) {
    self.settings = settings
    exchange = ShortenerExchange(transport: transport, timeout: timeout, secret: settings.token)
  }

  /// `POST /v4/shorten`
  public func shorten(_ link: String) async throws(ShorteningFailure) -> String {
    let link = try ShortLink.asked(link)
    let response = try await exchange.post(
      NewBitlink(long_url: link, domain: settings.domain, group_guid: settings.group),
      to: "https://api-ssl.bitly.com/v4/shorten")
    guard (200..<300).contains(response.status), let answer = response.json(Bitlink.self) else {
      throw exchange.failure(response)
    }
    return try ShortLink.checked(answer.link, for: link, hiding: settings.token)
  }
}

private struct NewBitlink: Encodable {
  let long_url: String
  let domain: String?
  let group_guid: String?
}

private struct Bitlink: Decodable { let link: String }
