internal import Markup
internal import Model

/// Entries that stand in a page itself, as microformats2: https://microformats.org/wiki/h-feed ,
/// https://microformats.org/wiki/h-entry . Only a page that names no feed is followed this way.
enum HFeed {
  /// What `FeedDocument.format` says of such a page.
  static let format = "h-feed"

  /// The entries of a page; nil for one that has none.
  /// - Parameter failure: why the bytes were no feed; only what may be a page is read.
  static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, baseURL: String?, charset: String? = nil, maximumEntries: Int = 20_000,
    instead failure: FeedFailure
  ) -> FeedDocument? {
    switch failure {
    case .page, .notAFeed: break
    default: return nil
    }
    let first = bytes.first { $0 > 0x20 }
    guard first != UInt8(ascii: "{"), first != UInt8(ascii: "["), names("h-entry", in: bytes) else { return nil }
    let page = MicroformatPage(HTMLTree(bytes, label: charset), url: baseURL)
    let nodes = page.tree.nodes
    let feed = nodes.indices.first { page.types(at: $0).contains("h-feed") }.map { Microformat(page, at: $0) }
    func entries(_ roots: [Int]) -> [Int] { roots.filter { page.types(at: $0).contains("h-entry") } }
    let inFeed = entries(feed?.nested ?? [])
    let places = inFeed.isEmpty ? entries(page.roots(in: nodes.indices)) : inFeed
    guard !places.isEmpty else { return nil }

    var document = FeedDocument(format: format)
    document.title = feed?.name ?? title(of: page)
    document.link = feed?.url ?? LinkResolver.absolute(baseURL, nil)
    document.language = language(around: feed?.place ?? places.first, page)
    document.hubs = links("hub", in: page, before: places.min() ?? 0)
    document.selfLink = links("self", in: page, before: places.min() ?? 0).first
    let author = feed.flatMap(HEntry.author)
    let read = places.prefix(maximumEntries).map { HEntry(Microformat(page, at: $0)).entry(author: author) }
    // A reaction to somebody else's page may say nothing of its own.
    document.entries = read.filter { $0.title ?? $0.summary ?? $0.link != nil }
    guard !document.entries.isEmpty else { return nil }
    if places.count > maximumEntries { document.warnings.append("only the first \(maximumEntries) entries are read") }
    return document
  }

  /// A look at the bytes is cheap; most pages have nothing to read.
  private static func names(_ word: StaticString, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var rest = bytes[...]
    while let start = rest.firstIndex(of: word.utf8Start[0]) {
      rest = rest[start...]
      if rest.starts(with: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)) { return true }
      rest = rest.dropFirst()
    }
    return false
  }

  private static func title(of page: MicroformatPage) -> String? {
    page.tree.nodes.firstIndex { $0.name == "title" }.flatMap { page.content(of: $0) }
  }

  /// Of the page's head (WebSub, section 4): whoever may write into a page might name a hub of his own.
  private static func links(_ rel: String, in page: MicroformatPage, before first: Int) -> [String] {
    let end = page.tree.nodes.firstIndex { $0.name == "body" } ?? first
    var found: [String] = []
    for node in page.tree.nodes.prefix(min(end, first)) where node.name == "link" {
      guard let words = node.attributes["rel"]?.lowercased().split(whereSeparator: \.isWhitespace),
        words.contains(where: { $0 == rel }), let url = LinkResolver.absolute(node.attributes["href"], page.base),
        !found.contains(url), found.count < 16
      else { continue }
      found.append(url)
    }
    return found
  }

  /// The language of the nearest element that states one.
  private static func language(around place: Int?, _ page: MicroformatPage) -> String? {
    var place = place
    while let here = place {
      if let language = HEntry.language(at: here, page) { return language }
      place = page.tree.nodes[here].parent
    }
    return nil
  }
}

/// One h-entry of a page.
private struct HEntry {
  private let item: Microformat
  private var page: MicroformatPage { item.page }

  init(_ item: Microformat) { self.item = item }

  /// The entry.
  /// - Parameter author: the feed's, for an entry that names none.
  func entry(author: String?) -> Entry {
    let content = item.places("content", .embedded, .text).first
    let text = content.flatMap { page.content(of: $0) }
    var entry = Entry()
    entry.guid = item.places("uid", .link).lazy.compactMap { page.link(at: $0) }.first
    entry.link = item.url ?? entry.guid
    entry.title = title(content, text)
    entry.summary = item.places("summary", .text).first.flatMap { page.text(at: $0) }
    entry.summary = entry.summary ?? text.map(Self.excerpt)
    entry.published = item.places("published", .moment).lazy.compactMap { page.moment(at: $0) }.first
    entry.updated = item.places("updated", .moment).lazy.compactMap { page.moment(at: $0) }.first
    entry.author = Self.author(item) ?? author
    for tag in item.places("category", .text).prefix(100).compactMap({ page.text(at: $0) })
    where !entry.categories.contains(tag) {
      entry.categories.append(tag)
    }
    entry.image = item.photo ?? first("featured")
    if entry.image == nil, let place = content.flatMap(picture) {
      entry.image = LinkResolver.absolute(page.tree.nodes[place].attributes["src"], page.base)
      entry.imageAlt = page.tree.nodes[place].attributes["alt"].map(HTMLText.collapsed).flatMap(filled)
      entry.imageIsInText = true
    }
    entry.enclosure = first("audio") ?? first("video")
    entry.language = Self.language(at: item.place, page)
    return entry
  }

  /// A note has no title: its name is its text, whole or cut.
  private func title(_ content: Int?, _ text: String?) -> String? {
    guard let name = item.name else { return nil }
    guard let content, let text else { return name }
    if name == text { return nil }
    let isHeading = item.places("name", .text).first.map(page.tree.inside(content).contains) ?? false
    if isHeading { return name }
    for mark in ["…", "..."] where name.hasSuffix(mark) {
      if text.hasPrefix(trimmed(String(name.dropLast(mark.count)))) { return nil }
    }
    return name
  }

  private static func excerpt(_ text: String) -> String {
    var text = text
    return text.withUTF8 { HTMLText.collapsed(bytes: $0, limit: 1000) }
  }

  private func first(_ property: String) -> String? {
    item.places(property, .link).lazy.compactMap { page.link(at: $0) }.first
  }

  private func picture(in content: Int) -> Int? {
    page.tree.inside(content).first {
      page.tree.nodes[$0].name == "img"
        && LinkResolver.absolute(page.tree.nodes[$0].attributes["src"], page.base) != nil
    }
  }

  static func author(_ item: Microformat) -> String? {
    item.places("author", .text, .link).lazy.compactMap { item.page.text(at: $0) }.first
  }

  static func language(at place: Int, _ page: MicroformatPage) -> String? {
    let attributes = page.tree.nodes[place].attributes
    return (attributes["lang"] ?? attributes["xml:lang"]).map(trimmed).flatMap(filled)
  }
}
