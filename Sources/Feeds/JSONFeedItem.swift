internal import Markup
internal import Model

/// One item as it stands in the document, its links not yet absolute.
struct JSONFeedItem {
  /// Bytes of a text that stand for a summary where there is none.
  private static let excerpt = 1000

  var entry = Entry()
  var url: String?
  private var externalURL: String?
  private var image: String?
  private var banner: String?
  private var picture: (source: String, alt: String?)?
  private var people = JSONFeedPeople()
  private var attachments: [(url: String, isPicture: Bool)] = []

  /// Takes one value; nil when it is no object.
  init?(from scanner: inout JSONScanner) throws(JSONFault) {
    guard try scanner.beginObject() else { return nil }
    var html: String?
    var text: String?
    while let key = try scanner.key() {
      switch key {
      case "content_html": html = try scanner.text()
      case "content_text": text = try scanner.text()
      default: try take(key, from: &scanner)
      }
    }
    // Of the whole text only this is kept: it is most of a feed.
    text?.withUTF8 { text in
      if entry.summary == nil { entry.summary = filled(HTMLText.collapsed(bytes: text, limit: Self.excerpt)) }
    }
    html?.withUTF8 { html in
      if entry.summary == nil { entry.summary = filled(HTMLText.plain(html, limit: Self.excerpt)) }
      if image ?? banner == nil { picture = HTMLImage.first(in: html) }
    }
  }

  private mutating func take(_ key: String, from scanner: inout JSONScanner) throws(JSONFault) {
    switch key {
    // Some generators write numbers.
    case "id": entry.guid = try scanner.text().map(trimmed).flatMap(filled)
    case "url": url = try scanner.text()
    case "external_url": externalURL = try scanner.text()
    case "title": entry.title = try scanner.text().map(HTMLText.collapsed).flatMap(filled)
    case "summary": entry.summary = try scanner.text().map(HTMLText.collapsed).flatMap(filled)
    case "date_published": entry.published = try scanner.text().flatMap(FeedDate.parse)
    case "date_modified": entry.updated = try scanner.text().flatMap(FeedDate.parse)
    case "language": entry.language = try scanner.text().map(trimmed).flatMap(filled)
    case "image": image = try scanner.text()
    case "banner_image": banner = try scanner.text()
    case "authors", "author": try people.take(key, from: &scanner)
    case "tags": try tags(from: &scanner)
    case "attachments": try attachments(from: &scanner)
    default: try scanner.skip()
    }
  }

  private mutating func tags(from scanner: inout JSONScanner) throws(JSONFault) {
    guard try scanner.beginArray() else { return }
    entry.categories = []
    while try scanner.item() {
      guard let tag = try scanner.text().map(HTMLText.collapsed), !tag.isEmpty, entry.categories.count < 1000,
        !entry.categories.contains(tag)
      else { continue }
      entry.categories.append(tag)
    }
  }

  private mutating func attachments(from scanner: inout JSONScanner) throws(JSONFault) {
    guard try scanner.beginArray() else { return }
    while try scanner.item() {
      guard try scanner.beginObject() else { continue }
      var url: String?
      var type = ""
      while let key = try scanner.key() {
        switch key {
        case "url": url = try scanner.text()
        case "mime_type": type = try scanner.text() ?? ""
        default: try scanner.skip()
        }
      }
      guard let url, attachments.count < 100 else { continue }
      attachments.append((url, type.lowercased().hasPrefix("image/")))
    }
  }

  /// The entry.
  /// - Parameter author: the feed's, for an item that names none.
  func finished(base: String?, author: String?) -> Entry {
    func absolute(_ link: String?) -> String? { LinkResolver.absolute(link.map(trimmed).flatMap(filled), base) }
    var entry = entry
    // Without an address of its own, an identifier may be one; the last resort is what the item is about.
    let permanent = entry.guid.flatMap { LinkResolver.isWebLink($0) ? absolute($0) : nil }
    entry.link = absolute(url) ?? permanent ?? absolute(externalURL)
    entry.author = people.name ?? author
    entry.enclosure = attachments.lazy.compactMap { absolute($0.url) }.first
    let attached = attachments.lazy.filter(\.isPicture).compactMap { absolute($0.url) }.first
    entry.image = absolute(image) ?? absolute(banner) ?? attached
    if entry.image == nil, let inText = absolute(picture?.source) {
      entry.image = inText
      entry.imageAlt = picture?.alt.map { HTMLText.collapsed($0) }.flatMap(filled)
      entry.imageIsInText = true
    }
    return entry
  }
}

/// Who wrote: `authors` of version 1.1, else `author` of version 1.0.
struct JSONFeedPeople {
  private var several: String?
  private var one: String?

  /// The first name.
  var name: String? { several ?? one }

  mutating func take(_ key: String, from scanner: inout JSONScanner) throws(JSONFault) {
    if key == "author" {
      one = try Self.person(from: &scanner) ?? one
    } else if try scanner.beginArray() {
      while try scanner.item() {
        let name = try Self.person(from: &scanner)
        several = several ?? name
      }
    }
  }

  /// An object with a name, or, as some write, the name alone.
  private static func person(from scanner: inout JSONScanner) throws(JSONFault) -> String? {
    guard scanner.isAtObject() else { return try scanner.text().map(HTMLText.collapsed).flatMap(filled) }
    var name: String?
    guard try scanner.beginObject() else { return nil }
    while let key = try scanner.key() {
      if key == "name" {
        name = try scanner.text().map(HTMLText.collapsed).flatMap(filled)
      } else {
        try scanner.skip()
      }
    }
    return name
  }
}
