internal import Markup
public import Model
public import Web

/// An update ping by XML-RPC: Ping-O-Matic, blog directories and search engines are told that the blog has something new.
///
/// `weblogUpdates.extendedPing(name, home page, changed page, feed)` where the feed is known, and
/// `weblogUpdates.ping(name, home page)` where it is not or the service knows no other; http://xmlrpc.com/weblogsCom.html
public struct WeblogPingNetwork: Network {
  /// In the configuration.
  public static let name = "weblogping"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "a blog directory (XML-RPC ping, Ping-O-Matic): tells it of each change; no text leaves",
    .fr: "un annuaire de blogs (ping XML-RPC, Ping-O-Matic) : lui signale chaque changement ; aucun texte ne part",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey("name", .text, example: "Le blog du cabinet", en: "the blog's name", fr: "le nom du blog"),
    SettingKey(
      "url", .url, example: "https://blog.example.org/", en: "the blog's home page", fr: "la page d’accueil du blog"),
    SettingKey(
      "feed", .url, required: false, example: "https://blog.example.org/feed/", en: "the blog's feed",
      fr: "le flux du blog"),
    SettingKey(
      "server", .url, required: false, example: "http://rpc.pingomatic.com/",
      en: "the service's XML-RPC address; Ping-O-Matic where there is none",
      fr: "l’adresse XML-RPC du service ; Ping-O-Matic sinon"),
  ]
  /// Nobody reads a ping.
  public static let cards = CardMaker.nobody
  /// Nothing is counted.
  public static let limit = Ping.limit
  /// To say twice that a blog has changed is to say it once.
  public static let reconciliation = Reconciliation.ownIdentity
  /// It carries no text.
  public static let warnings = WarningPlace.nowhere
  /// No service says what it was told.
  public static let finds = false

  /// Which blog, and who is told.
  public struct Settings: Decodable, Sendable {
    /// The blog's.
    public var name: String
    /// The blog's home page.
    public var url: String
    /// The blog's feed, for services that want to know it.
    public var feed: String?
    /// The service's endpoint, as it is written.
    public var server: String

    private enum Keys: String, CodingKey { case name, url, feed, server }

    /// Refuses what is no http or https address.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      name = try keys.decode(String.self, forKey: .name)
      url = try keys.address(.url, like: "https://blog.example.org/")
      server = try keys.address(.server, default: "http://rpc.pingomatic.com/", like: "http://rpc.pingomatic.com/")
      if keys.contains(.feed) { feed = try keys.address(.feed, like: "https://blog.example.org/feed/") }
    }
  }

  private let settings: Settings
  private let client: APIClient

  /// An adapter for one blog at one service.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    settings = account.settings
    client = APIClient(server: settings.server, timeout: account.timeout, transport: transport)
  }

  /// Asks nothing: a service answers to nothing but a ping.
  public func verify() async throws(PublishFailure) -> Identity {
    Identity(
      id: settings.url, name: Origin(settings.server)?.host ?? settings.server, limit: Self.limit,
      reconciliation: Self.reconciliation)
  }

  /// One ping that is taken. A fault proves that none was, and the plain one is tried.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    try Ping.check(post)
    if let feed = settings.feed {
      let changed = post.links.first ?? settings.url
      let answer = try await call("weblogUpdates.extendedPing", [settings.name, settings.url, changed, feed])
      if !answer.isFault || answer.isHaste { return try receipt(answer) }
    }
    return try receipt(try await call("weblogUpdates.ping", [settings.name, settings.url]))
  }

  private func receipt(_ answer: PingAnswer) throws(PublishFailure) -> Receipt {
    if answer.isFault { throw answer.fault }
    if answer.isRefusal { throw answer.refusal }
    return Receipt(id: "")
  }

  private func call(_ method: String, _ parameters: [String]) async throws(PublishFailure) -> PingAnswer {
    let values = parameters.map { "<param><value><string>\(Self.escaped($0))</string></value></param>" }
    let document =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<methodCall><methodName>\(method)</methodName>"
      + "<params>\(values.joined())</params></methodCall>\n"
    let response = try await client.publish(
      .post, "", headers: [("Accept", "text/xml")], body: .bytes(Array(document.utf8), type: "text/xml; charset=utf-8"))
    guard (200..<300).contains(response.status) else { throw client.refusal.ofPublishing(response) }
    guard let answer = PingAnswer(response.body) else {
      throw .uncertain("status \(response.status) without an answer: \(client.refusal.words(of: response))")
    }
    return answer
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}

