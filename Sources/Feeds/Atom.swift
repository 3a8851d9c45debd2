internal import FoundationEssentials
internal import Markup
internal import Model

/// Atom 1.0 (RFC 4287) and 0.3.
enum Atom {
  /// Gives a text its meaning.
  static func assign(_ text: String, of element: FeedBuilder.Capture, in builder: FeedBuilder) {
    if builder.entry == nil, element.tag == .title {
      builder.document.title = builder.document.title ?? filled(plain(text, element))
    }
    builder.update { draft in entry(text, element, &draft) }
  }

  private static func entry(_ text: String, _ element: FeedBuilder.Capture, _ draft: inout EntryDraft) {
    switch element.tag {
    case .title: draft.entry.title = draft.entry.title ?? filled(plain(text, element))
    case .id: draft.entry.guid = draft.entry.guid ?? filled(trimmed(text))
    case .published: draft.entry.published = draft.entry.published ?? FeedDate.parse(text)
    case .updated: draft.entry.updated = draft.entry.updated ?? FeedDate.parse(text)
    case .summary: draft.entry.summary = draft.entry.summary ?? filled(plain(text, element))
    case .name, .dcCreator: draft.entry.author = draft.entry.author ?? filled(HTMLText.collapsed(trimmed(text)))
    case .category, .dcSubject: draft.add(category: HTMLText.collapsed(text))
    case .dcDate: draft.dcDate = draft.dcDate ?? FeedDate.parse(text)
    case .link: draft.link = draft.link ?? filled(trimmed(text))
    default: break
    }
  }

  /// By type: text stands as it is, html is a fragment, xhtml has lost its tags already.
  private static func plain(_ text: String, _ element: FeedBuilder.Capture) -> String {
    switch element.type?.lowercased() {
    case "html", "text/html": HTMLText.plain(text)
    case let type? where element.isEscaped && type != "text/plain": HTMLText.plain(text)
    default: HTMLText.collapsed(text)
    }
  }

  /// `<link>`, of Atom or borrowed by RSS.
  static func link(_ attributes: XMLAttributes, in builder: FeedBuilder) {
    guard let url = LinkResolver.absolute(attributes.value("href"), builder.base) else { return }
    let rel = attributes.value("rel")?.lowercased() ?? "alternate"
    switch rel {
    case "hub": if !builder.document.hubs.contains(url) { builder.document.hubs.append(url) }
    case "self": if builder.entry == nil { builder.document.selfLink = builder.document.selfLink ?? url }
    case "enclosure": builder.update { $0.entry.enclosure = $0.entry.enclosure ?? url }
    case "alternate", "http://www.iana.org/assignments/relation/alternate":
      let isPage = attributes.value("type").map { $0.hasPrefix("text/html") || $0.contains("xhtml") } ?? true
      if builder.entry == nil {
        builder.document.link = builder.document.link ?? url
      } else {
        let rank = isPage ? 0 : 1
        builder.update { draft in
          if draft.alternate.map({ rank < $0.rank }) ?? true { draft.alternate = (url, rank) }
        }
      }
    default: break
    }
  }
}
