import Foundation
import TestSupport
import Testing

@testable import Screening

/// Ordinary titles of medical blogs, which hold no patient, leave as they are.
@Suite struct TitlesTests {
  private static let number = 10_000

  @Test func letsOrdinaryTitlesLeave() async throws { try await patiently(letTitlesLeave) }

  @Sendable private func letTitlesLeave() throws {
    let writer = try TitleWriter()
    var dice = Dice(7)
    let screen = Screen()
    var held: [String] = []
    var different: Set<String> = []
    for index in 0..<Self.number {
      let language = index % 2 == 0 ? "en" : "fr"
      let title = try #require(writer.title(in: language, &dice))
      different.insert(title)
      let result = screen.result(title, language)
      if result.decision != .publish { held.append("\(title) [\(result.told)]") }
    }
    #expect(different.count >= 6_000, "the templates repeat themselves: \(different.count)")
    #expect(different.allSatisfy { !$0.contains("{") }, "a slot without its words")
    #expect(held.count * 50 <= Self.number, "held \(held.count): \(held.prefix(40).joined(separator: "\n"))")
  }
}

/// Writes titles from the templates of `titles.json`, whose slots may hold slots.
struct TitleWriter {
  private struct Parts: Decodable {
    var templates: [String]
    var slots: [String: [String]]
  }

  private let parts: [String: Parts]

  init() throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: Fixture.path("titles.json")))
    parts = try JSONDecoder().decode([String: Parts].self, from: data)
  }

  /// The words of a slot.
  func words(of slot: String, in language: String) -> [String] { parts[language]?.slots[slot] ?? [] }

  func title(in language: String, _ dice: inout Dice) -> String? {
    guard let parts = parts[language], let template = dice.pick(parts.templates) else { return nil }
    let text = fill(template, parts.slots, &dice, depth: 0)
    return text.prefix(1).uppercased() + text.dropFirst()
  }

  private func fill(_ text: String, _ slots: [String: [String]], _ dice: inout Dice, depth: Int) -> String {
    var result = ""
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result += rest[..<open]
      let name = String(rest[rest.index(after: open)..<close])
      let word = dice.pick(slots[name] ?? []) ?? "{\(name)}"
      result += depth < 3 ? fill(word, slots, &dice, depth: depth + 1) : word
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }
}
