import Foundation
import Model
import TestSupport
import Testing

@testable import Screening

/// What the owner reads of a finding, and what the room and its manual never say.
@Suite struct WordingTests {
  private func sentence(_ kind: Finding.Kind, _ language: Language, consent: Bool = false) -> String {
    let span = Span(field: "title", start: 0, end: 1)
    var finding = Finding(kind: kind, severity: .hold, span: span, seen: ["« vu »", "et cela"])
    finding.mentionsConsent = consent
    return finding.sentence(in: language)
  }

  @Test(arguments: Finding.Kind.allCases, Language.allCases)
  func saysWhole(_ kind: Finding.Kind, _ language: Language) {
    for text in [sentence(kind, language), sentence(kind, language, consent: true)] {
      let first = text.first { $0.isLetter }
      #expect(first.map { $0.isUppercase || text.first == "“" || text.first == "«" } == true, "\(text)")
      #expect(text.hasSuffix("."), "\(text)")
      #expect(text.count >= 40 && text.contains(" "), "\(text)")
      #expect(!text.contains("  ") && !text.contains("(nil)") && !text.contains("Optional"), "\(text)")
    }
    let consent = sentence(kind, language, consent: true)
    #expect(consent.hasPrefix(sentence(kind, language)) && consent.count > sentence(kind, language).count + 20)
  }

  @Test(arguments: Language.allCases) func saysEachKindInItsOwnWords(_ language: Language) {
    let sentences = Finding.Kind.allCases.map { sentence($0, language) }
    #expect(Set(sentences).count == Finding.Kind.allCases.count)
    // What was seen put aside, they differ still.
    let bare = sentences.map {
      $0.replacingOccurrences(of: "« vu »", with: "").replacingOccurrences(of: "et cela", with: "")
    }
    #expect(Set(bare).count == Finding.Kind.allCases.count)
  }

  @Test(arguments: Finding.Kind.allCases) func speaksBothLanguages(_ kind: Finding.Kind) {
    #expect(sentence(kind, .en) != sentence(kind, .fr))
    let french = sentence(kind, .fr)
    #expect(!french.contains(" the ") && !french.contains(" this "), "\(french)")
    #expect(!sentence(kind, .en).contains(" le ") && !sentence(kind, .en).contains(" est "), "\(sentence(kind, .en))")
  }

  /// Never accuses, never cites the penal code.
  @Test(arguments: Finding.Kind.allCases, Language.allCases)
  func accusesNobody(_ kind: Finding.Kind, _ language: Language) {
    let text = sentence(kind, language).lowercased()
    for word in ["226-13", "code pénal", "illegal", "illégal", "interdit", "forbidden", "offence", "faute", "violat"] {
      #expect(!text.contains(word), "\(text)")
    }
  }

  /// A guard that is silent has detected nothing; it promises nothing.
  @Test func promisesNothing() throws {
    let promises = ["no " + "risk", "aucun " + "risque", "sans " + "risque"]
    let files = Repository.files(under: "Sources") + Repository.files(under: "Deploy") + ["README.md", "README.fr.md"]
    #expect(files.count > 200)
    var found: [String] = []
    for file in files {
      guard let text = Repository.text(of: file)?.lowercased() else { continue }
      let plain = text.split { $0.isWhitespace || $0 == "\u{A0}" || $0 == "\u{202F}" }.joined(separator: " ")
      for promise in promises where plain.contains(promise) { found.append("\(file): \(promise)") }
    }
    #expect(found.isEmpty, "\(found)")
  }

  /// The manual says in both languages what silence means.
  @Test func theManualSaysWhatSilenceMeans() throws {
    let english = try #require(Repository.text(of: "Deploy/SECRECY.md"))
    let french = try #require(Repository.text(of: "Deploy/SECRECY.fr.md"))
    #expect(english.contains("nothing detected") && french.contains("rien de détecté"))
    for text in [english, french] {
      for level in ["block", "hold", "note"] { #expect(text.contains("`\(level)`"), "\(level)") }
      for command in ["queue", "show", "edit", "approve", "reject"] {
        #expect(text.contains("crieur \(command)"), "\(command)")
      }
    }
    #expect(english.split(separator: "\n## ").count == french.split(separator: "\n## ").count)
  }
}

/// The files of this repository.
enum Repository {
  static func files(under folder: String) -> [String] {
    // A link to the folder is followed, so that its own files are listed.
    let root = URL(fileURLWithPath: "\(Shared.package)/\(folder)").resolvingSymlinksInPath().path
    return (FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []).map { "\(folder)/\($0)" }
  }

  static func text(of file: String) -> String? {
    (try? Data(contentsOf: URL(fileURLWithPath: "\(Shared.package)/\(file)"))).map {
      String(decoding: $0, as: UTF8.self)
    }
  }
}
