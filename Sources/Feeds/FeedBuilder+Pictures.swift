internal import Markup

// Addresses, excerpts and pictures: what elements of all formats offer in the same way.
extension FeedBuilder {
  func address(_ text: UnsafeBufferPointer<UInt8>) -> String? {
    let link = plainIdentifier(text)
    return link.isEmpty ? nil : LinkResolver.absolute(link, base)
  }

  mutating func offer(summary text: UnsafeBufferPointer<UInt8>, rank: Int) {
    draft.summary.offer(filled(HTMLText.plain(text, limit: Self.excerpt)), rank: rank)
    offer(pictureIn: text)
  }

  mutating func offer(pictureIn text: UnsafeBufferPointer<UInt8>) {
    guard draft.image.wants(ImageRank.inText), let image = HTMLImage.first(in: text) else { return }
    offer(image: image.source, alt: image.alt, rank: ImageRank.inText)
  }

  mutating func offer(image source: String?, alt: String? = nil, rank: Int) {
    guard isInEntry, draft.image.wants(rank), let source = source.flatMap(filled) else { return }
    guard let url = LinkResolver.absolute(source, base) else { return }
    draft.image.offer((url, alt.map { HTMLText.collapsed($0) }.flatMap(filled)), rank: rank)
  }

  mutating func enclosure(_ attributes: XMLAttributes) {
    guard isInEntry, let source = attributes.value("url").flatMap(filled),
      let url = LinkResolver.absolute(source, base)
    else { return }
    draft.enclosure = draft.enclosure ?? url
    if attributes.begins("type", with: "image/") { draft.image.offer((url, nil), rank: ImageRank.enclosure) }
  }

  mutating func picture(_ tag: FeedTag, _ attributes: XMLAttributes) {
    let source = attributes.value("url") ?? attributes.value("href")
    switch tag {
    case .mediaThumbnail: offer(image: source, rank: ImageRank.thumbnail)
    case .itunesImage: offer(image: source, rank: ImageRank.podcast)
    case .itunesLink: if attributes.has("rel", "image") { offer(image: source, rank: ImageRank.podcast) }
    default:
      if attributes.has("medium", "image") || attributes.begins("type", with: "image/") {
        offer(image: source, rank: ImageRank.media)
      }
    }
  }
}
