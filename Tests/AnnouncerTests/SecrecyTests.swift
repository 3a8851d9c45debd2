@testable import Announcer
import Foundation
import Ledger
import Model
import Networks
import Screening
import TestSupport
import Testing

/// What the guard finds waits for a person, and only what that person saw leaves.
@Suite struct SecrecyTests {
  static let story = "Hier, une patiente de 34 ans m'a parlé de son mari"
  static let blocked = "Une étiquette oubliée : IPP 8004417263"

  private func decide(_ decision: Decision, _ world: PublisherWorld) async throws -> DecisionResult {
    try await world.ledger.decide(decision, on: try await world.row().id, at: world.now)
  }

  private func isDone(_ result: DecisionResult) -> Bool { if case .done = result { true } else { false } }

  @Test func aStoryWaitsForItsOwnerHoweverLongThatTakes() async throws {
    let world = try await PublisherWorld(title: Self.story)
    for _ in 0..<30 {
      try await world.settle()
      world.pass(.seconds(86_400))
    }
    let row = try await world.row()
    #expect(row.state == .held && row.reason?.code == .findings)
    #expect(row.reason?.detail.contains("could recognise") == true, "\(row.reason?.detail ?? "")")
    #expect(world.server.now.requests == 0, "nothing left, nothing was looked for")
  }

  @Test func whatIsApprovedLeavesAsItWasShown() async throws {
    let world = try await PublisherWorld(title: Self.story)
    try await world.settle()
    let draft = try #require(try await world.ledger.draft(of: try await world.row().id))
    #expect(isDone(try await decide(.approve, world)))
    try await world.settle()
    #expect(try await world.row().state == .posted)
    #expect(world.server.now.posts.map(\.text) == [draft.fields[0].text])
  }

  @Test func anApprovalCountsForNoOtherDraft() async throws {
    let world = try await PublisherWorld(title: Self.story)
    try await world.settle()
    #expect(isDone(try await decide(.approve, world)))
    world.want(Aftercare(), wording: Wording(template: "À lire : {title} {link}"))
    try await world.settle()
    #expect(try await world.row().reason?.code == .findings, "another text is looked at again")
    #expect(world.server.now.requests == 0)
    #expect(isDone(try await decide(.approve, world)))
    try await world.settle()
    #expect(world.server.now.posts.count == 1)
  }

  @Test func otherWordsAreLookedAtAgain() async throws {
    let world = try await PublisherWorld(title: Self.story)
    try await world.settle()
    #expect(isDone(try await decide(.edit(EntryEdit(title: "Le petit Noam et ses otites")), world)))
    try await world.settle()
    #expect(try await world.row().reason?.code == .findings)
    #expect(isDone(try await decide(.edit(EntryEdit(title: "Écouter, en consultation")), world)))
    try await world.settle()
    #expect(world.server.now.posts.map(\.text) == ["Écouter, en consultation https://blog.example.org/0"])
  }

  @Test func whatIsBlockedNeedsOtherWordsOrAReason() async throws {
    let world = try await PublisherWorld(title: Self.blocked)
    try await world.settle()
    let row = try await world.row()
    #expect(row.reason?.code == .blocked)
    #expect(row.reason?.detail.contains("8004417263") == false, "no secret in what is told")
    #expect(!isDone(try await decide(.approve, world)))
    #expect(!isDone(try await decide(.retry(notThere: true), world)))
    #expect(world.server.now.requests == 0)
    #expect(isDone(try await decide(.approveDespite("numéro inventé pour le cours"), world)))
    try await world.settle()
    #expect(world.server.now.posts.count == 1)
  }

  @Test func allThatIsHeldIsNotApprovedWithWhatMustBeSeen() async throws {
    let world = try await PublisherWorld(title: Self.story)
    try await world.settle()
    let clerk = Clerk(ledger: world.ledger, accounts: [], language: .en)
    let reports = try await clerk.decideAllHeld(.approve, feed: nil, now: world.now)
    #expect(reports.map(\.result) == [.refused], "the owner is told what is left")
    #expect(try await world.row().state == .held)
  }

  @Test func noListTellsTheSecret() async throws {
    let world = try await PublisherWorld(title: Self.blocked)
    try await world.settle()
    let desk = Desk(ledger: world.ledger, feeds: [], accounts: [], language: .fr, listens: false)
    let lines = try await desk.queue(limit: 10).announcements
    #expect(lines.map(\.title) == ["Une étiquette oubliée : IPP ********** *"])
    #expect(lines.allSatisfy { $0.detail?.contains("4417") == false })
  }

  @Test func noLogTellsTheSecret() async throws {
    let world = try await PublisherWorld(title: Self.blocked)
    try await world.settle()
    #expect(world.said.count("held") > 0)
    #expect(world.said.count("4417") == 0)
  }

  @Test(arguments: [("Dr Exemple", true), ("dr exemple", true), ("Dr Autre", false), (nil, false)])
  func whereEverythingIsApprovedModeratorsPass(author: String?, leaves: Bool) {
    let approval = Approval.always(except: ["Dr Exemple"])
    #expect(approval.waits(for: Entry(guid: "1", title: "Vaccins", author: author)) != leaves)
    #expect(!Approval.findings.waits(for: Entry(guid: "1", title: "Vaccins", author: author)))
  }

  /// Where the wording signs the text, the author's name beside an illness is the author's.
  @Test(arguments: [("Zoé" as String?, false), (nil, true), ("Paul", true)])
  func whoSignsIsNoPatient(signature: String?, isHeld: Bool) {
    let judgement = SecrecyDesk().judge(
      [ScreenedField(name: "text", text: "L’asthme (Zoé)")], language: "fr", signature: signature, approval: .findings,
      entry: Entry(guid: "1", title: "L’asthme", author: "Zoé"), say: .fr)
    #expect((judgement.reason != nil) == isHeld)
  }

  @Test func aChangedTitleThatTellsAStoryIsNotPutIn() async throws {
    let world = try await PublisherWorld(aftercare: Aftercare(changed: .edit))
    try await world.settle()
    world.pass(.seconds(3600))
    try await world.change(title: Self.story)
    try await world.settle()
    #expect(world.server.now.posts.map(\.text) == ["Un billet 0 https://blog.example.org/0"])
  }
}
