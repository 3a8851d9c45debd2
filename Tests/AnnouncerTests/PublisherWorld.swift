import Announcer
import FoundationEssentials
import Ledger
import Logging
import Model
import Networks
import TestSupport
import Testing

/// When most tests of the publisher begin.
let publisherStart = Date(timeIntervalSince1970: 1_795_000_000)

/// One feed, one account on a fake network, a ledger on disk, and a clock that the test moves.
final class PublisherWorld {
  let folder: TemporaryFolder
  let server = FakeNetwork.Server()
  let ledger: SQLiteLedger
  let publisher: Publisher
  let said = FeedWorld.Said()
  var now = publisherStart

  init(
    entries: Int = 1, wording: Wording = Wording(), pace: Pace = Pace(gap: .zero, perHour: 100, perDay: 100),
    reconciliation: Reconciliation = .lookup, title: String = "Un billet", age: Duration = .seconds(60),
    host: LedgerHost = LedgerHost()
  ) async throws {
    folder = try TemporaryFolder()
    ledger = try await SQLiteLedger.open(in: folder.path, host: host)
    try await ledger.register(
      feeds: [FeedRegistration(name: "blog", url: "https://blog.example.org/feed")],
      accounts: [AccountRegistration(name: "toots", network: "fake")], at: publisherStart)
    let feed = try #require(try await ledger.feeds().first)
    let new = (0..<entries).map { index in
      NewEntry(
        entry: Entry(
          guid: "\(index)", title: "\(title) \(index)", link: "https://blog.example.org/\(index)",
          published: publisherStart.after(.zero - age)),
        aliases: [Alias(.guid, "\(index)")], position: index,
        announcements: [NewAnnouncement(account: "toots", state: .pending, due: publisherStart)])
    }
    let visit = Visit(
      feed: feed.id, result: .read(validators: Validators(), bodyHash: "", discovered: nil, unconditional: true),
      at: publisherStart, nextCheck: publisherStart.after(.seconds(900)))
    try await ledger.record(Ingest(visit: visit, new: new, gained: []))
    let network = FakeNetwork(server: server, reconciliation: reconciliation)
    let said = said
    publisher = Publisher(
      account: AccountPlan(name: "toots", network: network, wording: wording, pace: pace), ledger: ledger,
      installation: Array("secret".utf8), language: .en,
      logger: Logger(label: "test") { _ in said },
      fraction: { 0 })
  }

  /// Steps until nothing is to be done now.
  func settle() async throws {
    for _ in 0..<50 {
      guard try await publisher.runOnce(now: now) == .done else { return }
    }
    Issue.record("the publisher does not come to rest")
  }

  func pass(_ time: Duration) { now = now.after(time) }

  func row(_ index: Int = 0) async throws -> Announcement {
    let rows = try await ledger.history(states: [], limit: 100).map(\.announcement).sorted {
      $0.id.rawValue < $1.id.rawValue
    }
    return try #require(rows.indices.contains(index) ? rows[index] : nil)
  }
}
