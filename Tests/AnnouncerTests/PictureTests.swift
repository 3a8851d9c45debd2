import Foundation
import Ledger
import Logging
import Model
import Networks
import Pages
import Synchronization
import TestSupport
import Testing
import Web

@testable import Announcer

/// Keeps what is logged.
private struct Memory: LogHandler {
  final class Lines: Sendable {
    let all = Mutex<[String]>([])
  }

  let lines: Lines
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { lines.all.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") } }
}

/// The same network where it fetches pictures itself.
private struct FetchingNetwork: Network {
  typealias Settings = FakeNetwork.Settings

  static let name = "fetching"
  static let summary = FakeNetwork.summary
  static let keys = FakeNetwork.keys
  static let limit = FakeNetwork.limit
  static let reconciliation = FakeNetwork.reconciliation
  static let imageRule: ImageRule? = ImageRule(
    maximumBytes: 100_000, longestSide: 1000, types: ["image/png"], source: .address, needsAlt: true)

  let fake: FakeNetwork

  init(fake: FakeNetwork) { self.fake = fake }

  init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    fake = FakeNetwork(account: account, transport: transport, files: files)
  }

  func verify() async throws(PublishFailure) -> Identity { try await fake.verify() }

  func publish(_ post: Post) async throws(PublishFailure) -> Receipt { try await fake.publish(post) }

  func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    try await fake.find(post, of: identity, anchor: anchor, besides: others)
  }
}

@Suite struct PictureTests {
  private static let start = Date(timeIntervalSince1970: 1_795_000_000)

  private struct World {
    let folder: TemporaryFolder
    let ledger: SQLiteLedger
    let server = FakeNetwork.Server()
    let lines = Memory.Lines()
    let publisher: Publisher

    /// - Parameters:
    ///   - tool: a program that makes of every picture what lies beside it as `picture`; nil for none.
    ///   - picture: each entry's, with its number for `*`, and what lies there.
    ///   - fetches: the network fetches pictures itself.
    init(
      entries: Int = 1, tool: String?, picture: String = "https://blog.example.org/*.png", alt: String? = nil,
      bytes: [UInt8] = PictureFixtures.png(80, 60), fetches: Bool = false
    ) async throws {
      folder = try TemporaryFolder()
      ledger = try await SQLiteLedger.open(in: folder.path)
      try await ledger.register(
        feeds: [FeedRegistration(name: "blog", url: "https://blog.example.org/feed")],
        accounts: [AccountRegistration(name: "a", network: "fake")], at: start)
      let feed = try #require(try await ledger.feeds().first)
      let visit = Visit(
        feed: feed.id, result: .read(validators: Validators(), bodyHash: "", discovered: nil, unconditional: true),
        at: start, nextCheck: start)
      let new = (0..<entries).map { number in
        NewEntry(
          entry: Entry(
            guid: "\(number)", title: "Billet \(number)", link: "https://blog.example.org/\(number)",
            image: picture.replacing("*", with: "\(number)"), imageAlt: alt),
          aliases: [Alias(.guid, "\(number)")], position: number,
          announcements: [NewAnnouncement(account: "a", state: .pending, due: start)])
      }
      try await ledger.record(Ingest(visit: visit, new: new, gained: []))
      let lines = lines
      let logger = Logger(label: "test") { _ in Memory(lines: lines) }
      if let tool { try folder.program("vipsthumbnail", "#!/bin/sh\n\(tool)\n") }
      let place = folder.path
      let pictures = PictureDesk(
        transport: ScriptedTransport { _ in .success(Response(status: 200, body: bytes, received: start)) },
        folder: folder.path + "/pictures", logger: logger, findTool: { await PictureTool.find(in: [place]) })
      publisher = Publisher(
        account: AccountPlan(
          name: "a",
          network: fetches ? FetchingNetwork(fake: FakeNetwork(server: server)) : FakeNetwork(server: server),
          pace: Pace(gap: .zero, perHour: 100, perDay: 100)),
        ledger: ledger, installation: [1], pictures: pictures, language: .en, logger: logger, fraction: { 0 })
    }

    func settle(now: Date = start) async throws {
      for _ in 0..<50 { guard try await publisher.runOnce(now: now) == .done else { return } }
    }

    func said(_ word: String) -> Int { lines.all.withLock { $0.count { $0.contains(word) } } }
  }

