internal import Web
/// What the address of a feed tells of it.
struct FeedAddress {
  private let host: String
  /// Lower-case, percent-encoding undone.
  private let segments: [String]
  private let query: [(key: String, value: String)]

  init(_ url: String) {
    let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
    let address = rest.prefix { $0 != "#" }.lowercased()
    host = String(address.prefix { $0 != "/" && $0 != "?" })
    let path = address.dropFirst(host.count).prefix { $0 != "?" }
    segments = path.split(separator: "/").map { PercentCoding.decoded(String($0)) ?? String($0) }
    query = address.drop { $0 != "?" }.dropFirst().split(separator: "&").map { pair in
      let key = pair.prefix { $0 != "=" }
      return (String(key), PercentCoding.decoded(String(pair.dropFirst(key.count + 1))) ?? "")
    }
  }

  var isOfComments: Bool {
    let parts = segments.flatMap(Self.tokens) + query.flatMap { Self.tokens($0.key) + Self.tokens($0.value) }
    return parts.contains(where: FeedKind.commentWords.contains) || segments.contains("comment")
      || parts.contains { $0 == "withcomments" }
      || query.contains { $0.key == "page" && Self.tokens($0.value).contains { $0.hasPrefix("forum") } }
  }

  var isOfSection: Bool {
    segments.contains(where: Self.sections.contains)
      || query.contains { Self.sectionKeys.contains($0.key) && !$0.value.isEmpty }
      || query.contains { $0.key == "page" && Self.tokens($0.value).contains("breves") }
  }

  /// A path that ends as those of feeds do.
  var looksLikeFeed: Bool {
    let last = segments.last ?? ""
    return Self.endings.contains(last)
      || ["rss", "atom", "rdf"].contains(String(last.split(separator: ".").last ?? ""))
      || segments.dropLast().last == "feeds" && last == "default"
      || query.contains { key, value in
        ["feed", "format", "alt", "type", "page"].contains(key)
          && ["rss", "rss2", "atom", "rdf", "backend", "feed"].contains(value)
          || value.isEmpty && (key.hasPrefix("feed/") || key == "feed" || key == "rss" || key == "atom")
      }
  }

  /// A feed in JSON rather than the door of some interface.
  var looksLikeJSONFeed: Bool {
    let words = segments.flatMap(Self.tokens)
    guard !segments.contains("wp-json"), !words.contains("oembed"), !words.contains("api") else { return false }
    return words.contains { $0.hasPrefix("feed") || $0 == "jsonfeed" || $0 == "index" }
      || query.contains { $0.key == "feed" || $0.key == "format" }
  }

  /// The same for the RSS and the Atom of one thing.
  var subject: String {
    let parts = segments.flatMap(Self.tokens) + query.flatMap { Self.tokens($0.key) + Self.tokens($0.value) }
    return host + " " + parts.filter { !Self.formats.contains($0) }.joined(separator: " ")
  }

  private static func tokens(_ text: String) -> [String] {
    text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  private static let sections: Set<String> = [
    "category", "categories", "categorie", "catégorie", "tag", "tags", "label", "labels", "author", "authors", "auteur",
    "auteurs", "search", "recherche", "topic", "topics", "rubrique", "mot", "mots-cles", "-",
  ]
  private static let sectionKeys: Set<String> = [
    "cat", "category", "category_name", "tag", "author", "s", "search", "id_rubrique", "id_mot", "id_auteur",
    "id_article", "p",
  ]
  private static let endings: Set<String> = [
    "feed", "feeds", "rss", "rss2", "atom", "rdf", "backend", "rss.xml", "rss2.xml", "atom.xml", "feed.xml",
    "feeds.xml",
    "index.rdf", "index.xml", "index.rss", "index.atom", "feed.json", "feed.rss", "feed.atom", "posts.atom", "rss.php",
    "feed.php", "blog-feed.xml", "backend.php", "syndication.php",
  ]
  private static let formats: Set<String> = [
    "feed", "feeds", "rss", "rss1", "rss2", "atom", "atom1", "rdf", "xml", "json", "jsonfeed", "php", "index",
    "default",
    "alt", "type", "format", "1", "2", "0", "20", "10", "92", "092",
  ]
}