// MARK: - On the wire

/// What a service says: `{flerror, message}`, or a fault's `{faultCode, faultString}`.
private struct PingAnswer {
  let isFault: Bool
  let isRefusal: Bool
  private let members: [String: String]

  /// Nil for what is no answer to a ping.
  init?(_ body: [UInt8]) {
    let parts = PingAnswerParts()
    do throws(XMLFailure) {
      try body.withUnsafeBufferPointer { bytes throws(XMLFailure) in
        try XMLReader(names: PingAnswerParts.names).read(bytes, parts)
      }
    } catch {
      return nil
    }
    members = parts.members
    isFault = parts.isFault
    let error = members["flerror"].flatMap { ["0": false, "false": false, "1": true, "true": true][$0.lowercased()] }
    guard isFault || error != nil else { return nil }
    isRefusal = error ?? false
  }

  /// Services ask for patience in words alone, some of them in a fault: «Pinging too fast, please wait», «You have pinged
  /// recently». A fault inside the service says it of nobody, whatever its words.
  var isHaste: Bool {
    if isFault, Self.insideFaults.contains(code) { return false }
    let words = (members[isFault ? "faultString" : "message"] ?? "").lowercased()
    // Of what there was too much a fault may mean anything.
    let signs = ["recent", "too fast", "too soon", "too often", "frequent", "wait", "slow down"]
    return (signs + (isFault ? [] : ["too many"])).contains(where: words.contains)
  }

  private static let insideFaults = -32599 ... -32300
  private var code: Int { members["faultCode"].flatMap { Int($0) } ?? 0 }

  var refusal: PublishFailure {
    let words = ServerWords.bounded(members["message"] ?? "")
    return isHaste ? .limited(until: nil) : .rejected(words.isEmpty ? "the service refuses without a word" : words)
  }

  /// The codes that XML-RPC servers agreed on: what broke inside the server may have been taken.
  var fault: PublishFailure {
    let words = ServerWords.bounded("fault \(code): \(members["faultString"] ?? "")")
    switch code {
    case -32601: return .gone(words)
    case Self.insideFaults: return .uncertain(words)
    default: return isHaste ? .limited(until: nil) : .rejected(words)
    }
  }
}

/// The members of an XML-RPC answer's only struct, as its elements come.
private final class PingAnswerParts: XMLHandler {
  // A class because the reader calls it back.
  private enum Element: Int, CaseIterable { case fault = 1, name, value }

  static let names = Element.allCases.map { XMLElementName("\($0)", in: [""], number: $0.rawValue) }
  private static let longest = 4096

  private(set) var members: [String: String] = [:]
  private(set) var isFault = false
  private var name: String?
  private var text: [UInt8] = []

  func start(_ name: Int, _ local: UnsafePointer<UInt8>, _ attributes: XMLAttributes) {
    guard let element = Element(rawValue: name) else { return }
    if element == .fault { isFault = true }
    text = []
  }

  func end(_ name: Int) {
    switch Element(rawValue: name) {
    case .name: self.name = trimmed(String(decoding: text, as: UTF8.self))
    case .value:
      if let member = self.name { members[member] = trimmed(String(decoding: text, as: UTF8.self)) }
      self.name = nil
    case .fault, nil: break
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    text += bytes.prefix(Self.longest - min(text.count, Self.longest))
  }
}
