import Announcer
import FoundationEssentials
import Ledger
import Logging
import Model
import Networks
import Synchronization
import TestSupport
import Testing

/// An entry changes after it was announced, or its page goes.
@Suite struct CorrectionTests {
  private static let link = "https://blog.example.org/0"

  private func announced(_ care: Aftercare, wording: Wording = Wording()) async throws -> PublisherWorld {
    let world = try await PublisherWorld(wording: wording, aftercare: care)
    try await world.settle()
    #expect(world.server.now.posts.count == 1)
    return world
  }

  private func verdict(_ world: PublisherWorld) async throws -> Correction.Verdict? {
    try await world.ledger.correction(of: try await world.row().id)?.verdict
  }

  /// The page of the only entry was not there twice, a day apart.
  private func loseThePage(_ world: PublisherWorld) async throws {
    let entry = try await world.row().entry
    for _ in 0..<2 {
      _ = try await world.ledger.record(
        absent: true, of: entry, at: Self.link, for: ["toots"], now: world.now)
      world.pass(.seconds(86_400))
    }
  }

  private func provoke(_ cause: Correction.Cause, _ world: PublisherWorld) async throws {
    switch cause {
    case .changed: try await world.change(title: "Corrigé")
    case .gone: try await loseThePage(world)
    }
  }

  /// What the feed shows, poll after poll, before the account has its turn; what it asks the network for.
  static let changes: [([(title: String, link: String)], [String])] = [
    ([("Corrigé", link)], ["Corrigé \(link)"]),
    ([("Corrigé", link), ("Encore", link)], ["Encore \(link)"]),
    ([("Corrigé", link), ("Un billet 0", link)], []),
    ([("Un billet 0", link)], []),
    ([("Un  billet 0", link)], []),
    ([("Un billet 0", "http://www.blog.example.org/0/")], []),
    ([("Un billet 0", "https://blog.example.org/neuf")], ["Un billet 0 https://blog.example.org/neuf"]),
    ([("Corrigé", "http://www.blog.example.org/0/")], ["Corrigé \(link)"]),
  ]

  @Test(arguments: changes)
  func thePostFollowsItsEntry(shown: [(title: String, link: String)], asked: [String]) async throws {
    let world = try await announced(Aftercare(changed: .edit))
    for (title, link) in shown { try await world.change(title: title, link: link) }
    try await world.settle()
    #expect(world.server.now.edits == asked)
    #expect(world.server.now.requests == 1, "no second post")
    #expect(world.server.now.posts.map(\.text) == [asked.last ?? "Un billet 0 \(Self.link)"])
    try await world.settle()
    #expect(world.server.now.edits == asked)
  }

  @Test func aTitleThatGoesBackAfterItsEditIsEditedBack() async throws {
    let world = try await announced(Aftercare(changed: .edit))
    for title in ["Corrigé", "Un billet 0", "Un billet 0"] {
      try await world.change(title: title)
      try await world.settle()
    }
    #expect(world.server.now.edits == ["Corrigé \(Self.link)", "Un billet 0 \(Self.link)"])
    #expect(try await verdict(world) == .edited)
  }

  /// What was asked for without an answer may stand there: what is wanted now is asked for even where it is what stood.
  @Test func anEditWithoutAnAnswerIsPutRightByTheNext() async throws {
    let world = try await announced(Aftercare(changed: .edit))
    try await world.change(title: "Corrigé")
    world.server.change { $0.changes = [.acceptAndFail(.unavailable("cut"))] }
    try await world.settle()
    try await world.change(title: "Un billet 0")
    world.pass(.seconds(600))
    try await world.settle()
    #expect(world.server.now.edits == ["Corrigé \(Self.link)", "Un billet 0 \(Self.link)"])
    #expect(world.server.now.posts.map(\.text) == ["Un billet 0 \(Self.link)"] && world.server.now.requests == 1)
  }

  @Test func theIntentIsInTheLedgerBeforeTheRequestLeaves() async throws {
    let world = try await announced(Aftercare(changed: .edit, gone: .delete))
    let (ledger, id) = (world.ledger, try await world.row().id)
    let asked = Mutex(0)
    world.server.change {
      $0.watcher = {
        // No row fails the test.
        if let row = try? await ledger.correction(of: id), row.asked != nil, row.due != nil {
          asked.withLock { $0 += 1 }
        }
      }
    }
    try await world.change(title: "Corrigé")
    try await world.settle()
    try await loseThePage(world)
    try await world.settle()
    #expect(asked.withLock { $0 } == 2)
  }

