internal import Announcer
internal import Composing
internal import FoundationEssentials
internal import Model
internal import Networks
internal import Web

// The accounts: what their networks need, and how they speak.
extension ConfigurationReading {
  /// Those that announce, and those that tell the owner.
  func accounts(of top: ObjectReader) -> (announcing: [AccountConfiguration], notices: [AccountConfiguration]) {
    guard top.node("accounts") != nil else {
      top.missing("accounts")
      return ([], [])
    }
    guard let reader = top.object("accounts") else { return ([], []) }
    if reader.keys.isEmpty { top.wrong("accounts", "expected at least one account", "au moins un compte attendu") }
    var found: (announcing: [AccountConfiguration], notices: [AccountConfiguration]) = ([], [])
    for name in reader.keys {
      guard let part = reader.object(name), let network = network(of: part) else { continue }
      if isForNotices(part) {
        found.notices.append(noticeAccount(name, network, part))
      } else {
        found.announcing.append(account(name, network, part))
      }
    }
    return found
  }

  private func network(of reader: ObjectReader) -> (any Network.Type)? {
    guard let word = reader.string("network") else {
      if reader.node("network") == nil { reader.missing("network") }
      return nil
    }
    guard let network = networks.first(where: { $0.name == word }) else {
      if let known = DeadServices.sentence(about: word), let en = known[.en], let fr = known[.fr] {
        reader.wrong("network", en, fr)
        return nil
      }
      let names = networks.map { $0.name }
      let nearest = DeadServices.nearest(to: word, among: names) ?? names.joined(separator: ", ")
      reader.wrong(
        "network", "there is no network «\(word)»; did you mean \(nearest)?",
        "il n’y a pas de réseau « \(word) » ; vouliez-vous dire \(nearest) ?")
      return nil
    }
    return network
  }

  private func account(_ name: String, _ network: any Network.Type, _ reader: ObjectReader) -> AccountConfiguration {
    reader.allow(ConfigurationKey.names(.account) + network.keys.map(\.key))
    check(network.keys, reader)
    let wording = Wording().patched(by: wording(reader, Wording(), network.limit))
    let overrides = WordingOverrides(
      feeds: overrides("by_feed", reader, wording, network.limit),
      categories: overrides("by_category", reader, wording, network.limit))
    let pace = pace(reader)
    return AccountConfiguration(
      name: name, network: network, wording: wording, overrides: overrides, shortener: shortener(reader),
      pictures: reader.bool("images") ?? true, pace: pace, aftercare: aftercare(reader, network),
      boosts: reader.strings("boosts") ?? [],
      boostAfter: reader.duration("boost_after", atMost: .seconds(7 * 86_400)) ?? .seconds(600),
      approval: approval(reader), privateHosts: privateHosts,
      settings: settings(network.keys, reader),
      secrets: SecretStore(environment: environment, folder: folder))
  }

  func check(_ keys: [SettingKey], _ reader: ObjectReader) {
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

  func settings(_ keys: [SettingKey], _ reader: ObjectReader) -> [UInt8] {
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

  private func pace(_ reader: ObjectReader) -> Pace {
    let usual = Pace()
    return Pace(
      gap: reader.duration("gap", atMost: .seconds(86_400)) ?? usual.gap,
      perHour: reader.integer("per_hour", 1...1000) ?? usual.perHour,
      perDay: reader.integer("per_day", 1...10_000) ?? usual.perDay,
      maxAge: reader.duration("max_age", atLeast: .seconds(60)) ?? usual.maxAge,
      settle: reader.duration("settle", atLeast: .seconds(1), atMost: .seconds(86_400)),
      timeout: reader.duration("timeout", atLeast: .seconds(1), atMost: .seconds(110)) ?? usual.timeout,
      quiet: quietHours(reader))
  }

  private func quietHours(_ reader: ObjectReader) -> QuietHours? {
    guard let text = reader.string("quiet_hours") else { return nil }
    let hours = QuietHours(text)
    if hours == nil {
      reader.wrong(
        "quiet_hours", "expected two times of the day: 22:00-07:00", "deux heures de la journée attendues : 22:00-07:00"
      )
    }
    return hours
  }
}
