import Foundation
import Model
import TestSupport
import Testing

@testable import Ledger

/// What the ledger remembers of posts whose entries have changed or are gone.
@Suite struct CorrectionTests {
  private static let following = Following(changes: ["toots"], pages: ["toots"])

  private func show(
    _ entry: Entry, as id: Entry.ID, _ scene: Scene, following: Following = following, at time: Date = start
  ) async throws {
    try await scene.ledger.record(
      Ingest(visit: scene.visit(at: time), new: [], gained: [], current: [(id, entry)], following: following))
  }

  private func entry(_ row: Announcement, _ scene: Scene) async throws -> Entry {
    try #require(try await scene.ledger.announcement(row.id)).entry.entry
  }

  /// What is fixed already is due; what is still to be composed takes the change by itself.
  @Test(arguments: Backend.each(AnnouncementState.allCases))
  func aChangeIsDueWhereTheBytesAreFixed(_ backend: Backend, state: AnnouncementState) async throws {
    let scene = try await Scene(backend)
    let (row, _) = try await scene.announcement(in: state)
    var changed = try await entry(row, scene)
    changed.title = "Another"
    try await show(changed, as: row.entry, scene)
    let correction = try await scene.ledger.correction(of: row.id)
    let isFixed = [.frozen, .sending, .unknown, .posted].contains(state)
    #expect((correction?.due != nil) == isFixed)
    #expect(try await scene.ledger.next(for: "toots", pace: hasty, at: later(1))?.correction != nil || state != .posted)
  }

  static let shown: [(String, @Sendable (inout Entry) -> Void, Following, Bool)] = [
    ("the same", { _ in }, following, false), ("a title", { $0.title = "Another" }, following, true),
    ("no title", { $0.title = nil }, following, true),
    ("a link", { $0.link = "https://blog.example.org/x" }, following, true),
    ("a summary", { $0.summary = "Another" }, following, false),
    ("another post at the same link", { ($0.title, $0.guid) = ("Another", "x") }, following, false),
    ("a number and a link", { ($0.link, $0.guid) = ("https://x.example.org/", "x") }, following, true),
    ("nobody asks", { $0.title = "Another" }, Following(), false),
    ("another account asks", { $0.title = "Another" }, Following(changes: ["journal"]), false),
    ("its page is looked at only", { $0.title = "Another" }, Following(pages: ["toots"]), false),
  ]

  @Test(arguments: shown.map(\.0)) func onlyAnotherTitleOrLinkIsAChange(_ name: String) async throws {
    let scene = try await Scene(Backend.all[0])
    let (row, _) = try await scene.announcement(in: .posted)
    let (_, change, following, isChange) = try #require(Self.shown.first { $0.0 == name })
    var changed = try await entry(row, scene)
    change(&changed)
    try await show(changed, as: row.entry, scene, following: following)
    #expect((try await scene.ledger.correction(of: row.id) != nil) == isChange)
  }

  @Test func whatStandsTwiceInADocumentIsNoChange() async throws {
    let scene = try await Scene(Backend.all[0])
    let (row, _) = try await scene.announcement(in: .posted)
    let first = try await entry(row, scene)
    var second = first
    second.title = "Another"
    try await scene.ledger.record(
      Ingest(
        visit: scene.visit(), new: [], gained: [], current: [(row.entry, second), (row.entry, first)],
        following: Self.following))
    #expect(try await scene.ledger.correction(of: row.id) == nil)
  }

