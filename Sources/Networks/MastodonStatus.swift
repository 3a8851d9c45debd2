internal import Model

/// A post as the server gives it.
///
/// https://docs.joinmastodon.org/entities/Status/
struct MastodonStatus {
  let id: String
  let address: String?
  var content: String?
  /// A ScheduledStatus has an id too, but is no post yet.
  let isScheduled: Bool
  /// Its account's identifier.
  let author: String?
  /// Where its card leads.
  let card: String?
  /// A boost repeats somebody's post.
  let isBoost: Bool

  /// Nil for what is no post.
  init?(_ status: JSON?) {
    guard let status, let id = status["id"]?.id else { return nil }
    self.id = id
    address = status["url"]?.publicURL ?? status["uri"]?.publicURL
    if case .text(let text)? = status["content"] { content = text }
    isScheduled = status["scheduled_at"] != nil
    author = status["account"]?["id"]?.id
    card = status["card"]?["url"]?.string
    isBoost = status["reblog"] != nil
  }

  /// Whether it is a post of that account and this one.
  func isOwn(of identity: Identity, matching post: Post) -> Bool {
    guard !isBoost, author.map({ $0 == identity.id }) ?? true else { return false }
    return matches(post, content ?? "")
  }

  /// By the link where the post has one, else by its words.
  func matches(_ post: Post, _ content: String) -> Bool {
    let fragment = HTMLFragment(content)
    guard let link = post.links.first else { return SameWords.areThey(fragment.text, post.text) }
    return LinkIdentity.isNamed(link, in: fragment.links + [card].compactMap { $0 }, orIn: fragment.text)
  }
}
