internal import FoundationEssentials
internal import Glibc
internal import Model
internal import Networks

/// What a connection needs of a configuration, which may not be there yet, or not be right yet.
struct ConnectionPlace: Sendable {
  let path: String
  let language: Language?
  let contact: String?
  let state: String
  let privateHosts: [String]
  /// The settings that are texts, by account.
  private let accounts: [String: [String: String]]

  /// - Throws: for a file that cannot be read, or is no JSON.
  init(path: String, environment: [String: String]) throws(ConfigurationFailure) {
    self.path = path
    var members: [(key: String, node: JSONNode)] = []
    if access(path, F_OK) == 0 {
      guard let bytes = BoundedFile.read(path, limit: 16 << 20) else {
        throw .unreadable(path: path, detail: String(cString: strerror(errno)))
      }
      members = Self.members(try Configuration.document(bytes, path: path))
    }
    func node(_ key: String) -> JSONNode? { members.first { $0.key == key }?.node }
    language = node("language").flatMap(Self.text).flatMap(Language.init(rawValue:))
    contact = node("contact").flatMap(Self.text)
    let folder = Self.folder(of: path)
    let systemd = environment["STATE_DIRECTORY"].flatMap { $0.split(separator: ":").first.map(String.init) }
    let stated = node("state").flatMap(Self.text) ?? systemd ?? "/var/lib/crieur"
    state = stated.hasPrefix("/") ? stated : "\(folder)/\(stated)"
    if case .array(let hosts)? = node("allow_private_hosts")?.value {
      privateHosts = hosts.compactMap(Self.text)
    } else {
      privateHosts = node("allow_private_hosts").flatMap(Self.text).map { [$0] } ?? []
    }
    let named = node("accounts").map(Self.members) ?? []
    accounts = Dictionary(named.map { ($0.key, Self.texts($0.node)) }, uniquingKeysWith: { first, _ in first })
  }

  /// The configuration file's folder, as its secrets' paths begin.
  var folder: String { Self.folder(of: path) }

  /// The account of that name, where the configuration has one: its network, and its settings that are texts.
  func account(_ name: String) -> (network: String?, settings: [String: String])? {
    guard let texts = accounts[name] else { return nil }
    return (network: texts["network"], settings: texts)
  }

  private static func texts(_ node: JSONNode) -> [String: String] {
    let texts = members(node).compactMap { member in text(member.node).map { (member.key, $0) } }
    return Dictionary(texts, uniquingKeysWith: { first, _ in first })
  }

  private static func folder(of path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
  }

  private static func members(_ node: JSONNode) -> [(key: String, node: JSONNode)] {
    if case .object(let members) = node.value { members } else { [] }
  }

  private static func text(_ node: JSONNode) -> String? {
    if case .string(let text) = node.value { text } else { nil }
  }
}
