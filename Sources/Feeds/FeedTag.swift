internal import Markup

/// The elements of all formats that say something of a feed or an entry.
enum FeedTag: Int, CaseIterable {
  case rss = 1, rdf, channel, item, feed, entry
  case title, dcTitle, link, atomLink, id, dcIdentifier
  case published, updated, dcDate
  case summary, content, category, dcSubject
  case author, atomAuthor, name, dcCreator, itunesAuthor
  case language, ttl, enclosure, mediaContent, mediaThumbnail, itunesImage
  /// Their titles and links are about something else.
  case image, textInput, source, mediaGroup

  private static let rssNamespaces = [
    "", "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/",
    "http://channel.netscape.com/rdf/simple/0.9/", "http://backend.userland.com/rss2",
    "http://backend.userland.com/RSS2", "http://blogs.law.harvard.edu/tech/rss", "http://purl.org/net/rss1.1#",
  ]
  private static let atomNamespaces = [
    "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "https://www.w3.org/2005/Atom",
    "http://www.w3.org/2005/Atom/", "http://www.w3.org/2005/atom",
  ]
  private static let dc = ["http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"]
  private static let media = ["http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss"]
  private static let itunes = ["http://www.itunes.com/dtds/podcast-1.0.dtd"]
  private static let rdfSyntax = ["http://www.w3.org/1999/02/22-rdf-syntax-ns#"]

  /// What `XMLReader` is told.
  static let names: [XMLElementName] =
    of(
      rssNamespaces,
      [
        ("rss", .rss), ("channel", .channel), ("Channel", .channel), ("item", .item), ("title", .title),
        ("link", .link),
        ("guid", .id), ("pubDate", .published), ("pubdate", .published), ("description", .summary),
        ("category", .category),
        ("author", .author), ("managingEditor", .author), ("language", .language), ("ttl", .ttl),
        ("enclosure", .enclosure),
        ("image", .image), ("textInput", .textInput), ("textinput", .textInput), ("source", .source),
        // Atom without its namespace, as broken generators write it.
        ("feed", .feed), ("entry", .entry), ("id", .id), ("published", .published), ("updated", .updated),
        ("summary", .summary), ("content", .content),
      ])
    + of(
      atomNamespaces,
      [
        ("feed", .feed), ("entry", .entry), ("title", .title), ("link", .atomLink), ("id", .id),
        ("published", .published),
        ("issued", .published), ("created", .published), ("updated", .updated), ("modified", .updated),
        ("summary", .summary), ("content", .content), ("category", .category), ("author", .atomAuthor), ("name", .name),
        ("source", .source),
      ])
    + of(
      dc,
      [
        ("title", .dcTitle), ("identifier", .dcIdentifier), ("date", .dcDate), ("creator", .dcCreator),
        ("subject", .dcSubject), ("language", .language), ("modified", .updated), ("created", .published),
        ("issued", .published),
      ])
    + of(rdfSyntax, [("RDF", .rdf)])
    + of(media, [("content", .mediaContent), ("thumbnail", .mediaThumbnail), ("group", .mediaGroup)])
    + of(itunes, [("image", .itunesImage), ("author", .itunesAuthor)])

  private static func of(_ namespaces: [String], _ pairs: [(String, FeedTag)]) -> [XMLElementName] {
    pairs.map { XMLElementName($0.0, in: namespaces, number: $0.1.rawValue) }
  }
}
