public import TestSupport

/// A network's server, played on loopback well enough for the daemon to announce on it: it keeps what is posted, shows it
/// where the network shows it, and knows its token.
public struct Play: Sendable, CustomStringConvertible {
  /// The network's word in the configuration.
  public let network: String
  /// What the account's secrets are, by the names of their files; `here` stands for the server's address.
  public let secrets: [String: String]
  /// Whether readers see the post's text there, and not only that there is something new.
  public let showsText: Bool
  /// The account's object in the configuration, given the server's address; a secret is `{"file": NAME}`.
  public let account: @Sendable (_ server: String) -> [String: any Sendable]
  /// What the server does with a request.
  public let answer: @Sendable (_ request: RecordedRequest, _ town: inout Town) -> Answer

  /// What is spoken with the server.
  public let speech: Speech

  /// How requests come: what is no HTTP is made into requests by the server that listens.
  public enum Speech: Sendable { case http, mail, relay }

  /// Stands in a secret for the server's address, without a slash at its end.
  public static let here = "{here}"

  /// The account's secrets at a server.
  public func secrets(at address: String) -> [String: String] {
    secrets.mapValues { $0.replacing(Self.here, with: address) }
  }

  /// The network's name.
  public var description: String { network }

  /// A server, over HTTP unless told otherwise.
  public init(
    network: String, speaking speech: Speech = .http, secrets: [String: String], showsText: Bool = true,
    account: @escaping @Sendable (_ server: String) -> [String: any Sendable],
    answer: @escaping @Sendable (_ request: RecordedRequest, _ town: inout Town) -> Answer
  ) {
    self.network = network
    self.speech = speech
    self.secrets = secrets
    self.showsText = showsText
    self.account = account
    self.answer = answer
  }
}

/// What stands at a played server.
public struct Town: Sendable {
  /// Something that readers see.
  public struct Post: Sendable {
    /// The server's identifier.
    public var id: String
    /// All that readers see of it, links included.
    public var text: String
    /// What the client chose to name it, where the network has that.
    public var key: String?
    /// What its picture is said to show; nil where it has none.
    public var alt: String?
  }

  /// In the order in which they came.
  public private(set) var posts: [Post] = []
  /// What others posted, for searches to find.
  public var strangers: [Stranger] = []
  /// What else a server remembers: sessions, containers, uploads.
  public var memory: [String: String] = [:]
  /// The server's own address, without a slash at its end.
  public internal(set) var address = ""
  private var count = 0

  /// Nothing stands there yet.
  public init() {}

  /// Keeps a post under the next number.
  @discardableResult
  public mutating func add(_ text: String, key: String? = nil, alt: String? = nil) -> Post {
    count += 1
    let post = Post(id: String(1_000_000 + count), text: text, key: key, alt: alt)
    posts.append(post)
    return post
  }

  /// The post that the client named so.
  public func post(named key: String) -> Post? { posts.first { $0.key == key } }

  /// Changes the post's text; false where it does not stand there.
  public mutating func edit(_ id: String, to text: String) -> Bool {
    guard let index = posts.firstIndex(where: { $0.id == id }) else { return false }
    posts[index].text = text
    return true
  }

  /// Takes a post away; false where it does not stand there.
  public mutating func remove(_ id: String) -> Bool {
    let before = posts.count
    posts.removeAll { $0.id == id }
    return posts.count < before
  }
}
