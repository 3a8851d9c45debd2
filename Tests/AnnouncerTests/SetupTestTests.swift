import Announcer
import FoundationEssentials
import Ledger
import Model
import Networks
import Synchronization
import TestSupport
import Testing

@Suite struct SetupTestTests {
  private func run(_ network: any Network, halted: Bool = false, publicly: Bool = false) async throws -> (
    SetupReport, AccountRecord?
  ) {
    let folder = try TemporaryFolder()
    let ledger = try await SQLiteLedger.open(in: folder.path)
    let now = Date.now
    try await ledger.register(feeds: [], accounts: [AccountRegistration(name: "toots", network: "tested")], at: now)
    if halted { try await ledger.halt("toots", at: now) }
    let test = SetupTest(
      ledger: ledger, accounts: [AccountPlan(name: "toots", network: network)], language: .en, pause: { _ in })
    let report = try await test.run("toots", publicly: publicly, now: now)
    let record = try await ledger.accounts().first
    await ledger.close()
    return (report, record)
  }

  @Test(arguments: [
    (true, 0, "B"), (true, 2, "B"), (false, 0, "C"), (true, 3, "D"), (false, 99, "D"),
  ])
  func theClassIsWhatTheTestShows(honoursKeys: Bool, showsFrom: Int, expected: String) async throws {
    let server = Tested.Server()
    let (report, record) = try await run(Tested(server, honoursKeys: honoursKeys, showsFrom: showsFrom))
    #expect(report.reconciliation == expected && report.status == 0 && report.left == nil)
    #expect(record?.reconciliation == expected && record?.isTested == true && record?.reconciliationFound != nil)
    #expect(server.posts.withLock { $0.isEmpty }, "what was posted for the test is taken back")
  }

  @Test func theTestIsForTheAccountsOwnEyesWhereThatCanBe() async throws {
    let server = Tested.Server()
    _ = try await run(Tested(server, honoursKeys: true, showsFrom: 0), publicly: true)
    #expect(server.seen.withLock { $0.map(\.visibility) } == [.direct, .direct])
  }

  @Test func whatOthersWouldSeeIsPostedByTheOwnersWordOnly() async throws {
    let server = Tested.Server()
    let network = Loud(Tested(server, honoursKeys: true, showsFrom: 0))
    let (refusal, before) = try await run(network)
    #expect(refusal.status == ExitStatus.usage.rawValue && refusal.problem?.contains("toots --public") == true)
    #expect(refusal.problem?.hasSuffix("; each post costs 1 $") == true, "\(refusal.problem ?? "")")
    #expect(refusal.reconciliation == nil && before?.isTested == false)
    #expect(server.seen.withLock { $0.isEmpty })

    let (report, after) = try await run(network, publicly: true)
    #expect(report.reconciliation == "B" && report.status == 0 && report.left == nil && after?.isTested == true)
    let posts = server.seen.withLock { $0 }
    #expect(posts.count == 2 && posts.allSatisfy { $0.visibility == .unlisted && $0.text.contains("test by Crieur") })
    #expect(server.posts.withLock { $0.isEmpty })
  }

  @Test(arguments: [(1, true), (1, false), (2, true), (2, false)])
  func whatWasPostedWithoutAnAnswerIsTakenBackToo(unanswered: Int, honoursKeys: Bool) async throws {
    let server = Tested.Server()
    var network = Tested(server, honoursKeys: honoursKeys, showsFrom: 0)
    network.unanswered = unanswered
    let (report, record) = try await run(network)
    #expect(server.posts.withLock { $0.isEmpty })
    #expect(report.left == nil && record?.isTested == (unanswered == 2))
    #expect(report.status == (unanswered == 1 ? ExitStatus.unavailable.rawValue : 0))
    #expect(report.reconciliation == (unanswered == 1 ? nil : "C"))
  }

  @Test func whatMayStandThereAndIsNotSeenIsTold() async throws {
    let server = Tested.Server()
    var network = Tested(server, honoursKeys: true, showsFrom: 99)
    network.unanswered = 1
    let (report, _) = try await run(network)
    let text = try #require(server.posts.withLock { $0.first?.post.text })
    #expect(report.problem?.contains(text) == true)
  }

  @Test func whatCannotBeTakenBackIsTold() async throws {
    let (report, _) = try await run(Tested(.init(), honoursKeys: true, showsFrom: 0, refusesDelete: true))
    #expect(report.left == "https://social.example.org/1")
  }

  @Test func aPausedAccountIsNotTested() async throws {
    let server = Tested.Server()
    let (report, _) = try await run(Tested(server, honoursKeys: true, showsFrom: 0), halted: true)
    #expect(report.status == ExitStatus.temporary.rawValue && report.problem?.contains("resume") == true)
    #expect(server.made.withLock { $0 } == 0)
  }

  @Test func whatCannotBeLookedForIsNotTested() async throws {
    let server = Tested.Server()
    let (report, record) = try await run(Blind(Tested(server, honoursKeys: true, showsFrom: 0)), publicly: true)
    #expect(report.reconciliation == "D" && report.problem != nil && report.status == 0 && record?.isTested == false)
    #expect(server.seen.withLock { $0.isEmpty })
  }

  @Test func aNetworkThatTakesNothingBackIsNotTested() async throws {
    let server = FakeNetwork.Server()
    let (report, record) = try await run(Keeper(server: server))
    #expect(report.reconciliation == "C" && report.problem != nil && report.status == 0)
    #expect(server.now.requests == 0 && record?.isTested == false)
  }
}
