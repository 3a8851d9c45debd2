internal import Markup
internal import Model

/// RSS 0.90 to 2.0 and RSS 1.0 (RDF): https://www.rssboard.org/rss-specification , https://web.resource.org/rss/1.0/spec
enum RSS {
  /// Gives a text its meaning.
  static func assign(_ text: String, of element: FeedBuilder.Capture, in builder: FeedBuilder) {
    if builder.entry == nil { channel(text, element.tag, builder) }
    builder.update { draft in entry(text, element.tag, &draft) }
  }

  private static func entry(_ text: String, _ tag: FeedTag, _ draft: inout EntryDraft) {
    switch tag {
    case .title: if draft.entry.title == nil { draft.entry.title = filled(HTMLText.plain(text)) }
    case .dcTitle: draft.dcTitle = draft.dcTitle ?? filled(HTMLText.plain(text))
    case .link: draft.link = draft.link ?? filled(trimmed(text))
    case .id: draft.entry.guid = draft.entry.guid ?? filled(trimmed(text))
    case .dcIdentifier: draft.identifier = draft.identifier ?? filled(trimmed(text))
    case .published: draft.entry.published = draft.entry.published ?? FeedDate.parse(text)
    case .dcDate: draft.dcDate = draft.dcDate ?? FeedDate.parse(text)
    case .updated: draft.entry.updated = draft.entry.updated ?? FeedDate.parse(text)
    case .summary: if draft.entry.summary == nil { draft.entry.summary = filled(HTMLText.plain(text)) }
    case .category, .dcSubject: draft.add(category: HTMLText.plain(text))
    case .author, .dcCreator, .itunesAuthor:
      if draft.entry.author == nil { draft.entry.author = filled(AuthorName.of(HTMLText.plain(text))) }
    case .language: draft.entry.language = draft.entry.language ?? filled(trimmed(text))
    default: break
    }
  }

  private static func channel(_ text: String, _ tag: FeedTag, _ builder: FeedBuilder) {
    switch tag {
    case .title: builder.document.title = builder.document.title ?? filled(HTMLText.plain(text))
    case .link: builder.document.link = builder.document.link ?? LinkResolver.absolute(trimmed(text), builder.base)
    case .language: builder.document.language = filled(trimmed(text)) ?? builder.document.language
    case .ttl: builder.document.hints.ttlMinutes = Int(trimmed(text)).flatMap { (0...100_000).contains($0) ? $0 : nil }
    default: break
    }
  }
}

/// Nil for an empty text.
func filled(_ text: String) -> String? { text.isEmpty ? nil : text }

/// White space at the ends removed.
func trimmed(_ text: String) -> String {
  let scalars = text.unicodeScalars
  guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
    let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
  else { return "" }
  return String(scalars[first...last])
}

/// `mail@example.org (Name)` → `Name`.
enum AuthorName {
  static func of(_ text: String) -> String {
    guard text.contains("@"), let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")"), open < close
    else {
      return text
    }
    return trimmed(String(text[text.index(after: open)..<close]))
  }
}
