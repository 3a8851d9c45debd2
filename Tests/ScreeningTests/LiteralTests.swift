import Foundation
import TestSupport
import Testing

@testable import Screening

/// The rules are written from how such sentences work, not from the labelled ones.
@Suite struct LiteralTests {
  private static let run = 6

  @Test(arguments: Labelled.present) func quotesNoCase(_ set: Labelled) async throws {
    try await patiently {
      try quoteNone(of: set.cases().map { ($0.id, [$0.title, $0.excerpt ?? ""]) })
    }
  }

  @Test func quotesNoTellingInTheOtherLanguage() async throws {
    try await patiently {
      try quoteNone(of: Telling.all().map { ($0.id, [$0.title, $0.excerpt ?? ""]) })
    }
  }

  private func quoteNone(of cases: [(id: String, texts: [String])]) throws {
    var owners: [ArraySlice<String>: String] = [:]
    for one in cases {
      for text in one.texts {
        // A number alone, such as the one of the domain of health identities, is nobody's sentence.
        for row in Self.rows(Self.words(text)) where row.contains(where: { $0.contains(where: \.isLetter) }) {
          owners[row] = one.id
        }
      }
    }
    #expect(owners.count > 1_000)
    let files = Repository.files(under: "Sources")
    var read = 0
    var quoted: Set<String> = []
    for file in files where !file.hasSuffix(".a") {
      guard let text = Repository.text(of: file) else { continue }
      read += 1
      for row in Self.rows(Self.words(text)) {
        if let owner = owners[row] { quoted.insert("\(file) says «\(row.joined(separator: " "))» of \(owner)") }
      }
    }
    #expect(read > 150)
    #expect(quoted.isEmpty, "\(quoted.sorted().joined(separator: "\n"))")
  }

  private static func rows(_ words: [String]) -> [ArraySlice<String>] {
    words.count < run ? [] : (0...words.count - run).map { words[$0..<$0 + run] }
  }

  private static func words(_ text: String) -> [String] {
    text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).lowercased()
      .split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }
}
