internal import Markup
internal import Model

/// RSS 0.90 to 2.0, RSS 1.0 and 1.1 (RDF), and the modules that all formats borrow:
/// https://www.rssboard.org/rss-specification , https://web.resource.org/rss/1.0/spec , https://www.rssboard.org/media-rss
enum RSS {
  /// What an element of an entry says.
  static func assign(_ element: FeedBuilder.Capture, _ text: UnsafeBufferPointer<UInt8>, _ builder: inout FeedBuilder) {
    switch element.tag {
    case .title: builder.draft.title.offer(filled(HTMLText.plain(text)), rank: 0)
    case .dcTitle: builder.draft.title.offer(filled(HTMLText.plain(text)), rank: 1)
    case .link:
      let url = builder.address(text)
      builder.draft.link.offer(url, rank: LinkRank.own)
    // The address that a service put its own before: better than none.
    case .origLink:
      let url = builder.address(text)
      builder.draft.link.offer(url, rank: LinkRank.original)
    case .guid: builder.draft.guid.offer(filled(plainIdentifier(text)), rank: 0)
    case .dcIdentifier: builder.draft.guid.offer(filled(plainIdentifier(text)), rank: 3)
    case .pubDate: builder.draft.published.offer(FeedDate.parse(text), rank: 0)
    case .published: builder.draft.published.offer(FeedDate.parse(text), rank: 1)
    case .issued: builder.draft.published.offer(FeedDate.parse(text), rank: 2)
    case .created: builder.draft.published.offer(FeedDate.parse(text), rank: 3)
    case .dcDate: builder.draft.published.offer(FeedDate.parse(text), rank: 4)
    case .updated: builder.draft.updated.offer(FeedDate.parse(text), rank: 0)
    case .description: builder.offer(summary: text, rank: 0)
    case .dcDescription: builder.offer(summary: text, rank: 2)
    case .itunesSummary: builder.offer(summary: text, rank: 3)
    case .encoded: builder.offer(pictureIn: text)
    case .category, .dcSubject: builder.draft.add(category: HTMLText.plain(text, limit: 500))
    case .author: author(text, rank: 0, &builder)
    case .dcCreator: author(text, rank: 1, &builder)
    case .itunesAuthor: author(text, rank: 2, &builder)
    case .language, .dcLanguage: builder.draft.language.offer(filled(HTMLText.collapsed(bytes: text)), rank: 0)
    default: break
    }
  }

  /// What an element of the feed says.
  static func assignToFeed(
    _ element: FeedBuilder.Capture, _ text: UnsafeBufferPointer<UInt8>, _ builder: inout FeedBuilder
  ) {
    switch element.tag {
    case .title: builder.feed.title.offer(filled(HTMLText.plain(text)), rank: 0)
    case .dcTitle: builder.feed.title.offer(filled(HTMLText.plain(text)), rank: 1)
    case .link:
      let url = builder.address(text)
      builder.feed.link.offer(url, rank: LinkRank.own)
    case .language: builder.feed.language.offer(filled(HTMLText.collapsed(bytes: text)), rank: 0)
    case .dcLanguage: builder.feed.language.offer(filled(HTMLText.collapsed(bytes: text)), rank: 1)
    case .atomId: builder.document.id = builder.document.id ?? filled(plainIdentifier(text))
    default: PollingHints.read(element.tag, HTMLText.collapsed(bytes: text), into: &builder.hints)
    }
  }

  /// A mere address is taken only where nobody is named.
  static func author(_ text: UnsafeBufferPointer<UInt8>, rank: Int, _ builder: inout FeedBuilder) {
    guard builder.draft.author.wants(rank) else { return }
    let text = String(decoding: text, as: UTF8.self)
    if let name = AuthorName.of(text) {
      builder.draft.author.offer(name, rank: rank)
    } else {
      builder.draft.author.offer(filled(trimmed(text)), rank: rank + 10)
    }
  }
}

/// An identifier stands as it is, white space at its ends apart.
func plainIdentifier(_ text: UnsafeBufferPointer<UInt8>) -> String { trimmed(String(decoding: text, as: UTF8.self)) }
