import Announcer
import FoundationEssentials
import Ledger
import Model
import Networks
import Synchronization
import TestSupport
import Testing
import Web

/// A network that keeps keys and shows its posts, or not, as the test says.
private struct Tested: Network {
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

@Suite struct SetupTestTests {
  private func run(_ network: any Network, halted: Bool = false, publicly: Bool = false) async throws -> (
    SetupReport, AccountRecord?
  ) {
    let folder = try TemporaryFolder()
    let ledger = try await SQLiteLedger.open(in: folder.path)
    let now = Date.now
    try await ledger.register(feeds: [], accounts: [AccountRegistration(name: "toots", network: "tested")], at: now)
    if halted { try await ledger.halt("toots", at: now) }
    let test = SetupTest(
      ledger: ledger, accounts: [AccountPlan(name: "toots", network: network)], language: .en, pause: { _ in })
    let report = try await test.run("toots", publicly: publicly, now: now)
    let record = try await ledger.accounts().first
    await ledger.close()
    return (report, record)
  }

  @Test(arguments: [
    (true, 0, "B"), (true, 2, "B"), (false, 0, "C"), (true, 3, "D"), (false, 99, "D"),
  ])
  func theClassIsWhatTheTestShows(honoursKeys: Bool, showsFrom: Int, expected: String) async throws {
    let server = Tested.Server()
    let (report, record) = try await run(Tested(server, honoursKeys: honoursKeys, showsFrom: showsFrom))
    #expect(report.reconciliation == expected && report.status == 0 && report.left == nil)
    #expect(record?.reconciliation == expected && record?.isTested == true && record?.reconciliationFound != nil)
    #expect(server.posts.withLock { $0.isEmpty }, "what was posted for the test is taken back")
  }

  @Test func theTestIsForTheAccountsOwnEyesWhereThatCanBe() async throws {
    let server = Tested.Server()
    _ = try await run(Tested(server, honoursKeys: true, showsFrom: 0), publicly: true)
    #expect(server.seen.withLock { $0.map(\.visibility) } == [.direct, .direct])
  }

  @Test func whatOthersWouldSeeIsPostedByTheOwnersWordOnly() async throws {
    let server = Tested.Server()
    let network = Loud(Tested(server, honoursKeys: true, showsFrom: 0))
    let (refusal, before) = try await run(network)
    #expect(refusal.status == ExitStatus.usage.rawValue && refusal.problem?.contains("toots --public") == true)
    #expect(refusal.problem?.hasSuffix("; each post costs 1 $") == true, "\(refusal.problem ?? "")")
    #expect(refusal.reconciliation == nil && before?.isTested == false)
    #expect(server.seen.withLock { $0.isEmpty })

    let (report, after) = try await run(network, publicly: true)
    #expect(report.reconciliation == "B" && report.status == 0 && report.left == nil && after?.isTested == true)
    let posts = server.seen.withLock { $0 }
    #expect(posts.count == 2 && posts.allSatisfy { $0.visibility == .unlisted && $0.text.contains("test by Crieur") })
    #expect(server.posts.withLock { $0.isEmpty })
  }

  @Test(arguments: [(1, true), (1, false), (2, true), (2, false)])
  func whatWasPostedWithoutAnAnswerIsTakenBackToo(unanswered: Int, honoursKeys: Bool) async throws {
    let server = Tested.Server()
    var network = Tested(server, honoursKeys: honoursKeys, showsFrom: 0)
    network.unanswered = unanswered
    let (report, record) = try await run(network)
    #expect(server.posts.withLock { $0.isEmpty })
    #expect(report.left == nil && record?.isTested == (unanswered == 2))
    #expect(report.status == (unanswered == 1 ? ExitStatus.unavailable.rawValue : 0))
    #expect(report.reconciliation == (unanswered == 1 ? nil : "C"))
  }

  @Test func whatMayStandThereAndIsNotSeenIsTold() async throws {
    let server = Tested.Server()
    var network = Tested(server, honoursKeys: true, showsFrom: 99)
    network.unanswered = 1
    let (report, _) = try await run(network)
    let text = try #require(server.posts.withLock { $0.first?.post.text })
    #expect(report.problem?.contains(text) == true)
  }

  @Test func whatCannotBeTakenBackIsTold() async throws {
    let (report, _) = try await run(Tested(.init(), honoursKeys: true, showsFrom: 0, refusesDelete: true))
    #expect(report.left == "https://social.example.org/1")
  }

  @Test func aPausedAccountIsNotTested() async throws {
    let server = Tested.Server()
    let (report, _) = try await run(Tested(server, honoursKeys: true, showsFrom: 0), halted: true)
    #expect(report.status == ExitStatus.temporary.rawValue && report.problem?.contains("resume") == true)
    #expect(server.made.withLock { $0 } == 0)
  }

  @Test func whatCannotBeLookedForIsNotTested() async throws {
    let server = Tested.Server()
    let (report, record) = try await run(Blind(Tested(server, honoursKeys: true, showsFrom: 0)), publicly: true)
    #expect(report.reconciliation == "D" && report.problem != nil && report.status == 0 && record?.isTested == false)
    #expect(server.seen.withLock { $0.isEmpty })
  }

  @Test func aNetworkThatTakesNothingBackIsNotTested() async throws {
    let server = FakeNetwork.Server()
    let (report, record) = try await run(Keeper(server: server))
    #expect(report.reconciliation == "C" && report.problem != nil && report.status == 0)
    #expect(server.now.requests == 0 && record?.isTested == false)
  }
}

/// A network where others see whatever is posted.
private protocol OthersSee: Network where Settings == Tested.Settings {
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

private struct Loud: OthersSee {
  static let reconciliation = Reconciliation.keyAndLookup
  static let cost: [Language: String]? = [.en: "each post costs 1 $"]
  let tested: Tested
  init(_ tested: Tested) { self.tested = tested }
}

/// One that shows nothing of what was posted.
private struct Blind: OthersSee {
  static let reconciliation = Reconciliation.nothing
  let tested: Tested
  init(_ tested: Tested) { self.tested = tested }
}

/// The fake network without a way to take anything back.
private struct Keeper: Network {
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
