/// What a search through the account's own posts has seen: whether the list is up to date and read far enough back for
/// an absence to prove anything.
struct OwnPosts: Sendable {
  /// Further back no new post of ours can be.
  static let pagesAtMost = 5

  private let anchor: String?
  private let isOrdered: Bool
  private var seen: Set<String> = []
  private var sawAnchor = false
  private var sawNewer = false
  private var sawOlder = false
  private var sawEnd = false
  private var isStuck = false
  /// The newest post by the list's own order.
  private(set) var newest: String?
  /// The last one read, to page on from.
  private(set) var oldest: String?

  /// - Parameters:
  ///   - anchor: the newest own post known before; nil where there was none.
  ///   - isOrdered: whether identifiers grow; where they are hashes only the anchor itself proves anything.
  init(anchor: String?, isOrdered: Bool = true) {
    self.anchor = anchor
    self.isOrdered = isOrdered
  }

  /// Takes in the identifiers of a page, in the server's order.
  mutating func read(_ ids: [String]) {
    sawEnd = ids.isEmpty
    // A server that ignores `max_id` gives the same page again.
    isStuck = !ids.isEmpty && ids.allSatisfy(seen.contains)
    seen.formUnion(ids)
    if newest == nil { newest = ids.first }
    oldest = ids.last ?? oldest
    if let anchor, ids.contains(anchor) { sawAnchor = true }
    guard isOrdered else { return }
    for id in ids where Self.isNewer(id, than: newest ?? id) { newest = id }
    guard let anchor else { return }
    for id in ids {
      if Self.isNewer(id, than: anchor) { sawNewer = true }
      if Self.isNewer(anchor, than: id) { sawOlder = true }
    }
  }

  /// No further page can add anything.
  var isDone: Bool { anchor == nil || sawAnchor || sawOlder || sawEnd || isStuck }

  /// The list holds the anchor, or newer posts and all since the anchor; or there was no post to go by.
  var isFresh: Bool { anchor == nil || sawAnchor || (sawNewer && (sawOlder || sawEnd)) }

  /// Whether an identifier was given out later. Decimal numbers, ULIDs and Flake ids grow; where two are not of one kind
  /// nothing is known.
  static func isNewer(_ first: String, than second: String) -> Bool {
    let (first, second) = (Array(first.utf8), Array(second.utf8))
    if (first + second).allSatisfy({ (0x30...0x39).contains($0) }), first.count != second.count {
      return first.count > second.count
    }
    return first.count == second.count && second.lexicographicallyPrecedes(first)
  }
}
