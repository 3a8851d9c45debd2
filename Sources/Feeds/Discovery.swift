internal import Markup
public import Web

/// A feed that a page names.
public struct FeedLink: Sendable, Equatable {
  /// Absolute.
  public var url: String
  /// What the page calls it.
  public var title: String?
  /// Its media type, as the page says.
  public var type: String?
}

/// Finds the feeds that a page names.
public enum Discovery {
  /// The best first: comment feeds come last.
  public static func candidates(of response: Response) -> [FeedLink] {
    candidates(in: response.body, url: response.url, linkHeaders: response.allHeaders("Link"))
  }

  /// The best first: `<link rel=alternate>`, then HTTP `Link`, then links in the page that look like feeds.
  public static func candidates(in page: [UInt8], url: String, linkHeaders: [String]) -> [FeedLink] {
    let html = HTMLPage(page)
    let base = LinkResolver.absolute(html.base, url) ?? url
    var found: [FeedLink] = []
    func add(_ href: String, _ title: String?, _ type: String?) {
      guard let absolute = LinkResolver.absolute(href, base), !found.contains(where: { $0.url == absolute }) else {
        return
      }
      found.append(FeedLink(url: absolute, title: title, type: type))
    }
    for link in html.links where link.element == "link" && link.rel.contains("alternate") && isFeed(link.type) {
      add(link.href, link.title, link.type)
    }
    for (href, type) in linkHeaders.flatMap(parse) where isFeed(type) { add(href, nil, type) }
    for link in html.links where link.element == "a" && looksLikeFeed(link.href) {
      add(link.href, link.title, link.type)
    }
    return found.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
  }

  private static func isFeed(_ type: String?) -> Bool {
    ["application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml"].contains(
      type ?? "")
  }

  private static func looksLikeFeed(_ href: String) -> Bool {
    let path = href.lowercased().prefix { $0 != "?" && $0 != "#" }
    let tail = path.split(separator: "/").last ?? ""
    return ["feed", "rss", "atom", "rss.xml", "atom.xml", "feed.xml", "index.rdf", "index.xml", "backend"].contains(
      tail)
      || href.lowercased().contains("page=backend")
  }

  private static func rank(_ link: FeedLink) -> Int {
    let words = (link.url + " " + (link.title ?? "")).lowercased()
    return ["comment", "/replies", "réponses"].contains { words.contains($0) } ? 1 : 0
  }

  /// `<https://…/feed/>; rel="alternate"; type="application/rss+xml"` (RFC 8288), several to a line.
  private static func parse(_ header: String) -> [(href: String, type: String?)] {
    header.split(separator: "<").compactMap { part in
      guard let end = part.firstIndex(of: ">") else { return nil }
      let parameters = part[part.index(after: end)...].lowercased().split(separator: ";").map { trimmed(String($0)) }
      guard parameters.contains(where: { $0.hasPrefix("rel=") && $0.contains("alternate") }) else { return nil }
      let type = parameters.first { $0.hasPrefix("type=") }?.dropFirst(5).filter {
        $0 != "\"" && $0 != "," && $0 != " "
      }
      return (String(part[..<end]), type)
    }
  }
}
