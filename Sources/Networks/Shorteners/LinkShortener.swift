public import Model
public import Web

/// A service that makes short links: one file, one `struct`, one transcript, one line in the catalogue.
///
/// An adapter builds a request, sends it and maps the answer. It does not retry, sleep, log or read the clock. The same
/// link asked for again gives the same short link, as far as the service can.
public protocol LinkShortener: Sendable {
  associatedtype Settings: Decodable & Sendable

  /// The word for it in the configuration.
  static var name: String { get }
  /// One line for help and documentation, in English and in French.
  static var summary: [Language: String] { get }
  /// Its keys in the shortener's object.
  static var keys: [SettingKey] { get }

  /// An adapter for one service.
  /// - Parameter timeout: how long one request may take.
  init(settings: Settings, timeout: Duration, transport: any Transport)

  /// The short link for a link.
  /// - Parameter link: absolute, http or https.
  /// - Returns: an absolute http or https link, at most 200 bytes long and not longer than what was asked.
  func shorten(_ link: String) async throws(ShorteningFailure) -> String
}

/// Every link shortener that Crieur knows: one line each.
public enum ShortenerCatalogue {
  /// In the order in which the owner sees them: one's own first.
  public static let shorteners: [any LinkShortener.Type] = [
    YOURLS.self,
    Shlink.self,
    Bitly.self,
    IsGd.self,
    TinyURL.self,
  ]

  /// The shortener of that name.
  public static func shortener(named name: String) -> (any LinkShortener.Type)? {
    shorteners.first { $0.name == name }
  }
}
