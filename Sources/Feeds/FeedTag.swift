internal import Markup

/// The elements of all formats that say something of a feed or an entry.
enum FeedTag: Int, CaseIterable {
  // What holds the others.
  case rss = 1, rdf, channel, channel090, items, item, feed, entry
  case atomAuthor, atomSource, mediaGroup, skipHours, skipDays, page
  // What names something.
  case title, dcTitle, link, atomLink, origLink, guid, atomId, dcIdentifier, language, dcLanguage
  // When.
  case pubDate, published, issued, created, dcDate, updated
  case ttl, hour, day, updatePeriod, updateFrequency
  // What it is about.
  case description, summary, content, encoded, dcDescription, itunesSummary
  case category, atomCategory, dcSubject
  case author, name, dcCreator, itunesAuthor
  case enclosure, mediaContent, mediaThumbnail, itunesImage, itunesLink

  /// Reads all of them.
  static let reader = XMLReader(
    names: names, ignoringCase: true,
    roots: ["feed": FeedNamespace.atom, "entry": FeedNamespace.atom, "rss": FeedNamespace.rss, "rdf": "rdf"],
    prefixes: FeedNamespace.prefixes, unnested: [FeedTag.item.rawValue, FeedTag.entry.rawValue],
    canonical: FeedNamespace.canonical)

  private static let names: [XMLElementName] =
    of(
      [FeedNamespace.rss],
      [
        ("rss", .rss), ("rdf", .rdf), ("channel", .channel), ("items", .items), ("item", .item), ("title", .title),
        ("link", .link), ("guid", .guid), ("pubdate", .pubDate), ("description", .description), ("category", .category),
        ("author", .author), ("language", .language), ("ttl", .ttl), ("skiphours", .skipHours), ("hour", .hour),
        ("entry", .entry), ("skipdays", .skipDays), ("day", .day), ("enclosure", .enclosure), ("html", .page),
        ("body", .page),
      ])
    + of(
      [FeedNamespace.rss090],
      [
        ("channel", .channel090), ("items", .items), ("item", .item), ("title", .title), ("link", .link),
        ("description", .description),
      ])
    + of(
      [FeedNamespace.atom],
      [
        ("feed", .feed), ("entry", .entry), ("title", .title), ("link", .atomLink), ("id", .atomId),
        ("published", .published), ("issued", .issued), ("created", .created), ("updated", .updated),
        ("modified", .updated), ("summary", .summary), ("content", .content), ("category", .atomCategory),
        ("author", .atomAuthor), ("name", .name), ("source", .atomSource),
      ])
    + of(
      ["dc", "dcterms"],
      [
        ("title", .dcTitle), ("identifier", .dcIdentifier), ("date", .dcDate), ("creator", .dcCreator),
        ("author", .dcCreator), ("subject", .dcSubject), ("language", .dcLanguage), ("description", .dcDescription),
        ("abstract", .dcDescription), ("modified", .updated), ("created", .created), ("issued", .issued),
      ])
    + of(["rdf"], [("rdf", .rdf)])
    + of(["content"], [("encoded", .encoded)])
    + of(["sy"], [("updateperiod", .updatePeriod), ("updatefrequency", .updateFrequency)])
    + of(["feedburner"], [("origlink", .origLink)])
    + of(["media"], [("content", .mediaContent), ("thumbnail", .mediaThumbnail), ("group", .mediaGroup)])
    + of(["googleplay"], [("image", .itunesImage), ("author", .itunesAuthor), ("description", .itunesSummary)])
    + of(
      ["itunes"],
      [("image", .itunesImage), ("author", .itunesAuthor), ("summary", .itunesSummary), ("link", .itunesLink)])
    + of(["xhtml"], [("html", .page), ("body", .page)])

  private static func of(_ namespaces: [String], _ pairs: [(String, FeedTag)]) -> [XMLElementName] {
    pairs.map { XMLElementName($0.0, in: namespaces, number: $0.1.rawValue) }
  }
}
