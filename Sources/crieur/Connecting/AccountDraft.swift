internal import FoundationEssentials
internal import Model
internal import Networks
internal import Web

/// An account on its way into the configuration: what is known of it by now, and which of its secrets go into which file.
struct AccountDraft: Sendable {
  let name: String
  let network: any Network.Type
  /// `file` or `credential`: how the configuration will name its secrets.
  let kind: String
  private(set) var texts: [String: String] = [:]
  private(set) var secrets: [String: Secret] = [:]

  init(name: String, network: any Network.Type, kind: String) throws(ConnectFailure) {
    let isPlain = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D || byte == 0x5F
    }
    guard isPlain, !name.isEmpty, name.utf8.count <= 64 else { throw .badName(name) }
    self.name = name
    self.network = network
    self.kind = kind
  }

  /// Takes a `key=value` from the command line.
  mutating func set(_ text: String) throws(ConnectFailure) {
    // What stands there may be a secret whose key was forgotten: it is not repeated.
    guard let sign = text.firstIndex(of: "="), sign > text.startIndex else { throw .badSetting }
    let word = String(text[..<sign])
    guard let key = network.keys.first(where: { $0.key == word }) else {
      throw .unknownSetting(word, nearest: Spelling.nearest(to: word, among: network.keys.map(\.key)))
    }
    guard key.kind != .secret else { throw .visibleSecret(word) }
    set(key, String(text[text.index(after: sign)...]))
  }

  /// What the network's sign-in or a question gave.
  mutating func set(_ key: SettingKey, _ value: SignInValue) {
    switch value {
    case .text(let text): set(key, text)
    case .secret(let secret): secrets[key.key] = secret
    }
  }

  private mutating func set(_ key: SettingKey, _ text: String) {
    texts[key.key] = key.kind == .url ? Self.address(text) : text
  }

  /// People know a server by its name, or by the account that they have there.
  private static func address(_ text: String) -> String {
    let text = text.filter { !$0.isWhitespace }
    guard !text.contains("://"), !text.isEmpty else { return text }
    let host = text.split(separator: "@").last.map(String.init) ?? text
    return "https://\(host)"
  }

  /// Required and not known yet, in the network's order.
  var missing: [SettingKey] {
    network.keys.filter { $0.required && texts[$0.key] == nil && secrets[$0.key] == nil }
  }

  /// What the file or credential of a secret is called.
  func secretName(_ key: String) -> String { "\(name).\(key)" }

  /// The secrets by the names of their files, in the network's order.
  var held: [(name: String, secret: Secret)] {
    network.keys.compactMap { key in secrets[key.key].map { (secretName(key.key), $0) } }
  }

  // MARK: As JSON

  /// A member of the configuration's `accounts`.
  var json: String {
    let values =
      [("network", JSONQuoted.text(network.name))]
      + network.keys.compactMap { key in
        value(of: key.key).map { (key.key, $0) }
      }
    let lines = values.map { "  \(JSONQuoted.text($0.0)): \($0.1)" }.joined(separator: ",\n")
    return "\(JSONQuoted.text(name)): {\n\(lines)\n}"
  }

  private func value(of key: String) -> String? {
    if let text = texts[key] { return JSONQuoted.text(text) }
    return secrets[key].map { _ in "{ \(JSONQuoted.text(kind)): \(JSONQuoted.text(secretName(key))) }" }
  }

  /// Reads what will stand in the configuration as its reader does, with the secrets that no file holds yet.
  /// - Throws: `wrong` for what the reader does not take.
  func account(at place: ConnectionPlace) throws(ConnectFailure) -> AccountConfiguration {
    let hosts = place.privateHosts.map(JSONQuoted.text).joined(separator: ",")
    let feed = #"{"name": "blog", "url": "https://blog.example.org/", "accounts": [\#(JSONQuoted.text(name))]}"#
    let text = #"{"allow_private_hosts": [\#(hosts)], "feeds": [\#(feed)], "accounts": {\#(json)}}"#
    let configuration: Configuration
    do throws(ConfigurationFailure) {
      configuration = try Configuration.parse(
        Array(text.utf8), path: place.path, networks: [network], environment: [:])
    } catch {
      if case .mistakes(_, let mistakes, _) = error { throw ConnectFailure.wrong(mistakes) }
      throw ConnectFailure.wrong([])
    }
    guard var account = configuration.accounts.first else { throw .wrong([]) }
    account.secrets.held = Dictionary(held.map { ($0.name, $0.secret) }, uniquingKeysWith: { $1 })
    return account
  }

  /// An address must be one, and nothing secret goes to it by plain http, before the first question is asked.
  func requireSafe(_ key: SettingKey, at place: ConnectionPlace) throws(ConnectFailure) {
    // A server of Matrix may be a name too, which is asked over https.
    guard let text = texts[key.key], key.kind == .url || (key.key == "server" && text.contains("://")) else { return }
    guard let origin = Origin(text) else {
      throw .wrong([
        ConfigurationMistake(
          path: key.key, line: 1, en: "is no web address; write \(key.example ?? "https://social.example.org")",
          fr: "n’est pas une adresse web ; écrivez \(key.example ?? "https://social.example.org")")
      ])
    }
    guard origin.scheme == "https" || PrivateHosts(place.privateHosts).contains(text) else {
      throw .wrong([
        ConfigurationMistake(
          path: key.key, line: 1, en: "a secret is sent by https only; write https://",
          fr: "un secret n’est envoyé qu’en https ; écrivez https://")
      ])
    }
  }
}
