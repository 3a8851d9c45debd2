import Feeds
import Foundation
import Model
import Pages
import TestSupport
import Testing
import Web

@testable import Sandbox

private typealias Answer = Sandbox.Answer

/// Questions and answers as bytes.
@Suite struct WireTests {
  static let links = PageLinks(
    named: [
      FeedLink(url: "https://b.example/f", title: "L’été", type: "application/rss+xml", source: .named, kind: .main),
      FeedLink(url: "https://b.example/c", title: nil, type: nil, source: .linked, kind: .comments),
    ], guessed: [FeedLink(url: "https://b.example/feed/", title: nil, type: nil, source: .guessed, kind: .section)])

  static let facts = PageFacts(
    address: "https://b.example/a", canonical: "https://b.example/a/", shortLink: "https://b.example/?p=1",
    title: "L’asthme", description: "Un été", language: "fr-FR", site: "Le carnet", author: "A. B.", tags: ["x", "y"],
    pictures: [Picture(url: "https://b.example/i.png", width: 800, height: nil, alt: "Un cœur")])

  static let document = FeedDocument(
    format: "rss2.0", title: "L’été", link: "https://b.example/", hubs: ["https://hub.example/"], language: "fr",
    entries: [
      Entry(
        guid: "g", title: "t", link: "https://b.example/1", published: Date(timeIntervalSince1970: 1.5),
        updated: Date(timeIntervalSince1970: -62_135_596_800), author: "a", categories: ["c", ""], summary: "s",
        enclosure: "https://b.example/e", image: "https://b.example/i", imageAlt: "", imageIsInText: true,
        language: "fr"),
      Entry(),
    ], warnings: ["w"], selfLink: "https://b.example/f", id: "i", isRecovered: true, isTruncated: true,
    endsInsideEntry: true, isExpired: true,
    hints: FeedHints(ttlMinutes: 60, updateEvery: .seconds(3600) / 7, skipHours: [0, 23], skipDays: [6]))

  private static let answers: [Answer] = [
    .document(document), .document(FeedDocument(format: "")), .links(links), .facts(facts), .needs(["KOI8-R"]),
    .refused(Refusal(.malformed("", detail: "line 3"))), .refused(Refusal(.page(""))),
  ]

  @Test(arguments: answers.indices) func anAnswerArrivesAsItWasGiven(row: Int) throws {
    #expect(try Answer(Self.answers[row].bytes) == Self.answers[row])
  }

  @Test(arguments: answers.indices) func aCutOrLengthenedAnswerIsNone(row: Int) {
    let bytes = Self.answers[row].bytes
    for length in bytes.indices {
      #expect(throws: ReadingProblem.garbled) { try Answer(Array(bytes[..<length])) }
    }
    #expect(throws: ReadingProblem.garbled) { try Answer(bytes + [0]) }
  }

  @Test func aGarbledAnswerIsAnAnswerOrNoneAndTrapsNever() {
    var random = SystemRandomNumberGenerator()
    for answer in Self.answers {
      for _ in 0..<2000 {
        var bytes = answer.bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          guard let place = bytes.indices.randomElement(using: &random) else { continue }
          bytes[place] = [0, 1, 127, 128, 255, UInt8.random(in: 0...255, using: &random)].randomElement() ?? 0
        }
        guard let read = try? Answer(bytes) else { continue }
        if case .document(let document) = read { _ = document.isPlausible }
        if case .facts(let facts) = read { _ = facts.isPlausible }
        if case .links(let links) = read { _ = links.isPlausible }
      }
    }
  }

  @Test func lengthsThatCannotBeAskForNoMemory() {
    // A document of four thousand million entries in ten bytes.
    #expect(throws: ReadingProblem.garbled) { try Answer([2, 255, 255, 255, 255, 0, 0, 0, 0, 0]) }
    #expect(throws: ReadingProblem.garbled) { try Answer([0, 255, 255, 255, 255]) }
    #expect(throws: ReadingProblem.garbled) { try Answer([9]) }
    #expect(throws: ReadingProblem.garbled) { try Answer([]) }
  }

  @Test func textThatIsNoUTF8IsNone() {
    var bytes = Answer.needs(["KOI8-R"]).bytes
    bytes[bytes.count - 1] = 0xFF
    #expect(throws: ReadingProblem.garbled) { try Answer(bytes) }
  }

  @Test(arguments: FixtureFeed.crafted + FixtureFeed.shared.enumerated().filter { $0.offset % 7 == 0 }.map(\.element))
  func everyDocumentArrivesWholeAndIsPlausible(feed: FixtureFeed) throws {
    switch feed.document {
    case .success(let document):
      #expect(document.isPlausible)
      #expect(try Answer(Answer.document(document).bytes) == .document(document))
    case .failure(let failure):
      #expect(try Answer(Answer.refused(Refusal(failure)).bytes) == .refused(Refusal(failure)))
      #expect(Refusal(failure).failure(at: feed.url) == failure)
    }
  }

  @Test func aQuestionArrivesAsItWasAsked() throws {
    let response = Response(
      status: 203, headers: [("Content-Type", "text/html; charset=x"), ("Link", "<a>"), ("Secret", "canary")],
      body: [0, 255, 1], received: Date())
    for kind in Question.Kind.allCases {
      let question = Question(kind, response, from: "https://b.example/", asked: "x", format: .sitemap)
      #expect(try Question(question.bytes) == question)
      #expect(question.bytes.firstRange(of: Array("canary".utf8)) == nil, "more of the answer is told than is needed")
      for length in question.bytes.indices {
        #expect(throws: ReadingProblem.garbled) { try Question(Array(question.bytes[..<length])) }
      }
    }
  }

  static let implausible: [@Sendable (inout FeedDocument) -> Void] = [
    { $0.link = "javascript:alert(1)" }, { $0.hubs = ["file:///etc/passwd"] }, { $0.selfLink = "" },
    { $0.entries[0].link = "data:," }, { $0.entries[0].image = "ftp://b.example/" },
    { $0.entries[0].enclosure = "https://b.example/" + String(repeating: "x", count: 10_000) },
    { $0.entries[0].published = Date(timeIntervalSince1970: 1e15) },
    { $0.entries[0].updated = Date(timeIntervalSince1970: -1e15) }, { $0.hints.ttlMinutes = -1 },
    { $0.hints.skipHours = [24] }, { $0.hints.skipDays = [7] }, { $0.hints.updateEvery = .seconds(-1) },
    { $0.entries = Array(repeating: Entry(), count: 20_001) },
  ]

  @Test(arguments: implausible.indices) func whatNoReaderSaysIsNotBelieved(row: Int) {
    var document = Self.document
    #expect(document.isPlausible)
    Self.implausible[row](&document)
    #expect(!document.isPlausible)
  }

  static let implausibleFacts: [@Sendable (inout PageFacts) -> Void] = [
    { $0.canonical = "https://evil.example/a" }, { $0.shortLink = "javascript:x" }, { $0.language = "<script>" },
    { $0.title = String(repeating: "x", count: 10_001) }, { $0.tags = Array(repeating: "x", count: 31) },
    { $0.pictures = [Picture(url: "file:///x")] },
    { $0.pictures = Array(repeating: Picture(url: "https://b.example/i"), count: 9) },
  ]

  @Test(arguments: implausibleFacts.indices) func whatNoPageSaysIsNotBelieved(row: Int) {
    var facts = Self.facts
    #expect(facts.isPlausible)
    Self.implausibleFacts[row](&facts)
    #expect(!facts.isPlausible)
  }
}
