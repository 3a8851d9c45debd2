internal import Markup
public import Model
public import Web

/// Reads what a page says of itself: Open Graph (https://ogp.me) and the older names in its head, JSON-LD
/// (https://schema.org/BlogPosting), microformats2 (https://microformats.org/wiki/h-entry), and its text.
public enum PageReader {
  /// Elements and texts of a page that are looked at.
  static let mostNodes = 60_000
  /// Bytes of a page that are looked at: it has said what it is long before that.
  public static let mostBytes = 2 << 20

  /// The facts of a page.
  /// - Parameters:
  ///   - charset: that the server states.
  ///   - links: of the answer's head.
  ///   - address: that answered.
  public static func facts(_ body: [UInt8], charset: String? = nil, links: [WebLink] = [], address: String) -> PageFacts
  {
    let tree = body.withUnsafeBufferPointer { HTMLTree($0, label: charset, most: mostNodes) }
    let page = MicroformatPage(tree, url: address)
    let head = PageHead(page)
    let data = LinkedData(page).article(at: address, head.canonical)
    let entry = PageEntry(page, address: address)

    var facts = PageFacts(address: address)
    facts.site = Bounded.line(head.meta("og:site_name") ?? data?.site ?? head.meta("application-name"), 200)
    let title = head.meta("og:title") ?? data?.title ?? entry.title ?? head.meta("twitter:title") ?? head.title
    facts.title = Bounded.line(
      title.map { PageTitle.bare($0, site: facts.site, heading: entry.heading) }, 500)
    facts.description = Bounded.line(
      head.meta("og:description") ?? head.meta("description") ?? data?.description ?? entry.summary
        ?? head.meta("twitter:description"), 1000)
    facts.language =
      LanguageTag.of(data?.language) ?? LanguageTag.of(head.meta("og:locale")) ?? LanguageTag.of(head.language)
    facts.author = Bounded.line(data?.author ?? head.author ?? entry.author, 200)
    facts.tags = tags([head.all("article:tag"), data?.tags ?? [], entry.tags])
    facts.canonical = Canonical.believable(head.canonical ?? canonical(links, address), at: address)
    facts.shortLink = shortLink(head, links, address)
    facts.pictures = PagePictures(head: head, data: data, entry: entry, base: page.base).all
    return facts
  }

  /// Of the first source that has any.
  private static func tags(_ sources: [[String]]) -> [String] {
    var tags: [String] = []
    for tag in (sources.first { !$0.isEmpty } ?? []).prefix(100) {
      guard tags.count < 30, let tag = Bounded.line(tag, 100), !tags.contains(tag) else { continue }
      tags.append(tag)
    }
    return tags
  }

  private static func canonical(_ links: [WebLink], _ address: String) -> String? {
    links.first { $0.rel.contains("canonical") && $0.anchor == nil }.flatMap {
      LinkResolver.absolute($0.target, address)
    }
  }

  /// The blog's own short link may be of another host: WordPress.com has one for it.
  private static func shortLink(_ head: PageHead, _ links: [WebLink], _ address: String) -> String? {
    let stated = links.first { $0.rel.contains("shortlink") && $0.anchor == nil }
      .flatMap { LinkResolver.absolute($0.target, address) }
    guard let link = stated ?? head.link("shortlink"), link.utf8.count <= 200 else { return nil }
    return link
  }
}

/// Texts of a page within bounds.
enum Bounded {
  /// One line, cut at a character; nil where nothing is left of it.
  static func line(_ text: String?, _ most: Int) -> String? {
    guard let text else { return nil }
    // Of a text that is longer than all that anybody says the rest is not looked at.
    let line = HTMLText.collapsed(text.utf8.count > 20 * most ? String(text.unicodeScalars.prefix(4 * most)) : text)
    return filled(line.count > most ? String(line.prefix(most - 1)) + "…" : line)
  }
}

/// A language as pages name it.
enum LanguageTag {
  /// `fr_FR` and `fr-FR` alike; nil for what is no tag (BCP 47).
  static func of(_ text: String?) -> String? {
    guard let text = text.map(trimmed), text.utf8.count <= 35 else { return nil }
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "_" || $0 == "-" }
    let isTag = parts.enumerated().allSatisfy { index, part in
      (index == 0 ? 2...3 : 1...8).contains(part.utf8.count)
        && part.utf8.allSatisfy { byte in
          (0x61...0x7A).contains(byte | 0x20) || (index > 0 && (0x30...0x39).contains(byte))
        }
    }
    return isTag && !parts.isEmpty ? parts.joined(separator: "-") : nil
  }
}
