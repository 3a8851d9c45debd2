import Foundation
import Testing

@testable import Screening

/// Whatever the text, the answer is there, the same each time, and points into the text.
@Suite struct HostileTests {
  static let cap = Screen.mostBytes

  /// Texts of the greatest length that is read, which hold what readers stumble over.
  static let hostile: [(name: String, text: String)] = [
    ("digits", filled("1234567890")), ("one digit", filled("1")), ("spaces", filled(" ")), ("a", filled("a")),
    ("words of one letter", filled("a ")),
    ("a million digits, cut", String(String(repeating: "7", count: 1_000_000).prefix(cap))),
    ("digits and spaces", filled("1 2")), ("numbers of the NHS", filled("999 204 7186 ")),
    ("French numbers", filled("2 87 04 97 531 108 33 ")), ("half French numbers", filled("2 87 04 97 531 ")),
    ("accounts", filled("FR76 9999 ")), ("labels", filled("NIR IPP MRN ")), ("passwords", filled("mot de passe ")),
    ("quotes", filled("«\"“'")),
    ("nested quotes", String(repeating: "«", count: cap / 4) + String(repeating: "»", count: cap / 4)),
    ("brackets", filled("([{")), ("marks", filled(marks)), ("full stops", filled(".")), ("hyphens", filled("a-")),
    ("at signs", filled("a@b.")), ("obfuscated signs", filled("a (arobase) b (point) ")),
    ("links", filled("https://a/")),
    ("one link", "https://" + filled("a-", cap - 8)), ("one file", filled("a_", cap - 4) + ".jpg"),
    ("files", filled("IRM_A.jpg ")), ("hashtags", filled("#aB")),
    ("combining accents", "e" + filled("\u{0301}", cap - 1)),
    ("joiners", filled("\u{200D}\u{FEFF}")), ("emoji", filled("👩🏽‍⚕️")), ("ligatures", filled("ﷺ")),
    ("civilities", filled("M. Mme ")), ("ages", filled("34 ans ")), ("spelled numbers", filled("quatre-vingt-dix-")),
    ("dates", filled("né le 01/")), ("capitals", filled("LEFORT Rose ")),
    ("a story", filled("Hier ma patiente m'a dit. ")),
    ("one sentence", filled("hier une femme de 34 ans et ")), ("places", filled("à Saint-A")), ("lines", filled("\n")),
    ("zeros", filled("\0")), ("random bytes", random()),
  ]

  private static let marks = String(
    String.UnicodeScalarView(
      (0x21...0x2F).compactMap(Unicode.Scalar.init) + (0x2010...0x205E).compactMap(Unicode.Scalar.init)))

  /// A pattern again and again, up to so many bytes.
  static func filled(_ pattern: String, _ bytes: Int = cap) -> String {
    String(repeating: pattern, count: max(1, bytes / pattern.utf8.count))
  }

  private static func random() -> String {
    var dice = Dice(23)
    let bytes = (0..<cap / 3).map { _ in UInt8.random(in: 0...255, using: &dice) }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: hostile.indices) func answers(_ index: Int) {
    let (name, text) = Self.hostile[index]
    #expect(text.utf8.count <= Self.cap && text.utf8.count > Self.cap / 2, "\(name): \(text.utf8.count) bytes")
    let fields = [ScreenedField(name: "title", text: text)]
    for language in ["fr", "en"] {
      let result = Screen().result(for: fields, language: language)
      // One ligature folds to many letters: so many of them are too long.
      #expect(result.findings.contains { $0.kind == .unchecked } == (name == "ligatures"), "\(name)")
      let wrong = result.findings.first { !$0.span.lies(in: fields) }
      #expect(wrong == nil, "\(name): \(String(describing: wrong))")
    }
  }

  /// What nobody reads waits for a person, however the bytes are shared out among the fields.
  @Test(arguments: [1, 2, 7]) func holdsWhatIsTooLong(_ parts: Int) throws {
    let piece = String(repeating: "a ", count: Self.cap / 2 / parts)
    var fields = (0..<parts).map { ScreenedField(name: "field \($0)", text: piece) }
    #expect(Screen().result(for: fields, language: "fr").decision == .publish)
    fields.append(
      ScreenedField(name: "one more", text: String(repeating: "b", count: 1 + Self.cap - piece.utf8.count * parts)))
    let result = Screen().result(for: fields, language: "fr")
    #expect(result.decision == .hold)
    let finding = try #require(result.findings.first)
    #expect(result.findings.count == 1 && finding.kind == .unchecked && finding.seen.isEmpty)
    #expect(finding.span.lies(in: fields))
    // Nothing that is allowed lifts it.
    let screen = Screen(allowed: Allowance(mine: ["aa"], people: ["bb"], terms: ["cc"], series: ["a"]))
    #expect(screen.result(for: fields, language: "fr").decision == .hold)
  }

