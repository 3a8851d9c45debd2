import Model
import Networks
import Synchronization
import Web

/// A network that keeps keys and shows its posts, or not, as the test says.
struct Tested: Network {
  struct Settings: Decodable, Sendable {}
  static let name = "tested"
  static let summary: [Language: String] = [:]
  static let keys: [SettingKey] = []
  static let limit = FakeNetwork.limit
  static let reconciliation = Reconciliation.keyAndLookup
  static let deletes = true
  static let whispers = true

  final class Server: Sendable {
    let posts = Mutex<[(id: String, post: Post)]>([])
    /// All that was posted, also what was taken back.
    let seen = Mutex<[Post]>([])
    let made = Mutex(0)
    let deletes = Mutex(0)
  }

  let server: Server
  let honoursKeys: Bool
  let showsFrom: Int
  var refusesDelete = false
  /// The publishing of that number is done and not answered.
  var unanswered = 0
  let looks = Server()

  init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    self.init(Server(), honoursKeys: true, showsFrom: 0)
  }

  init(_ server: Server, honoursKeys: Bool, showsFrom: Int, refusesDelete: Bool = false) {
    (self.server, self.honoursKeys, self.showsFrom, self.refusesDelete) = (
      server, honoursKeys, showsFrom, refusesDelete
    )
  }

  func verify() async throws(PublishFailure) -> Identity {
    Identity(id: "1", name: "@me", limit: Self.limit, reconciliation: .keyAndLookup, software: "9")
  }

  func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    let number = server.seen.withLock { seen in
      seen.append(post)
      return seen.count
    }
    let id = server.posts.withLock { posts in
      if honoursKeys, let known = posts.first(where: { $0.post.key == post.key }) { return known.id }
      let id = server.made.withLock { made in
        made += 1
        return "\(made)"
      }
      posts.append((id, post))
      return id
    }
    if number == unanswered { throw .uncertain("cut") }
    return Receipt(id: id, url: "https://social.example.org/\(id)")
  }

  func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    let look = looks.made.withLock { made in
      made += 1
      return made
    }
    let found = server.posts.withLock { $0.last { $0.post.text == post.text && !others.contains($0.id) }?.id }
    if look > showsFrom, let found { return .found(Receipt(id: found, evidence: .lookup)) }
    return .absent(fresh: true, newest: nil)
  }

  func delete(_ receipt: Receipt) async throws(PublishFailure) {
    if refusesDelete { throw .unauthorized("no") }
    server.posts.withLock { $0.removeAll { $0.id == receipt.id } }
  }
}

/// A network where others see whatever is posted.
protocol OthersSee: Network where Settings == Tested.Settings {
  var tested: Tested { get }
  init(_ tested: Tested)
}

extension OthersSee {
  static var name: String { "open" }
  static var summary: [Language: String] { [:] }
  static var keys: [SettingKey] { [] }
  static var limit: TextLimit { FakeNetwork.limit }
  static var deletes: Bool { true }

  init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    self.init(Tested(account: account, transport: transport, files: files))
  }

  func verify() async throws(PublishFailure) -> Identity { try await tested.verify() }

  func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .direct { throw .rejected("others see it") }
    return try await tested.publish(post)
  }

  func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    try await tested.find(post, of: identity, anchor: anchor, besides: others)
  }

  func delete(_ receipt: Receipt) async throws(PublishFailure) { try await tested.delete(receipt) }
}

/// One that costs.
struct Loud: OthersSee {
  static let reconciliation = Reconciliation.keyAndLookup
  static let cost: [Language: String]? = [.en: "each post costs 1 $"]
  let tested: Tested
  init(_ tested: Tested) { self.tested = tested }
}

/// One that shows nothing of what was posted.
struct Blind: OthersSee {
  static let reconciliation = Reconciliation.nothing
  let tested: Tested
  init(_ tested: Tested) { self.tested = tested }
}

/// The fake network without a way to take anything back.
struct Keeper: Network {
  typealias Settings = FakeNetwork.Settings
  static let name = FakeNetwork.name
  static let summary = FakeNetwork.summary
  static let keys = FakeNetwork.keys
  static let limit = FakeNetwork.limit
  static let reconciliation = FakeNetwork.reconciliation

  private let fake: FakeNetwork

  init(server: FakeNetwork.Server) { fake = FakeNetwork(server: server) }

  init(account: AccountSettings<FakeNetwork.Settings>, transport: any Transport, files: any PostFiles) {
    self.init(server: FakeNetwork.Server())
  }

  func verify() async throws(PublishFailure) -> Identity { try await fake.verify() }

  func publish(_ post: Post) async throws(PublishFailure) -> Receipt { try await fake.publish(post) }

  func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    try await fake.find(post, of: identity, anchor: anchor, besides: others)
  }
}
