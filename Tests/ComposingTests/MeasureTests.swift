import Foundation
import Model
import Testing

@testable import Composing

let mastodon = CountingRule(unit: .graphemes, urlWeight: 23, shortensMentions: true)

@Suite struct MeasureTests {
  @Test(arguments: [
    ("été", CountingRule.Unit.graphemes, 3), ("e\u{301}te\u{301}", .graphemes, 3),
    ("e\u{301}te\u{301}", .codePoints, 5),
    ("👩‍⚕️", .graphemes, 1), ("👩‍⚕️", .codePoints, 4), ("👩‍⚕️", .utf16, 5), ("👩‍⚕️", .bytes, 13), ("🇫🇷🇧🇪", .graphemes, 2),
    ("", .bytes, 0), ("https://example.org/a-page-that-is-long", .graphemes, 39),
  ])
  func countsInTheUnit(text: String, unit: CountingRule.Unit, length: Int) {
    #expect(Measure.length(text, CountingRule(unit: unit)) == length)
  }

  @Test(arguments: [
    ("https://example.org/a-page-that-is-very-long-indeed", 23),
    ("http://a.fr", 23),
    ("HTTPS://EXAMPLE.ORG/", 23),
    ("voir https://example.org/a.", 5 + 23 + 1),
    ("(https://example.org/a)", 1 + 23 + 1),
    ("https://example.org/wiki/Grippe_(maladie)", 23),
    ("https://example.org/a_(b_(c)_d)", 23),
    ("https://example.org/a?b=c&d=e#f, et", 23 + 4),
    ("https://example.org/a?b=c.", 23 + 1),
    ("https://example.org:8080/long/path/long/path", 23),
    ("https://médecin.example.org/prévention", 23),
    ("「https://example.org/a」", 1 + 23 + 1),
    ("éhttps://example.org/a", 1 + 23),
    ("xhttps://example.org/a", 22),
    ("@https://example.org/a", 22),
    ("https://localhost/a-page-that-is-very-long-indeed", 49),
    ("https://127.0.0.1/a-page-that-is-very-long-indeed", 49),
    ("https://", 8),
    ("https:// example.org", 20),
    ("example.org/a-page-that-is-very-long-indeed", 43),
    ("ftp://example.org/aaa", 21),
    ("https://example.org https://example.org", 47),
    ("\u{4E2D}\u{6587}https://example.org/\u{4E2D}", 2 + 23),
    ("@alice@example.org", 6),
    ("@alice@example.org.", 7),
    ("@alice", 6),
    ("a@alice@example.org", 19),
    ("jean@example.org", 16),
    ("/@alice@example.org", 19),
  ])
  func countsLinksAndMentionsAsMastodonDoes(text: String, length: Int) {
    #expect(Measure.length(text, mastodon) == length)
  }

  @Test func aServersOddWeightDoesNoHarm() {
    #expect(Measure.length("https://example.org/", CountingRule(unit: .graphemes, urlWeight: -5)) == 0)
    #expect(Measure.length("https://example.org/", CountingRule(unit: .graphemes, urlWeight: .max)) == 10_000)
  }

  private struct Vectors: Decodable {
    struct Case: Decodable { let name, text, spoiler: String, count: Int }
    let cases: [Case]
  }

  @Test(.enabled(if: Shared.folder != nil, "the shared folder is not there"))
  func agreesWithMastodonsOwnCases() throws {
    let file = try #require(Shared.file("conformance/vectors/mastodon-length.json"))
    let vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
    #expect(!vectors.cases.isEmpty)
    for vector in vectors.cases {
      let warning = Measure.length(vector.spoiler, CountingRule(unit: .graphemes))
      #expect(Measure.length(vector.text, mastodon) + warning == vector.count, "\(vector.name)")
    }
  }
}