  /// A change that the feed shows while the network is asked for the one before.
  @Test func aChangeInBetweenIsNotForgotten() async throws {
    let world = try await announced(Aftercare(changed: .edit))
    try await world.change(title: "Corrigé")
    let (server, ledger) = (world.server, world.ledger)
    let more = try await world.shown(title: "Encore")
    world.server.change {
      $0.watcher = {
        server.change { $0.watcher = nil }
        _ = try? await ledger.record(more)  // what it does not record is missed below
      }
    }
    try await world.settle()
    #expect(world.server.now.edits == ["Corrigé \(Self.link)", "Encore \(Self.link)"])
    #expect(try await verdict(world) == .edited)
  }

  /// A change that the feed shows while an announcement is on its way to be composed.
  @Test func aChangeBeforeTheBytesAreFixedIsAnnounced() async throws {
    let world = try await PublisherWorld(aftercare: Aftercare(changed: .edit))
    let (server, ledger) = (world.server, world.ledger)
    let more = try await world.shown(title: "Corrigé")
    world.server.change {
      $0.doorkeeper = {
        server.change { $0.doorkeeper = nil }
        _ = try? await ledger.record(more)  // what it does not record is missed below
      }
    }
    try await world.settle()
    world.pass(.seconds(60))
    try await world.settle()
    #expect(world.server.now.posts.map(\.text) == ["Corrigé \(Self.link)"])
  }

  static let failures: [(PublishFailure, Correction.Verdict?, isTriedAgain: Bool)] = [
    (.rejected("no"), .refused, false), (.tooLong(limit: 10), .refused, false),
    (.unavailable("503"), nil, true), (.uncertain("cut"), nil, true), (.limited(until: nil), nil, true),
    (.unauthorized("401"), nil, false), (.gone("moved"), nil, false),
  ]

  @Test(arguments: failures, [Correction.Cause.changed, .gone])
  func aFailureTellsWhatToDo(
    _ failure: (PublishFailure, Correction.Verdict?, isTriedAgain: Bool), cause: Correction.Cause
  ) async throws {
    let world = try await announced(Aftercare(changed: .edit, gone: .delete))
    try await provoke(cause, world)
    world.server.change { $0.changes = [.fail(failure.0)] }
    try await world.settle()
    #expect(try await verdict(world) == failure.1)
    world.pass(.seconds(1800))
    try await world.settle()
    let requests = world.server.now.edits.count + world.server.now.deletions.count
    #expect(requests == (failure.isTriedAgain ? 2 : 1))
    #expect(world.server.now.requests == 1)
    let account = try await world.ledger.accounts().first
    #expect(account?.paused == [.unauthorized("401"), .gone("moved")].contains(failure.0))
  }

  @Test func whatFailsForEverIsLeft() async throws {
    let world = try await announced(Aftercare(changed: .edit))
    try await world.change(title: "Corrigé")
    world.server.change { $0.changes = Array(repeating: .fail(.unavailable("503")), count: 40) }
    for _ in 0..<40 {
      try await world.settle()
      world.pass(.seconds(6 * 3600))
    }
    #expect(world.server.now.edits.count == 12)
    #expect(try await verdict(world) == .refused)
  }

  // MARK: The owner's wish

  static let wishes: [(Aftercare, Correction.Cause, Correction.Verdict, line: String)] = [
    (Aftercare(changed: .notice), .changed, .told, "changed since"),
    (Aftercare(gone: .notice), .gone, .told, "its page is gone"),
    (Aftercare(), .changed, .skipped, "not edited"), (Aftercare(), .gone, .skipped, "not taken back"),
    (Aftercare(gone: .delete), .gone, .deleted, "taken back"),
    (Aftercare(changed: .edit), .changed, .edited, "edited"),
  ]

