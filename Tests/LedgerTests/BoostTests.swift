import Foundation
import Model
import TestSupport
import Testing

@testable import Ledger

/// An account repeats what another one has posted: a promise of its own, made with the other's receipt.
@Suite struct BoostTests {
  private func scene(boosts: [String] = ["toots"]) async throws -> Scene {
    let scene = try await Scene(Backend.all[0])
    try await scene.ledger.register(
      feeds: [FeedRegistration(name: "blog", url: "https://blog.example.org/feed")],
      accounts: [
        AccountRegistration(name: "toots", network: "twtxt"),
        AccountRegistration(name: "journal", network: "twtxt", boosts: boosts, boostAfter: .seconds(600)),
      ], at: start)
    return scene
  }

  private func post(
    _ row: Announcement, _ scene: Scene, visibility: Visibility? = nil, url: String? = "https://x.example.org/1"
  ) async throws {
    var bytes = LedgerTests.post(row)
    bytes.visibility = visibility
    try await scene.ledger.freeze(row.id, bytes, at: start)
    let attempt = try #require(try await scene.ledger.intend(row.id, pace: hasty, at: start))
    try await scene.ledger.record(.posted(Receipt(id: "1", url: url)), of: row.id, attempt: attempt, at: start)
  }

  static let cases: [(visibility: Visibility?, url: String?, boosts: [String], isPromised: Bool)] = [
    (nil, "https://x.example.org/1", ["toots"], true), (.public, "https://x.example.org/1", ["toots"], true),
    (.unlisted, "https://x.example.org/1", ["toots"], true), (.private, "https://x.example.org/1", ["toots"], false),
    (.direct, "https://x.example.org/1", ["toots"], false), (nil, nil, ["toots"], false),
    (nil, "https://x.example.org/1", [], false),
  ]

  @Test(arguments: cases)
  func aBoostIsPromisedWithTheReceipt(
    _ sample: (visibility: Visibility?, url: String?, boosts: [String], isPromised: Bool)
  ) async throws {
    var scene = try await scene(boosts: sample.boosts)
    let row = try await scene.promise()
    try await post(row, scene, visibility: sample.visibility, url: sample.url)
    scene = try await scene.reopened()
    let boost = try await scene.ledger.announcements(of: row.entry).first { $0.account == "journal" }
    #expect((boost != nil) == sample.isPromised)
    guard let boost else { return }
    #expect(boost.state == .pending && boost.due == later(600) && boost.boosts == row.id && boost.generation == 1)
    #expect(try await scene.ledger.next(for: "journal", pace: hasty, at: later(599)) == nil)
    #expect(try await scene.ledger.next(for: "journal", pace: hasty, at: later(600))?.announcement == boost)
    #expect(try await scene.ledger.next(for: "toots", pace: hasty, at: later(1))?.announcement.id != boost.id)
  }

  @Test func whatAnAccountTellsItselfItDoesNotRepeat() async throws {
    let scene = try await scene()
    let both = ["toots", "journal"].map { NewAnnouncement(account: $0, state: .pending, due: start) }
    try await scene.ingest([item("one", announcements: both)])
    let entry = try #require(try await scene.ledger.recognise([[Alias(.guid, "one")]], in: scene.feed).first ?? nil)
    let rows = try await scene.ledger.announcements(of: entry)
    try await post(try #require(rows.first { $0.account == "toots" }), scene)
    #expect(try await scene.ledger.announcements(of: entry).count == 2)
  }

  @Test func aBoostIsNotBoostedAndItsPageAndTitleAreNotItsOwn() async throws {
    let scene = try await scene()
    try await scene.ledger.register(
      feeds: [FeedRegistration(name: "blog", url: "https://blog.example.org/feed")],
      accounts: [
        AccountRegistration(name: "toots", network: "twtxt", boosts: ["journal"]),
        AccountRegistration(name: "journal", network: "twtxt", boosts: ["toots"]),
      ], at: start)
    let row = try await scene.promise()
    try await post(row, scene)
    let boost = try #require(try await scene.ledger.announcements(of: row.entry).first { $0.boosts != nil })
    try await post(boost, scene, url: "https://x.example.org/2")
    #expect(try await scene.ledger.announcements(of: row.entry).count == 2)
    #expect(try await scene.ledger.sighting(of: boost.id) == nil)
    var changed = try #require(try await scene.ledger.announcement(boost.id)).entry.entry
    changed.title = "Another"
    try await scene.ledger.record(
      Ingest(
        visit: scene.visit(), new: [], gained: [], current: [(row.entry, changed)],
        following: Following(changes: ["toots", "journal"])))
    #expect(try await scene.ledger.correction(of: boost.id) == nil)
    #expect(try await scene.ledger.correction(of: row.id) != nil)
  }

  @Test func aBoostAskedForAgainIsABoost() async throws {
    let scene = try await scene()
    let row = try await scene.promise()
    try await post(row, scene)
    let boost = try #require(try await scene.ledger.announcements(of: row.entry).first { $0.boosts != nil })
    _ = try await scene.ledger.decide(.reject, on: boost.id, at: start)
    guard case .done(let again) = try await scene.ledger.decide(.again, on: boost.id, at: start) else {
      Issue.record("refused")
      return
    }
    #expect(again.boosts == row.id && again.generation == 2)
    await scene.ledger.close()
    await #expect(throws: Database.Failure.self) {
      try await SQLiteFile.run("UPDATE announcement SET boosts = NULL", in: scene.folder.file("ledger.sqlite"))
    }
  }
}
