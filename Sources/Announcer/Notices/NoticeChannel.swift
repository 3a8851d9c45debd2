internal import Composing
internal import Crypto
public import FoundationEssentials
internal import Ledger
public import Model
public import Networks

/// A way to the owner: a mailbox, or an account of a network that shows its posts to nobody else.
public struct NoticeChannel: Sendable {
  /// Its name in the configuration: an account's, or `mail`.
  public let name: String
  /// The adapter, with its settings.
  public let network: any Network
  /// Who is addressed, `@name@host`, where a post reaches nobody by itself.
  public let addressee: String?

  /// A way.
  public init(name: String, network: any Network, addressee: String? = nil) {
    self.name = name
    self.network = network
    self.addressee = addressee
  }

  /// Sends a letter once.
  /// - Parameter key: names the letter: a mailbox that knows it drops a second copy.
  public func send(_ text: String, made: Date, key: String, language: Language) async throws(PublishFailure) {
    let kind = type(of: network)
    // A stranger's title must not send the letter to a stranger.
    let quiet = text.callingNobody(on: kind.limit)
    let whole = addressee.map { "\($0) \(quiet)" } ?? quiet
    let post = Post(
      text: NoticeLetter.cut(whole, to: kind.limit, language), language: language.rawValue,
      visibility: kind.notices == .byMention ? .direct : nil, created: made, key: key)
    _ = try await network.publish(post)
  }

  /// The key of a letter on this way.
  func key(of letter: Letter, installation: [UInt8]) -> String {
    let promise = "letter\u{0}\(letter.id)\u{0}\(letter.made.milliseconds)\u{0}\(name)"
    return Hexadecimal.encode(HMAC.sha256(key: installation, Array(promise.utf8)))
  }
}
