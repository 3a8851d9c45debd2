import Testing

@testable import Screening

/// What the guard says of the labelled announcements: hardly anything leaks, and hardly anything is held in vain.
@Suite struct LabelledTests {
  @Test(arguments: Labelled.own) func holdsWhatMustBeHeld(_ set: Labelled) throws { try judge(set) }

  @Test(.enabled(if: Labelled.hasDev, "the shared folder is not there"))
  func holdsWhatMustBeHeldOfTheSharedCases() throws { try judge(.dev) }

  private func judge(_ set: Labelled) throws {
    let cases = try set.cases()
    let held = cases.filter(\.isHeld)
    let free = cases.filter { !$0.isHeld }
    #expect(held.count >= 90 && free.count >= 110, "a set that shows nothing: \(held.count) and \(free.count)")
    let leaks = held.filter { $0.result().decision == .publish }
    let vain = free.filter { $0.result().decision != .publish }
    let recall = 1 - Double(leaks.count) / Double(max(1, held.count))
    let falseHolds = Double(vain.count) / Double(max(1, free.count))
    #expect(recall >= 0.95, "recall \(recall), leaked: \(leaks.map(\.id))")
    #expect(falseHolds <= 0.08, "false holds \(falseHolds): \(vain.map(\.id))")
  }

  @Test(arguments: Labelled.own) func neverLosesAnIdentifier(_ set: Labelled) throws { try neverLoses(set) }

  @Test(.enabled(if: Labelled.hasDev, "the shared folder is not there"))
  func neverLosesAnIdentifierOfTheSharedCases() throws { try neverLoses(.dev) }

  private func neverLoses(_ set: Labelled) throws {
    let named = try set.cases().filter { $0.isHeld && $0.isIdentifier }
    #expect(named.count >= 25)
    let lost = named.filter { $0.result().decision == .publish }.map(\.id)
    #expect(lost.isEmpty, "identifiers, accounts or passwords that would leave: \(lost)")
    let waved = named.filter { $0.mustBlock && $0.result().decision != .block }.map(\.id)
    #expect(waved.isEmpty, "may be approved and must not: \(waved)")
  }

  @Test(arguments: Labelled.own) func blocksWhatTheCaseSays(_ set: Labelled) throws {
    let blocked = try set.cases().filter { $0.decision == "block" }
    #expect(blocked.count >= 30)
    let waved = blocked.filter { $0.result().decision != .block }.map(\.id)
    #expect(waved.isEmpty, "may be approved and must not: \(waved)")
  }

  /// A strict screen holds all that the other one holds.
  @Test(arguments: Labelled.own) func strictHoldsNoLess(_ set: Labelled) throws {
    let strict = Screen(isStrict: true)
    let fewer = try set.cases().filter { $0.result().decision != .publish && $0.result(strict).decision == .publish }
    #expect(fewer.isEmpty, "\(fewer.map(\.id))")
    let notes = try set.cases().flatMap { $0.result(strict).findings }.filter { $0.severity == .note }
    #expect(notes.isEmpty)
  }
}

extension LabelledCase {
  var isIdentifier: Bool { category.hasPrefix("identifier_") || category == "bank" || category == "credential" }

  /// Whether FACTS says block: for the shared cases, whose category alone tells.
  var mustBlock: Bool {
    decision == "block"
      || id.hasPrefix("dev-")
        && [
          "identifier_nir", "identifier_ins", "identifier_mrn", "identifier_nhs", "identifier_ssn", "bank",
          "credential",
        ]
        .contains(category)
  }
}
