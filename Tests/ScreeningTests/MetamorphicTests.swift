import TestSupport
import Testing

@testable import Screening

/// Other names, ages, days, places, trades and letters of the same announcement: the same verdict.
@Suite struct MetamorphicTests {
  /// How many cases a rewriting must find, and how many of its verdicts may turn: measured, not wished. In capitals
  /// alone a name is a word like others, and some trades are words of other things too.
  struct Limit {
    var rewritten: Int
    var turned: Int
  }

  private static let own: [Rewriting: Limit] = [
    .noBreakSpaces: Limit(rewritten: 1260, turned: 0),
    .thinSpaces: Limit(rewritten: 1260, turned: 0),
    .withoutAccents: Limit(rewritten: 692, turned: 0),
    .decomposedAccents: Limit(rewritten: 690, turned: 0),
    .capitals: Limit(rewritten: 1260, turned: 46),
    .otherFirstNames: Limit(rewritten: 66, turned: 0),
    .otherSurnames: Limit(rewritten: 31, turned: 0),
    .otherAges: Limit(rewritten: 98, turned: 0),
    .otherWeekdays: Limit(rewritten: 80, turned: 0),
    .otherMonths: Limit(rewritten: 49, turned: 0),
    .otherTowns: Limit(rewritten: 28, turned: 0),
    .otherTrades: Limit(rewritten: 91, turned: 28),
    .typographicMarks: Limit(rewritten: 711, turned: 0),
    .plainMarks: Limit(rewritten: 119, turned: 0),
  ]
  private static let shared: [Rewriting: Limit] = [
    .noBreakSpaces: Limit(rewritten: 200, turned: 0),
    .thinSpaces: Limit(rewritten: 200, turned: 0),
    .withoutAccents: Limit(rewritten: 117, turned: 0),
    .decomposedAccents: Limit(rewritten: 117, turned: 0),
    .capitals: Limit(rewritten: 200, turned: 3),
    .otherFirstNames: Limit(rewritten: 10, turned: 0),
    .otherSurnames: Limit(rewritten: 7, turned: 0),
    .otherAges: Limit(rewritten: 26, turned: 0),
    .otherWeekdays: Limit(rewritten: 14, turned: 0),
    .otherMonths: Limit(rewritten: 8, turned: 0),
    .otherTowns: Limit(rewritten: 11, turned: 0),
    .otherTrades: Limit(rewritten: 13, turned: 0),
    .typographicMarks: Limit(rewritten: 88, turned: 0),
    .plainMarks: Limit(rewritten: 7, turned: 0),
  ]

  @Test(arguments: Rewriting.allCases) func keepsTheVerdict(_ rule: Rewriting) async throws {
    try await patiently { try compare(rule, Labelled.own, #require(Self.own[rule])) }
  }

  @Test(.enabled(if: Labelled.hasDev, "the shared folder is not there"), arguments: Rewriting.allCases)
  func keepsTheVerdictOfTheSharedCases(_ rule: Rewriting) async throws {
    try await patiently { try compare(rule, [.dev], #require(Self.shared[rule])) }
  }

  private func compare(_ rule: Rewriting, _ sets: [Labelled], _ limit: Limit) throws {
    let words = try Vocabulary.read.get()
    var rewritten = 0
    var tried = 0
    var turned: [String] = []
    var lost: [String] = []
    for one in try sets.flatMap({ try $0.cases() }) {
      let before = one.result()
      let others = rule.rewrite(one, words)
      rewritten += others.isEmpty ? 0 : 1
      tried += others.count
      for other in others {
        let after = other.result()
        if (before.decision == .publish) != (after.decision == .publish) {
          turned.append("\(one.id) \(before.decision) → \(after.decision): \(other.text)")
        }
        let keepsDigits = one.text.filter(\.isNumber) == other.text.filter(\.isNumber)
        if one.isHeld, one.isIdentifier, keepsDigits, after.decision < before.decision { lost.append(one.id) }
      }
    }
    #expect(rewritten >= limit.rewritten, "\(rule) found only \(rewritten) cases to rewrite")
    #expect(
      turned.count <= limit.turned, "\(rule) turned \(turned.count) of \(tried):\n\(turned.joined(separator: "\n"))"
    )
    #expect(lost.isEmpty, "\(rule) hides identifiers: \(lost)")
  }
}

extension ScreeningDecision {
  fileprivate static func < (left: ScreeningDecision, right: ScreeningDecision) -> Bool {
    let order: [ScreeningDecision] = [.publish, .hold, .block]
    return (order.firstIndex(of: left) ?? 0) < (order.firstIndex(of: right) ?? 0)
  }
}
