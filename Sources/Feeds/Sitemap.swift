internal import FoundationEssentials
internal import Markup
internal import Model

/// Sitemaps, with or without news: https://www.sitemaps.org/protocol.html ,
/// https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
///
/// A sitemap lists every page of a site: it is read as a feed only when the owner says so.
enum Sitemap {
  /// What a sitemap lists; nil for what is none.
  /// - Parameter bytes: the document in UTF-8.
  static func read(_ bytes: UnsafeBufferPointer<UInt8>, baseURL: String?, maximumEntries: Int = 20_000)
    throws(FeedFailure) -> FeedDocument?
  {
    let url = baseURL ?? ""
    switch RootElement.name(of: bytes) {
    case "urlset": break
    case "sitemapindex": throw .sitemapIndex(url)
    default: return nil
    }
    let builder = SitemapBuilder(baseURL: baseURL)
    do throws(XMLFailure) {
      try XMLReader(names: SitemapTag.names).read(bytes, encoding: "UTF-8", builder)
    } catch {
      let place = "line \(error.line) (\(error.detail))"
      guard !builder.document.entries.isEmpty else { throw .malformed(url, detail: place) }
      builder.document.isRecovered = true
      builder.document.warnings.append("recovered: not well-formed at \(place)")
    }
    return builder.finished(maximumEntries)
  }

  /// What a reader of feeds says of a sitemap that nobody asked for; nil for what is none.
  static func refusal(of bytes: UnsafeBufferPointer<UInt8>, url: String) -> FeedFailure? {
    switch RootElement.name(of: bytes) {
    case "urlset": .sitemap(url)
    case "sitemapindex": .sitemapIndex(url)
    default: nil
    }
  }
}

/// The elements of a sitemap that say something.
private enum SitemapTag: Int {
  case url = 1, location, modified
  case title, published, language, keywords, publication
  case picture

  private static let sitemap = [
    "", "http://www.sitemaps.org/schemas/sitemap/0.9", "https://www.sitemaps.org/schemas/sitemap/0.9",
    "http://www.google.com/schemas/sitemap/0.84", "http://www.google.com/schemas/sitemap/0.9",
  ]
  private static let news = [
    "http://www.google.com/schemas/sitemap-news/0.9", "https://www.google.com/schemas/sitemap-news/0.9",
  ]
  private static let pictures = [
    "http://www.google.com/schemas/sitemap-image/1.1", "https://www.google.com/schemas/sitemap-image/1.1",
  ]

  static let names: [XMLElementName] =
    of(sitemap, [("url", .url), ("loc", .location), ("lastmod", .modified)])
    + of(
      news,
      [
        ("title", .title), ("publication_date", .published), ("language", .language), ("keywords", .keywords),
        ("name", .publication),
      ])
    + of(pictures, [("loc", .picture)])

  private static func of(_ namespaces: [String], _ pairs: [(String, SitemapTag)]) -> [XMLElementName] {
    pairs.map { XMLElementName($0.0, in: namespaces, number: $0.1.rawValue) }
  }
}

/// Gathers what a sitemap lists. A class because the reader calls it back.
private final class SitemapBuilder: XMLHandler {
  var document = FeedDocument(format: "sitemap")
  private let baseURL: String?
  private var entry: Entry?
  private var tag: SitemapTag?
  private var buffer: [UInt8] = []

  /// The protocol allows no more addresses.
  private static let most = 50_000

  init(baseURL: String?) { self.baseURL = baseURL }

  func start(_ name: Int, _ local: UnsafePointer<UInt8>, _ attributes: XMLAttributes) {
    tag = SitemapTag(rawValue: name)
    buffer.removeAll(keepingCapacity: true)
    if tag == .url { entry = Entry() }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard tag != nil, buffer.count < 65_536 else { return }
    buffer.append(contentsOf: bytes)
  }

  func end(_ name: Int) {
    if let tag, tag.rawValue == name { assign(trimmed(String(decoding: buffer, as: UTF8.self)), tag) }
    tag = nil
    guard name == SitemapTag.url.rawValue, let entry else { return }
    self.entry = nil
    if entry.link != nil, document.entries.count < Self.most { document.entries.append(entry) }
  }

  private func assign(_ text: String, _ tag: SitemapTag) {
    if tag == .publication { document.title = document.title ?? filled(HTMLText.collapsed(text)) }
    guard var changed = entry else { return }
    switch tag {
    case .url, .publication: break
    case .location:
      changed.guid = changed.guid ?? filled(text)
      changed.link = changed.link ?? LinkResolver.absolute(text, baseURL)
    case .modified: changed.updated = FeedDate.parse(text)
    case .title: changed.title = filled(HTMLText.plain(text))
    case .published: changed.published = FeedDate.parse(text)
    case .language: changed.language = filled(text)
    case .keywords:
      changed.categories = text.split(separator: ",").map { HTMLText.collapsed(String($0)) }.filter { !$0.isEmpty }
    case .picture: changed.image = changed.image ?? LinkResolver.absolute(text, baseURL)
    }
    entry = changed
  }

  /// A sitemap is in no order: of too many, the latest count.
  func finished(_ maximum: Int) -> FeedDocument {
    guard document.entries.count > maximum else { return document }
    let dated = document.entries.enumerated().sorted { a, b in
      let (first, second) = (a.element.published ?? a.element.updated, b.element.published ?? b.element.updated)
      guard first != second else { return a.offset < b.offset }
      return (first ?? .distantPast) > (second ?? .distantPast)
    }
    document.entries = dated.prefix(maximum).map(\.element)
    document.warnings.append("only the latest \(maximum) entries are read")
    return document
  }
}

/// The first element of a document, whatever stands before it.
enum RootElement {
  /// Its local name; nil where no element begins in the first kibibytes.
  static func name(of bytes: UnsafeBufferPointer<UInt8>) -> Substring? {
    var rest = String(decoding: bytes.prefix(4096), as: UTF8.self)[...]
    while let open = rest.firstIndex(of: "<") {
      rest = rest[rest.index(after: open)...]
      if rest.hasPrefix("!--") {
        guard let end = rest.firstRange(of: "-->") else { return nil }
        rest = rest[end.upperBound...]
      } else if rest.first.map({ $0 != "!" && $0 != "?" }) == true {
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == ":" || $0 == "_" || $0 == "-" || $0 == "." }
        return name.split(separator: ":").last
      }
    }
    return nil
  }
}
