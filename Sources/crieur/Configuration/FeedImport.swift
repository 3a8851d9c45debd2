internal import Feeds
internal import Model
internal import Web

/// What becomes of a configuration when a list of feeds is added to it: nothing but text in its `feeds`.
struct FeedImport {
  /// A feed that comes in.
  struct Addition: Equatable {
    let name: String
    let url: String
  }

  /// A feed that stays out.
  struct Omission: Equatable {
    let title: String?
    let url: String
    let reason: Reason
  }

  enum Reason: String {
    /// The configuration has it, by its own address or by its blog's page.
    case known
    /// It stands in the list more than once.
    case repeated
    /// No web address.
    case unusable
    /// Its address holds a user or a password, and secrets do not belong in the configuration.
    case secret

    func text(in say: Language) -> String {
      switch self {
      case .known: say("followed already", "déjà suivi")
      case .repeated: say("is in the list twice", "est deux fois dans la liste")
      case .unusable: say("is no web address", "n’est pas une adresse web")
      case .secret: say("holds a password", "contient un mot de passe")
      }
    }
  }

  private(set) var added: [Addition] = []
  private(set) var omitted: [Omission] = []
  let accounts: [String]
  private let text: ConfigurationText
  private var names: Set<String>
  private var addresses: Set<String>

  /// - Parameter accounts: the accounts to announce on; nil for the only one that there is.
  init(_ list: OPML, into text: ConfigurationText, accounts wanted: [String]?) throws(FeedImportFailure) {
    self.text = text
    accounts = try Self.choose(wanted, among: text.accounts)
    names = Set(text.feeds.map { $0.name.lowercased() })
    addresses = Set(text.feeds.map { Self.identity($0.url) })
    let known = addresses
    for subscription in list.subscriptions { take(subscription, known) }
  }

  /// The configuration with the feeds.
  var result: [UInt8] { added.isEmpty ? text.bytes : text.adding(items) }

  /// The feeds as they will stand there.
  var items: [String] {
    let list = accounts.map(JSONQuoted.text).joined(separator: ", ")
    return added.map {
      "{ \"name\": \(JSONQuoted.text($0.name)), \"url\": \(JSONQuoted.text($0.url)), \"accounts\": [\(list)] }"
    }
  }

  private mutating func take(_ subscription: OPML.Subscription, _ known: Set<String>) {
    let url = subscription.feed.split(separator: " ").joined(separator: "%20")
    func omit(_ reason: Reason) {
      omitted.append(Omission(title: subscription.title, url: reason == .secret ? "" : url, reason: reason))
    }
    guard let origin = Origin(url), url.utf8.count <= 2000, url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
      return omit(.unusable)
    }
    guard !Self.hasUser(url) else { return omit(.secret) }
    let identity = Self.identity(url)
    // A blog that is followed by its page has its feed already.
    if known.contains(identity) || subscription.page.map({ known.contains(Self.identity($0)) }) == true {
      return omit(.known)
    }
    guard addresses.insert(identity).inserted else { return omit(.repeated) }
    added.append(Addition(name: name(subscription.title, origin.host), url: url))
  }

  /// The title, made short and unique.
  private mutating func name(_ title: String?, _ host: String) -> String {
    let words = Sanitizer.clean(title ?? "").split(whereSeparator: \.isWhitespace)
    var name = ""
    for word in words.prefix(40) where name.count + word.count < 80 { name += (name.isEmpty ? "" : " ") + word }
    if name.isEmpty { name = words.first.map { String($0.prefix(80)) } ?? host }
    var unique = name
    var number = 2
    while !names.insert(unique.lowercased()).inserted {
      unique = "\(name) \(number)"
      number += 1
    }
    return unique
  }

  private static func identity(_ url: String) -> String { CanonicalLink.of(url) ?? url }

  private static func hasUser(_ url: String) -> Bool {
    guard let start = url.firstRange(of: "://")?.upperBound else { return false }
    return url[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }.contains("@")
  }

  private static func choose(_ wanted: [String]?, among known: [String]) throws(FeedImportFailure) -> [String] {
    guard let wanted else {
      guard known.count <= 1 else { throw .whichAccounts(known) }
      return known
    }
    guard !wanted.isEmpty else { throw .whichAccounts(known) }
    for name in wanted where !known.contains(name) {
      throw .noSuchAccount(name, nearest: Spelling.nearest(to: name, among: known), known)
    }
    return wanted
  }
}

/// Why a list cannot be added.
enum FeedImportFailure: Explained, Equatable {
  /// There are several, and none was named.
  case whichAccounts([String])
  case noSuchAccount(String, nearest: String?, [String])
  /// The list cannot be opened.
  case unreadable(String, detail: String)

  func sentence(in say: Language) -> String {
    switch self {
    case .whichAccounts(let known):
      say(
        "say on which accounts these feeds are announced: --accounts \(known.joined(separator: ","))",
        "dites sur quels comptes annoncer ces flux : --accounts \(known.joined(separator: ","))")
    case .noSuchAccount(let name, let nearest, let known):
      say(
        "there is no account «\(name)»; "
          + (nearest.map { "did you mean \($0)?" } ?? "there is \(known.joined(separator: ", "))"),
        "il n’y a pas de compte « \(name) » ; "
          + (nearest.map { "vouliez-vous dire \($0) ?" } ?? "il y a \(known.joined(separator: ", "))"))
    case .unreadable(let file, let detail):
      say("\(file) cannot be read: \(detail)", "\(file) est illisible : \(detail)")
    }
  }

  var exitStatus: ExitStatus {
    switch self {
    case .whichAccounts, .noSuchAccount: .usage
    case .unreadable: .notFound
    }
  }
}