  @Test func withoutTheProgramPostsGoWithoutPicturesAndItIsSaidOnce() async throws {
    let world = try await World(entries: 3, tool: nil)
    try await world.settle()
    #expect(world.server.now.posts.count == 3 && world.server.now.posts.allSatisfy { $0.image == nil })
    #expect(world.said("go without pictures") == 1 && world.said("libvips-tools") == 1)
  }

  @Test func aProgramThatFailsFailsNoPost() async throws {
    let world = try await World(tool: "echo 'VIPS-WARNING **: no'; exit 0")
    try await world.settle()
    #expect(world.server.now.posts.count == 1 && world.server.now.uploads == 0)
    #expect(world.said("no picture") == 1)
  }

  /// A network that is not there is waited for, with the picture; one that fails on it again and again gets the post
  /// without.
  @Test(.enabled(if: ChildProcess.find("vipsthumbnail") != nil, "libvips-tools is not installed"))
  func aNetworkThatIsBusyIsWaitedForButNotForEver() async throws {
    let program = try #require(ChildProcess.find("vipsthumbnail"))
    let world = try await World(tool: "exec \(program) \"$@\"")
    world.server.change { $0.upload = Array(repeating: .unavailable("busy"), count: 9) }
    var now = Self.start
    for _ in 0..<20 where world.server.now.posts.isEmpty {
      try await world.settle(now: now)
      now = now.after(.seconds(6 * 3600))
    }
    let post = try #require(world.server.now.posts.first)
    #expect(post.image == nil && world.server.now.uploads == 4, "\(world.server.now.uploads)")
    #expect(world.said("announced without its picture") == 1)
  }

  @Test(.enabled(if: ChildProcess.find("vipsthumbnail") != nil, "libvips-tools is not installed"))
  func whatWasUploadedIsFrozenWithThePost() async throws {
    let program = try #require(ChildProcess.find("vipsthumbnail"))
    let world = try await World(tool: "exec \(program) \"$@\"")
    world.server.change { $0.publish = [.fail(.unavailable("busy"))] }
    try await world.settle()
    try await world.settle(now: Self.start.after(.seconds(7200)))
    let image = PostImage(type: "image/jpeg", width: 80, height: 60, id: "picture")
    #expect(world.server.now.posts.map(\.image) == [image] && world.server.now.uploads == 1)
  }

  // MARK: Networks that fetch pictures themselves

  @Test func whatANetworkFetchesIsNamedAndNeedsNoProgram() async throws {
    let world = try await World(tool: nil, alt: "Un bateau", fetches: true)
    try await world.settle()
    let image = PostImage(
      type: "image/png", width: 80, height: 60, alt: "Un bateau", address: "https://blog.example.org/0.png")
    #expect(world.server.now.posts.map(\.image) == [image] && world.server.now.uploads == 0)
    #expect(world.said("picture") == 0)
  }

  @Test func whatNobodyDescribesStaysAway() async throws {
    let world = try await World(tool: nil, fetches: true)
    try await world.settle()
    #expect(world.server.now.posts.map(\.image) == [nil])
  }

  @Test(arguments: [
    ("http://blog.example.org/*.png", PictureFixtures.png(80, 60)),
    ("https://192.168.1.2/*.png", PictureFixtures.png(80, 60)),
    ("https://owner:word@blog.example.org/*.png", PictureFixtures.png(80, 60)),
    ("https://blog.example.org/*.png", PictureFixtures.png(1001, 60)),
    ("https://blog.example.org/*.png", PictureFixtures.png(200, 200, pixel: { x, _ in [UInt8(x), 0, 0] })),
    ("https://blog.example.org/*.jpg", PictureFixtures.jpegHead(80, 60)),
    ("https://blog.example.org/*.png", Array("<html>Please log in".utf8)),
  ]) func whatItWouldNotTakeCostsThePictureAloneAndIsSaid(_ picture: String, _ bytes: [UInt8]) async throws {
    let world = try await World(tool: nil, picture: picture, alt: "Un bateau", bytes: bytes, fetches: true)
    try await world.settle()
    #expect(world.server.now.posts.map(\.image) == [nil])
    #expect(world.said("no picture") == 1)
  }

  @Test func whatTheNetworkRefusedOfThePictureIsSaid() async throws {
    let world = try await World(tool: nil, alt: "Un bateau", fetches: true)
    world.server.change { $0.publish = [.acceptWithoutPicture("it could not be downloaded")] }
    try await world.settle()
    #expect(world.server.now.posts.count == 1)
    #expect(world.said("announced without its picture [\"problem\": it could not be downloaded]") == 1)
  }
}
