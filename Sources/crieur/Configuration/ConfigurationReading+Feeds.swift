internal import Announcer
internal import Feeds
internal import Model
internal import Web

// The feeds, and what is said of each.
extension ConfigurationReading {
  func feeds(of top: ObjectReader, accounts: [String], notices: [String]) -> [FeedConfiguration] {
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
      let feed = feed(reader, accounts: accounts, notices: notices)
      if let name = feed?.name, !seen.insert(name).inserted {
        reader.wrong("name", "another feed has this name", "un autre flux porte ce nom")
      }
      return feed
    }
  }

  private func feed(_ reader: ObjectReader, accounts known: [String], notices: [String]) -> FeedConfiguration? {
    reader.allow(ConfigurationKey.names(.feed))
    let mentions = mentions(reader)
    let name = reader.string("name")
    let url = webAddress("url", reader)
    for key in ["name", "url"] + (mentions == nil ? ["accounts"] : []) where reader.node(key) == nil {
      reader.missing(key)
    }
    let accounts = reader.strings("accounts") ?? []
    if mentions != nil, !accounts.isEmpty {
      reader.wrong(
        "accounts", "a feed that is watched is not announced: take accounts out, or watch",
        "un flux surveillé n’est pas annoncé : retirez accounts, ou watch")
    }
    for account in accounts where notices.contains(account) {
      reader.wrong(
        "accounts", "«\(account)» is for notices, nothing is announced there",
        "« \(account) » est réservé aux avis, rien n’y est annoncé")
    }
    for account in accounts where !known.contains(account) && !notices.contains(account) {
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
    // What is not announced need not be there.
    let page = mentions == nil ? page(reader) : nil
    let first = reader.integer("announce_first", 0...50) ?? 0
    let grace = reader.duration("grace", atMost: .seconds(7 * 86_400)) ?? .zero
    guard let name, let url else { return nil }
    return FeedConfiguration(
      name: name, url: url, interval: interval, accounts: accounts, only: filters.0, except: filters.1,
      announceFirst: first, grace: grace, surprise: surprise, page: page, format: format,
      mentions: mentions)
  }

  /// `true`, `false` or `{"tries": 8, "pause": "5m"}`
  private func page(_ reader: ObjectReader) -> PagePatience? {
    switch reader.node("wait_for_page")?.value {
    case .bool(let isWanted): return isWanted ? PagePatience() : nil
    case .object:
      let usual = PagePatience()
      guard let part = reader.object("wait_for_page") else { return usual }
      part.allow(ConfigurationKey.names(.page))
      return PagePatience(
        tries: part.integer("tries", 1...100) ?? usual.tries,
        pause: part.duration("pause", atLeast: .seconds(1), atMost: .seconds(86_400)) ?? usual.pause)
    case nil: return PagePatience()
    default:
      reader.wrong(
        "wait_for_page", "expected true, false or {\"tries\": 8, \"pause\": \"5m\"}",
        "true, false ou {\"tries\": 8, \"pause\": \"5m\"} attendu")
      return nil
    }
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

  private func filter(_ key: String, _ reader: ObjectReader) -> EntryFilter? {
    guard let part = reader.object(key) else { return nil }
    part.allow(ConfigurationKey.names(.filter))
    func conditions(_ name: String) -> [EntryFilter.Condition] {
      (part.strings(name) ?? []).compactMap { text in
        let condition = EntryFilter.Condition(text)
        if condition == nil {
          part.wrong(
            name, "\(text) is no regular expression, or one that repeats what it repeats and may never end",
            "\(text) n’est pas une expression régulière, ou répète ce qu’elle répète et pourrait ne jamais finir")
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
}