  @Test(arguments: Backend.all) func aStepSettlesTheChangeThatItWasMadeFor(_ backend: Backend) async throws {
    var scene = try await Scene(backend)
    let (row, _) = try await scene.announcement(in: .posted)
    var changed = try await entry(row, scene)
    changed.title = "B"
    try await show(changed, as: row.entry, scene)
    let first = try #require(try await scene.ledger.correction(of: row.id))
    #expect(first.title == "Title posted" && first.number == 1)
    try await scene.ledger.begin(first, at: start)
    #expect(try await scene.ledger.intend(first, pace: hasty, at: start))
    changed.title = "C"
    try await show(changed, as: row.entry, scene)
    await #expect(throws: LedgerError.self) { try await scene.ledger.begin(first, at: start) }
    let (stands, receipt) = (post(row), Receipt(id: "2"))
    var made = changed
    made.title = "B"
    try await scene.ledger.settle(first, .edited(stands, receipt, of: made), at: start)
    scene = try await scene.reopened()
    let second = try #require(try await scene.ledger.correction(of: row.id))
    #expect(second.due != nil && second.verdict == nil && second.number == 2 && second.asked == nil)
    #expect(second.stands == stands && second.receipt == receipt && second.title == "B")
    try await scene.ledger.settle(second, .told("C"), at: start)
    #expect(try await scene.ledger.leftToOwner(since: later(-1)) == ["toots": 1])
    await #expect(throws: LedgerError.self) { try await scene.ledger.settle(second, .told("C"), at: start) }
  }

  @Test(arguments: [
    "DELETE FROM correction", "UPDATE correction SET due = 0", "UPDATE correction SET due = NULL",
    "UPDATE correction SET verdict = 'deleted', due = NULL", "UPDATE correction SET verdict = 'edited', due = NULL",
    "UPDATE correction SET stands = '{}', receipt = '{}'", "UPDATE correction SET verdict = 'done', due = NULL",
    "UPDATE absence SET gone = 1", "UPDATE absence SET first = 0, gone = 86399999, due = NULL",
  ])
  func theTablesForbid(_ sql: String) async throws {
    let scene = try await Scene(Backend.all[0])
    let (row, _) = try await scene.announcement(in: .posted)
    var changed = try await entry(row, scene)
    changed.title = "B"
    try await show(changed, as: row.entry, scene)
    let path = scene.folder.file("ledger.sqlite")
    if sql.hasSuffix("due = 0") {
      // What was deleted is final.
      _ = try await scene.ledger.record(absent: true, of: row.entry, at: changed.link ?? "", for: ["toots"], now: start)
      _ = try await scene.ledger.record(
        absent: true, of: row.entry, at: changed.link ?? "", for: ["toots"], now: later(86_400))
      let gone = try #require(try await scene.ledger.correction(of: row.id))
      #expect(try await scene.ledger.intend(gone, pace: hasty, at: later(86_400)))
      try await scene.ledger.settle(gone, .deleted, at: later(86_400))
    }
    await scene.ledger.close()
    await #expect(throws: Database.Failure.self) { try await SQLiteFile.run(sql, in: path) }
  }

  // MARK: Pages

  /// Looks, hours after posting: whether the page was missing; then whether it is gone.
  static let looks: [([(hours: Double, isMissing: Bool)], Bool)] = [
    ([(24, true)], false), ([(24, true), (47, true)], false), ([(24, true), (48, true)], true),
    ([(24, true), (30, true), (48, true)], true), ([(24, true), (36, false), (48, true)], false),
    ([(24, true), (48, false), (72, true), (96, true)], true), ([(24, false), (48, true)], false),
  ]

  @Test(arguments: looks)
  func aPageIsGoneWhenItWasMissingTwiceADayApart(looks: [(hours: Double, isMissing: Bool)], isGone: Bool) async throws {
    let scene = try await Scene(Backend.all[0])
    let (row, _) = try await scene.announcement(in: .posted)
    let link = try #require(try await entry(row, scene).link)
    var gone = false
    for (hours, isMissing) in looks {
      gone = try await scene.ledger.record(
        absent: isMissing, of: row.entry, at: link, for: ["toots"], now: later(hours * 3600))
    }
    #expect(gone == isGone)
    #expect(try await scene.ledger.correction(of: row.id)?.cause == (isGone ? .gone : nil))
    if isGone {
      let again = try await scene.ledger.record(absent: true, of: row.entry, at: link, for: ["toots"], now: later(1e6))
      #expect(!again, "only once")
    }
  }

