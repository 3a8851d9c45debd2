internal import FoundationEssentials
internal import Markup
internal import Model

/// An entry (or the feed itself) while it is being read.
struct EntryDraft {
  var entry = Entry()
  var dcTitle: String?
  var about: String?
  var identifier: String?
  var isPermaLink = true
  /// RSS `<link>`.
  var link: String?
  /// The best alternate link of Atom, and how good it is.
  var alternate: (url: String, rank: Int)?
  var dcDate: Date?
  var base: String?

  mutating func add(category: String) {
    guard !category.isEmpty, !entry.categories.contains(category) else { return }
    entry.categories.append(category)
  }

  /// The entry with the links and identifiers that the rules choose.
  func finished(base: String?) -> Entry {
    var entry = entry
    entry.title = entry.title ?? dcTitle
    if entry.guid == nil { entry.guid = about ?? identifier }
    entry.published = entry.published ?? dcDate
    entry.link = LinkResolver.absolute(link, base) ?? permanentGUID(base) ?? alternate?.url
    return entry
  }

  private func permanentGUID(_ base: String?) -> String? {
    guard isPermaLink, alternate == nil, let guid = entry.guid, LinkResolver.isWebLink(guid) else { return nil }
    return guid
  }
}
