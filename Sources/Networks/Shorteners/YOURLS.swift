internal import FoundationEssentials
public import Model
public import Web

/// YOURLS, a shortener of one's own.
///
/// https://yourls.org/readme#API and `includes/functions-api.php`: `POST /yourls-api.php` with `action=shorturl`.
///
/// The plain `signature` is sent, not the one that expires: that one is a hash of the time and the secret, by MD5 for
/// YOURLS before 1.10.5 and by SHA-2 since, so that no single form of it is taken by every version; and this adapter
/// knows no time. The plain one has been taken by all of them. It stands in the body, where no log of the server shows it.
public struct YOURLS: LinkShortener {
  /// In the configuration.
  public static let name = "yourls"
  /// For help and documentation.
  public static let summary: [Language: String] = [
    .en: "YOURLS, a link shortener of your own", .fr: "YOURLS, un raccourcisseur de liens à vous",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "server", .url, en: "the address of YOURLS, https://sho.rt", fr: "l’adresse de YOURLS, https://sho.rt"),
    SettingKey(
      "signature", .secret, en: "the signature token of its page Tools",
      fr: "le jeton de signature de sa page Outils"),
  ]

  /// Which server, and the right to make links there.
  public struct Settings: Decodable, Sendable {
    /// The root of YOURLS, without a slash at the end.
    public var server: String
    /// Sent to the server's own origin only.
    public var signature: Secret

    /// The settings of a shortener.
    public init(server: String, signature: Secret) {
      self.server = ShortenerServer.root(server, without: YOURLS.path)
      self.signature = signature
    }

    private enum Keys: String, CodingKey { case server, signature }

    /// Refuses a server that is no http or https address.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      self.init(
        server: try ShortenerServer.decode(keys, .server), signature: try keys.decode(Secret.self, forKey: .signature))
    }
  }

  private static let path = "/yourls-api.php"

  private let settings: Settings
  private let exchange: ShortenerExchange

  /// An adapter for one server.
  public init(settings: Settings, timeout: Duration, transport: any Transport) {
    self.settings = settings
    exchange = ShortenerExchange(transport: transport, timeout: timeout, secret: settings.signature)
  }

  /// `action=shorturl`. A link that YOURLS knows is «fail» with status 400 there, and its short link beside.
  public func shorten(_ link: String) async throws(ShorteningFailure) -> String {
    let link = try ShortLink.asked(link)
    let response = try await ask(for: link)
    let answer = response.json(Answer.self)
    switch answer?.code {
    // A short link of this very server.
    case "error:noloop" where response.status < 500:
      return try ShortLink.checked(link, for: link, hiding: settings.signature)
    // Another request took the keyword that this one was given.
    case "error:keyword", "error:concurrency": throw .unavailable(exchange.failure(response).detail)
    case "error:url": break
    case .some(let code) where code.hasPrefix("error:"): throw refusal(response)
    default: break
    }
    guard let short = answer?.shorturl, answer?.isAnswered(response.status) == true else {
      throw exchange.failure(response)
    }
    return try ShortLink.checked(short, for: link, hiding: settings.signature)
  }

  private func ask(for link: String) async throws(ShorteningFailure) -> Response {
    let address = settings.server + Self.path
    let fields = [
      (name: "action", value: "shorturl"), (name: "format", value: "json"), (name: "url", value: link),
      (name: "signature", value: settings.signature.reveal()),
    ]
    // The transport sees no secret in a body. A header that is bound to the origin makes it keep its rule for secrets:
    // no plain http but to a host that the configuration allows, and no redirect.
    let guarding = Credential(
      header: "Accept", prefix: "application/json", secret: Secret(""), origin: try exchange.origin(of: address))
    return try await exchange.send(
      .post, address, headers: [("Content-Type", "application/x-www-form-urlencoded")],
      body: Array(FormBody.of(fields).utf8), credential: guarding)
  }

  /// Old versions refuse with status 200.
  private func refusal(_ response: Response) -> ShorteningFailure {
    let failure = exchange.failure(response)
    return (200..<300).contains(response.status) ? .refused(failure.detail) : failure
  }
}

/// The answer to `action=shorturl`.
private struct Answer: Decodable {
  let code: String?
  let shorturl: String?

  private enum Keys: String, CodingKey { case code, shorturl }

  init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: Keys.self)
    code = keys.lenient(String.self, .code)
    shorturl = keys.lenient(String.self, .shorturl)
  }

  /// A success, or the known link's refusal.
  func isAnswered(_ status: Int) -> Bool { (200..<300).contains(status) || (status == 400 && code == "error:url") }
}
