import Foundation
import Ledger
import Model
import Testing

@Suite struct IngestTests {
  @Test(arguments: Backend.all)
  func anEntryIsKnownByEachOfItsAliasesInItsFeedOnly(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let aliases = [Alias(.guid, "g"), Alias(.link, "blog.example.org/g"), Alias(.titleDate, "T|2026")]
    try await scene.ingest([item("g", aliases: aliases)])
    let asked = aliases.map { [$0] } + [[Alias(.link, "g")], [], [Alias(.guid, "none"), Alias(.titleDate, "T|2026")]]
    let known = try await scene.ledger.recognise(asked, in: scene.feed)
    let id = try #require(known.first ?? nil)
    #expect(known == [id, id, id, nil, nil, id])
    let elsewhere = Feed.ID(rawValue: scene.feed.rawValue + 1)
    #expect(try await scene.ledger.recognise(asked, in: elsewhere).allSatisfy { $0 == nil })
  }

  @Test(arguments: Backend.all)
  func aliasesGrowAndAreNeverTakenAway(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    try await scene.ingest([item("one"), item("two")])
    let ids = try await scene.ledger.recognise([[Alias(.guid, "one")], [Alias(.guid, "two")]], in: scene.feed)
    let (one, two) = (try #require(ids.first ?? nil), try #require(ids.last ?? nil))
    // The second gains a new alias, and one that is the first's already.
    try await scene.ingest([], gained: [(two, [Alias(.link, "x"), Alias(.guid, "one")])])
    // A third entry comes with an alias that is taken.
    try await scene.ingest([item("three", aliases: [Alias(.guid, "one"), Alias(.guid, "three")])])
    let known = try await scene.ledger.recognise(
      [[Alias(.link, "x")], [Alias(.guid, "one")], [Alias(.guid, "three")]], in: scene.feed)
    #expect(known.prefix(2) == [two, one])
    #expect(known.last.flatMap { $0 }.map { ![one, two].contains($0) } == true)
  }

  @Test(arguments: Backend.all)
  func everyFieldOfAnEntryComesBack(_ backend: Backend) async throws {
    var scene = try await Scene(backend)
    let entry = Entry(
      guid: "tag:é\u{0}\u{1F30D}", title: "L’été — 100 % « vrai » 'x'; --", link: "https://blog.example.org/é",
      published: Date(milliseconds: start.milliseconds + 123),
      updated: Date(milliseconds: -1), author: "Anne", categories: ["a,b", "", "ç\"\\"], summary: "",
      enclosure: "https://blog.example.org/a.mp3", image: "https://blog.example.org/a.png", language: "fr")
    let bare = Entry()
    try await scene.ingest([
      NewEntry(entry: entry, aliases: [Alias(.guid, "1")], position: 0, announcements: []),
      NewEntry(entry: bare, aliases: [], position: 1, announcements: []),
    ])
    scene = try await scene.reopened()
    let records = try await scene.ledger.newestEntries(of: scene.feed, limit: 10)
    #expect(records.map(\.entry) == [entry, bare])
    #expect(records.allSatisfy { $0.firstSeen == start && $0.feedName == "blog" && $0.feed == scene.feed })
  }

  @Test(arguments: Backend.all)
  func announcementsBeginAsTheyArePlanned(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let states: [NewAnnouncement.State] = [
      .pending, .held(Reason(.surprise, "6 at once")), .retired(Reason(.baseline)),
    ]
    try await scene.ingest(
      zip(0..., states).map { number, state in
        item("\(number)", announcements: [NewAnnouncement(account: "toots", state: state, due: later(60))])
      })
    let rows = try await scene.ledger.history(states: [], limit: 10).map(\.announcement).sorted {
      $0.id.rawValue < $1.id.rawValue
    }
    #expect(rows.map(\.state) == [.pending, .held, .retired])
    #expect(rows.map(\.reason) == [nil, Reason(.surprise, "6 at once"), Reason(.baseline)])
    #expect(rows.allSatisfy { $0.due == later(60) && $0.created == start && $0.generation == 1 && $0.post == nil })
  }

  @Test(arguments: Backend.all)
  func aPollIsKeptWholeOrNotAtAll(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let stranger = NewAnnouncement(account: "nobody", state: .pending, due: start)
    let before = try await scene.ledger.feeds()
    let visit = scene.visit(Validators(etag: "1"))
    await expectConflict {
      try await scene.ledger.record(
        Ingest(visit: visit, new: [item("one"), item("two", announcements: [stranger])], gained: []))
    }
    #expect(try await scene.ledger.feeds() == before)
    #expect(try await scene.ledger.newestEntries(of: nil, limit: 10).isEmpty)
    #expect(try await scene.ledger.recognise([[Alias(.guid, "one")]], in: scene.feed) == [nil])
  }

  @Test(arguments: Backend.all)
  func aPollOfAnUnknownFeedIsRefused(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let visit = Visit(
      feed: Feed.ID(rawValue: 77), result: .failed(problem: "404"), at: start, nextCheck: later(60))
    await expectConflict { try await scene.ledger.record(visit) }
  }

  @Test(arguments: Backend.all)
  func tenThousandEntriesForTwoAccountsAreOneTransaction(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let baseline = ["toots", "journal"].map {
      NewAnnouncement(account: $0, state: .retired(Reason(.baseline)), due: start)
    }
    let entries = (0..<10_000).map { number in
      item(
        "\(number)",
        aliases: [Alias(.guid, "g\(number)"), Alias(.guidPath, "p\(number)"), Alias(.link, "l\(number)")],
        position: number, announcements: baseline)
    }
    try await scene.ingest(entries)
    #expect(
      try await scene.ledger.counts() == ["toots": [.retired: 10_000], "journal": [.retired: 10_000]])
    let known = try await scene.ledger.recognise(entries.map(\.aliases), in: scene.feed)
    #expect(Set(known.compactMap { $0 }).count == 10_000)
  }
}
