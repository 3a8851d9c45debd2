import Announcer
import Composing
import FoundationEssentials
import Ledger
import Logging
import Model
import Networks
import Synchronization
import TestSupport
import Testing

@Suite struct PublisherTests {
  @Test func anEntryIsAnnouncedOnce() async throws {
    let world = try await PublisherWorld()
    try await world.settle()
    try await world.settle()
    let row = try await world.row()
    #expect(row.state == .posted)
    #expect(row.receipt == Receipt(id: "1", url: "https://social.example.org/1"))
    #expect(world.server.now.posts.map(\.text) == ["Un billet 0 https://blog.example.org/0"])
    #expect(world.server.now.requests == 1)
  }

  @Test func theIntentIsInTheLedgerBeforeTheRequestLeaves() async throws {
    let world = try await PublisherWorld()
    let ledger = world.ledger
    let states = Mutex<[AnnouncementState]>([])
    world.server.change {
      $0.watcher = {
        let rows = try? await ledger.history(states: [.sending], limit: 2)  // no row fails the test
        states.withLock { $0 += rows?.map(\.announcement.state) ?? [] }
      }
    }
    try await world.settle()
    #expect(states.withLock { $0 } == [.sending])
  }

  @Test func aWarningReachesReadersOfANetworkThatHasNoPlaceForOne() async throws {
    let world = try await PublisherWorld(wording: Wording(contentWarning: "Deuil"))
    try await world.settle()
    #expect(world.server.now.posts.map(\.text) == ["Deuil\n\nUn billet 0 https://blog.example.org/0"])
    #expect(world.server.now.posts.map(\.contentWarning) == ["Deuil"], "where it covers something")
  }

  @Test func aPostThatIsThereAlreadyIsNotRepeated() async throws {
    let world = try await PublisherWorld()
    world.server.change {
      $0.posts = [Post(text: "by hand", links: ["https://blog.example.org/0"], created: publisherStart, key: "")]
    }
    try await world.settle()
    #expect(try await world.row().reason?.code == .alreadyThere)
    #expect(world.server.now.requests == 0)
  }

  @Test func aLostAnswerIsFoundAndNotRepeated() async throws {
    let world = try await PublisherWorld()
    world.server.change { $0.publish = [.acceptAndFail(.uncertain("timed out"))] }
    try await world.settle()
    #expect(try await world.row().state == .unknown)
    world.pass(.seconds(60))
    try await world.settle()
    #expect(try await world.row().receipt?.evidence == .lookup)
    #expect(world.server.now.requests == 1)
  }

  @Test func whatNeverArrivedIsSentAgainOnlyAfterTheQuietPeriod() async throws {
    let world = try await PublisherWorld(reconciliation: .keyAndLookup)
    world.server.change { $0.publish = [.fail(.uncertain("cut"))] }
    try await world.settle()
    let key = try await world.row().post?.key
    var elapsed = 0
    while try await world.row().state != .posted, elapsed < 3600 {
      world.pass(.seconds(5))
      elapsed += 5
      try await world.settle()
    }
    #expect(elapsed >= 15 * 60 && elapsed < 17 * 60)
    #expect(world.server.now.requests == 2)
    #expect(world.server.now.posts.count == 1)
    #expect(world.server.now.posts.first?.key == key)
  }

  /// All looks are due at once then: they must not be used up before they prove anything.
  @Test func whatNeverArrivedBeforeALongStopIsSentAgain() async throws {
    let world = try await PublisherWorld(reconciliation: .keyAndLookup)
    world.server.change { $0.publish = [.fail(.uncertain("cut"))] }
    try await world.settle()
    world.pass(.seconds(8 * 3600))
    var waited = 0
    while try await world.row().state == .unknown, waited < 3600 {
      try await world.settle()
      world.pass(.seconds(5))
      waited += 5
    }
    try await world.settle()
    #expect(try await world.row().state == .posted)
    #expect(world.server.now.posts.count == 1)
    #expect(waited >= 5 * 60 && waited < 6 * 60)
  }

  @Test func whatTheNetworkRefusedForTheMomentSpendsNoAttempt() async throws {
    let world = try await PublisherWorld(reconciliation: .lookup)
    world.server.change {
      $0.publish = Array(repeating: .fail(.limited(until: nil)), count: 3) + [.fail(.uncertain("cut"))]
    }
    for _ in 0..<60 {
      try await world.settle()
      world.pass(.seconds(300))
    }
    #expect(try await world.row().state == .posted)
    #expect(world.server.now.requests == 5)
  }

  @Test func aStaleListProvesNothing() async throws {
    let world = try await PublisherWorld()
    world.server.change {
      $0.publish = [.acceptAndFail(.uncertain("cut"))]
      $0.stale = true
    }
    for _ in 0..<200 {
      try await world.settle()
      world.pass(.seconds(300))
    }
    #expect(try await world.row().reason?.code == .unproven)
    #expect(world.server.now.requests == 1)
  }

  @Test func aNetworkWithoutEvidenceLeavesTheChoiceToAPerson() async throws {
    let world = try await PublisherWorld(reconciliation: .nothing)
    world.server.change { $0.publish = [.acceptAndFail(.uncertain("cut"))] }
    try await world.settle()
    world.pass(.seconds(60))
    try await world.settle()
    #expect(try await world.row().reason?.code == .unproven)
    #expect(world.server.now.requests == 1)
  }

