import TestSupport
import Testing

@testable import Screening

/// The shared cases told anew in the other language, French in English and English in French: the same verdict.
@Suite(.enabled(if: Labelled.hasDev, "the shared folder, whose verdicts are compared, is not there"))
struct OtherLanguageTests {
  /// How many verdicts may turn: measured, not wished.
  private static let turned = 0

  /// Each shared case with its telling, under the same label.
  private func pairs() throws -> [(original: LabelledCase, other: LabelledCase)] {
    let cases = Dictionary(uniqueKeysWithValues: try Labelled.dev.cases().map { ($0.id, $0) })
    return try Telling.all().map { telling in
      let original = try #require(cases[telling.id])
      var other = original
      (other.lang, other.title, other.excerpt) = (telling.lang, telling.title, telling.excerpt)
      return (original, other)
    }
  }

  @Test func tellsEachCaseOnceInTheOtherLanguage() throws {
    let pairs = try pairs()
    #expect(pairs.count >= 150 && Set(pairs.map(\.original.id)).count == pairs.count)
    let same = pairs.filter { $0.original.lang == $0.other.lang || $0.original.text == $0.other.text }
    #expect(same.isEmpty, "\(same.map(\.original.id))")
  }

  @Test func keepsTheVerdict() throws {
    let turned = try pairs().compactMap { original, other -> String? in
      let before = original.result().decision
      let after = other.result()
      guard (before == .publish) != (after.decision == .publish) else { return nil }
      return "\(original.id) \(before) → \(after.decision): \(other.text) [\(after.told)]"
    }
    #expect(turned.count <= Self.turned, "\(turned.count) turned:\n\(turned.joined(separator: "\n"))")
  }

  @Test func holdsWhatMustBeHeld() throws {
    let others = try pairs().map(\.other)
    let held = others.filter(\.isHeld)
    let free = others.filter { !$0.isHeld }
    let leaks = held.filter { $0.result().decision == .publish }
    let vain = free.filter { $0.result().decision != .publish }
    #expect(Double(leaks.count) <= 0.05 * Double(held.count), "leaked: \(leaks.map(\.id))")
    #expect(Double(vain.count) <= 0.08 * Double(free.count), "held in vain: \(vain.map(\.id))")
  }

  @Test func losesNoIdentifier() throws {
    let named = try pairs().map(\.other).filter { $0.isHeld && $0.isIdentifier }
    #expect(named.count >= 25)
    let lost = named.filter { $0.mustBlock ? $0.result().decision != .block : $0.result().decision == .publish }
    #expect(lost.isEmpty, "identifiers, accounts or passwords that would leave: \(lost.map(\.id))")
  }
}
