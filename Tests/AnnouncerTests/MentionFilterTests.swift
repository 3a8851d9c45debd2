import Model
import Testing

@testable import Announcer

/// Which entries of a watched feed its owner is told of.
@Suite struct MentionFilterTests {
  private let entry = Entry(
    guid: "1", title: "Un avis sur le Dr Exemple", link: "https://avis.example.net/cabinet-exemple.fr/12",
    author: "Léa", summary: "Très bien")

  @Test(arguments: [
    ([], true), (["dr exemple"], true), (["Dr Exemples"], false), (["cabinet-exemple.fr"], true), (["léa"], true),
    (["Autre", "Très bien"], true), (["exemple dr"], false),
  ])
  func namesAsWholeWords(_ words: [String], _ matches: Bool) {
    #expect(MentionFilter(words: words).matches(entry) == matches)
  }

  @Test func whatIsToldIsOneShortLine() {
    let long = Entry(guid: "2", title: "Titre\n deux", summary: String(repeating: "mot ", count: 400))
    let told = MentionFilter.told(long)
    #expect(told.hasPrefix("Titre deux — mot mot") && told.count == 300 && told.hasSuffix("…"))
  }
}
