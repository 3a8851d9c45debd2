internal import Announcer
internal import Composing
internal import Feeds
internal import FoundationEssentials
internal import Glibc
internal import Model
internal import Networks
internal import Server
internal import Web

/// One reading of a configuration: values out, mistakes into the list.
struct ConfigurationReading {
  let file: String
  let networks: [any Network.Type]
  let environment: [String: String]
  let list: MistakeList
  private var privateHosts: [String] = []

  init(file: String, networks: [any Network.Type], environment: [String: String], list: MistakeList) {
    self.file = file
    self.networks = networks
    self.environment = environment
    self.list = list
  }

  private var folder: String { URL(fileURLWithPath: file).deletingLastPathComponent().path }

  mutating func read(_ top: ObjectReader) -> Configuration {
    top.allow(ConfigurationKey.names(.top), later: ConfigurationKey.later[.top] ?? [])
    privateHosts = (top.strings("allow_private_hosts") ?? []).map { $0.lowercased() }
    let accounts = accounts(of: top)
    return Configuration(
      language: language(top), timeZone: timeZone(top), contact: contact(top), state: state(top),
      feeds: feeds(of: top, accounts: accounts.map(\.name)), accounts: accounts, allowPrivateHosts: privateHosts,
      listen: listen(top))
  }

  // MARK: The top

  private func language(_ top: ObjectReader) -> Language {
    guard let text = top.string("language") else { return say }
    guard let language = Language(rawValue: text) else {
      top.wrong("language", "expected en or fr", "en ou fr attendu")
      return say
    }
    return language
  }

  private func timeZone(_ top: ObjectReader) -> String? {
    guard let name = top.string("time_zone") else { return nil }
    let zones = "/usr/share/zoneinfo"
    guard access(zones, F_OK) == 0 else { return name }
    guard !name.contains(".."), !name.hasPrefix("/"), access("\(zones)/\(name)", R_OK) == 0 else {
      top.wrong("time_zone", "no such time zone; write Europe/Paris", "fuseau inconnu ; écrivez Europe/Paris")
      return nil
    }
    return name
  }

