import Foundation
import Ledger
import Model
import Testing

/// A person's decision as a case of a table.
enum Choice: String, CaseIterable, Sendable {
  case approve, retry, retryNotThere, adopt, reject, again

  var decision: Decision {
    switch self {
    case .approve: .approve
    case .retry: .retry(notThere: false)
    case .retryNotThere: .retry(notThere: true)
    case .adopt: .adopt(url: "https://social.example.org/7")
    case .reject: .reject
    case .again: .again
    }
  }

  /// Where it leads, from each state that allows it. (What is held was never frozen.)
  var allowed: [AnnouncementState: AnnouncementState] {
    switch self {
    case .approve: [.held: .pending]
    case .retry: [.pending: .pending, .frozen: .frozen, .held: .pending]
    case .retryNotThere: [.pending: .pending, .frozen: .frozen, .held: .pending, .unknown: .frozen]
    case .adopt: [.pending: .retired, .frozen: .posted, .held: .retired, .unknown: .posted]
    case .reject: [.pending: .retired, .frozen: .retired, .held: .retired, .unknown: .retired]
    case .again: [.posted: .pending, .rejected: .pending, .retired: .pending]
    }
  }
}

@Suite struct DecisionTests {
  @Test(arguments: Backend.each(Choice.allCases))
  func aDecisionMeansSomethingInItsStatesOnly(_ backend: Backend, choice: Choice) async throws {
    let scene = try await Scene(backend)
    for state in AnnouncementState.allCases {
      let (row, _) = try await scene.announcement(in: state)
      let result = try await scene.ledger.decide(choice.decision, on: row.id, at: later(5))
      if let expected = choice.allowed[state] {
        guard case .done(let after) = result else {
          Issue.record("\(choice) from \(state): \(result)")
          continue
        }
        #expect(after.state == expected, "\(choice) from \(state)")
        #expect((after.id == row.id) == (choice != .again))
      } else {
        #expect(result == .refused(row), "\(choice) from \(state)")
        #expect(try await scene.row(row) == row)
      }
      _ = try await scene.ledger.adoptOrphans(at: later(2))
    }
    await scene.ledger.close()
  }

  @Test(arguments: Backend.all)
  func whatMayHaveArrivedIsSentAgainOnlyByAPersonWhoHasLooked(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let (row, _) = try await scene.announcement(in: .unknown)
    try await scene.ledger.record(.held(Reason(.unproven)), of: row.id, from: .unknown, at: start)
    for decision in [Decision.approve, .retry(notThere: false)] {
      guard case .refused = try await scene.ledger.decide(decision, on: row.id, at: later(5)) else {
        Issue.record("\(decision) was not refused")
        return
      }
    }
    guard case .done(let after) = try await scene.ledger.decide(.retry(notThere: true), on: row.id, at: later(5)) else {
      Issue.record("it was refused")
      return
    }
    #expect(after.state == .frozen && after.post == row.post)
  }

  @Test(arguments: Backend.all)
  func whatWasHeldBeforeItWasFrozenWaitsAgainAndIsApproved(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let row = try await scene.promise()
    try await scene.ledger.record(.held(Reason(.tooOld)), of: row.id, from: .pending, at: start)
    guard case .done(let after) = try await scene.ledger.decide(.approve, on: row.id, at: later(9)) else {
      Issue.record("it was not let go")
      return
    }
    #expect(after.state == .pending && after.approved == later(9) && after.reason == nil && after.due <= later(9))
  }

  @Test(arguments: Backend.all)
  func onceMoreIsANewGenerationAndOnlyOne(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let (row, _) = try await scene.announcement(in: .posted)
    guard case .done(let next) = try await scene.ledger.decide(.again, on: row.id, at: later(9)) else {
      Issue.record("it was refused")
      return
    }
    #expect(next.generation == row.generation + 1 && next.state == .pending && next.entry == row.entry)
    #expect(try await scene.ledger.decide(.again, on: row.id, at: later(10)) == .refused(row))
    #expect(try await scene.ledger.earlierPosts(of: next.id) == ["1"])
    #expect(try await scene.ledger.earlierPosts(of: row.id).isEmpty)
  }

  @Test(arguments: Backend.all)
  func anUnknownNumberIsToldApart(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let nobody = Announcement.ID(rawValue: 999)
    #expect(try await scene.ledger.decide(.reject, on: nobody, at: start) == .unknown)
    #expect(try await scene.ledger.announcement(nobody) == nil)
  }

  @Test(arguments: Backend.all)
  func whatIsPausedHasNothingToDo(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let (row, _) = try await scene.announcement(in: .frozen)
    func open() async throws -> Bool {
      let next = try await scene.ledger.next(for: "toots", pace: hasty, at: later(60))
      return next != nil
    }
    #expect(try await open())
    try await scene.ledger.halt("toots", at: later(1))
    #expect(try await !open())
    #expect(try await scene.ledger.intend(row.id, pace: hasty, at: later(60)) == nil)
    #expect(try await scene.ledger.standstill(at: later(60)) == nil)
    try await scene.ledger.resume("toots", at: later(2))
    #expect(try await open())
    try await scene.ledger.halt(nil, at: later(3))
    #expect(try await scene.ledger.standstill(at: later(60)) == .paused)
    #expect(try await !open())
    #expect(try await scene.ledger.intend(row.id, pace: hasty, at: later(60)) == nil)
    try await scene.ledger.resume(nil, at: later(4))
    #expect(try await open())
    await expectConflict { try await scene.ledger.halt("nobody", at: start) }
    await expectConflict { try await scene.ledger.resume("nobody", at: start) }
  }
}