  @Test func anEntryThatMovesBeginsAnew() async throws {
    let scene = try await Scene(Backend.all[0])
    let (row, _) = try await scene.announcement(in: .posted)
    var changed = try await entry(row, scene)
    let old = try #require(changed.link)
    _ = try await scene.ledger.record(absent: true, of: row.entry, at: old, for: ["toots"], now: later(86_400))
    changed.link = "https://blog.example.org/new"
    try await show(changed, as: row.entry, scene, following: Following(pages: ["toots"]), at: later(90_000))
    for link in [old, "https://blog.example.org/new"] {
      let isGone = try await scene.ledger.record(
        absent: true, of: row.entry, at: link, for: ["toots"], now: later(2 * 86_400))
      #expect(!isGone, "\(link)")
    }
  }

  @Test func pagesAreLookedAtOnceADayForAMonthByThoseWhoAsk() async throws {
    let scene = try await Scene(Backend.all[0])
    let (row, _) = try await scene.announcement(in: .posted)
    func watched(_ accounts: Set<String> = ["toots"], days: Double) async throws -> [Entry.ID] {
      try await scene.ledger.pagesToWatch(for: accounts, limit: 3, at: later(days * 86_400)).map(\.id)
    }
    #expect(try await watched(days: 0.9).isEmpty, "it was there when it was announced")
    #expect(try await scene.ledger.nextPageToWatch() == later(86_400))
    #expect(try await watched(["journal"], days: 1).isEmpty)
    #expect(try await watched(days: 2) == [row.entry])
    #expect(try await watched(days: 2.9).isEmpty)
    #expect(try await watched(days: 30) == [row.entry])
    #expect(try await watched(days: 31.1).isEmpty)
    #expect(try await scene.ledger.nextPageToWatch() == nil)
  }

  @Test func fewAreGivenOutAtOnce() async throws {
    let scene = try await Scene(Backend.all[0])
    for number in 0..<7 {
      let row = try await scene.promise("\(number)")
      try await scene.ledger.freeze(row.id, post(row), at: start)
      let attempt = try #require(try await scene.ledger.intend(row.id, pace: hasty, at: start))
      try await scene.ledger.record(.posted(Receipt(id: "\(number)")), of: row.id, attempt: attempt, at: start)
    }
    var counts: [Int] = []
    for _ in 0..<4 {
      counts.append(try await scene.ledger.pagesToWatch(for: ["toots"], limit: 3, at: later(1e5)).count)
    }
    #expect(counts == [3, 3, 1, 0])
  }

  // MARK: Older ledgers

  @Test func anOlderLedgerWithPostsIsBroughtOn() async throws {
    let folder = try TemporaryFolder()
    try olderLedger(at: folder.file("ledger.sqlite"), before: Schema.corrections)
    try await SQLiteFile.run(
      """
      INSERT INTO feed (name, url, next_check) VALUES ('blog', 'https://blog.example.org/feed', 0);
      INSERT INTO account (name, network) VALUES ('toots', 'mastodon');
      INSERT INTO entry (feed, position, first_seen, link, categories) VALUES (1, 0, 0, 'https://blog.example.org/1', '[]');
      INSERT INTO announcement (entry, account, generation, state, due, attempts, post, key, receipt, attempted, created,
        changed) VALUES (1, 'toots', 1, 'posted', 0, 1, '{}', 'k', '{"id":"1","evidence":"response"}',
        \(start.milliseconds), 0, 0);
      """, in: folder.file("ledger.sqlite"))
    let ledger = try await SQLiteLedger.open(in: folder.path)
    #expect(try await ledger.pagesToWatch(for: ["toots"], limit: 3, at: later(86_399)).isEmpty)
    #expect(try await ledger.pagesToWatch(for: ["toots"], limit: 3, at: later(86_400)).count == 1)
    await ledger.close()
  }
}
