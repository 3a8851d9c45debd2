public import Model
public import Web

/// Shlink, a shortener of one's own.
///
/// https://api-spec.shlink.io : `POST /rest/v3/short-urls`. `findIfExists` gives a known link its short link again, as
/// long as all the other parameters are the same: so there are no others but the domain.
public struct Shlink: LinkShortener {
  /// In the configuration.
  public static let name = "shlink"
  /// For help and documentation.
  public static let summary: [Language: String] = [
    .en: "Shlink, a link shortener of your own", .fr: "Shlink, un raccourcisseur de liens à vous",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "server", .url, en: "the address of Shlink, https://sho.rt", fr: "l’adresse de Shlink, https://sho.rt"),
    SettingKey(
      "key", .secret, en: "an API key (shlink api-key:generate)", fr: "une clé d’API (shlink api-key:generate)"),
    SettingKey(
      "domain", .text, required: false, en: "the short links' domain, where Shlink has several",
      fr: "le domaine des liens courts, si Shlink en a plusieurs"),
  ]

  /// Which server, and the right to make links there.
  public struct Settings: Decodable, Sendable {
    /// The root of Shlink, without a slash at the end.
    public var server: String
    /// Sent to the server's own origin only.
    public var key: Secret
    /// The server's default where it is nil.
    public var domain: String?

    /// The settings of a shortener.
    public init(server: String, key: Secret, domain: String? = nil) {
      self.server = ShortenerServer.root(server, without: Shlink.path)
      self.key = key
      self.domain = domain
    }

    private enum Keys: String, CodingKey { case server, key, domain }

    /// Refuses a server that is no http or https address.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      self.init(
        server: try ShortenerServer.decode(keys, .server), key: try keys.decode(Secret.self, forKey: .key),
        domain: try keys.decodeIfPresent(String.self, forKey: .domain))
    }
  }

  private static let path = "/rest/v3/short-urls"

  private let settings: Settings
  private let exchange: ShortenerExchange

  /// An adapter for one server.
  public init(settings: Settings, timeout: Duration, transport: any Transport) {
    self.settings = settings
    exchange = ShortenerExchange(transport: transport, timeout: timeout, secret: settings.key)
  }

  /// `POST /rest/v3/short-urls`
  public func shorten(_ link: String) async throws(ShorteningFailure) -> String {
    let link = try ShortLink.asked(link)
    let response = try await exchange.post(
      NewShortURL(longUrl: link, domain: settings.domain), to: settings.server + Self.path, header: "X-Api-Key",
      prefix: "")
    guard (200..<300).contains(response.status), let answer = response.json(ShortURL.self) else {
      throw exchange.failure(response)
    }
    return try ShortLink.checked(answer.shortUrl, for: link, hiding: settings.key)
  }
}

private struct NewShortURL: Encodable {
  let longUrl: String
  let findIfExists = true
  let domain: String?
}

private struct ShortURL: Decodable { let shortUrl: String }
