@testable import Announcer
import Feeds
import FoundationEssentials
import Ledger
import Logging
import Model
import Synchronization
import TestSupport
import Testing
import Web

private let start = Date(timeIntervalSince1970: 1_795_000_000)

/// An item of a feed, its fields separated by `|`: guid, title, link, date (hours before the start), summary.
private struct Item: ExpressibleByStringLiteral {
  let xml: String

  init(stringLiteral text: String) {
    let fields = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    let date = Int(fields[3]).map { start.after(.seconds(-3600 * $0)) }
    let values = [
      ("guid", fields[0]), ("title", fields[1]), ("link", fields[2]),
      ("dc:date", date.map { $0.formatted(.iso8601) } ?? ""), ("description", fields[4]),
    ]
    xml = "<item>" + values.map { $1.isEmpty ? "" : "<\($0)>\($1)</\($0)>" }.joined() + "</item>"
  }
}

/// One feed whose document is replaced at will.
private final class Document: Transport {
  let items = Mutex<[Item]>([])

  func send(_ request: Request) async throws(TransportFailure) -> Response {
    let body = items.withLock { $0.map(\.xml).joined() }
    let text =
      "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>B</title>"
      + body + "</channel></rss>"
    return Response(
      status: 200, headers: [("Content-Type", "application/rss+xml")], body: Array(text.utf8), url: request.url,
      received: start)
  }
}

/// Who is who when a feed comes again: how many are new at each look after the first.
@Suite struct IdentityTests {
  private struct Case: CustomTestStringConvertible {
    let testDescription: String
    let looks: [[Item]]
    let new: [Int]
    init(_ name: String, _ looks: [[Item]], new: [Int]) { (testDescription, self.looks, self.new) = (name, looks, new) }
  }

  private static let cases: [Case] = [
    Case(
      "a post without a title gets another address",
      [["http://b/1||http://b/1|5|Un billet."], ["http://b/x/1||http://b/x/1|5|Un billet."]], new: [0]),
    Case(
      "two posts without a title, of one second",
      [[], ["||http://b/1|5|Un."], ["||http://b/2|5|Deux.", "||http://b/1|5|Un."]],
      new: [1, 1]),
    Case(
      "a new post takes the address that another left",
      [
        ["1|Un|http://b/un|5|"], ["1|Un|http://b/un-bis|5|"],
        ["2|Deux|http://b/un|3|", "1|Un|http://b/un-bis|5|"], ["2|Deux|http://b/un|3|", "1|Un|http://b/un-bis|5|"],
        ["2|Deux|http://b/un|3|"],
      ], new: [0, 1, 0, 0]),
    Case(
      "the same where the address is the identifier, in one go",
      [
        ["http://b/un|Un|http://b/un|5|"], ["http://b/un|Deux|http://b/un|3|", "http://b/bis|Un|http://b/bis|5|"],
        ["http://b/un|Deux|http://b/un|3|", "http://b/bis|Un|http://b/bis|5|"], ["http://b/un|Deux|http://b/un|3|"],
      ], new: [1, 0, 0]),
    Case(
      "a post stands there twice", [["1|Un|http://b/un|5|"], ["1|Un|http://b/un|5|", "1|Un|http://b/un|5|"]], new: [0]),
    Case(
      "a new post stands there twice",
      [[], ["1|Un|http://b/un|5|", "1|Un|http://b/un|5|"], ["1|Un|http://b/un|5|"]], new: [1, 0]),
    Case(
      "one identifier for all", [[], ["1|Un||5|", "1|Deux||4|"], ["1|Trois||3|", "1|Un||5|", "1|Deux||4|"]],
      new: [2, 1]),
    Case(
      "one post under two identifiers that both were seen",
      [["1|Un|http://b/un|5|"], ["2|Un|http://b/un|5|"], ["1|Un|http://b/un|5|", "2|Un|http://b/un|5|"]], new: [0, 0]),
    Case(
      "a title that changes beside its neighbours",
      [
        ["1|Un|http://b/1|5|", "2|Deux|http://b/2|4|"],
        ["1|Un, revu|http://b/1|5|", "2|Deux|http://b/2|4|"],
      ], new: [0]),
  ]

  @Test(arguments: cases)
  private func onlyWhatIsNewIsNew(example: Case) async throws {
    let folder = try TemporaryFolder()
    let ledger = try await SQLiteLedger.open(in: folder.path)
    let url = "https://blog.example.org/feed/"
    try await ledger.register(
      feeds: [FeedRegistration(name: "blog", url: url)], accounts: [AccountRegistration(name: "a", network: "twtxt")],
      at: start)
    let document = Document()
    let poller = FeedPoller(
      ledger: ledger, transport: document, plans: [FeedPlan(name: "blog", url: url, accounts: ["a"])],
      stop: StopSignal(), language: .en, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      longestRound: .seconds(3600), fraction: { 0 })
    var new: [Int] = []
    for (number, look) in example.looks.enumerated() {
      document.items.withLock { $0 = look }
      new.append(try await poller.poll(ledger.feeds(), now: start.after(.seconds(3600 * number))).new)
    }
    #expect(Array(new.dropFirst()) == example.new)
  }
}
