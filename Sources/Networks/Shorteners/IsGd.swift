internal import FoundationEssentials
public import Model
public import Web

/// is.gd, and v.gd, its sister that shows where a link leads before it goes there.
///
/// https://is.gd/apishorteningreference.php : `GET /create.php?format=json&url=`, no account and no key.
public struct IsGd: LinkShortener {
  /// In the configuration.
  public static let name = "is.gd"
  /// For help and documentation.
  public static let summary: [Language: String] = [
    .en: "is.gd or v.gd, without an account", .fr: "is.gd ou v.gd, sans compte",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "host", .text, required: false, en: "is.gd, or v.gd which shows where a link leads",
      fr: "is.gd, ou v.gd qui montre où mène un lien")
  ]

  /// Which of the two.
  public struct Settings: Decodable, Sendable {
    /// The two hosts of the service.
    public enum Host: String, Decodable, Sendable, CaseIterable {
      case isGd = "is.gd"
      case vGd = "v.gd"
    }

    /// Where the links lead through.
    public var host: Host

    /// The settings of a shortener.
    public init(host: Host = .isGd) { self.host = host }

    private enum Keys: String, CodingKey { case host }

    /// Refuses any other host.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      self.init(host: try keys.decodeIfPresent(Host.self, forKey: .host) ?? .isGd)
    }
  }

  private let settings: Settings
  private let exchange: ShortenerExchange

  /// An adapter for one of the two hosts.
  public init(settings: Settings, timeout: Duration, transport: any Transport) {
    self.settings = settings
    exchange = ShortenerExchange(transport: transport, timeout: timeout, secret: nil)
  }

  /// `GET /create.php`
  public func shorten(_ link: String) async throws(ShorteningFailure) -> String {
    let link = try ShortLink.asked(link)
    let address =
      "https://\(settings.host.rawValue)/create.php?" + FormBody.of([(name: "format", value: "json"), ("url", link)])
    let response = try await exchange.send(.get, address, headers: [("Accept", "application/json")])
    let answer = response.json(Answer.self)
    if let code = answer?.errorcode { throw failure(code, answer?.errormessage, response) }
    guard (200..<300).contains(response.status), let short = answer?.shorturl else {
      throw exchange.failure(response)
    }
    return try ShortLink.checked(short, for: link, hiding: nil)
  }

  /// 1: the link, 2: the name that was wished for, 3: too many, 4: anything else. After 3 the page asks for a pause such as
  /// a minute.
  private func failure(_ code: Int, _ message: String?, _ response: Response) -> ShorteningFailure {
    let words = ServerWords.bounded(message ?? "error \(code)")
    return switch code {
    case 1, 2: .refused(words)
    case 3: .limited(until: RateLimit.until(response) ?? response.received.addingTimeInterval(60))
    default: .unavailable(words)
    }
  }
}

/// A link, or what was wrong.
private struct Answer: Decodable {
  let shorturl: String?
  let errorcode: Int?
  let errormessage: String?

  private enum Keys: String, CodingKey { case shorturl, errorcode, errormessage }

  init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: Keys.self)
    shorturl = keys.lenient(String.self, .shorturl)
    errorcode = keys.lenient(Int.self, .errorcode) ?? keys.lenient(String.self, .errorcode).flatMap { Int($0) }
    errormessage = keys.lenient(String.self, .errormessage)
  }
}
