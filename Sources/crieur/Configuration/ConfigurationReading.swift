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
  private(set) var privateHosts: [String] = []

  init(file: String, networks: [any Network.Type], environment: [String: String], list: MistakeList) {
    self.file = file
    self.networks = networks
    self.environment = environment
    self.list = list
  }

  var folder: String { URL(fileURLWithPath: file).deletingLastPathComponent().path }

  mutating func read(_ top: ObjectReader) -> Configuration {
    top.allow(ConfigurationKey.names(.top))
    privateHosts = (top.strings("allow_private_hosts") ?? []).map { $0.lowercased() }
    let (accounts, notices) = accounts(of: top)
    let feeds = feeds(of: top, accounts: accounts.map(\.name), notices: notices.map(\.name))
    check(overridden: feeds.map(\.name), in: top)
    for account in accounts { check(boosts: account, among: accounts, in: top) }
    let state = state(top)
    let configuration = Configuration(
      language: language(top), timeZone: timeZone(top), contact: contact(top), state: state,
      feeds: feeds, accounts: accounts, notices: notices + [mail(top)].compactMap(\.self),
      watch: watch(top, accounts: accounts), allowPrivateHosts: privateHosts, listen: listen(top),
      backups: backups(top, in: state), screen: screen(top))
    checkNotices(configuration, in: top)
    return configuration
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

  // MARK: What feeds and accounts share

  func isPrivate(_ origin: Origin) -> Bool {
    privateHosts.contains(origin.host) || privateHosts.contains("\(origin.host):\(origin.port)")
  }

  func webAddress(_ key: String, _ reader: ObjectReader) -> String? {
    guard let text = reader.string(key) else { return nil }
    guard Origin(text) != nil else {
      let guess =
        Origin("https://\(text)") != nil && !text.contains("://") ? "https://\(text)" : "https://blog.example.org/"
      reader.wrong(key, "is no web address; write \(guess)", "n’est pas une adresse web ; écrivez \(guess)")
      return nil
    }
    return text
  }
}
