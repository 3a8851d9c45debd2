import FoundationEssentials
import Model
import Networks
import Synchronization
import Web

/// A network in memory that does what its script says, for the Publisher's tests.
struct FakeNetwork: Network {
  struct Settings: Decodable, Sendable {}

  static let name = "fake"
  static let summary: [Language: String] = [.en: "in memory", .fr: "en mémoire"]
  static let keys: [SettingKey] = []
  static let limit = TextLimit(max: 500, rule: CountingRule(unit: .graphemes, urlWeight: 23))
  static let reconciliation = Reconciliation.lookup
  static let imageRule: ImageRule? = ImageRule(maximumBytes: 1_000_000)

  /// What the network does with the next requests to publish, and what it has.
  final class Server: Sendable {
    struct State: Sendable {
      var publish: [Behaviour] = []
      var upload: [PublishFailure] = []
      var uploads = 0
      var verify: [PublishFailure] = []
      var find: [PublishFailure] = []
      var posts: [Post] = []
      var requests = 0
      var looks = 0
      var accountID = "1"
      /// When the credential ends.
      var expires: Date?
      /// Told when a request to publish is about to leave.
      var watcher: (@Sendable () async -> Void)?
      /// Told when it is asked who we are.
      var doorkeeper: (@Sendable () async -> Void)?
      var stale = false
      /// What becomes of the next requests to edit or to delete; done when there is nothing more.
      var changes: [Behaviour] = []
      /// Texts that were asked for, and the numbers of posts that were asked away.
      var edits: [String] = []
      var deletions: [String] = []
      /// Pages that were boosted, as often as it was asked for.
      var boosts: [String] = []
    }

    enum Behaviour: Sendable {
      case accept
      /// The post is there, without its picture for this reason.
      case acceptWithoutPicture(String)
      case fail(PublishFailure)
      /// Refused as a repetition of that post.
      case repetition(of: String)
      /// The post is there, and the answer is lost.
      case acceptAndFail(PublishFailure)
    }

    let state = Mutex(State())
    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }
    var now: State { state.withLock { $0 } }
  }

  let server: Server
  var reconciliation = Reconciliation.lookup

  init(server: Server, reconciliation: Reconciliation = .lookup) {
    self.server = server
    self.reconciliation = reconciliation
  }

  init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    self.init(server: Server())
  }

  func verify() async throws(PublishFailure) -> Identity {
    await server.now.doorkeeper?()
    let (failure, id, expires) = server.state.withLock {
      ($0.verify.isEmpty ? nil : $0.verify.removeFirst(), $0.accountID, $0.expires)
    }
    if let failure { throw failure }
    return Identity(
      id: id, name: "@fake@\(id)", limit: Self.limit, reconciliation: reconciliation, expires: expires)
  }

  func upload(_ image: PostImage, bytes: [UInt8]) async throws(PublishFailure) -> String {
    let failure = server.state.withLock { state in
      state.uploads += 1
      return state.upload.isEmpty ? nil : state.upload.removeFirst()
    }
    if let failure { throw failure }
    return "picture"
  }

  func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    await server.now.watcher?()
    let (behaviour, id) = server.state.withLock { state in
      state.requests += 1
      let behaviour = state.publish.isEmpty ? .accept : state.publish.removeFirst()
      switch behaviour {
      case .fail, .repetition: return (behaviour, 0)
      case .accept, .acceptWithoutPicture, .acceptAndFail: break
      }
      state.posts.append(post)
      return (behaviour, state.posts.count)
    }
    switch behaviour {
    case .accept: return Receipt(id: "\(id)", url: "https://social.example.org/\(id)")
    case .acceptWithoutPicture(let why): return Receipt(id: "\(id)", withoutPicture: why)
    case .repetition(let standing): return Receipt(id: standing, evidence: .duplicate)
    case .fail(let failure), .acceptAndFail(let failure): throw failure
    }
  }

  static let boosts = true

  func boost(_ url: String, as post: Post) async throws(PublishFailure) -> Receipt {
    try await change {
      $0.boosts.append(url)
      return $0.boosts.count
    }
    return Receipt(id: "boost")
  }

  static let edits = true
  static let deletes = true

  func edit(_ receipt: Receipt, to post: Post) async throws(PublishFailure) -> Receipt {
    try await change {
      $0.edits.append(post.text)
      return $0.edits.count
    }
    server.state.withLock { state in
      if let number = Int(receipt.id), state.posts.indices.contains(number - 1) { state.posts[number - 1] = post }
    }
    return Receipt(id: receipt.id)
  }

  func delete(_ receipt: Receipt) async throws(PublishFailure) {
    try await change {
      $0.deletions.append(receipt.id)
      return $0.deletions.count
    }
  }

  private func change(_ note: (inout Server.State) -> Int) async throws(PublishFailure) {
    await server.now.watcher?()
    let behaviour = server.state.withLock { state in
      _ = note(&state)
      return state.changes.isEmpty ? .accept : state.changes.removeFirst()
    }
    switch behaviour {
    case .accept, .acceptWithoutPicture, .repetition: return
    case .fail(let failure), .acceptAndFail(let failure): throw failure
    }
  }

  func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    let (failure, posts, stale) = server.state.withLock { state in
      state.looks += 1
      return (state.find.isEmpty ? nil : state.find.removeFirst(), state.posts, state.stale)
    }
    if let failure { throw failure }
    // A list that is late lacks the newest post.
    let shown = stale ? posts.dropLast() : posts[...]
    if let index = shown.indices.last(where: { shown[$0].links == post.links && !others.contains("\($0 + 1)") }) {
      return .found(Receipt(id: "\(index + 1)", evidence: .lookup))
    }
    return .absent(fresh: !stale, newest: shown.isEmpty ? nil : "\(shown.count)")
  }
}

/// A network in memory of class A that shows nothing: a ping, or a receiver that drops what it has.
struct BlindNetwork: Network {
  static let name = "blind"
  static let summary = FakeNetwork.summary
  static let keys: [SettingKey] = []
  static let limit = FakeNetwork.limit
  static let reconciliation = Reconciliation.ownIdentity
  static let finds = false

  private let network: FakeNetwork

  init(server: FakeNetwork.Server) { network = FakeNetwork(server: server, reconciliation: .ownIdentity) }

  init(account: AccountSettings<FakeNetwork.Settings>, transport: any Transport, files: any PostFiles) {
    self.init(server: FakeNetwork.Server())
  }

  func verify() async throws(PublishFailure) -> Identity { try await network.verify() }

  func publish(_ post: Post) async throws(PublishFailure) -> Receipt { try await network.publish(post) }
}
