internal import Announcer
internal import Composing
internal import Model
internal import Networks

// How an account speaks: of everything, of one feed, of one category.
extension ConfigurationReading {
  /// What the object says of the wording. A template of `base` that does not work is told once, where it stands.
  func wording(_ reader: ObjectReader, _ base: Wording, _ network: TextLimit) -> WordingPatch {
    var patch = WordingPatch()
    patch.template = reader.string("template")
    patch.limit = limit(reader)
    if let part = reader.object("hashtags") {
      part.allow(ConfigurationKey.names(.hashtags))
      patch.hashtags = part.integer("max", 0...30)
      patch.tags = dictionary(part)
    }
    patch.campaign = campaign(reader)
    patch.mentions = reader.bool("mentions")
    patch.links = reader.bool("links")
    patch.language = reader.string("language")
    patch.contentWarning = reader.string("content_warning")
    patch.visibility = visibility(reader)
    if patch.template != nil { check(base.patched(by: patch), network, reader) }
    return patch
  }

  private func check(_ wording: Wording, _ network: TextLimit, _ reader: ObjectReader) {
    do throws(CompositionFailure) {
      _ = try Composer(wording: wording, network: network)
    } catch {
      reader.wrong("template", error.sentence(in: .en), error.sentence(in: .fr))
    }
  }

  /// `by_feed` or `by_category`: any of the wording's keys under each name.
  func overrides(_ key: String, _ reader: ObjectReader, _ base: Wording, _ network: TextLimit) -> [String: WordingPatch]
  {
    guard let part = reader.object(key) else { return [:] }
    var patches: [String: WordingPatch] = [:]
    for name in part.keys {
      guard let object = part.object(name) else { continue }
      object.allow(ConfigurationKey.wordingNames)
      patches[name] = wording(object, base, network)
    }
    return patches
  }

  /// A wording for a feed that there is none of would be believed to hold.
  func check(overridden feeds: [String], in top: ObjectReader) {
    guard let accounts = top.object("accounts"), !feeds.isEmpty else { return }
    for account in accounts.keys {
      guard let part = accounts.object(account)?.object("by_feed") else { continue }
      for name in part.keys where !feeds.contains(name) {
        let nearest = Spelling.nearest(to: name, among: feeds)
        part.wrong(
          name, "there is no feed «\(name)»" + (nearest.map { "; did you mean \($0)?" } ?? ""),
          "il n’y a pas de flux « \(name) »" + (nearest.map { " ; vouliez-vous dire \($0) ?" } ?? ""))
      }
    }
  }

  private func limit(_ reader: ObjectReader) -> Wording.Limit? {
    guard case .string(let text)? = reader.node("limit")?.value else {
      return reader.integer("limit", 40...100_000).map { .house($0) }
    }
    if text != "network" {
      reader.wrong("limit", "expected a whole number or \"network\"", "nombre entier ou \"network\" attendu")
    }
    return .network
  }

  private func visibility(_ reader: ObjectReader) -> Visibility? {
    guard let text = reader.string("visibility") else { return nil }
    let visibility = Visibility(rawValue: text)
    if visibility == nil {
      reader.wrong(
        "visibility", "expected public, unlisted, private or direct", "public, unlisted, private ou direct attendu")
    }
    return visibility
  }

  /// `{"Médecine générale": "#medgen", "Divers": "never"}`
  private func dictionary(_ reader: ObjectReader) -> [String: String]? {
    guard let part = reader.object("dictionary") else { return nil }
    var tags: [String: String] = [:]
    for category in part.keys {
      guard let word = part.string(category) else { continue }
      let tag = word == "never" || word == "jamais" ? "" : OwnTag.tag(word)
      if tag == nil {
        part.wrong(
          category, "«\(word)» is no hashtag: letters and digits without blanks or hyphens, or \"never\"",
          "« \(word) » n’est pas un mot-dièse : lettres et chiffres sans espace ni trait d’union, ou \"never\"")
      }
      tags[OwnTag.key(category)] = tag
    }
    return tags
  }

  /// `{"utm_source": "toots"}`, in the order of the file.
  private func campaign(_ reader: ObjectReader) -> [String]? {
    guard let part = reader.object("campaign") else { return nil }
    return part.keys.compactMap { name in
      guard let value = part.string(name) else { return nil }
      let isPlain = (name + value).utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "-._~".utf8.contains(byte)
      }
      guard isPlain, !name.isEmpty, name.utf8.count + value.utf8.count <= 100 else {
        part.wrong(
          name, "expected letters, digits, - . _ and ~, at most 100 in all",
          "lettres, chiffres, - . _ et ~ attendus, 100 au plus en tout")
        return nil
      }
      return "\(name)=\(value)"
    }
  }

  /// `{"service": "yourls", …}`
  func shortener(_ reader: ObjectReader) -> ShortenerConfiguration? {
    guard let part = reader.object("shortener") else { return nil }
    let names = ShortenerCatalogue.shorteners.map { $0.name }
    guard let service = part.string("service"), let type = ShortenerCatalogue.shortener(named: service) else {
      part.wrong(
        "service", "expected one of \(names.joined(separator: ", "))",
        "un de ceux-ci attendu : \(names.joined(separator: ", "))")
      return nil
    }
    part.allow(ConfigurationKey.names(.shortener) + type.keys.map(\.key))
    check(type.keys, part)
    let use = part.string("use").map { ShortenerPlan.Use(rawValue: $0) }
    if case .some(nil) = use { part.wrong("use", "expected always or needed", "always ou needed attendu") }
    return ShortenerConfiguration(type: type, use: (use ?? .always) ?? .always, settings: settings(type.keys, part))
  }
}
