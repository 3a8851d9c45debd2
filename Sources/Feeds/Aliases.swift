internal import Markup
internal import Crypto
internal import FoundationEssentials
public import Model

/// How entries are recognised when they come again.
public enum Aliases {
  /// The aliases of each entry. What two entries of one document share identifies neither of them: entries with one
  /// identifier stay two. An entry that stands there twice, word for word, is one, and both have the same aliases.
  public static func of(_ entries: [Entry]) -> [[Alias]] {
    let hosts = Set(entries.compactMap { $0.guid.flatMap(address)?.host })
    // A blog that moves takes all of its identifiers along; in a planet's feed each host numbers its posts itself.
    let all = entries.map { candidates($0, withPath: hosts.count <= 1) }
    var firsts: [Face: Int] = [:]
    var owners: [Alias: Set<Int>] = [:]
    for (index, (entry, aliases)) in zip(entries, all).enumerated() {
      let face = Face(aliases: aliases, title: entry.title, summary: entry.summary)
      let first = firsts[face, default: index]
      firsts[face] = first
      for alias in aliases { owners[alias, default: []].insert(first) }
    }
    return zip(entries, all).map { entry, aliases in
      let own = aliases.filter { owners[$0]?.count == 1 }
      return own.isEmpty ? [content(of: entry)] : own
    }
  }

  /// What makes two entries the same, word for word.
  private struct Face: Hashable {
    var aliases: [Alias]
    var title: String?
    var summary: String?
  }

  private static func candidates(_ entry: Entry, withPath: Bool) -> [Alias] {
    var aliases: [Alias] = []
    if let guid = entry.guid {
      aliases.append(Alias(.guid, guid))
      if withPath, let path = address(guid)?.path, path.utf8.count > 1 { aliases.append(Alias(.guidPath, path)) }
    }
    if let link = entry.link.flatMap(CanonicalLink.of) { aliases.append(Alias(.link, link)) }
    // A post without a title is known by the words that stand in its place.
    if let words = entry.title ?? entry.summary.map({ String($0.prefix(200)) }), let published = entry.published {
      aliases.append(Alias(.titleDate, "\(published.milliseconds / 1000) \(words.lowercased())"))
    }
    return aliases
  }

  /// An identifier that is an address: its host, and what follows it.
  private static func address(_ guid: String) -> (host: String, path: String)? {
    guard LinkResolver.isWebLink(guid), let start = guid.firstRange(of: "://")?.upperBound else { return nil }
    let host = guid[start...].prefix { $0 != "/" && $0 != "?" }.lowercased()
    let path = guid[start...].drop { $0 != "/" && $0 != "?" }
    return (host.hasPrefix("www.") ? String(host.dropFirst(4)) : host, String(path))
  }

  private static func content(of entry: Entry) -> Alias {
    let text = [entry.guid, entry.link, entry.title, entry.summary].map { $0 ?? "" }.joined(separator: "\u{0}")
    return Alias(.content, SHA256.hexadecimal(Array(text.utf8)))
  }
}

/// One form for all spellings of a link.
public enum CanonicalLink {
  /// For recognising, also what may say where a reader came from.
  private static let origins: Set<String> = ["ref", "referrer", "source"]

  /// Without scheme, `www.`, trailing slash, fragment and tracking parameters; nil for what is no web link.
  public static func of(_ link: String) -> String? {
    guard LinkResolver.isWebLink(link), let start = link.firstRange(of: "://")?.upperBound else { return nil }
    let rest = link[start...].prefix { $0 != "#" }
    var host = rest.prefix { $0 != "/" && $0 != "?" }.lowercased()
    for suffix in [":80", ":443"] where host.hasSuffix(suffix) { host.removeLast(suffix.count) }
    if host.hasPrefix("www.") { host.removeFirst(4) }
    let tail = rest.drop { $0 != "/" && $0 != "?" }
    var path = String(tail.prefix { $0 != "?" })
    while path.hasSuffix("/") { path.removeLast() }
    let query = tail.drop { $0 != "?" }.dropFirst().split(separator: "&").filter { !isTracking($0) }
    return host + path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
  }

  private static func isTracking(_ parameter: Substring) -> Bool {
    let name = parameter.prefix { $0 != "=" }.lowercased()
    return origins.contains(name) || TrackingParameters.has(name)
  }
}
