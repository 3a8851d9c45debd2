internal import FoundationEssentials
public import Model
internal import Web

// https://indieweb.org/Micropub-extensions#Query_for_Post_List : `q=source` without a post's address.
extension MicropubNetwork {
  private static let postsAtMost = 50

  /// Reads the site's newest posts, back to the anchor or five pages. An entry of the blog itself, which may stand on the
  /// same site, is not its own announcement. One that stands there without an address is ours where no other could be.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    let strangers = Set((others + post.links).map(Self.page))
    var list = MicropubList(anchor: anchor.map(Self.page))
    var isNameless = false
    for _ in 0..<OwnPosts.pagesAtMost {
      guard let items = try await posts(atMost: Self.postsAtMost, after: list.count) else {
        if list.count == 0 { throw .unavailable("the site shows no posts") }
        break
      }
      for item in items where Self.isOurs(item, post) {
        guard let address = address(of: item) else {
          isNameless = true
          continue
        }
        if !strangers.contains(Self.page(address)) {
          // Known by another spelling, it keeps that one.
          let id = anchor.flatMap { Self.page($0) == Self.page(address) ? $0 : nil } ?? address
          return .found(Receipt(id: id, url: address, evidence: .lookup))
        }
      }
      list.read(
        items.map { (page: address(of: $0), published: Self.published($0)) }, of: Self.postsAtMost, as: Self.page)
      if list.isDone { break }
    }
    if isNameless, others.isEmpty { return .found(Receipt(id: "", evidence: .lookup)) }
    return .absent(fresh: list.isFresh, newest: list.newest)
  }

  /// Nil where the site has no such list.
  func posts(atMost most: Int, after offset: Int = 0) async throws(PublishFailure) -> [JSON]? {
    let fields = [("limit", String(most))] + (offset == 0 ? [] : [("offset", String(offset))])
    let response = try await ask("source", fields)
    switch response.status {
    case 200:
      guard case .list(let items)? = response.value?["items"] else { return nil }
      return items
    // What sites say of a question without a post's address, or of a token that may only create.
    case 400, 403, 404, 405, 501: return nil
    default: throw client.refusal.ofReading(response)
    }
  }

  /// Nil where the site does not say it.
  func address(of item: JSON) -> String? { absolute(item["properties"]?["url"]?.elements.first?.string) }

  private static func published(_ item: JSON) -> Date? {
    item["properties"]?["published"]?.elements.first?.string.flatMap(Timestamp.iso8601)
  }

  /// Whether an item says what the post says. What has a name is an article, which may lead to the page as well, unless
  /// its words are ours.
  private static func isOurs(_ item: JSON, _ post: Post) -> Bool {
    let properties = item["properties"]
    let content = properties?["content"]?.elements.first
    let fragment = HTMLFragment((content?["html"] ?? content)?.string ?? "")
    let texts = [content?.string, fragment.text].compactMap { $0 }
    if properties?["name"]?.elements.first?.string != nil {
      return texts.contains { SameWords.areThey($0, post.text) }
    }
    return texts.contains { post.stands(in: $0, links: fragment.links) }
  }

  /// What is the same of an address whatever the site's habits: with or without TLS, with or without a slash at the end.
  private static func page(_ address: String) -> String {
    var page = LinkIdentity.canonical(address)[...]
    if let scheme = ["https://", "http://"].first(where: page.hasPrefix) { page = page.dropFirst(scheme.count) }
    while page.hasSuffix("/") { page.removeLast() }
    return String(page)
  }
}

/// What was seen of a site's list: whether it is up to date and read far enough for an absence to prove anything.
/// Addresses do not tell their order, times of publication do where there are any.
private struct MicropubList {
  /// The newest known before; nil where there was none.
  let anchor: String?
  private(set) var count = 0
  private var sawAnchor = false
  private var sawEnd = false
  private var isStuck = false
  private var isNameless = false
  private var isNewestFirst = true
  private var last: Date?
  private var first: String?
  private var latest: (page: String, published: Date)?
  private var pages: Set<String> = []

  init(anchor: String?) { self.anchor = anchor }

  /// Takes in a page of the list, in the site's order.
  mutating func read(
    _ items: [(page: String?, published: Date?)], of most: Int, as page: (String) -> String
  ) {
    let named = items.compactMap(\.page)
    // A site that knows no offset gives the same page again: where it is not full, it holds all.
    isStuck = count > 0 && named.allSatisfy { pages.contains(page($0)) }
    sawEnd = items.isEmpty || (isStuck && items.count < most)
    if isStuck { return }
    count += items.count
    pages.formUnion(named.map(page))
    first = first ?? named.first
    isNameless = isNameless || named.count < items.count
    if let anchor, named.contains(where: { page($0) == anchor }) { sawAnchor = true }
    for case (let page?, let published?) in items {
      if let last, published > last { isNewestFirst = false }
      last = published
      if latest.map({ published > $0.published }) ?? true { latest = (page, published) }
    }
  }

  /// No further page can add anything.
  var isDone: Bool { sawEnd || isStuck || (isNewestFirst && (anchor == nil || sawAnchor)) }

  /// It holds the anchor, or there was no post to go by; and nothing newer can stand behind it.
  var isFresh: Bool { !isNameless && (anchor == nil || sawAnchor) && (isNewestFirst || sawEnd) }

  var newest: String? { latest?.page ?? first }
}
