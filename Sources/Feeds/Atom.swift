internal import FoundationEssentials
internal import Markup
internal import Model

/// Atom 1.0 (RFC 4287) and 0.3.
enum Atom {
  /// What an element of an entry says.
  static func assign(_ element: FeedBuilder.Capture, _ text: UnsafeBufferPointer<UInt8>, _ builder: inout FeedBuilder) {
    switch element.tag {
    case .title: builder.draft.title.offer(filled(plain(text, element)), rank: 0)
    case .atomId: builder.draft.guid.offer(filled(plainIdentifier(text)), rank: 0)
    case .summary: builder.draft.summary.offer(filled(plain(text, element, limit: FeedBuilder.excerpt)), rank: 1)
    case .content: content(text, element, &builder)
    case .name: author(text, &builder)
    case .atomCategory: builder.draft.add(category: HTMLText.collapsed(bytes: text, limit: 500))
    default: RSS.assign(element, text, &builder)
    }
  }

  /// What an element of the feed says.
  static func assignToFeed(
    _ element: FeedBuilder.Capture, _ text: UnsafeBufferPointer<UInt8>, _ builder: inout FeedBuilder
  ) {
    switch element.tag {
    case .title: builder.feed.title.offer(filled(plain(text, element)), rank: 0)
    case .name: builder.feed.author.offer(filled(HTMLText.collapsed(bytes: text)), rank: 0)
    default: RSS.assignToFeed(element, text, &builder)
    }
  }

  /// `<link>`, of Atom or borrowed by RSS.
  static func link(_ attributes: XMLAttributes, in builder: inout FeedBuilder) {
    guard let url = address(attributes.value("href"), builder) else { return }
    if !attributes.holds("rel") || attributes.has("rel", "alternate")
      || attributes.has("rel", "http://www.iana.org/assignments/relation/alternate")
    {
      let rank = isPage(attributes) ? LinkRank.alternatePage : LinkRank.alternate
      builder.update { $0.link.offer(url, rank: rank) }
    } else if attributes.has("rel", "enclosure") {
      let isPicture = attributes.begins("type", with: "image/")
      builder.update { draft in
        draft.enclosure = draft.enclosure ?? url
        if isPicture { draft.image.offer((url, nil), rank: ImageRank.enclosure) }
      }
    } else if attributes.has("rel", "hub") {
      if builder.document.hubs.count < 20, !builder.document.hubs.contains(url) { builder.document.hubs.append(url) }
    } else if attributes.has("rel", "self"), !builder.isInEntry {
      builder.document.selfLink = builder.document.selfLink ?? url
    }
  }

  private static func isPage(_ attributes: XMLAttributes) -> Bool {
    !attributes.holds("type") || attributes.begins("type", with: "text/html")
      || attributes.begins("type", with: "application/xhtml")
  }

  /// An empty address leads to the page that the document says it is about, and without one nowhere.
  private static func address(_ link: String?, _ builder: FeedBuilder) -> String? {
    guard let link, trimmed(link).isEmpty, builder.hasOwnBase else { return LinkResolver.absolute(link, builder.base) }
    return builder.base.flatMap { LinkResolver.absolute($0, nil) }
  }

  /// `<category>`: the label is for people.
  static func category(_ attributes: XMLAttributes, in builder: inout FeedBuilder) {
    let name = attributes.value("label").flatMap(filled) ?? attributes.value("term") ?? ""
    builder.update { $0.add(category: HTMLText.collapsed(name)) }
  }

  // MARK: -

  /// The entry's own author, else its source's; the feed's comes last.
  private static func author(_ text: UnsafeBufferPointer<UInt8>, _ builder: inout FeedBuilder) {
    let name = HTMLText.collapsed(bytes: text)
    if builder.isInSource {
      builder.draft.author.offer(filled(name), rank: 20)
    } else {
      RSS.author(text, rank: 0, &builder)
    }
  }

  /// The whole text is not kept: an excerpt where there is no summary, and the first picture.
  private static func content(
    _ text: UnsafeBufferPointer<UInt8>, _ element: FeedBuilder.Capture, _ builder: inout FeedBuilder
  ) {
    let isText =
      element.type.map { ["text", "html", "xhtml"].contains($0) || $0.hasPrefix("text/") || $0.hasSuffix("xhtml+xml") }
      ?? true
    guard isText, !element.isBase64 else { return }
    if builder.draft.summary.wants(4) {
      builder.draft.summary.offer(filled(plain(text, element, limit: FeedBuilder.excerpt)), rank: 4)
    }
    builder.offer(pictureIn: text)
  }

  /// By type: text stands as it is, html is a fragment, xhtml has lost its tags already.
  private static func plain(_ text: UnsafeBufferPointer<UInt8>, _ element: FeedBuilder.Capture, limit: Int = .max)
    -> String
  {
    if element.isBase64 {
      let encoded = Data(text.filter { $0 > 0x20 })
      let decoded = Array(Data(base64Encoded: encoded) ?? encoded)
      return decoded.withUnsafeBufferPointer { plain($0, isHTML: isHTML(element), limit) }
    }
    return plain(text, isHTML: isHTML(element), limit)
  }

  private static func plain(_ text: UnsafeBufferPointer<UInt8>, isHTML: Bool, _ limit: Int) -> String {
    isHTML ? HTMLText.plain(text, limit: limit) : HTMLText.collapsed(bytes: text, limit: limit)
  }

  /// Atom 0.3 says it by media type and mode.
  private static func isHTML(_ element: FeedBuilder.Capture) -> Bool {
    switch element.type {
    case nil, "text", "text/plain", "xhtml": false
    case "html", "text/html": true
    default: element.isEscaped
    }
  }
}
