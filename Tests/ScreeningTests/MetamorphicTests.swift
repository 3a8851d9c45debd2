import Testing

@testable import Screening

/// Other names, ages, days, places, trades and letters of the same announcement: the same verdict.
@Suite struct MetamorphicTests {
  /// How many cases a rule must be able to rewrite, and how many verdicts it may turn: measured, not wished.
  struct Limit {
    var rewritten: Int
    var turned: Int
  }

  private static let own: [Rewriting: Limit] = [:]
  private static let shared: [Rewriting: Limit] = [:]

  @Test(arguments: Rewriting.allCases) func keepsTheVerdict(_ rule: Rewriting) throws {
    try compare(rule, Labelled.own, Self.own[rule] ?? Limit(rewritten: 10_000, turned: -1))
  }

  @Test(.enabled(if: Labelled.hasDev, "the shared folder is not there"), arguments: Rewriting.allCases)
  func keepsTheVerdictOfTheSharedCases(_ rule: Rewriting) throws {
    try compare(rule, [.dev], Self.shared[rule] ?? Limit(rewritten: 10_000, turned: -1))
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
