internal import Markup
public import Web

/// A feed that a page names, or where a page's engine would have it.
public struct FeedLink: Sendable, Equatable {
  /// How the address was come by. The best comes first.
  public enum Source: String, Sendable, CaseIterable {
    /// `<link rel=alternate>` or the HTTP header `Link`: the page says that it is its feed.
    case named
    /// A link in the text that looks like a feed's.
    case linked
    /// A well-known place of the engine that made the page.
    case guessed
  }

  /// Absolute.
  public var url: String
  /// What the page calls it.
  public var title: String?
  /// Its media type, as the page says.
  public var type: String?
  /// How the address was come by.
  public var source: Source
  /// What it holds, as its address and title tell.
  public var kind: FeedKind

  /// A feed of a page.
  public init(url: String, title: String? = nil, type: String? = nil, source: Source, kind: FeedKind) {
    self.url = url
    self.title = title
    self.type = type
    self.source = source
    self.kind = kind
  }
}

/// Finds the feeds that a page names.
public enum Discovery {
  /// The best first.
  public static func candidates(of response: Response) -> [FeedLink] {
    candidates(
      in: HTMLPage(response.body, encoding: response.charset), url: response.url,
      linkHeaders: response.allHeaders("Link"))
  }

  /// The best first: posts before sections before comments, what is named before what is merely linked, the formats of one
  /// feed side by side.
  static func candidates(in page: HTMLPage, url: String, linkHeaders: [String]) -> [FeedLink] {
    let base = LinkResolver.absolute(page.base, url) ?? url
    var found: [FeedLink] = []
    var known: Set<String> = []
    func add(_ href: String, _ base: String, _ title: String?, _ type: String?, _ source: FeedLink.Source) {
      guard let address = absolute(href, base), known.insert(address).inserted else { return }
      if source == .linked, !FeedHost.isOwn(address, of: url) { return }
      let title = title.map(HTMLText.collapsed).flatMap(filled)
      let kind = FeedKind.of(url: address, title: title, pageTitle: page.title)
      found.append(FeedLink(url: address, title: title, type: type, source: source, kind: kind))
    }
    for link in page.links where link.element == "link" && names(link.rel, link.type, link.href, link.title) {
      add(link.href, base, link.title, link.type, .named)
    }
    for link in WebLink.all(in: linkHeaders) where names(link.rel, link.type, link.target, link.title) {
      // A header knows no <base>, and a link of something else is none of this page.
      if let anchor = link.anchor, LinkResolver.absolute(anchor, url) != url { continue }
      add(link.target, url, link.title, link.type, .named)
    }
    for link in page.links where link.element == "a" && looksLikeFeed(link) {
      add(link.href, base, link.title ?? link.text, link.type, .linked)
    }
    return ranked(found)
  }

  // MARK: What is a feed's

  private static func names(_ rel: [String], _ type: String?, _ href: String, _ title: String?) -> Bool {
    guard rel.contains("alternate") || rel.contains("feed"), !rel.contains("stylesheet") else { return false }
    switch type {
    case nil, "": return rel.contains("feed") || FeedAddress(href).looksLikeFeed
    case "application/json":
      let isCalledSo = title?.lowercased().contains("feed") == true || title?.lowercased().contains("flux") == true
      let address = FeedAddress(href)
      return address.looksLikeJSONFeed || isCalledSo && !href.contains("wp-json") && !href.contains("oembed")
    case let type?: return mediaTypes.contains(type)
    }
  }

  private static let mediaTypes: Set<String> = [
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/xml",
    "text/xml", "application/rss", "application/atom", "application/x-rss+xml", "application/x-atom+xml",
    "application/x.atom+xml", "text/rss", "text/rss+xml", "text/atom", "text/atom+xml", "application/rdf", "text/rdf",
  ]

  private static func looksLikeFeed(_ link: HTMLPage.Link) -> Bool {
    if let type = link.type, mediaTypes.contains(type), type.contains("rss") || type.contains("atom") { return true }
    if FeedAddress(link.href).looksLikeFeed { return true }
    let words = link.text.lowercased().split { !$0.isLetter }
    return (1...4).contains(words.count) && words.contains { $0 == "rss" || $0 == "atom" }
  }

  /// `feed:` is what browsers once wrote before an address.
  private static func absolute(_ href: String, _ base: String) -> String? {
    let link = trimmed(href)
    for prefix in ["feed://", "feed:"] where link.lowercased().hasPrefix(prefix) {
      let rest = String(link.dropFirst(prefix.count))
      return LinkResolver.absolute(prefix == "feed:" ? rest : "http://\(rest)", nil)
    }
    return LinkResolver.absolute(link, base)
  }

  // MARK: Rank

  static func ranked(_ links: [FeedLink]) -> [FeedLink] {
    var subjects: [String: Int] = [:]
    let places = links.enumerated().map { index, link in
      let subject = FeedAddress(link.url).subject
      subjects[subject] = subjects[subject] ?? index
      return (link.kind, rank(link.source), subjects[subject] ?? index, formatRank(link), index)
    }
    return links.indices.sorted { places[$0] < places[$1] }.map { links[$0] }
  }

  static func rank(_ source: FeedLink.Source) -> Int { FeedLink.Source.allCases.firstIndex(of: source) ?? 0 }

  /// Atom and RSS 2.0 tell most, JSON Feed as much but to fewer readers, RSS 1.0 and older less.
  private static func formatRank(_ link: FeedLink) -> Int {
    let type = link.type ?? ""
    if type.contains("json") { return 1 }
    if type.contains("rdf") || link.url.hasSuffix(".rdf") || link.url.contains("/rdf") { return 2 }
    return link.url.contains("092") || link.url.contains("0.92") ? 3 : 0
  }
}

/// Whose feed a link in a page's text leads to: a blog links to its friends' feeds as well.
enum FeedHost {
  private static let services = ["feedburner.com", "feedburner.google.com", "feedpress.me", "feedpress.it"]

  private static let parts = ["feeds", "feed", "rss", "blog"]

  /// The page's own host, one of its own for feeds, or a service that serves the feeds of others.
  static func isOwn(_ address: String, of page: String) -> Bool {
    guard let theirs = host(address), let ours = host(page) else { return false }
    return theirs == ours || parts.contains { theirs == "\($0).\(ours)" }
      || services.contains { theirs == $0 || theirs.hasSuffix(".\($0)") }
  }

  static func host(_ address: String) -> String? {
    Origin(address).map { $0.host.hasPrefix("www.") ? String($0.host.dropFirst(4)) : $0.host }
  }
}