  @Test func readsAMegabyteOfFieldsAsTooLong() {
    let fields = (0..<1_000).map { ScreenedField(name: "\($0)", text: String(repeating: "1 ", count: 500)) }
    #expect(Screen().result(for: fields, language: "en").findings.map(\.kind) == [.unchecked])
  }

  @Test func findsNothingInNothing() {
    for fields in [[], [("title", "")], [("title", ""), ("excerpt", "")], [("title", " "), ("excerpt", "\n")]] {
      let result = Screen(isStrict: true).result(for: fields.map { ScreenedField(name: $0.0, text: $0.1) })
      #expect(result.findings.isEmpty && result.decision == .publish)
    }
  }

  /// Empty fields between others move nothing.
  @Test func findsTheFieldAmongEmptyOnes() throws {
    let names = ["title", "excerpt", "alt", "link"]
    for place in names.indices {
      let fields = names.enumerated().map {
        ScreenedField(name: $1, text: $0 == place ? "Rappeler au 06 39 98 41 17" : "")
      }
      let finding = try #require(Screen().result(for: fields, language: "fr").findings.first)
      #expect(finding.span.field == names[place] && finding.span.start == 12 && finding.span.end == 26)
    }
  }

  @Test func saysTheSameEachTime() throws {
    for set in Labelled.present {
      for one in try set.cases() {
        let first = one.result()
        #expect(first == one.result() && first == one.result(Screen()), "\(one.id)")
      }
    }
  }

  /// What stands in one field does not depend on how many others were screened before it.
  @Test func saysTheSameOnManyThreads() async throws {
    let cases = try Labelled.own.flatMap { try $0.cases() }
    let alone = cases.map { $0.result() }
    let together = await withTaskGroup(of: [ScreeningResult].self) { group in
      for _ in 0..<4 { group.addTask { cases.map { $0.result() } } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(together.allSatisfy { $0 == alone })
  }
}

/// Where findings stand.
@Suite struct SpanTests {
  @Test func spansLieInTheirFieldAndShowTheText() throws {
    var found = 0
    for set in Labelled.present {
      for one in try set.cases() {
        let fields = one.fields
        for finding in one.result(Screen(isStrict: true)).findings {
          found += 1
          #expect(finding.span.lies(in: fields), "\(one.id): \(finding)")
          let text = (fields.first { $0.name == finding.span.field }?.text ?? "").cut(finding.span)
          #expect(!text.isEmpty && text == text.trimmingCharacters(in: .whitespacesAndNewlines), "\(one.id): «\(text)»")
          #expect(
            finding.isShown(by: text, in: fields.map(\.text).joined(separator: "\n")),
            "\(one.id): «\(text)» \(finding.seen)")
        }
      }
    }
    #expect(found >= 280)
  }

  /// Scalars that fold to several letters, or to none, move no span.
  @Test(arguments: ["", "œ", "ﬃ", "é", "e\u{0301}", "👩🏽‍⚕️ ", "\u{200B}\u{00AD}", "№ ", "½ ", "ǆ ", "Σ ", "—", "…", "ﷺ "])
  func spansCountScalars(_ head: String) throws {
    let text = "\(head) Rappeler au 06 39 98 41 17"
    let finding = try #require(Screen().result(text).findings.first)
    #expect(text.cut(finding.span) == "06 39 98 41 17")
  }

  /// The heaviest stands first, then what stands first in the text.
  @Test func putsTheHeaviestFirst() throws {
    for set in Labelled.present {
      for one in try set.cases() {
        let findings = one.result().findings
        for (left, right) in zip(findings, findings.dropFirst()) {
          #expect(left.severity >= right.severity, "\(one.id)")
          if left.severity == right.severity, left.span.field == right.span.field {
            #expect(left.span.start <= right.span.start, "\(one.id)")
          }
        }
      }
    }
  }
}

extension LabelledCase {
  var fields: [ScreenedField] {
    [ScreenedField(name: "title", text: title)] + (excerpt.map { [ScreenedField(name: "excerpt", text: $0)] } ?? [])
  }
}

extension Span {
  func lies(in fields: [ScreenedField]) -> Bool {
    fields.contains { $0.name == field && start >= 0 && start <= end && end <= $0.text.unicodeScalars.count }
  }
}

extension Finding {
  /// Whether that text is what the finding tells of: masked where it is an identifier, else in the owner's words.
  func isShown(by text: String, in all: String) -> Bool {
    guard let first = seen.first, let last = seen.last else { return false }
    switch kind {
    case .story:
      return seen.allSatisfy(all.contains) && (text.hasPrefix(first) || first.hasPrefix(text) || text.hasPrefix(last))
    case .combination: return seen.allSatisfy(all.contains)
    case .rarePlace: return text == first && all.contains(last)
    case .greatAge, .relative, .vignette: return text == first
    case .image: return text == first || text.contains(first.filter { $0 != "…" })
    case .email, .namedPatient: return (last.split(separator: " ").last?.first).map(text.contains) ?? false
    default: return last.count == text.count && zip(last, text).allSatisfy { $0 == $1 || $0 == "*" }
    }
  }
}
