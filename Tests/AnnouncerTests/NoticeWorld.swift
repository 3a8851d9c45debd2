import FoundationEssentials
import Ledger
import Logging
import Model
import Networks
import Synchronization
import TestSupport
import Testing
import Web

@testable import Announcer

/// A way to the owner that keeps what came by it.
struct Mailbox: Network {
  struct Settings: Decodable, Sendable {}

  static let name = "mailbox"
  static let summary: [Language: String] = [:]
  static let keys: [SettingKey] = []
  static let limit = TextLimit(max: 10_000, rule: CountingRule(unit: .graphemes))
  static let reconciliation = Reconciliation.nothing
  static let notices = NoticeReach.byItself

  final class Server: Sendable {
    let posts = Mutex<[Post]>([])
    /// What becomes of the next letters; they arrive when there is nothing more.
    let failures = Mutex<[PublishFailure]>([])
    var texts: [String] { posts.withLock { $0.map(\.text) } }
  }

  let server: Server

  init(server: Server) { self.server = server }
  init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    self.init(server: Server())
  }

  func verify() async throws(PublishFailure) -> Identity {
    Identity(id: "1", name: "owner", limit: Self.limit, reconciliation: Self.reconciliation)
  }

  func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if let failure = server.failures.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw failure }
    server.posts.withLock { $0.append(post) }
    return Receipt(id: "1")
  }
}

/// The world of the publisher, whose owner has a mailbox. Weeks are seven days there.
struct NoticeWorld {
  let publisher: PublisherWorld
  let box = Mailbox.Server()
  let desk: NoticeDesk

  init(_ publisher: PublisherWorld, language: Language = .en) throws {
    self.publisher = publisher
    let said = publisher.said
    let desk = NoticeDesk(
      ledger: publisher.ledger, channels: [NoticeChannel(name: "mail", network: Mailbox(server: box))],
      installation: Array("secret".utf8), language: language,
      clock: OwnerClock(text: { $0.formatted(.iso8601) }, nextWeek: { $0.after(.seconds(7 * 86_400)) }),
      fraction: { 0 }, logger: Logger(label: "test") { _ in said })
    self.desk = try #require(desk)
  }

  /// Lets time pass, with everything that the daemon would do meanwhile.
  func pass(_ time: Duration, publishing: Bool = true) async throws {
    let end = publisher.now.after(time)
    while true {
      if publishing { try await publisher.settle() }
      let next = try await desk.runOnce(now: publisher.now)
      guard publisher.now < end else { break }
      publisher.now = min(max(next, publisher.now.after(.seconds(1))), publisher.now.after(.seconds(3600)), end)
    }
  }

  /// The letters but for the weekly ones.
  var notices: [String] { box.texts.filter { !$0.contains("is alive") && !$0.contains("est en vie") } }
  var digests: [String] { box.texts.filter { $0.contains("is alive") || $0.contains("est en vie") } }
}
