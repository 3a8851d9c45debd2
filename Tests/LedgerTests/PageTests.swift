import Foundation
import Model
import TestSupport
import Testing

@testable import Ledger

/// Pages of entries, in every backend.
@Suite struct PageTests {
  @Test(arguments: Backend.all) func whatAPageSaidIsKept(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let (row, _) = try await scene.announcement(in: .pending)
    let ledger = scene.ledger
    #expect(try await ledger.page(of: row.entry) == nil)
    let absent = PageRecord(tries: 1, finding: .absent(problem: "404", next: start.after(.seconds(300))))
    try await ledger.record(absent, of: row.entry)
    #expect(try await ledger.page(of: row.entry) == absent)
    let facts = PageFacts(
      address: "https://b.example.org/1", canonical: "https://b.example.org/2", shortLink: "https://b.example.org/?p=1",
      title: "Œuf", description: "d", language: "fr", site: "s", author: "a", tags: ["t"],
      pictures: [Picture(url: "https://b.example.org/p.jpg", width: 3, height: 4, alt: "é")])
    let there = PageRecord(tries: 2, finding: .there(facts))
    try await ledger.record(there, of: row.entry)
    #expect(try await ledger.page(of: row.entry) == there)
    await ledger.close()
  }

  @Test(arguments: Backend.all) func onlyWhatIsPendingIsPostponed(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let later = start.after(.seconds(600))
    let (pending, _) = try await scene.announcement(in: .pending)
    try await scene.ledger.postpone(pending.id, until: later, at: start)
    let row = try #require(try await scene.ledger.announcements(of: pending.entry).first { $0.id == pending.id })
    #expect(row.state == .pending && row.due == later && row.attempts == 0)
    for state in [AnnouncementState.frozen, .posted, .held, .retired] {
      let (other, _) = try await scene.announcement(in: state)
      await expectConflict { try await scene.ledger.postpone(other.id, until: later, at: start) }
    }
    await scene.ledger.close()
  }

  @Test(arguments: Backend.all) func whatTheFeedSaysOfItsPictureIsKept(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let entry = Entry(guid: "p", title: "t", image: "https://b.example.org/p.jpg", imageAlt: "é", imageIsInText: true)
    let feed = try #require(try await scene.ledger.feeds().first)
    let visit = Visit(
      feed: feed.id, result: .read(validators: Validators(), bodyHash: "", discovered: nil, unconditional: true),
      at: start, nextCheck: start)
    let new = NewEntry(entry: entry, aliases: [Alias(.guid, "p")], position: 0, announcements: [])
    try await scene.ledger.record(Ingest(visit: visit, new: [new], gained: []))
    #expect(try await scene.ledger.newestEntries(of: feed.id, limit: 1).first?.entry == entry)
    await scene.ledger.close()
  }
}
