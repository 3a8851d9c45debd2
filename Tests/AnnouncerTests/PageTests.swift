import Foundation
import Ledger
import Logging
import Model
import Networks
import Pages
import TestSupport
import Testing
import Web

@testable import Announcer

private let start = Date(timeIntervalSince1970: 1_795_000_000)
private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// One entry, two accounts, and a blog that answers as the test says.
private final class World {
  let folder: TemporaryFolder
  let ledger: SQLiteLedger
  let transport = ScriptedTransport()
  /// One for each account.
  let servers = [FakeNetwork.Server(), FakeNetwork.Server()]
  let publishers: [Publisher]
  var now = start

  init(
    _ entry: Entry = Entry(guid: "1", title: "Un billet", link: "https://blog.example.org/1"),
    patience: PagePatience? = PagePatience(tries: 3, pause: .seconds(300)), wording: Wording = Wording()
  ) async throws {
    folder = try TemporaryFolder()
    ledger = try await SQLiteLedger.open(in: folder.path)
    let names = ["a", "b"]
    try await ledger.register(
      feeds: [FeedRegistration(name: "blog", url: "https://blog.example.org/feed")],
      accounts: names.map { AccountRegistration(name: $0, network: "fake") }, at: start)
    let feed = try #require(try await ledger.feeds().first)
    let visit = Visit(
      feed: feed.id, result: .read(validators: Validators(), bodyHash: "", discovered: nil, unconditional: true),
      at: start, nextCheck: start.after(.seconds(900)))
    let promises = names.map { NewAnnouncement(account: $0, state: .pending, due: start) }
    let new = NewEntry(entry: entry, aliases: [Alias(.guid, "1")], position: 0, announcements: promises)
    try await ledger.record(Ingest(visit: visit, new: [new], gained: []))
    let plan = FeedPlan(name: "blog", url: "https://blog.example.org/feed", accounts: names, page: patience)
    let pages = PageDesk(
      ledger: ledger, visitor: PageVisitor(transport: transport), feeds: [plan], language: .fr, logger: quiet)
    let ledger = ledger
    publishers = zip(names, servers).map { name, server in
      Publisher(
        account: AccountPlan(
          name: name, network: FakeNetwork(server: server), wording: wording,
          pace: Pace(gap: .zero, perHour: 100, perDay: 100)),
        ledger: ledger, installation: [1], pages: pages, language: .fr, logger: quiet, fraction: { 0 })
    }
  }

  /// Both accounts step at once until neither has anything to do now.
  func settle() async throws {
    try await withThrowingTaskGroup { group in
      for publisher in publishers {
        group.addTask { [now] in
          for _ in 0..<20 { guard try await publisher.runOnce(now: now) == .done else { return } }
          Issue.record("the publisher does not come to rest")
        }
      }
      try await group.waitForAll()
    }
  }

  var posts: [Post] { servers.flatMap(\.now.posts) }

  func rows() async throws -> [Announcement] {
    try await ledger.history(states: [], limit: 100).map(\.announcement)
  }
}

@Suite struct PageTests {
  private static func page(_ head: String) -> ScriptedTransport.Result {
    .answer(
      200, "<html lang=br><head>\(head)</head>", headers: [("Content-Type", "text/html")],
      url: "https://blog.example.org/1")
  }

  @Test func aPageIsLookedAtOnceForAllAccounts() async throws {
    let world = try await World()
    world.transport.expect(Self.page(""))
    try await world.settle()
    #expect(try await world.rows().map(\.state) == [.posted, .posted])
    #expect(world.transport.sent.map(\.request.url) == ["https://blog.example.org/1"])
    #expect(world.posts.map(\.text) == Array(repeating: "Un billet https://blog.example.org/1", count: 2))
  }

  @Test func anEntryWaitsUntilItsPageIsThere() async throws {
    let world = try await World()
    world.transport.expect(.answer(404))
    try await world.settle()
    let rows = try await world.rows()
    #expect(rows.map(\.state) == [.pending, .pending] && rows.allSatisfy { $0.due == start.after(.seconds(300)) })
    #expect(world.transport.sent.count == 1)
    let entry = try #require(rows.first).entry
    guard case .absent(let problem, _) = try await world.ledger.page(of: entry)?.finding else {
      Issue.record("nothing is known of the page")
      return
    }
    #expect(problem.contains("404") && problem.contains("https://blog.example.org/1"))

    world.now = start.after(.seconds(299))
    try await world.settle()
    #expect(world.transport.sent.count == 1)
    world.now = start.after(.seconds(300))
    world.transport.expect(Self.page(""))
    try await world.settle()
    #expect(try await world.rows().map(\.state) == [.posted, .posted])
    #expect(world.transport.sent.count == 2)
  }

  @Test func afterTheLastLookItIsHeld() async throws {
    let world = try await World()
    for (look, seconds) in [0.0, 300, 900].enumerated() {
      world.now = start.after(.seconds(seconds))
      let failure: ScriptedTransport.Result = .failure(
        TransportFailure(.timedOut, url: "https://blog.example.org/1", requestSent: true))
      world.transport.expect(look == 1 ? failure : .answer(403))
      try await world.settle()
    }
    let rows = try await world.rows()
    #expect(rows.map(\.state) == [.held, .held])
    for row in rows {
      #expect(row.reason?.code == .noPage && row.reason?.detail.contains("wait_for_page") == true)
      #expect(row.attempts == 0)
    }
    #expect(world.transport.sent.count == 3 && world.transport.unusedAnswers == 0)
  }

