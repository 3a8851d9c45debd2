internal import Announcer
internal import Feeds
internal import FoundationEssentials
internal import Glibc
internal import Model
internal import Networks
internal import Screening
internal import Server
internal import Web

/// What the owner wants, read from one JSON file.
struct Configuration: Sendable {
  var language: Language
  var timeZone: String?
  var contact: String?
  /// Absolute path of the folder for the ledger and the files that Crieur writes.
  var state: String
  var feeds: [FeedConfiguration]
  /// Those that announce, by name.
  var accounts: [AccountConfiguration]
  /// The ways to the owner.
  var notices: [AccountConfiguration]
  /// Names and links that are searched for.
  var watch: [String]
  var allowPrivateHosts: [String]
  /// Where hubs and blogs reach us; nil when they do not.
  var listen: ListenConfiguration?
  var backups: BackupPlan
  var screen: Screen
}

struct ListenConfiguration: Sendable, Equatable {
  var address: ListenAddress
  /// The public address, with a slash at its end.
  var url: String

  /// What the callbacks of hubs begin with.
  var callbackBase: String { url + "websub/" }
}

struct FeedConfiguration: Sendable, Equatable {
  var name: String
  var url: String
  var interval: LookInterval
  var accounts: [String]
  var only: EntryFilter?
  var except: EntryFilter?
  var announceFirst: Int
  var grace: Duration
  var surprise: SurpriseGate
  /// Nil where no page is looked at.
  var page: PagePatience?
  var format: FeedFormat
  /// Which of its entries are mentions; nil for a feed that is announced.
  var mentions: MentionFilter?
}

struct AccountConfiguration: Sendable {
  var name: String
  var network: any Network.Type
  var wording = Wording()
  var overrides = WordingOverrides()
  var shortener: ShortenerConfiguration?
  var pictures = false
  var pace = Pace()
  var aftercare = Aftercare()
  var boosts: [String] = []
  var boostAfter = Duration.zero
  var approval = Approval.findings
  /// Whom its notices mention; nil where they reach their reader without.
  var addressee: String?
  /// `allow_private_hosts`
  var privateHosts: [String] = []
  /// The network's own keys, as JSON.
  var settings: [UInt8]
  var secrets: SecretStore

  /// The adapter, with its secrets.
  func makeNetwork(transport: any Transport, files: any PostFiles) throws(ConfigurationFailure) -> any Network {
    try make(network, transport, files)
  }

  private func make<Kind: Network>(_ kind: Kind.Type, _ transport: any Transport, _ files: any PostFiles)
    throws(ConfigurationFailure) -> any Network
  {
    let values = try decoded(Kind.Settings.self, settings)
    return Kind(
      account: AccountSettings(name: name, settings: values, timeout: pace.timeout), transport: transport, files: files)
  }

  /// What makes its links short, with its secret; nil where nothing does.
  func makeShortener(transport: any Transport) throws(ConfigurationFailure) -> ShortenerPlan? {
    guard let shortener else { return nil }
    return ShortenerPlan(service: try make(shortener.type, shortener.settings, transport), use: shortener.use)
  }

  private func make<Kind: LinkShortener>(_ kind: Kind.Type, _ settings: [UInt8], _ transport: any Transport)
    throws(ConfigurationFailure) -> any LinkShortener
  {
    Kind(settings: try decoded(Kind.Settings.self, settings), timeout: pace.timeout, transport: transport)
  }

  private func decoded<Values: Decodable>(_ type: Values.Type, _ settings: [UInt8])
    throws(ConfigurationFailure) -> Values
  {
    let decoder = JSONDecoder()
    if let key = CodingUserInfoKey.secrets {
      let store = secrets
      let fetch: @Sendable (SecretReference) throws -> Secret = { try store.secret($0) }
      decoder.userInfo[key] = fetch
    }
    if let key = CodingUserInfoKey.privateHosts { decoder.userInfo[key] = PrivateHosts(privateHosts) }
    do {
      return try decoder.decode(type, from: Data(settings))
    } catch let problem as SecretProblem {
      throw .secret(account: name, en: problem.en, fr: problem.fr)
    } catch let DecodingError.dataCorrupted(context) {
      throw .secret(account: name, en: context.debugDescription, fr: context.debugDescription)
    } catch {
      throw .secret(account: name, en: "its settings cannot be read", fr: "ses réglages sont illisibles")
    }
  }
}

/// What makes an account's links short, as the configuration names it.
struct ShortenerConfiguration: Sendable {
  var type: any LinkShortener.Type
  var use: ShortenerPlan.Use
  /// The service's own keys, as JSON.
  var settings: [UInt8]
}

extension Configuration {
  /// Reads the file and checks all of it; secrets are fetched when the adapters are made.
  static func load(path: String, networks: [any Network.Type], environment: [String: String])
    throws(ConfigurationFailure) -> Configuration
  {
    guard access(path, F_OK) == 0 else { throw .missing(path: path) }
    let bytes: [UInt8]
    do {
      bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw .unreadable(path: path, detail: String(cString: strerror(errno)))
    }
    return try parse(bytes, path: path, networks: networks, environment: environment)
  }

  static func parse(_ bytes: [UInt8], path: String, networks: [any Network.Type], environment: [String: String])
    throws(ConfigurationFailure) -> Configuration
  {
    let root = try document(bytes, path: path)
    let list = MistakeList()
    var reading = ConfigurationReading(file: path, networks: networks, environment: environment, list: list)
    let configuration = ObjectReader(root, path: "", list).flatMap { reading.read($0) }
    guard list.mistakes.isEmpty, let configuration else {
      throw .mistakes(path: path, list.mistakes.sorted { $0.line < $1.line }, in: language(of: bytes))
    }
    return configuration
  }

  /// The file as JSON, whatever it says.
  static func document(_ bytes: [UInt8], path: String) throws(ConfigurationFailure) -> JSONNode {
    do throws(JSONMistake) {
      return try JSONText.read(bytes)
    } catch {
      let place = "line \(error.line), column \(error.column)"
      throw .mistakes(
        path: path,
        [
          ConfigurationMistake(
            path: "", line: error.line, en: "\(place): \(error.en)", fr: "colonne \(error.column) : \(error.fr)")
        ], in: language(of: bytes))
    }
  }

  /// The language that a text asks for which may be no JSON: what stands behind its first `"language"`.
  private static func language(of bytes: [UInt8]) -> Language? {
    let parts = bytes.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    let stated = zip(parts, zip(parts.dropFirst(), parts.dropFirst(2)))
      .first { $0 == "language" && $1.0.filter { !$0.isWhitespace } == ":" }
    return stated.flatMap { Language(rawValue: $0.1.1) }
  }
}
