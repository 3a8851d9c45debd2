import Foundation
import Ledger
import Model
import TestSupport
import Testing

/// A kind of store that the room's tests run on.
struct Backend: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let open: @Sendable (_ folder: String) async throws -> any Ledger

  static let all = [Backend(testDescription: "SQLite") { try await SQLiteLedger.open(in: $0) }]

  /// Each element on each backend, flat, for tests that take one argument.
  static func each<Case: Sendable>(_ cases: [Case]) -> [(Backend, Case)] {
    all.flatMap { backend in cases.map { (backend, $0) } }
  }
}

/// The moment that most tests begin at.
let start = Date(milliseconds: 1_800_000_000_000)

func later(_ seconds: Double) -> Date { start.addingTimeInterval(seconds) }

/// Gates that close for nothing.
let hasty = Pace(gap: .zero, perHour: 1000, perDay: 1000)

/// A ledger in a folder of its own, with one feed and two accounts.
struct Scene {
  let backend: Backend
  let folder: TemporaryFolder
  let ledger: any Ledger
  let feed: Feed.ID

  init(_ backend: Backend) async throws {
    self.backend = backend
    folder = try TemporaryFolder()
    ledger = try await backend.open(folder.path)
    try await ledger.register(
      feeds: [FeedRegistration(name: "blog", url: "https://blog.example.org/feed")],
      accounts: ["journal", "toots"].map { AccountRegistration(name: $0, network: "twtxt") }, at: start)
    feed = try #require(try await ledger.feeds().first).id
  }

  private init(_ backend: Backend, _ folder: TemporaryFolder, _ feed: Feed.ID) async throws {
    self.backend = backend
    self.folder = folder
    ledger = try await backend.open(folder.path)
    self.feed = feed
  }

  /// The same ledger after a restart.
  func reopened() async throws -> Scene {
    await ledger.close()
    return try await Scene(backend, folder, feed)
  }

  func visit(_ validators: Validators = Validators(), at time: Date = start) -> Visit {
    Visit(
      feed: feed,
      result: .read(validators: validators, bodyHash: "00", discovered: nil, unconditional: validators.etag == nil),
      at: time, nextCheck: time.addingTimeInterval(900))
  }

  /// Records a poll that brings these entries.
  func ingest(_ new: [NewEntry], gained: [(entry: Entry.ID, aliases: [Alias])] = [], at time: Date = start) async throws
  {
    try await ledger.record(Ingest(visit: visit(at: time), new: new, gained: gained))
  }

  /// Records one entry with one pending announcement, and returns that.
  func promise(_ name: String = "one", to account: String = "toots", due: Date = start) async throws -> Announcement {
    let promised = NewAnnouncement(account: account, state: .pending, due: due)
    try await ingest([item(name, announcements: [promised])])
    let entry = try #require(try await ledger.recognise([[Alias(.guid, name)]], in: feed).first ?? nil)
    return try #require(try await ledger.announcements(of: entry).first)
  }

  func row(_ announcement: Announcement) async throws -> Announcement {
    try #require(try await ledger.announcements(of: announcement.entry).first { $0.id == announcement.id })
  }

  /// A new announcement that has gone the legal way to that state, with its last attempt.
  func announcement(in state: AnnouncementState) async throws -> (Announcement, Attempt.ID) {
    let row = try await promise(state.rawValue)
    var attempt = Attempt.ID(rawValue: 999)
    func send(_ outcome: Outcome?) async throws {
      try await ledger.freeze(row.id, post(row), at: start)
      attempt = try #require(try await ledger.intend(row.id, pace: hasty, at: start))
      if let outcome { try await ledger.record(outcome, of: row.id, attempt: attempt, at: start) }
    }
    switch state {
    case .pending: break
    case .frozen: try await ledger.freeze(row.id, post(row), at: start)
    case .sending: try await send(nil)
    case .posted: try await send(.posted(Receipt(id: "1")))
    case .unknown: try await send(.unknown(evidence: "timed out", look: start))
    case .rejected: try await send(.rejected(Reason(.refused, "no")))
    case .held: try await ledger.record(.held(Reason(.surprise)), of: row.id, from: .pending, at: start)
    case .retired: try await ledger.record(.retired(Reason(.filtered)), of: row.id, from: .pending, at: start)
    }
    return (try await self.row(row), attempt)
  }
}

func item(
  _ name: String, aliases: [Alias]? = nil, published: Date? = nil, position: Int = 0,
  announcements: [NewAnnouncement] = []
) -> NewEntry {
  NewEntry(
    entry: Entry(
      guid: name, title: "Title \(name)", link: "https://blog.example.org/\(name)", published: published,
      categories: ["Santé", "a\"b"]),
    aliases: aliases ?? [Alias(.guid, name)], position: position, announcements: announcements)
}

func post(_ row: Announcement) -> Post {
  Post(
    text: "Bonjour « à tous » https://blog.example.org/1", links: ["https://blog.example.org/1"], created: start,
    key: "key-\(row.id)")
}
