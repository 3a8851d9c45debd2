import Foundation
import Model
import Testing
import Web

@testable import Feeds
@testable import crieur

private func feed(_ url: String, _ title: String?, _ kind: FeedKind = .main, _ newest: String? = "Le sel") -> FoundFeed
{
  FoundFeed(
    url: url, title: title, kind: kind, source: .named, document: FeedDocument(format: "rss2.0"), count: 3,
    newest: newest.map { .init(title: $0, link: nil, date: Date(timeIntervalSince1970: 1_795_000_000)) },
    response: Response(status: 200, received: Date(timeIntervalSince1970: 0)))
}

@Suite struct CandidateTextTests {
  private let many = FeedSearch(
    found: [
      feed("https://blog.example.org/feed/", "Le blog d’Anne, médecin à la campagne depuis toujours"),
      feed("https://blog.example.org/tag/sel/feed/", nil, .section, nil),
      feed(
        "https://blog.example.org/comments/feed/", "Com\u{1B}[31mmentaires\npour", .comments,
        String(repeating: "mot ", count: 40)),
    ],
    failures: [("https://blog.example.org/x", .notFound("https://blog.example.org/x", status: 404))], left: 2)

  @Test(arguments: [Language.en, .fr], [40, 72, 140])
  func theTableFitsAndNamesEachAddressWhole(language: Language, width: Int) throws {
    let terminal = Terminal(isInteractive: true, width: width, colour: false)
    let text = try #require(CandidateText(say: language, terminal: terminal).text(of: many))
    let lines = text.split(separator: "\n")
    for feed in many.found { #expect(lines.contains { $0 == "   \(feed.url) (rss2.0)" }) }
    let marked = lines.indices.filter { lines[$0].hasPrefix("→") }
    #expect(marked.count == 1 && marked.allSatisfy { lines[$0 + 1].contains("/feed/ ") && lines[$0].contains("2026-") })
    #expect(!text.contains("\u{1B}"))
    #expect(text.contains("404") && text.contains(language("Not looked at: 2", "Non regardés : 2")))
    #expect(text.contains(language("none yet", "aucun encore")) && text.contains(language("comments", "commentaires")))
    // 40 columns hold six columns only where each gets less than its least.
    if width > 60 {
      for line in lines where !line.contains("https://") && !line.hasSuffix(":") {
        #expect(DisplayWidth.of(String(line)) <= width, "\(line)")
      }
    }
  }

  @Test func whereThereIsNoChoiceNothingIsSaid() {
    let terminal = Terminal(isInteractive: false)
    #expect(
      CandidateText(say: .en, terminal: terminal).text(of: FeedSearch(found: [feed("https://b.example/f", "B")])) == nil
    )
    var guessed = feed("https://b.example/f", "B")
    guessed.source = .guessed
    #expect(
      CandidateText(say: .en, terminal: terminal).text(of: FeedSearch(found: [guessed]))?.contains("engine") == true)
  }
}