  @Test func theServersWishToWaitIsHeard() async throws {
    let world = try await World()
    world.transport.expect(.answer(503, headers: [("Retry-After", "7200")], received: start))
    try await world.settle()
    #expect(try await world.rows().allSatisfy { $0.due == start.after(.seconds(7200)) })
  }

  /// A time far ahead that a wrong clock left is not waited for.
  @Test func aClockThatWasWrongHoldsNothingUp() async throws {
    let world = try await World()
    let entry = try #require(try await world.rows().first).entry
    let later = start.after(.seconds(365 * 86_400))
    try await world.ledger.record(PageRecord(tries: 1, finding: .absent(problem: "x", next: later)), of: entry)
    world.transport.expect(Self.page(""))
    try await world.settle()
    #expect(try await world.rows().map(\.state) == [.posted, .posted])
  }

  @Test func withoutPatienceNoPageIsLookedAt() async throws {
    let world = try await World(patience: nil)
    try await world.settle()
    #expect(world.transport.sent.isEmpty && world.posts.count == 2)
  }

  @Test func whatHasNoLinkWaitsForNoPage() async throws {
    let world = try await World(Entry(guid: "1", title: "Une note"))
    try await world.settle()
    #expect(world.transport.sent.isEmpty && world.posts.map(\.text) == ["Une note", "Une note"])
  }

  @Test func thePageSaysWhatTheFeedLeavesOut() async throws {
    let world = try await World(
      Entry(guid: "1", link: "https://blog.example.org/1?a=b"),
      wording: Wording(template: "{title} ({author}) – {summary} {link} {hashtags}", limit: .network))
    world.transport.expect(
      Self.page(
        "<link rel=canonical href=/canon><meta property=og:title content='L’asthme'><meta name=author content=Zoé>"
          + "<meta name=description content='Tout savoir.'><meta property=article:tag content='Santé publique'>"))
    try await world.settle()
    let post = try #require(world.posts.first)
    #expect(post.text == "L’asthme (Zoé) – Tout savoir. https://blog.example.org/canon #SantéPublique")
    #expect(post.language == "br")
    #expect(post.card == Card(url: "https://blog.example.org/canon", title: "L’asthme", description: "Tout savoir."))
    // What is shown of it is what was sent.
    let desk = Desk(
      ledger: world.ledger, feeds: [FeedPlan(name: "blog", url: "", accounts: ["a"])],
      accounts: [
        AccountPlan(
          name: "a", network: FakeNetwork(server: world.servers[0]),
          wording: Wording(template: "{title} ({author}) – {summary} {link} {hashtags}", limit: .network))
      ], language: .fr)
    #expect(try await desk.preview(feed: nil, count: 1).entries.first?.drafts.first?.text == post.text)
  }

  @Test func whatTheFeedSaysComesFirst() async throws {
    let entry = Entry(
      guid: "1", title: "Du flux", link: "https://blog.example.org/1", author: "Flux", categories: ["Santé"],
      summary: "Résumé du flux.", language: "fr")
    let world = try await World(
      entry, wording: Wording(template: "{title} ({author}) – {summary} {link} {hashtags}", limit: .network))
    world.transport.expect(
      Self.page("<title>Page</title><meta name=author content=Page><meta name=description content=Page>"))
    try await world.settle()
    let post = try #require(world.posts.first)
    #expect(post.text == "Du flux (Flux) – Résumé du flux. https://blog.example.org/1 #Santé" && post.language == "fr")
  }
}

@Suite struct PictureChoiceTests {
  private static let page = PageFacts(
    address: "https://b.example.org/1",
    pictures: [
      Picture(url: "https://b.example.org/og.jpg", width: 1200, alt: "De la page"),
      Picture(url: "https://b.example.org/up/text-1024x683.jpg", alt: "Du texte"),
    ])

  private static let cases: [(entry: Entry, page: PageFacts?, pictures: [String])] = [
    (Entry(), nil, []), (Entry(), page, ["og.jpg De la page", "text-1024x683.jpg Du texte"]),
    (Entry(image: "https://b.example.org/feed.jpg"), nil, ["feed.jpg "]),
    // What the feed declares comes first, the first of its text last.
    (
      Entry(image: "https://b.example.org/feed.jpg"), page,
      ["feed.jpg ", "og.jpg De la page", "text-1024x683.jpg Du texte"]
    ),
    (
      Entry(image: "https://b.example.org/x.jpg", imageAlt: "Du flux", imageIsInText: true), page,
      ["og.jpg De la page", "text-1024x683.jpg Du texte", "x.jpg Du flux"]
    ),
    // The same picture in another size: the page's own.
    (
      Entry(image: "https://b.example.org/up/text-150x150.jpg"), page,
      ["text-1024x683.jpg Du texte", "og.jpg De la page"]
    ),
    (
      Entry(image: "https://b.example.org/up/text-150x150.jpg", imageIsInText: true), page,
      ["og.jpg De la page", "text-1024x683.jpg Du texte"]
    ),
    (Entry(image: "https://b.example.org/feed.jpg", imageAlt: "feed.jpg"), nil, ["feed.jpg "]),
  ]

  @Test(arguments: cases.indices) func theBestComesFirst(row: Int) {
    let (entry, page, pictures) = Self.cases[row]
    #expect(
      PictureChoice.of(entry, page).map { "\($0.url.split(separator: "/").last ?? "") \($0.alt)" } == pictures)
  }
}
