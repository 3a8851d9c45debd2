import Foundation
import Ledger
import Model
import Testing

/// A thing that may be tried on an announcement.
enum Verb: String, CaseIterable, Sendable {
  case freeze, intend, look
  case stepPosted, stepAgain, stepUnknown, stepHeld, stepRejected, stepRetired, stepRecompose
  case attemptPosted, attemptAgain, attemptUnknown, attemptHeld, attemptRejected, attemptRetired, attemptRecompose

  /// Where it leads, from each state that allows it. What is not named here is refused.
  var allowed: [AnnouncementState: AnnouncementState] {
    switch self {
    case .freeze: [.pending: .frozen]
    case .intend: [.frozen: .sending]
    case .look: [.unknown: .unknown]
    case .stepPosted: [.frozen: .posted, .unknown: .posted]
    case .stepAgain: [.frozen: .frozen, .unknown: .frozen]
    case .stepUnknown: [.unknown: .unknown]
    case .stepHeld: [.pending: .held, .frozen: .held, .unknown: .held]
    case .stepRejected: [.pending: .rejected, .frozen: .rejected, .unknown: .rejected]
    case .stepRetired: [.pending: .retired, .frozen: .retired, .unknown: .retired]
    case .stepRecompose: [.pending: .retired, .frozen: .retired, .unknown: .retired]
    case .attemptPosted: [.sending: .posted]
    case .attemptAgain: [.sending: .frozen]
    case .attemptUnknown: [.sending: .unknown]
    case .attemptHeld: [.sending: .held]
    case .attemptRejected: [.sending: .rejected]
    case .attemptRetired: [.sending: .retired]
    case .attemptRecompose: [.sending: .retired]
    }
  }

  private var outcome: Outcome {
    switch self {
    case .stepPosted, .attemptPosted: .posted(Receipt(id: "7", url: "https://social.example.org/7", evidence: .lookup))
    case .stepAgain, .attemptAgain: .again(at: later(60), verdict: "unavailable", detail: "503")
    case .stepUnknown, .attemptUnknown: .unknown(evidence: "cut", look: later(5))
    case .stepRejected, .attemptRejected: .rejected(Reason(.refused, "422"))
    case .stepRetired, .attemptRetired: .retired(Reason(.alreadyThere))
    case .stepRecompose, .attemptRecompose: .recompose(limit: 100)
    case .stepHeld, .attemptHeld, .freeze, .intend, .look: .held(Reason(.unproven))
    }
  }

  func apply(to row: Announcement, attempt: Attempt.ID, of ledger: any Ledger) async throws {
    switch self {
    case .freeze: try await ledger.freeze(row.id, post(row), at: later(1))
    case .intend: _ = try #require(try await ledger.intend(row.id, pace: hasty, at: later(1)))
    case .look: try await ledger.recordLook(at: row.id, absent: true, next: later(9), at: later(1))
    case .stepPosted, .stepAgain, .stepUnknown, .stepHeld, .stepRejected, .stepRetired, .stepRecompose:
      try await ledger.record(outcome, of: row.id, from: row.state, at: later(1))
    default: try await ledger.record(outcome, of: row.id, attempt: attempt, at: later(1))
    }
  }
}

@Suite struct TransitionTests {
  @Test(arguments: Backend.each(Verb.allCases))
  func aVerbWorksFromItsStatesOnly(_ backend: Backend, verb: Verb) async throws {
    let scene = try await Scene(backend)
    for state in AnnouncementState.allCases {
      let (row, attempt) = try await scene.announcement(in: state)
      #expect(row.state == state)
      let conflict = await isConflict { try await verb.apply(to: row, attempt: attempt, of: scene.ledger) }
      let after = try await scene.row(row)
      if let expected = verb.allowed[state] {
        #expect(!conflict && after.state == expected, "\(verb) from \(state)")
      } else {
        #expect(conflict && after == row, "\(verb) from \(state)")
      }
      // One row at a time may be sending; the next state begins with none.
      _ = try await scene.ledger.adoptOrphans(at: later(2))
    }
    await scene.ledger.close()
  }

  @Test(arguments: Backend.each(AnnouncementState.allCases))
  func aStepThatNamesAnotherStateIsRefused(_ backend: Backend, actual: AnnouncementState) async throws {
    let scene = try await Scene(backend)
    let (row, _) = try await scene.announcement(in: actual)
    for claimed in AnnouncementState.allCases where claimed != actual {
      await expectConflict { try await scene.ledger.record(.held(Reason(.gone)), of: row.id, from: claimed, at: start) }
    }
    #expect(try await scene.row(row) == row)
  }

  @Test(arguments: Backend.all)
  func theWholeWayLeavesEveryFigureInTheRowAndTheJournal(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let ledger = scene.ledger
    var row = try await scene.promise()
    let post = post(row)
    try await ledger.freeze(row.id, post, at: start)
    let first = try #require(try await ledger.intend(row.id, pace: hasty, at: later(10)))
    try await ledger.record(.unknown(evidence: "timed out", look: later(15)), of: row.id, attempt: first, at: later(12))
    try await ledger.recordLook(at: row.id, absent: false, next: later(40), at: later(15))
    try await ledger.recordLook(at: row.id, absent: true, next: later(90), at: later(40))
    try await ledger.recordLook(at: row.id, absent: true, next: later(900), at: later(90))
    row = try await scene.row(row)
    #expect(row.looks == 3 && row.firstAbsence == later(40) && row.lastAbsence == later(90) && row.due == later(900))

    try await ledger.record(
      .again(at: later(900), verdict: "absent", detail: ""), of: row.id, from: .unknown, at: later(900))
    let second = try #require(try await ledger.intend(row.id, pace: hasty, at: later(901)))
    row = try await scene.row(row)
    #expect(row.attempts == 2 && row.attempted == later(901) && row.post == post)
    #expect(row.looks == 0 && row.firstAbsence == nil && row.lastAbsence == nil)

    let receipt = Receipt(id: "7", url: "https://social.example.org/7")
    try await ledger.record(.posted(receipt), of: row.id, attempt: second, at: later(902))
    row = try await scene.reopened().row(row)
    #expect(row.state == .posted && row.receipt == receipt && row.reason == nil && row.post == post)
  }

