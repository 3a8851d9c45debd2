internal import FoundationEssentials
public import Model
public import Web

/// IndexNow: search engines are told of a new page. https://www.indexnow.org/documentation
///
/// The site proves itself by a file that holds its key. A page that is told of again is the same page.
public struct IndexNowNetwork: Network {
  /// In the configuration.
  public static let name = "indexnow"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "IndexNow: tells search engines of each new page; no text leaves",
    .fr: "IndexNow : signale chaque nouvelle page aux moteurs de recherche ; aucun texte ne part",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "host", .text, example: "blog.example.org", en: "the blog's host, as its addresses have it",
      fr: "l’hôte du blog, tel que dans ses adresses"),
    SettingKey(
      "key", .text, example: "2f1d6c0e8b7a49d3", en: "the key, which stands in a public file of the site",
      fr: "la clé, qui se trouve dans un fichier public du site"),
    SettingKey(
      "key_file", .url, required: false, example: "https://blog.example.org/2f1d6c0e8b7a49d3.txt",
      en: "where that file is; https://HOST/KEY.txt where nothing is said",
      fr: "l’adresse de ce fichier ; https://HÔTE/CLÉ.txt sinon"),
    SettingKey(
      "server", .url, required: false, example: "https://api.indexnow.org",
      en: "the engine that passes it on to the others", fr: "le moteur qui le transmet aux autres"),
  ]
  /// Nobody reads a ping.
  public static let cards = CardMaker.nobody
  /// Nothing is counted.
  public static let limit = Ping.limit
  /// The page's address is the identity.
  public static let reconciliation = Reconciliation.ownIdentity
  /// It carries no text.
  public static let warnings = WarningPlace.nowhere
  /// No engine says what it was told.
  public static let finds = false

  /// Whose pages, and the proof.
  public struct Settings: Decodable, Sendable {
    /// In lower case.
    public var host: String
    /// Letters, digits and hyphens.
    public var key: String
    /// Nil where it lies at the site's root under the key's name.
    public var keyFile: String?
    /// Without a slash at the end.
    public var server: String

    private enum Keys: String, CodingKey { case host, key, key_file, server }

    /// Refuses a key that no engine takes, and what is no host or address.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      host = try keys.decode(String.self, forKey: .host).lowercased()
      key = try keys.decode(String.self, forKey: .key)
      server = try keys.server(.server, default: "https://api.indexnow.org", like: "https://api.indexnow.org")
      if keys.contains(.key_file) {
        keyFile = try keys.address(.key_file, like: "https://blog.example.org/2f1d6c0e8b7a49d3.txt")
      }
      guard Origin("https://\(host)/")?.host == host else {
        throw DecodingError.dataCorruptedError(
          forKey: .host, in: keys, debugDescription: "not a host like blog.example.org")
      }
      guard (8...128).contains(key.utf8.count), key.allSatisfy(IndexNowNetwork.isOfKey) else {
        throw DecodingError.dataCorruptedError(
          forKey: .key, in: keys, debugDescription: "not 8 to 128 letters, digits and hyphens")
      }
    }
  }

  private let settings: Settings
  private let client: APIClient
  private let keyFile: APIClient

  /// An adapter for one site.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    settings = account.settings
    client = APIClient(server: settings.server, timeout: account.timeout, transport: transport)
    keyFile = APIClient(
      server: settings.keyFile ?? "https://\(settings.host)/\(settings.key).txt", timeout: account.timeout,
      transport: transport)
  }

  /// Reads the key's file, as the engines will. They themselves say nothing before they are told of a page.
  public func verify() async throws(PublishFailure) -> Identity {
    let response = try await keyFile.read(.get, "", headers: [("Accept", "text/plain")])
    let words = String(decoding: response.body, as: UTF8.self).split { !Self.isOfKey($0) }
    switch response.status {
    case 200 where words.contains(Substring(settings.key)):
      return Identity(
        id: settings.host, name: settings.host, limit: Self.limit, reconciliation: Self.reconciliation)
    case 200, 401, 403, 404, 410: throw .unauthorized("\(keyFile.server) does not hold the key")
    default: throw keyFile.refusal.ofReading(response)
    }
  }

  /// Tells of the post's page. 200 and 202 mean that it was taken, whatever else is said.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    try Ping.check(post)
    guard let page = post.links.first else { throw .rejected("the post leads to no page") }
    guard Origin(page)?.host == settings.host else {
      throw .rejected("\(page) is no page of \(settings.host): give this account no shortener, or the right host")
    }
    let list = JSON.members([
      "host": .text(settings.host), "key": .text(settings.key), "keyLocation": .optional(settings.keyFile),
      "urlList": [.text(page)],
    ])
    let response = try await client.publish(
      .post, "/indexnow", body: .bytes(list.bytes, type: "application/json; charset=utf-8"))
    guard response.status == 200 || response.status == 202 else { throw refusal(response) }
    return Receipt(id: page)
  }

  private func refusal(_ response: Response) -> PublishFailure {
    // The engine has not fetched the key's file yet, which takes it minutes after the first page.
    if response.status == 403, response.value?["errorCode"] == "SiteVerificationNotCompleted" {
      return .limited(until: RateLimit.until(response))
    }
    // A success of another kind is none that the engines know.
    return (200..<300).contains(response.status)
      ? .uncertain("status \(response.status): \(client.refusal.words(of: response))")
      : client.refusal.ofPublishing(response)
  }

  private static func isOfKey(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "-")
  }
}
