import Composing
import FoundationEssentials
import Ledger
import Logging
import Model
import Networks
import TestSupport
import Testing
import Web

@testable import Announcer

/// A shortener that answers as it is told.
private struct Shortener: LinkShortener {
  struct Settings: Decodable, Sendable {}
  static let name = "fake"
  static let summary: [Language: String] = [:]
  static let keys: [SettingKey] = []
  let answer: Result<String, ShorteningFailure>

  init(_ answer: Result<String, ShorteningFailure>) { self.answer = answer }
  init(settings: Settings, timeout: Duration, transport: any Transport) { self.init(.failure(.unavailable("none"))) }

  func shorten(_ link: String) async throws(ShorteningFailure) -> String { try answer.get() }
}

@Suite struct ShortLinkTests {
  private static let short = Result<String, ShorteningFailure>.success("https://s.example.org/1")
  private static let down = Result<String, ShorteningFailure>.failure(.unavailable("status 502"))

  struct Case: Sendable {
    var answer: Result<String, ShorteningFailure>
    var use: ShortenerPlan.Use
    var limit: Int
    /// What the page gives.
    var own: String?
    /// What is announced; nil for an announcement that is held.
    var text: String?
  }

  @Test(arguments: [
    Case(answer: short, use: .always, limit: 140, text: "Un billet https://s.example.org/1"),
    Case(answer: short, use: .needed, limit: 140, text: "Un billet https://blog.example.org/a-long-name/0"),
    Case(answer: short, use: .needed, limit: 35, text: "Un billet https://s.example.org/1"),
    Case(answer: down, use: .always, limit: 140, text: "Un billet https://blog.example.org/a-long-name/0"),
    Case(answer: down, use: .needed, limit: 35, text: nil),
    // The blog's own is tried before.
    Case(
      answer: short, use: .needed, limit: 36, own: "https://b.example.org/?p=1",
      text: "Un billet https://b.example.org/?p=1"),
    Case(
      answer: short, use: .needed, limit: 140, own: "https://b.example.org/?p=1",
      text: "Un billet https://blog.example.org/a-long-name/0"),
  ])
  func aShortenerHelpsAndHoldsNothingUp(one: Case) async throws {
    let entry = Entry(title: "Un billet", link: "https://blog.example.org/a-long-name/0")
    let now = Date(timeIntervalSince1970: 1_795_000_000)
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let publisher = Publisher(
      account: AccountPlan(
        name: "toots", network: FakeNetwork(server: FakeNetwork.Server(), reconciliation: .lookup),
        shortener: ShortenerPlan(service: Shortener(one.answer), use: one.use)),
      ledger: try await SQLiteLedger.open(in: folder.path), installation: [], language: .en,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let work = Work(
      announcement: Announcement(
        id: Announcement.ID(rawValue: 1), entry: Entry.ID(rawValue: 1), account: "toots", generation: 1,
        state: .pending, due: now,
        created: now),
      entry: EntryRecord(
        id: Entry.ID(rawValue: 1), feed: Feed.ID(rawValue: 1), feedName: "blog", entry: entry, firstSeen: now))
    let limit = TextLimit(max: 500, rule: CountingRule(unit: .codePoints))
    switch await publisher.compose(work.entry.entry, of: work, short: one.own, Wording(limit: .house(one.limit)), limit)
    {
    case .success(let draft): #expect(draft.text == one.text)
    case .failure(let problem):
      #expect(one.text == nil && problem.reason.code == .tooLong)
      #expect(problem.reason.detail.contains("limit is 35") && problem.reason.detail.contains("502"))
    }
  }
}
