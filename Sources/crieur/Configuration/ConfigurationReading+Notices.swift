internal import Announcer
internal import Model
internal import Networks

// How the owner is told, and what is watched for the owner.
extension ConfigurationReading {
  /// The mailbox, as an account like others.
  func mail(_ top: ObjectReader) -> AccountConfiguration? {
    guard let part = top.object("mail") else { return nil }
    let keys = EmailNetwork.keys.filter { ConfigurationKey.names(.mail).contains($0.key) }
    part.allow(keys.map(\.key))
    check(keys, part)
    return AccountConfiguration(
      name: "mail", network: EmailNetwork.self, settings: settings(keys, part),
      secrets: SecretStore(environment: environment, folder: folder))
  }

  /// Whether an account is there for its owner's eyes.
  func isForNotices(_ reader: ObjectReader) -> Bool {
    switch reader.string("for") {
    case "notices": return true
    case "announcements", nil: break
    default: reader.wrong("for", "expected announcements or notices", "announcements ou notices attendu")
    }
    if reader.node("mention") != nil {
      reader.wrong(
        "mention", "means something with \"for\": \"notices\" only", "n’a de sens qu’avec \"for\": \"notices\"")
    }
    return false
  }

  /// What an account for notices may say: a key that does nothing would be believed to do something.
  func noticeAccount(_ name: String, _ network: any Network.Type, _ reader: ObjectReader) -> AccountConfiguration {
    reader.allow(["network", "for", "mention", "timeout"] + network.keys.map(\.key))
    check(network.keys, reader)
    let addressee = reader.string("mention")
    switch network.notices {
    case .nobody:
      let ways = networks.filter { $0.notices != .nobody }.map { $0.name }.joined(separator: ", ")
      reader.wrong(
        "for", "everybody reads what is posted on \(network.name): notices go by mail, or by \(ways)",
        "tout le monde lit ce qui est publié sur \(network.name) : les avis passent par mail, ou par \(ways)")
    case .byMention where addressee?.hasPrefix("@") != true || addressee?.contains(where: \.isWhitespace) == true:
      reader.wrong(
        "mention", "expected who is told, by a message for their eyes only: @name@host",
        "destinataire attendu, à qui l’avis est adressé en privé : @nom@hôte")
    case .byItself where addressee != nil:
      reader.wrong("mention", "is not needed on \(network.name)", "est inutile sur \(network.name)")
    case .byItself, .byMention: break
    }
    if name == "mail" {
      reader.wrong(
        "for", "an account for notices needs another name than mail", "un compte d’avis ne peut s’appeler mail")
    }
    return AccountConfiguration(
      name: name, network: network,
      pace: Pace(timeout: reader.duration("timeout", atLeast: .seconds(1), atMost: .seconds(110)) ?? .seconds(30)),
      addressee: addressee, privateHosts: privateHosts, settings: settings(network.keys, reader),
      secrets: SecretStore(environment: environment, folder: folder))
  }

  // MARK: What is watched

  /// Names and links that are searched for.
  func watch(_ top: ObjectReader, accounts: [AccountConfiguration]) -> [String] {
    guard top.node("watch") != nil else { return [] }
    let words = watched(top) ?? []
    if !words.isEmpty, !accounts.contains(where: { $0.network.searches }) {
      let ways = networks.filter { $0.searches }.map { $0.name }.joined(separator: ", ")
      top.wrong(
        "watch", "no account can search: that needs one of \(ways); a feed of alerts is watched by its own \"watch\"",
        "aucun compte ne sait chercher : il en faut un de \(ways) ; un flux d’alertes se surveille par son propre \"watch\""
      )
    }
    return words
  }

  /// `true`: every new entry of the feed is a mention; or those that name one of these.
  func mentions(_ reader: ObjectReader) -> MentionFilter? {
    switch reader.node("watch")?.value {
    case nil: return nil
    case .bool(let isWanted): return isWanted ? MentionFilter(words: []) : nil
    case .array: return watched(reader).map(MentionFilter.init)
    default:
      reader.wrong(
        "watch", "expected true, or a list of names and links", "true attendu, ou une liste de noms et de liens")
      return nil
    }
  }

  private func watched(_ reader: ObjectReader) -> [String]? {
    let words = reader.strings("watch")
    for word in words ?? [] where word.count(where: { $0.isLetter || $0.isNumber }) < 3 {
      reader.wrong(
        "watch", "«\(word)» is too short: it would be found everywhere",
        "« \(word) » est trop court : on le trouverait partout")
    }
    return words
  }

  /// Nobody watches for nobody.
  func checkNotices(_ configuration: Configuration, in top: ObjectReader) {
    guard configuration.notices.isEmpty else { return }
    let isWatching = !configuration.watch.isEmpty || configuration.feeds.contains { $0.mentions != nil }
    guard isWatching else { return }
    list.add(
      "watch", top.line, "nobody would be told of a mention: give \"mail\", or an account with \"for\": \"notices\"",
      "personne n’apprendrait une mention : indiquez \"mail\", ou un compte avec \"for\": \"notices\"")
  }
}
