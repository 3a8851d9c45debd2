internal import FoundationEssentials
internal import Markup
internal import Model

/// An entry (or the feed itself) while it is being read: of several elements that say the same, the better one stays.
struct EntryDraft {
  /// A value, and how good its source is: the least rank is the best.
  struct Best<Value> {
    private(set) var value: Value?
    private var rank = Int.max

    /// Whether an element of that rank would still be heard.
    func wants(_ rank: Int) -> Bool { rank < self.rank }

    /// The first of the best rank stays.
    mutating func offer(_ value: @autoclosure () -> Value?, rank: Int) {
      guard rank < self.rank, let value = value() else { return }
      self.value = value
      self.rank = rank
    }
  }

  var title = Best<String>()
  var guid = Best<String>()
  var link = Best<String>()
  var published = Best<Date>()
  var updated = Best<Date>()
  var author = Best<String>()
  var summary = Best<String>()
  var image = Best<(url: String, alt: String?)>()
  var language = Best<String>()
  var enclosure: String?
  var categories: [String] = []
  var isPermaLink = true

  mutating func add(category: String) {
    guard !category.isEmpty, categories.count < 200, !categories.contains(category) else { return }
    categories.append(category)
  }

  /// The entry with the link that the rules choose: RSS's own, else an identifier that is one, else Atom's.
  func finished() -> Entry {
    Entry(
      guid: guid.value, title: title.value, link: link.wants(LinkRank.guid) ? permanentGUID ?? link.value : link.value,
      published: published.value, updated: updated.value, author: author.value, categories: categories,
      summary: summary.value, enclosure: enclosure, image: image.value?.url, imageAlt: image.value?.alt,
      imageIsInText: image.value != nil && image.wants(ImageRank.enclosure), language: language.value)
  }

  private var permanentGUID: String? {
    guard isPermaLink, let guid = guid.value, LinkResolver.isWebLink(guid) else { return nil }
    return guid
  }
}

/// Which link is the entry's page, the best first.
enum LinkRank {
  static let own = 0
  static let guid = 1
  static let alternatePage = 2
  static let alternate = 3
  static let original = 4
}

/// Which picture is the entry's, the best first.
enum ImageRank {
  static let media = 0
  static let thumbnail = 1
  static let podcast = 2
  static let enclosure = 3
  static let inText = 4
}
