public import Model
public import Web

/// TinyURL.
///
/// https://tinyurl.com/app/dev : `POST /create` with a token, `{"data":{"tiny_url"},"code":0,"errors":[]}`.
public struct TinyURL: LinkShortener {
  /// In the configuration.
  public static let name = "tinyurl"
  /// For help and documentation.
  public static let summary: [Language: String] = [
    .en: "TinyURL, with an account", .fr: "TinyURL, avec un compte",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "token", .secret, en: "an API token with the permission to create links",
      fr: "un jeton d’API qui permet de créer des liens"),
    SettingKey(
      "domain", .text, required: false, en: "a domain of your own, tinyurl.com without it",
      fr: "un domaine à vous ; sans lui, tinyurl.com"),
  ]

  /// The right to make links, and where.
  public struct Settings: Decodable, Sendable {
    /// Sent to TinyURL's own origin only.
    public var token: Secret
    /// A domain of the account.
    public var domain: String?

    /// The settings of a shortener.
    public init(token: Secret, domain: String? = nil) {
      self.token = token
      self.domain = domain
    }
  }

  private let settings: Settings
  private let exchange: ShortenerExchange

  /// An adapter for one account.
  public init(settings: Settings, timeout: Duration, transport: any Transport) {
    self.settings = settings
    exchange = ShortenerExchange(transport: transport, timeout: timeout, secret: settings.token)
  }

  /// `POST /create`
  public func shorten(_ link: String) async throws(ShorteningFailure) -> String {
    let link = try ShortLink.asked(link)
    let response = try await exchange.post(
      NewTinyURL(url: link, domain: settings.domain), to: "https://api.tinyurl.com/create")
    let answer = response.json(Answer.self)
    guard (200..<300).contains(response.status), let short = answer?.link else {
      throw exchange.failure(response, saying: answer?.words)
    }
    return try ShortLink.checked(short, for: link, hiding: settings.token)
  }
}

private struct NewTinyURL: Encodable {
  let url: String
  let domain: String?
}

/// A link, or what was wrong; `data` is an empty list then.
private struct Answer: Decodable {
  let link: String?
  private let errors: [String]
  /// What the service says is wrong, where it says something.
  var words: String? { errors.isEmpty ? nil : errors.joined(separator: "; ") }

  private enum Keys: String, CodingKey { case data, code, errors }
  private struct Link: Decodable { let tiny_url: String }

  init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: Keys.self)
    let isWell = (keys.lenient(Int.self, .code) ?? 0) == 0
    link = isWell ? keys.lenient(Link.self, .data)?.tiny_url : nil
    errors = keys.lenient([Lenient<String>].self, .errors)?.compactMap(\.value) ?? []
  }
}
