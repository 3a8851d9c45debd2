import Foundation
import TestSupport

@testable import Screening

/// A labelled announcement of `Tests/Fixtures/Screening`, or of the shared folder's guard.
struct LabelledCase: Decodable, Sendable {
  var id: String
  var lang: String
  var title: String
  var excerpt: String?
  /// `hold` or `publish`.
  var label: String
  var category: String
  /// `block` where a hold may not be waved through.
  var decision: String?

  var isHeld: Bool { label == "hold" }

  /// Every text of it.
  var text: String { title + "\n" + (excerpt ?? "") }

  /// The same case with its texts rewritten.
  func rewritten(_ rewrite: (String) -> String) -> LabelledCase {
    var copy = self
    copy.title = rewrite(title)
    copy.excerpt = excerpt.map(rewrite)
    return copy
  }

  func result(_ screen: Screen = Screen()) -> ScreeningResult {
    var fields = [ScreenedField(name: "title", text: title)]
    if let excerpt { fields.append(ScreenedField(name: "excerpt", text: excerpt)) }
    return screen.result(for: fields, language: lang)
  }
}

/// Where the labelled cases lie.
enum Labelled: String, CaseIterable, CustomStringConvertible {
  case dev, a, b, c, d

  /// The sets that are in the repository.
  static let own: [Labelled] = [.a, .b, .c, .d]
  static let hasDev = Shared.path("guard/dev.jsonl") != nil
  /// All that there are on this machine.
  static let present: [Labelled] = hasDev ? allCases : own

  var description: String { rawValue }

  func cases() throws -> [LabelledCase] {
    let path = self == .dev ? Shared.path("guard/dev.jsonl") : Fixture.path("\(rawValue).jsonl")
    guard let path else { return [] }
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    return try lines.map { try JSONDecoder().decode(LabelledCase.self, from: Data($0.utf8)) }
  }
}

/// An announcement of `other-language.jsonl`: a shared case told anew in the other language.
struct Telling: Decodable {
  /// That of the shared case.
  var id: String
  var lang: String
  var title: String
  var excerpt: String?

  static func all() throws -> [Telling] {
    let lines = try String(contentsOfFile: Fixture.path("other-language.jsonl"), encoding: .utf8).split(separator: "\n")
    return try lines.map { try JSONDecoder().decode(Telling.self, from: Data($0.utf8)) }
  }
}

enum Fixture {
  static func path(_ name: String) -> String { "\(Shared.package)/Tests/Fixtures/Screening/\(name)" }

  /// The lines of a list of the room, split at tabs, without comments.
  static func list(_ name: String) throws -> [[String]] {
    try table("\(Shared.package)/Sources/Screening/Lists/\(name).tsv")
  }

  /// What each name of the lists is.
  static func known() throws -> [[String]] { try table(path("known.tsv")) }

  private static func table(_ path: String) throws -> [[String]] {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: "\t").map(String.init) }
  }

  /// The forms of an entry, those that an asterisk stands for behind all others.
  static func forms(_ entry: String) -> [String] {
    let forms = entry.split(separator: "|")
    return forms.map { $0.hasSuffix("*") ? String($0.dropLast()) : String($0) }
      + forms.filter { $0.hasSuffix("*") }.map { String($0.dropLast()) + "s" }
  }
}

/// The same numbers in every run: SplitMix64 (https://prng.di.unimi.it/splitmix64.c).
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// A seed of its own for a text (FNV-1a).
  init(_ text: String) {
    state = text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func pick<Value>(_ values: [Value]) -> Value? { values.randomElement(using: &self) }
}

extension ScreeningResult {
  /// The findings in short, for a failing test's message.
  var told: String {
    findings.map { "\($0.kind.rawValue)/\($0.severity): \($0.seen.joined(separator: " + "))" }.joined(separator: "; ")
  }
}

extension Screen {
  /// What this screen says of one text.
  func result(_ text: String, _ language: String? = "fr") -> ScreeningResult {
    result(for: [ScreenedField(name: "title", text: text)], language: language)
  }
}