  @Test(arguments: wishes)
  func theOwnersWishIsDoneAndTold(
    care: Aftercare, cause: Correction.Cause, wanted: Correction.Verdict, line: String
  ) async throws {
    let world = try await announced(care)
    try await provoke(cause, world)
    try await world.settle()
    try await world.settle()
    #expect(try await verdict(world) == wanted)
    #expect(world.said.count(line) == 1)
    #expect(world.said.count(line, .notice) == (wanted == .told || wanted == .skipped ? 1 : 0))
    #expect(world.server.now.edits.count == (wanted == .edited ? 1 : 0))
    #expect(world.server.now.deletions == (wanted == .deleted ? ["1"] : []))
    let desk = Desk(ledger: world.ledger, feeds: [], accounts: [], language: .en)
    let row = try #require(try await desk.history(limit: 9).announcements.first)
    #expect(row.afterwards?.verdict == wanted && row.afterwards?.cause == cause && row.state == .posted)
    #expect(try await desk.why("1").entries.first?.accounts.first?.afterwards?.verdict == wanted)
    let status = try await desk.status(daemon: nil, staleConfiguration: nil, now: world.now)
    #expect(status.accounts.first?.leftToOwner == (wanted == .told || wanted == .skipped ? 1 : nil))
  }

  @Test(arguments: [Aftercare(changed: .edit), Aftercare(gone: .delete)])
  func whatHasNoNumberIsSkippedWithAWord(care: Aftercare) async throws {
    let world = try await PublisherWorld(aftercare: care)
    world.server.change { $0.publish = [.fail(.uncertain("cut"))] }
    try await world.settle()
    _ = try await world.ledger.decide(
      .adopt(url: "https://x.example.org/1"), on: try await world.row().id, at: world.now)
    try await provoke(care.changed == .edit ? .changed : .gone, world)
    try await world.settle()
    let row = try await world.ledger.correction(of: try await world.row().id)
    #expect(row?.verdict == .skipped && row?.detail?.contains("number") == true)
    #expect(world.server.now.edits.isEmpty && world.server.now.deletions.isEmpty)
  }

  @Test func nothingIsAskedForInQuietHoursOrWhilePaused() async throws {
    let minute = Mutex(23 * 60)
    let pace = Pace(gap: .zero, perHour: 1, perDay: 1, quiet: QuietHours("22:00-07:00"))
    let host = LedgerHost(minuteOfDay: { _ in minute.withLock { $0 } })
    minute.withLock { $0 = 600 }
    let world = try await PublisherWorld(pace: pace, host: host, aftercare: Aftercare(changed: .edit))
    try await world.settle()
    minute.withLock { $0 = 23 * 60 }
    try await world.change(title: "Corrigé")
    try await world.settle()
    #expect(world.server.now.edits.isEmpty)
    minute.withLock { $0 = 600 }
    try await world.ledger.halt("toots", at: world.now)
    try await world.settle()
    #expect(world.server.now.edits.isEmpty)
    try await world.ledger.resume("toots", at: world.now)
    try await world.settle()
    #expect(world.server.now.edits.count == 1, "the gates of posts are closed, and hold for posts alone")
  }

  /// A template that was changed meanwhile is no reason to touch what is posted.
  @Test func onlyAnotherTitleOrLinkEditsAPost() async throws {
    let world = try await announced(Aftercare(changed: .edit))
    world.want(Aftercare(changed: .edit), wording: Wording(template: "Neuf {title} {link}"))
    try await world.change(title: "Un billet 0", link: "https://blog.example.org/0/")
    try await world.settle()
    #expect(world.server.now.edits.isEmpty)
    try await world.change(title: "Corrigé", link: "https://blog.example.org/0/")
    try await world.settle()
    #expect(world.server.now.edits == ["Neuf Corrigé \(Self.link)"])
  }

  // MARK: What was taken back

  @Test func whatWasTakenBackIsNeverToldAgain() async throws {
    let world = try await announced(Aftercare(changed: .edit, gone: .delete))
    try await loseThePage(world)
    try await world.settle()
    try await world.change(title: "Encore là")
    for _ in 0..<4 {
      world.pass(.seconds(86_400))
      try await world.settle()
    }
    #expect(world.server.now.deletions == ["1"])
    #expect(world.server.now.edits.isEmpty && world.server.now.requests == 1)
    #expect(world.said.count("gone from the network") == 0, "nobody looks for it any more")
  }

  @Test func anEditedPostIsLookedForByWhatItSaysNow() async throws {
    let world = try await announced(Aftercare(changed: .edit))
    try await world.change(title: "Un billet 0", link: "https://blog.example.org/neuf")
    try await world.settle()
    for _ in 0..<3 {
      world.pass(.seconds(86_400))
      try await world.settle()
    }
    #expect(try await world.ledger.sighting(of: try await world.row().id)?.gone == nil)
    #expect(world.said.count("gone from the network") == 0)
  }
}
