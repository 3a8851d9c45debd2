internal import Markup
internal import Web

/// A blog engine, and where it has its feed when its pages do not say.
struct BlogEngine: Sendable {
  /// How its `<meta name=generator>` begins, in lower case.
  var generator: String?
  /// Ends of the hosts that it alone lives on.
  var hosts: [String] = []
  /// Parts of addresses that only its pages link to.
  var marks: [String] = []
  /// Relative to the root of the blog.
  var paths: [String]
  /// One blog has the whole host: the root is the host's.
  var ownsHost = false

  static let all: [BlogEngine] = [
    BlogEngine(hosts: [".hypotheses.org"], paths: ["feed"], ownsHost: true),
    BlogEngine(hosts: [".wordpress.com"], paths: ["feed/"], ownsHost: true),
    BlogEngine(
      generator: "wordpress", marks: ["/wp-content/", "/wp-includes/", "/wp-json/"], paths: ["feed/", "?feed=rss2"]),
    BlogEngine(generator: "spip", marks: ["spip.php?"], paths: ["spip.php?page=backend"]),
    BlogEngine(generator: "dotclear", paths: ["feed/atom", "feed/rss2", "index.php?feed/atom"]),
    BlogEngine(generator: "ghost", hosts: [".ghost.io"], paths: ["rss/"]),
    BlogEngine(generator: "hugo", paths: ["index.xml"]),
    BlogEngine(generator: "jekyll", paths: ["feed.xml", "atom.xml"]),
    BlogEngine(generator: "blogger", hosts: [".blogspot.com"], paths: ["feeds/posts/default"], ownsHost: true),
    BlogEngine(hosts: [".medium.com"], marks: ["cdn-client.medium.com"], paths: ["feed"], ownsHost: true),
    BlogEngine(hosts: [".substack.com"], marks: ["substackcdn.com"], paths: ["feed"], ownsHost: true),
    BlogEngine(hosts: [".tumblr.com"], marks: ["assets.tumblr.com"], paths: ["rss"], ownsHost: true),
    BlogEngine(
      generator: "over-blog", hosts: [".over-blog.com", ".over-blog.net", ".over-blog.fr", ".over-blog.org"],
      marks: ["over-blog-kiwi.com"], paths: ["rss"], ownsHost: true),
    BlogEngine(hosts: [".canalblog.com"], paths: ["rss.xml"], ownsHost: true),
    BlogEngine(generator: "drupal", paths: ["rss.xml"]),
    BlogEngine(generator: "nikola", paths: ["rss.xml"]),
    BlogEngine(generator: "pelican", paths: ["feeds/all.atom.xml", "feeds/all.rss.xml"]),
    BlogEngine(generator: "eleventy", paths: ["feed.xml", "feed/feed.xml"]),
    BlogEngine(generator: "joomla", paths: ["?format=feed&type=rss"]),
    BlogEngine(generator: "typo3", paths: ["rss.xml", "feed.xml"]),
    BlogEngine(generator: "writefreely", paths: ["feed/"]),
  ]

  /// Where most others have it.
  static let unknown = BlogEngine(paths: ["feed/", "feed.xml", "atom.xml", "rss.xml", "index.xml", "rss"])

  static func of(_ page: HTMLPage, host: String) -> BlogEngine? {
    let generator = page.metas["generator"]?.lowercased() ?? ""
    return all.first { engine in
      engine.hosts.contains { ".\(host)".hasSuffix($0) && host.utf8.count >= $0.utf8.count }
        || engine.generator.map { generator.hasPrefix($0) } == true
    } ?? all.first { engine in engine.marks.contains { mark in page.links.contains { $0.href.contains(mark) } } }
  }
}

extension Discovery {
  /// The most places that are asked without being named.
  static let mostGuesses = 6