  @Test(arguments: [
    (PublishFailure.rejected("spam"), AnnouncementState.rejected, Reason.Code.refused),
    (.gone("no such account"), .held, .gone),
  ])
  func adefiniteNoIsFinal(failure: PublishFailure, state: AnnouncementState, code: Reason.Code) async throws {
    let world = try await PublisherWorld()
    world.server.change { $0.publish = [.fail(failure)] }
    try await world.settle()
    let row = try await world.row()
    #expect(row.state == state)
    #expect(row.reason?.code == code)
  }

  @Test func aRefusedTokenPausesTheAccountAndAProbeMendsIt() async throws {
    let world = try await PublisherWorld()
    world.server.change { $0.publish = [.fail(.unauthorized("revoked"))] }
    try await world.settle()
    #expect(try await world.ledger.accounts().first?.paused == true)
    #expect(try await world.row().state == .frozen)
    world.pass(.seconds(3600))
    try await world.settle()
    #expect(world.server.now.requests == 1)
    world.pass(.seconds(6 * 3600))
    try await world.settle()
    #expect(try await world.row().state == .posted)
    #expect(try await world.ledger.accounts().first?.paused == false)
  }

  @Test func aLimitIsWaitedForToTheSecond() async throws {
    let world = try await PublisherWorld()
    world.server.change { $0.publish = [.fail(.limited(until: publisherStart.after(.seconds(100))))] }
    try await world.settle()
    world.pass(.seconds(99))
    try await world.settle()
    #expect(world.server.now.requests == 1)
    world.pass(.seconds(1))
    try await world.settle()
    #expect(try await world.row().state == .posted)
  }

  @Test func anUnreachableNetworkIsTriedLessAndLess() async throws {
    let world = try await PublisherWorld()
    world.server.change { $0.publish = Array(repeating: .fail(.unavailable("refused")), count: 3) }
    try await world.settle()
    #expect(world.server.now.requests == 1)
    world.pass(.seconds(61))
    try await world.settle()
    #expect(world.server.now.requests == 2)
    world.pass(.seconds(6 * 3600))
    try await world.settle()
    world.pass(.seconds(6 * 3600))
    try await world.settle()
    #expect(try await world.row().state == .posted)
    #expect(world.server.now.posts.count == 1)
  }

  @Test func aTextTooLongForTheServerIsComposedOnceMore() async throws {
    let long = String(repeating: "mot ", count: 40)
    let world = try await PublisherWorld(title: long)
    world.server.change { $0.publish = [.fail(.tooLong(limit: 80))] }
    try await world.settle()
    let rows = try await world.ledger.history(states: [], limit: 10).map(\.announcement)
    #expect(rows.map(\.state).sorted { $0.rawValue < $1.rawValue } == [.posted, .retired])
    #expect(Set(rows.map(\.generation)) == [1, 2])
    let post = try #require(world.server.now.posts.first)
    #expect(Measure.length(post.text, FakeNetwork.limit.rule) <= 80)
    #expect(post.text.hasSuffix("… https://blog.example.org/0"))
    #expect(Set(rows.compactMap(\.post?.key)).count == 2)
  }

  @Test func whatIsStillTooLongIsHeld() async throws {
    let world = try await PublisherWorld(title: String(repeating: "mot ", count: 40))
    world.server.change { $0.publish = [.fail(.tooLong(limit: 80)), .fail(.tooLong(limit: 60))] }
    try await world.settle()
    #expect(try await world.row(1).reason?.code == .tooLong)
    #expect(world.server.now.posts.isEmpty)
  }

  @Test func whatIsTooOldIsHeldInsteadOfAnnouncedLate() async throws {
    let world = try await PublisherWorld(age: .seconds(4 * 86_400))
    try await world.settle()
    #expect(try await world.row().reason?.code == .tooOld)
  }

  @Test func anotherAccountsTokenPausesInsteadOfPosting() async throws {
    let world = try await PublisherWorld(entries: 2, pace: Pace(gap: .seconds(2 * 86_400)))
    try await world.settle()
    world.server.change { $0.accountID = "2" }
    world.pass(.seconds(2 * 86_400 + 1))
    try await world.settle()
    #expect(world.server.now.posts.count == 1)
    let account = try #require(try await world.ledger.accounts().first)
    #expect(account.paused)
    #expect(account.problem?.contains("@fake@2") == true)
  }

  @Test func announcementsKeepTheirDistance() async throws {
    let world = try await PublisherWorld(entries: 5, pace: Pace(gap: .seconds(120), perHour: 3, perDay: 4))
    var times: [Int] = []
    for second in stride(from: 0, to: 90_000, by: 60) {
      world.now = publisherStart.after(.seconds(second))
      let before = world.server.now.requests
      try await world.settle()
      times += Array(repeating: second, count: world.server.now.requests - before)
    }
    #expect(times.count == 5)
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= 120 })
    #expect(times[3] - times[0] >= 3600)
    #expect(times[4] - times[0] >= 86_400)
  }

  @Test func theNextStepIsTold() async throws {
    let world = try await PublisherWorld(entries: 2, pace: Pace(gap: .seconds(120)))
    #expect(try await world.publisher.runOnce(now: publisherStart) == .done)
    #expect(try await world.publisher.runOnce(now: publisherStart) == .idle(until: publisherStart.after(.seconds(120))))
  }
}
