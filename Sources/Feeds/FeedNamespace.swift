internal import Markup
/// The namespaces that say something of a feed, each by one short word whatever its spelling is.
enum FeedNamespace {
  static let rss = ""
  static let rss090 = "rss0.9"
  static let atom = "atom"

  /// The word for a namespace; the namespace itself where it is not known.
  static func canonical(_ uri: String) -> String {
    if let known = usual[uri] { return known }
    let bare = bare(uri)
    return spellings.first { bare.hasPrefix($0.start) }?.word ?? (bare.isEmpty ? rss : uri)
  }

  /// What prefixes mean that a broken document does not declare.
  static let prefixes: [String: String] = [
    "rss": rss, "atom": atom, "a10": atom, "dc": "dc", "dcterms": "dcterms", "content": "content", "media": "media",
    "itunes": "itunes", "rdf": "rdf", "sy": "sy", "feedburner": "feedburner", "googleplay": "googleplay",
  ]

  private static let usual: [String: String] = [
    "http://www.w3.org/2005/Atom": atom, "http://purl.org/atom/ns#": atom, "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/rss/1.0/modules/content/": "content", "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/": rss, "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes", "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/modules/slash/": "slash", "http://wellformedweb.org/CommentAPI/": "wfw",
    "http://www.w3.org/1999/xhtml": "xhtml", "http://purl.org/syndication/thread/1.0": "thr",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
  ]

  /// The more special ones first.
  private static let spellings: [(start: String, word: String)] = [
    ("w3.org/2005/atom", atom), ("purl.org/atom", atom), ("purl.org/dc/terms", "dcterms"), ("purl.org/dc", "dc"),
    ("purl.org/rss/1.0/modules/content", "content"), ("purl.org/rss/1.0/modules/syndication", "sy"),
    ("purl.org/rss/1.0/modules", "module"), ("purl.org/rss", rss), ("purl.org/net/rss1.1", rss),
    ("my.netscape.com/rdf/simple/0.9", rss090), ("channel.netscape.com/rdf/simple/0.9", rss090),
    ("backend.userland.com/rss", rss), ("blogs.law.harvard.edu/tech/rss", rss), ("cyber.law.harvard.edu/rss", rss),
    ("w3.org/1999/02/22-rdf-syntax-ns", "rdf"), ("search.yahoo.com/mrss", "media"),
    ("itunes.com/dtds/podcast", "itunes"), ("google.com/schemas/play-podcasts", "googleplay"),
    ("rssnamespace.org/feedburner", "feedburner"),
  ]

  /// Without scheme, `www.`, capitals and white space.
  private static func bare(_ uri: String) -> Substring {
    var bare = trimmed(uri).lowercased()[...]
    for start in ["https://", "http://", "www."] where bare.hasPrefix(start) { bare = bare.dropFirst(start.count) }
    return bare
  }
}
