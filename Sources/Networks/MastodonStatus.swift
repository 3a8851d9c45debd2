internal import Model

/// A post as the server gives it.
///
/// https://docs.joinmastodon.org/entities/Status/
struct MastodonStatus: Decodable {
  let id: WireID
  let address: String?
  let content: String?
  /// A ScheduledStatus has an id too, but is no post yet.
  let isScheduled: Bool
  private let author: WireID?
  private let card: Card?
  private let isBoost: Bool

  private struct Card: Decodable { let url: String? }
  private enum Keys: String, CodingKey { case id, url, uri, content, scheduled_at, account, card, reblog }
  private struct Author: Decodable { let id: WireID }

  init(from decoder: any Decoder) throws {
    let status = try decoder.container(keyedBy: Keys.self)
    id = try status.decode(WireID.self, forKey: .id)
    address = PublicURL.of(status.lenient(String.self, .url)) ?? PublicURL.of(status.lenient(String.self, .uri))
    content = status.lenient(String.self, .content)
    isScheduled = status.lenient(String.self, .scheduled_at) != nil
    author = status.lenient(Author.self, .account)?.id
    card = status.lenient(Card.self, .card)
    // A boost repeats somebody's post.
    isBoost = status.contains(.reblog) && (try? status.decodeNil(forKey: .reblog)) == false
  }

  /// Whether it is a post of that account and this one.
  func isOwn(of identity: Identity, matching post: Post) -> Bool {
    guard !isBoost, author.map({ $0.text == identity.id }) ?? true else { return false }
    return matches(post, content ?? "")
  }

  /// By the link where the post has one, else by its words.
  func matches(_ post: Post, _ content: String) -> Bool {
    let fragment = HTMLFragment(content)
    guard let link = post.links.first else { return Self.words(fragment.text) == Self.words(post.text) }
    return LinkIdentity.isNamed(link, in: fragment.links + [card?.url].compactMap { $0 }, orIn: fragment.text)
  }

  /// Letters and digits only: servers turn quotes, spaces and emoji codes into others.
  private static func words(_ text: String) -> String {
    String(text.filter { $0.isLetter || $0.isNumber }).lowercased()
  }
}