  /// Where the feed of a page may be that names none, the likeliest first.
  /// - Parameters:
  ///   - url: where the page came from.
  ///   - asked: what was asked for: a page of consent may have come instead.
  static func guesses(for page: HTMLPage, body: [UInt8], url: String, asked: String) -> [FeedLink] {
    for address in [asked, url] {
      let known = KnownPlaces.feeds(of: address)
      if !known.isEmpty { return known.map(guess) }
    }
    if let channel = KnownPlaces.channel(of: page, body: body, url: url) { return [guess(channel)] }
    guard let host = Origin(url)?.host else { return [] }
    if page.metas["generator"]?.lowercased().hasPrefix("mediawiki") == true { return wiki(page, url).map(guess) }
    let engine = BlogEngine.of(page, host: host)
    let root = engine?.ownsHost == true ? LinkResolver.absolute("/", url) : self.root(of: page, url)
    let profile = profile(url)
    let paths = (engine ?? .unknown).paths.compactMap { place in root.flatMap { LinkResolver.absolute(place, $0) } }
    return (profile + paths).filter { Origin($0)?.host == host }.prefix(mostGuesses).map(guess)
  }

  private static func guess(_ address: String) -> FeedLink {
    FeedLink(url: address, source: .guessed, kind: FeedKind.of(url: address, title: nil))
  }

  /// The blog's own folder: its API's, what the page calls its home, the part before a date, or the page's own folder.
  static func root(of page: HTMLPage, _ url: String) -> String? {
    let base = LinkResolver.absolute(page.base, url) ?? url
    for link in page.links where link.element == "link" {
      guard let target = LinkResolver.absolute(link.href, base) else { continue }
      if link.rel.contains("https://api.w.org/"), let api = target.firstRange(of: "wp-json") {
        return String(target[..<api.lowerBound])
      }
      if link.rel.contains("home") { return folder(target) }
    }
    if page.base != nil { return folder(base) }
    return folder(url)
  }

  /// The address up to its last folder; a last part without a dot is a folder too, and a year begins a post's own path.
  private static func folder(_ url: String) -> String? {
    guard let root = LinkResolver.absolute("/", url) else { return nil }
    let path = url.dropFirst(root.count).prefix { $0 != "?" && $0 != "#" }
    var parts: [Substring] = []
    for part in path.split(separator: "/") {
      if part.contains(".") && !part.hasPrefix("~") && !part.hasPrefix("@") { break }
      if part.count == 4, let year = Int(part), (1990...2100).contains(year) { break }
      parts.append(part)
    }
    return root + parts.map { $0 + "/" }.joined()
  }

  /// `/@user` is a person's page on Mastodon and its like.
  private static func profile(_ url: String) -> [String] {
    guard let root = LinkResolver.absolute("/", url) else { return [] }
    let parts = url.dropFirst(root.count).prefix { $0 != "?" && $0 != "#" }.split(separator: "/")
    guard let first = parts.first else { return [] }
    let name = first.hasPrefix("@") ? first.dropFirst() : first == "users" ? parts.dropFirst().first : nil
    guard let name, !name.isEmpty, name.utf8.allSatisfy({ $0.isNameByte }) else { return [] }
    return [root + (first == "users" ? "users/\(name).rss" : "@\(name).rss")]
  }

  /// New pages first: every change of a wiki is more than a town wants to hear.
  private static func wiki(_ page: HTMLPage, _ url: String) -> [String] {
    let api = page.links.lazy.compactMap { link -> String? in
      guard
        let script = ["api.php", "load.php", "opensearch_desc.php", "rest.php"].lazy.compactMap({
          link.href.firstRange(of: $0)
        }).first
      else { return nil }
      return LinkResolver.absolute(String(link.href[..<script.lowerBound]), url)
    }.first
    guard let folder = api ?? LinkResolver.absolute("/", url) else { return [] }
    return ["NewPages", "RecentChanges"].map { "\(folder)index.php?title=Special:\($0)&feed=atom" }
  }
}

extension UInt8 {
  /// What names of people and channels are made of.
  var isNameByte: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
      || "_-.".utf8.contains(self)
  }
}