  @Test(arguments: Backend.all)
  func theJournalHasEveryAttemptWithItsVerdict(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let row = try await scene.promise()
    try await scene.ledger.freeze(row.id, post(row), at: start)
    let outcomes: [Outcome] = [
      .again(at: start, verdict: "limited", detail: "429"), .unknown(evidence: "cut", look: start),
    ]
    for (number, outcome) in zip(0..., outcomes) {
      let attempt = try #require(try await scene.ledger.intend(row.id, pace: hasty, at: later(Double(number))))
      #expect(try await scene.ledger.attempts(of: row.id).last?.verdict == nil)
      try await scene.ledger.record(outcome, of: row.id, attempt: attempt, at: later(Double(number) + 0.5))
    }
    let journal = try await scene.ledger.attempts(of: row.id)
    #expect(journal.map(\.verdict) == ["limited", "unknown"])
    #expect(journal.map(\.detail) == ["429", "cut"])
    #expect(journal.map(\.started) == [start, later(1)] && journal.map(\.ended) == [later(0.5), later(1.5)])
  }

  @Test(arguments: Backend.all)
  func aRefusalAsTooLongBeginsANewGenerationWithinTheLimit(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let (row, attempt) = try await scene.announcement(in: .sending)
    try await scene.ledger.record(.recompose(limit: 120), of: row.id, attempt: attempt, at: later(1))
    let generations = try await scene.ledger.announcements(of: row.entry)
    #expect(generations.map(\.generation) == [1, 2] && generations.map(\.state) == [.retired, .pending])
    #expect(generations.first?.reason?.code == .recomposed && generations.first?.post == row.post)
    let second = try #require(generations.last)
    #expect(second.limit == 120 && second.attempts == 0 && second.post == nil && second.account == row.account)
    #expect(try await scene.ledger.next(for: "toots", pace: hasty, at: later(1))?.announcement == second)
  }

  @Test(arguments: Backend.all)
  func aKeyIsNeverUsedForASecondPost(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let (first, second) = (try await scene.promise("one"), try await scene.promise("two"))
    try await scene.ledger.freeze(first.id, post(first), at: start)
    await expectConflict { try await scene.ledger.freeze(second.id, post(first), at: start) }
    #expect(try await scene.row(second).state == .pending)
  }

  @Test(arguments: Backend.all)
  func anAccountSendsOneThingAtATime(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    _ = try await scene.announcement(in: .sending)
    let (frozen, _) = try await scene.announcement(in: .frozen)
    await expectConflict { _ = try await scene.ledger.intend(frozen.id, pace: hasty, at: start) }
    #expect(try await scene.row(frozen) == frozen)
  }

  @Test(arguments: Backend.all)
  func anAttemptIsRecordedOnceAndForItsOwnAnnouncement(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    let (row, attempt) = try await scene.announcement(in: .sending)
    let other = try await scene.promise("other", to: "journal")
    let outcome = Outcome.posted(Receipt(id: "1"))
    await expectConflict { try await scene.ledger.record(outcome, of: other.id, attempt: attempt, at: start) }
    try await scene.ledger.record(outcome, of: row.id, attempt: attempt, at: start)
    await expectConflict { try await scene.ledger.record(outcome, of: row.id, attempt: attempt, at: start) }
  }

  @Test(arguments: Backend.all)
  func whatWasBeingSentAtAStartIsUnknown(_ backend: Backend) async throws {
    var scene = try await Scene(backend)
    let (row, _) = try await scene.announcement(in: .sending)
    scene = try await scene.reopened()
    #expect(try await scene.ledger.next(for: "toots", pace: hasty, at: later(60)) == nil)
    #expect(try await scene.ledger.adoptOrphans(at: later(60)).unanswered == 1)
    #expect(try await scene.ledger.adoptOrphans(at: later(60)).unanswered == 0)
    let orphan = try await scene.row(row)
    #expect(orphan.state == .unknown && orphan.due == later(60) && orphan.post == row.post)
    #expect(try await scene.ledger.attempts(of: row.id).map(\.verdict) == ["orphan"])
    #expect(try await scene.ledger.next(for: "toots", pace: hasty, at: later(60))?.announcement.id == row.id)
  }
}

/// Whether the ledger refuses as a conflict; anything else that is thrown is recorded.
func isConflict(_ body: () async throws -> Void) async -> Bool {
  do {
    try await body()
    return false
  } catch LedgerError.conflict {
    return true
  } catch {
    Issue.record(error)
    return false
  }
}

func expectConflict(sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void) async {
  let conflict = await isConflict(body)
  #expect(conflict, sourceLocation: sourceLocation)
}
