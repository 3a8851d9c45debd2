internal import Model
internal import Web

/// A post as GNU social gets and gives it.
struct GNUSocialNotice {
  let id: String
  let address: String?
  private let text: String
  private let links: [String]
  private let author: String?
  private let isAnswerOrRepeat: Bool

  /// Nil for what is no notice.
  init?(_ notice: JSON?) {
    guard let notice, let id = notice["id"]?.id, let text = notice["text"]?.string else { return nil }
    self.id = id
    self.text = text
    address = notice["external_url"]?.publicURL ?? notice["uri"]?.publicURL
    let html = notice["statusnet_html"]?.string.map { HTMLFragment($0).links } ?? []
    links = html + (notice["attachments"]?.elements.compactMap { $0["url"]?.string } ?? [])
    author = notice["user"]?["id"]?.id
    isAnswerOrRepeat = notice["in_reply_to_status_id"] != nil || notice["retweeted_status"] != nil
  }

  func isOwn(of identity: Identity) -> Bool {
    !isAnswerOrRepeat && (author == nil || author == identity.id)
  }

  /// By the link; where the server has put a short link of another host in its place, or there is none, by the words.
  func matches(_ post: Post) -> Bool {
    guard let link = post.links.first else { return SameWords.areThey(text, post.text) }
    if LinkIdentity.isNamed(link, in: links, orIn: text) { return true }
    let host = Origin(link)?.host
    let named = Self.words(text).filter { $0.contains("://") }.map(String.init)
    guard !named.isEmpty, !(named + links).contains(where: { Origin($0)?.host == host }) else { return false }
    return SameWords.areThey(Self.withoutLinks(text), Self.withoutLinks(post.text))
  }

  private static func withoutLinks(_ text: String) -> String {
    words(text).filter { !$0.contains("://") }.joined(separator: " ")
  }

  private static func words(_ text: String) -> [Substring] { text.split(whereSeparator: \.isWhitespace) }

  // MARK: What is sent

  /// So many characters more than the post has may be sent.
  static let reserve = disarming.unicodeScalars.count
  /// No order begins so. Something to be seen, since the server takes invisible characters out of texts.
  private static let disarming = "→ "

  /// The post's text as it must be sent to arrive as it is.
  static func text(of post: Post) -> String {
    (isOrder(post.text) ? disarming : "") + escapingEntities(withoutGroups(post))
  }

  /// Orders of any length, and those of a word or two (`lib/util/commandinterpreter.php`). «List of tools …» would make a
  /// list of people and «Stop …» end a subscription, and no notice.
  private static let longOrders: Set = ["r", "reply", "list", "unlist", "tag", "untag", "d", "dm"]
  private static let shortOrders: Set = [
    "help", "login", "subscribers", "subscriptions", "groups", "on", "off", "stop", "quit", "stats", "invite", "sub",
    "follow", "unsub", "unfollow", "leave", "join", "drop", "lose", "get", "last", "whois", "nudge", "track", "untrack",
    "tracks", "tracking", "fav", "repeat", "rp", "rt", "rd", "block",
  ]

  private static func isOrder(_ text: String) -> Bool {
    let words = words(text)
    guard let first = words.first?.lowercased() else { return false }
    return longOrders.contains(first) || (words.count <= 2 && shortOrders.contains(first))
  }

  /// `!name` at the start of a word posts to a group that the account is in (`classes/User_group.php`): before the post's
  /// link, where a title stands, its sign becomes the full-width one. Behind the link it is the owner's own.
  private static func withoutGroups(_ post: Post) -> String {
    let end = post.links.first.flatMap { post.text.firstRange(of: $0)?.lowerBound } ?? post.text.endIndex
    var result = String.UnicodeScalarView()
    var (first, second): (Unicode.Scalar, Unicode.Scalar) = (" ", " ")
    for scalar in post.text[..<end].unicodeScalars {
      let isNamed = scalar == "_" || (scalar.isASCII && scalar.properties.isAlphabetic) || ("0"..."9").contains(scalar)
      if second == "!", first.properties.isWhitespace, isNamed {
        result.removeLast()
        result.append("！")
      }
      result.append(scalar)
      (first, second) = (second, scalar)
    }
    return String(result) + post.text[end...]
  }

  /// The server decodes HTML's character references: one in a text is written so that it is left when that is done.
  private static func escapingEntities(_ text: String) -> String {
    var escaped = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      let behind = rest[rest.index(after: start)...]
      let name = behind.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "#") }
      escaped += rest[..<start] + (!name.isEmpty && behind[name.endIndex...].first == ";" ? "&amp;" : "&")
      rest = behind
    }
    return escaped + rest
  }
}