  private func contact(_ top: ObjectReader) -> String? {
    guard let text = top.string("contact") else { return nil }
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), text.utf8.count <= 200 else {
      top.wrong(
        "contact", "expected an address like mailto:owner@example.org or https://example.org",
        "adresse attendue, comme mailto:owner@example.org ou https://example.org")
      return nil
    }
    return text
  }

  private func state(_ top: ObjectReader) -> String {
    let stated = top.string("state")
    let systemd = environment["STATE_DIRECTORY"].flatMap { $0.split(separator: ":").first.map(String.init) }
    let path = stated ?? systemd ?? "/var/lib/crieur"
    return path.hasPrefix("/") ? path : URL(fileURLWithPath: "\(folder)/\(path)").standardizedFileURL.path
  }

  private func listen(_ top: ObjectReader) -> ListenConfiguration? {
    guard let part = top.object("listen") else { return nil }
    part.allow(ConfigurationKey.names(.listen))
    for key in ["address", "url"] where part.node(key) == nil { part.missing(key) }
    let address = part.string("address").flatMap { text in
      let address = ListenAddress(text)
      if address == nil {
        part.wrong(
          "address", "expected an address and a port of this machine: 127.0.0.1:8080 or [::1]:8080",
          "adresse et port de cette machine attendus : 127.0.0.1:8080 ou [::1]:8080")
      }
      return address
    }
    let url = webAddress("url", part).flatMap { text in
      let isPlain = !text.contains("?") && !text.contains("#") && !text.contains("@") && text.utf8.count <= 500
      if !isPlain {
        part.wrong(
          "url", "expected an address without user, query or fragment: https://crieur.example.org/",
          "adresse sans utilisateur, requête ni fragment attendue : https://crieur.example.org/")
      }
      return isPlain ? text : nil
    }
    guard let address, let url else { return nil }
    return ListenConfiguration(address: address, url: url.hasSuffix("/") ? url : url + "/")
  }

  // MARK: Feeds

  private func feeds(of top: ObjectReader, accounts: [String]) -> [FeedConfiguration] {
    guard let node = top.node("feeds") else {
      top.missing("feeds")
      return []
    }
    guard case .array(let items) = node.value, !items.isEmpty else {
      top.wrong("feeds", "expected a list with at least one feed", "liste d’au moins un flux attendue")
      return []
    }
    var seen: Set<String> = []
    return items.enumerated().compactMap { index, item in
      guard let reader = ObjectReader(item, path: "feeds[\(index)]", list) else { return nil }
      let feed = feed(reader, accounts: accounts)
      if let name = feed?.name, !seen.insert(name).inserted {
        reader.wrong("name", "another feed has this name", "un autre flux porte ce nom")
      }
      return feed
    }
  }

  private func feed(_ reader: ObjectReader, accounts known: [String]) -> FeedConfiguration? {
    reader.allow(ConfigurationKey.names(.feed), later: ConfigurationKey.later[.feed] ?? [])
    let name = reader.string("name")
    let url = webAddress("url", reader)
    for key in ["name", "url", "accounts"] where reader.node(key) == nil { reader.missing(key) }
    let accounts = reader.strings("accounts") ?? []
    for account in accounts where !known.contains(account) {
      let nearest = Spelling.nearest(to: account, among: known)
      reader.wrong(
        "accounts", "there is no account «\(account)»" + (nearest.map { "; did you mean \($0)?" } ?? ""),
        "il n’y a pas de compte « \(account) »" + (nearest.map { " ; vouliez-vous dire \($0) ?" } ?? ""))
    }
    let isNear = url.flatMap { Origin($0) }.map(isPrivate) ?? false
    let interval = interval(reader, floor: isNear ? .seconds(1) : .seconds(300))
    let filters = (filter("only", reader), filter("except", reader))
    let surprise = surprise(reader)
    let format = format(reader)
    let first = reader.integer("announce_first", 0...50) ?? 0
    let grace = reader.duration("grace", atMost: .seconds(7 * 86_400)) ?? .zero
    guard let name, let url else { return nil }
    return FeedConfiguration(
      name: name, url: url, interval: interval, accounts: accounts, only: filters.0, except: filters.1,
      announceFirst: first, grace: grace, surprise: surprise, format: format)
  }

  private func format(_ reader: ObjectReader) -> FeedFormat {
    guard let text = reader.string("format") else { return .auto }
    if FeedFormat(rawValue: text) == nil {
      reader.wrong("format", "expected auto or sitemap", "auto ou sitemap attendu")
    }
    return FeedFormat(rawValue: text) ?? .auto
  }

  private func interval(_ reader: ObjectReader, floor: Duration) -> LookInterval {
    let every = reader.duration("every", atLeast: floor)
    let least = reader.duration("at_least", atLeast: floor, atMost: .seconds(7 * 86_400))
    let most = reader.duration("at_most", atLeast: floor, atMost: .seconds(7 * 86_400))
    if let least, let most, least > most {
      reader.wrong("at_most", "is shorter than at_least", "est plus court que at_least")
    }
    return LookInterval(every: every ?? .seconds(900), atLeast: least, atMost: most)
  }

  private func isPrivate(_ origin: Origin) -> Bool {
    privateHosts.contains(origin.host) || privateHosts.contains("\(origin.host):\(origin.port)")
  }

  private func webAddress(_ key: String, _ reader: ObjectReader) -> String? {
    guard let text = reader.string(key) else { return nil }
    guard Origin(text) != nil else {
      let guess =
        Origin("https://\(text)") != nil && !text.contains("://") ? "https://\(text)" : "https://blog.example.org/"
      reader.wrong(key, "is no web address; write \(guess)", "n’est pas une adresse web ; écrivez \(guess)")
      return nil
    }
    return text
  }

  private func filter(_ key: String, _ reader: ObjectReader) -> EntryFilter? {
    guard let part = reader.object(key) else { return nil }
    part.allow(ConfigurationKey.names(.filter))
    func conditions(_ name: String) -> [EntryFilter.Condition] {
      (part.strings(name) ?? []).compactMap { text in
        let condition = EntryFilter.Condition(text)
        if condition == nil {
          part.wrong(name, "\(text) is no regular expression", "\(text) n’est pas une expression régulière")
        }
        return condition
      }
    }
    return EntryFilter(
      categories: conditions("categories"), title: conditions("title"), author: conditions("author"))
  }

  private func surprise(_ reader: ObjectReader) -> SurpriseGate {
    var gate = SurpriseGate()
    guard let part = reader.object("surprise") else { return gate }
    part.allow(ConfigurationKey.names(.surprise))
    gate.entries = part.integer("entries", 1...100_000) ?? gate.entries
    gate.share = part.number("share", 0...1) ?? gate.share
    return gate
  }

  // MARK: Accounts

  private func accounts(of top: ObjectReader) -> [AccountConfiguration] {
    guard top.node("accounts") != nil else {
      top.missing("accounts")
      return []
    }
    guard let reader = top.object("accounts") else { return [] }
    if reader.keys.isEmpty { top.wrong("accounts", "expected at least one account", "au moins un compte attendu") }
    return reader.keys.compactMap { name in reader.object(name).flatMap { account(name, $0) } }
  }

  private func account(_ name: String, _ reader: ObjectReader) -> AccountConfiguration? {
    guard let word = reader.string("network") else {
      if reader.node("network") == nil { reader.missing("network") }
      return nil
    }
    guard let network = networks.first(where: { $0.name == word }) else {
      let names = networks.map { $0.name }
      let nearest = Spelling.nearest(to: word, among: names) ?? names.joined(separator: ", ")
      reader.wrong(
        "network", "there is no network «\(word)»; did you mean \(nearest)?",
        "il n’y a pas de réseau « \(word) » ; vouliez-vous dire \(nearest) ?")
      return nil
    }
    reader.allow(
      ConfigurationKey.names(.account) + network.keys.map(\.key), later: ConfigurationKey.later[.account] ?? [])
    check(network.keys, reader)
    let wording = wording(reader, network.limit)
    let pace = pace(reader)
    return AccountConfiguration(
      name: name, network: network, wording: wording, pace: pace, settings: settings(network.keys, reader),
      secrets: SecretStore(environment: environment, folder: folder))
  }

  private func check(_ keys: [SettingKey], _ reader: ObjectReader) {
    for key in keys {
      guard reader.node(key.key) != nil else {
        if key.required { reader.missing(key.key) }
        continue
      }
      switch key.kind {
      case .secret: checkSecret(key.key, reader)
      case .text, .path: _ = reader.string(key.key)
      case .url:
        guard let url = webAddress(key.key, reader), let origin = Origin(url) else { continue }
        if origin.scheme == "http", network(reader, needsSecret: keys), !isPrivate(origin) {
          reader.wrong(
            key.key, "a secret is sent by https only; write https://",
            "un secret n’est envoyé qu’en https ; écrivez https://")
        }
      }
    }
  }

  private func network(_ reader: ObjectReader, needsSecret keys: [SettingKey]) -> Bool {
    keys.contains { $0.kind == .secret && reader.node($0.key) != nil }
  }

  /// The secret itself never stands in the file.
  private func checkSecret(_ key: String, _ reader: ObjectReader) {
    let ways = "{\"credential\": name}, {\"file\": path} or {\"env\": name}"
    if let node = reader.node(key), case .string = node.value {
      reader.wrong(
        key, "a secret does not belong in this file: say where it lies, \(ways)",
        "un secret n’a pas sa place dans ce fichier : dites où il se trouve, {\"credential\": nom}, {\"file\": chemin} ou {\"env\": nom}"
      )
      return
    }
    guard let part = reader.object(key) else { return }
    part.allow(["credential", "file", "env"])
    let given = ["credential", "file", "env"].filter { part.string($0) != nil }
    if given.count != 1 {
      reader.wrong(key, "expected one of \(ways)", "une seule source attendue : credential, file ou env")
    }
  }

  private func settings(_ keys: [SettingKey], _ reader: ObjectReader) -> [UInt8] {
    var values: [String: SettingValue] = [:]
    for key in keys {
      switch reader.node(key.key)?.value {
      case .string(let text): values[key.key] = .text(text)
      case .object(let members):
        values[key.key] = .reference(
          Dictionary(
            members.compactMap { member in
              if case .string(let text) = member.node.value { (member.key, text) } else { nil }
            }, uniquingKeysWith: { first, _ in first }))
      default: break
      }
    }
    return Array((try? JSONEncoder().encode(values)) ?? Data("{}".utf8))  // strings always encode
  }

  private enum SettingValue: Encodable {
    case text(String)
    case reference([String: String])

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      case .reference(let members): try container.encode(members)
      }
    }
  }

  private func wording(_ reader: ObjectReader, _ network: TextLimit) -> Wording {
    var wording = Wording()
    if let template = reader.string("template") { wording.template = template }
    if case .string(let text)? = reader.node("limit")?.value {
      if text != "network" {
        reader.wrong("limit", "expected a whole number or \"network\"", "nombre entier ou \"network\" attendu")
      }
      wording.limit = .network
    } else if let limit = reader.integer("limit", 40...100_000) {
      wording.limit = .house(limit)
    }
    if let part = reader.object("hashtags") {
      part.allow(ConfigurationKey.names(.hashtags), later: ConfigurationKey.later[.hashtags] ?? [])
      wording.hashtags = part.integer("max", 0...30) ?? wording.hashtags
    }
    wording.mentions = reader.bool("mentions") ?? false
    wording.language = reader.string("language")
    wording.contentWarning = reader.string("content_warning")
    if let text = reader.string("visibility") {
      wording.visibility = Visibility(rawValue: text)
      if wording.visibility == nil {
        reader.wrong(
          "visibility", "expected public, unlisted, private or direct", "public, unlisted, private ou direct attendu")
      }
    }
    do throws(CompositionFailure) {
      _ = try Composer(wording: wording, network: network)
    } catch {
      reader.wrong("template", error.sentence(in: .en), error.sentence(in: .fr))
    }
    return wording
  }

  private func pace(_ reader: ObjectReader) -> Pace {
    let usual = Pace()
    return Pace(
      gap: reader.duration("gap", atMost: .seconds(86_400)) ?? usual.gap,
      perHour: reader.integer("per_hour", 1...1000) ?? usual.perHour,
      perDay: reader.integer("per_day", 1...10_000) ?? usual.perDay,
      maxAge: reader.duration("max_age", atLeast: .seconds(60)) ?? usual.maxAge,
      settle: reader.duration("settle", atLeast: .seconds(1), atMost: .seconds(86_400)),
      timeout: reader.duration("timeout", atLeast: .seconds(1), atMost: .seconds(110)) ?? usual.timeout)
  }
}
