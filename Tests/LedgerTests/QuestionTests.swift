import Foundation
import Ledger
import Model
import Testing

@Suite struct QuestionTests {
  /// A word of the owner, and which of the entries it means.
  static let words: [(String, [String])] = [
    ("https://blog.example.org/été", ["été"]),
    ("blog.example.org/été", ["été"]),
    ("guid-hiver", ["hiver"]),
    ("ÉTÉ À LA MER", ["été"]),
    ("à la", ["été", "hiver"]),
    ("100%_", ["hiver"]),
    ("%", ["hiver"]),
    ("' OR 1=1 --", []),
    ("nothing like it", []),
    ("", []),
    ("99", []),
  ]

  @Test(arguments: Backend.each(words))
  func aWordFindsTheEntriesThatItMeans(_ backend: Backend, word: (String, [String])) async throws {
    let scene = try await Scene(backend)
    let titles = ["hiver": "L’hiver à la montagne, 100%_ sûr", "été": "L’été à la mer", "none": nil]
    try await scene.ingest(
      ["none", "hiver", "été"].map { name in
        let link = "https://blog.example.org/\(name)"
        return NewEntry(
          entry: Entry(guid: "guid-\(name)", title: titles[name] ?? nil, link: link),
          aliases: [Alias(.guid, "guid-\(name)"), Alias(.link, "blog.example.org/\(name)")], position: 0,
          announcements: [])
      })
    let found = try await scene.ledger.entries(matching: word.0, limit: 10)
    #expect(found.map(\.entry.guid) == word.1.map { "guid-\($0)" })
  }

  @Test(arguments: Backend.all)
  func aNumberMeansTheEntryOfThatNumber(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    try await scene.ingest([item("one"), item("2026")])
    let all = try await scene.ledger.newestEntries(of: nil, limit: 10)
    for record in all { #expect(try await scene.ledger.entries(matching: "\(record.id)", limit: 5) == [record]) }
    #expect(try await scene.ledger.entries(matching: "2026", limit: 5).map(\.entry.guid) == ["2026"])
    #expect(try await scene.ledger.entries(matching: "title", limit: 1).map(\.entry.guid) == ["2026"])
  }

  @Test(arguments: Backend.all)
  func theNewestEntriesComeFirst(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    try await scene.ingest([
      item("b", published: later(-100), position: 1), item("a", published: later(-50), position: 0),
      item("c", published: later(-200), position: 2),
    ])
    #expect(try await scene.ledger.newestEntries(of: scene.feed, limit: 2).map(\.entry.guid) == ["a", "b"])
    #expect(try await scene.ledger.newestEntries(of: nil, limit: 9).map(\.entry.guid) == ["a", "b", "c"])
    #expect(try await scene.ledger.newestEntries(of: Feed.ID(rawValue: 77), limit: 2).isEmpty)
  }

  @Test(arguments: Backend.all)
  func theHistoryHasTheLatestChangeFirstAndOnlyTheStatesAskedFor(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let rows = [try await scene.promise("one"), try await scene.promise("two"), try await scene.promise("three")]
    let reason = Reason(.filtered)
    try await scene.ledger.record(.held(reason), of: rows[0].id, from: .pending, at: later(20))
    try await scene.ledger.record(.retired(reason), of: rows[1].id, from: .pending, at: later(10))
    let all = try await scene.ledger.history(states: [], limit: 9)
    #expect(all.map(\.entry.entry.guid) == ["one", "two", "three"])
    #expect(all.map(\.changed) == [later(20), later(10), start])
    #expect(try await scene.ledger.history(states: [], limit: 1).map(\.announcement.id) == [rows[0].id])
    let open = try await scene.ledger.history(states: [.pending, .retired], limit: 9)
    #expect(open.map(\.announcement.state) == [.retired, .pending])
  }

  @Test(arguments: Backend.all)
  func eachAccountsStatesAreCounted(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    #expect(try await scene.ledger.counts().isEmpty)
    for state in AnnouncementState.allCases where state != .sending { _ = try await scene.announcement(in: state) }
    _ = try await scene.promise("other", to: "journal")
    let counts = try await scene.ledger.counts()
    #expect(counts["journal"] == [.pending: 1] && counts["toots"]?.count == 7)
    #expect(counts["toots"]?.values.allSatisfy { $0 == 1 } == true)
  }

  @Test(arguments: Backend.all)
  func theSecretOfAnInstallationIsItsOwnAndStays(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let secret = try await scene.ledger.installationSecret()
    #expect(secret.count == 32 && Set(secret).count > 8)
    #expect(try await scene.reopened().ledger.installationSecret() == secret)
    let other = try await Scene(backend)
    #expect(try await other.ledger.installationSecret() != secret)
    await other.ledger.close()
  }

  @Test(arguments: Backend.all)
  func aClosedLedgerAnswersNothing(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    await scene.ledger.close()
    await scene.ledger.close()
    await #expect(throws: LedgerError.closed) { _ = try await scene.ledger.feeds() }
  }
}
