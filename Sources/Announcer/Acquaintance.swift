internal import Feeds
internal import FoundationEssentials
internal import Model

/// Whether a document is of the blog that was known, and what is known of it afterwards. Pure.
struct Acquaintance {
  /// Broken documents in a row that are read again soon; then that is how the feed is.
  static let patience = 3

  /// What is known from now on.
  var facts: FeedFacts
  /// Another blog answers at the feed's address: nothing of it is announced.
  let isStranger: Bool
  /// It is the known blog beyond doubt: the same identifier, or half of its entries are known; nil for no entries.
  let fits: Bool?
  /// The document's title.
  let title: String

  /// The document is whole, or as whole as the feed ever is.
  var isWhole: Bool { facts.broken == 0 || facts.broken > Self.patience }

  /// - Parameters:
  ///   - known: for each entry of the document, its number where it was seen before, beyond doubt.
  ///   - isElsewhere: a page led to the document, and to another address than before: a provider's or a caretaker's page
  ///     may name a feed of its own.
  init(_ document: FeedDocument, known: [Entry.ID?], feed: Feed, isElsewhere: Bool = false, now: Date) {
    let old = feed.facts
    let identity = FeedIdentity(of: document)
    let seen = known.count { $0 != nil }
    let isSame = old.identity.isSame(as: identity)
    // The strange blog's own entries are known from its second poll on: they prove nothing.
    let isOther = isSame == false || (isElsewhere && isSame == nil)
    let isStranger =
      feed.baselined && !known.isEmpty && (old.stranger == nil ? seen == 0 && isOther : isSame != true)
    let isSameID = old.identity.id != nil && old.identity.id == identity.id
    fits = known.isEmpty ? nil : !isStranger && (!feed.baselined || isSameID || (seen > 0 && seen * 2 >= known.count))
    facts = FeedFacts(of: document, now: now)
    facts.broken = document.isTruncated ? old.broken + 1 : 0
    facts.empty = known.isEmpty ? old.empty + 1 : 0
    if facts.newest == nil { facts.newest = feed.baselined && seen < known.count ? now : old.newest }
    if isStranger || known.isEmpty { facts.identity = old.identity }
    facts.stranger = isStranger ? old.stranger ?? now : nil
    self.isStranger = isStranger
    title = document.title ?? ""
  }
}
