import Foundation
import Model
import TestSupport
import Testing
import Web

@testable import Feeds

/// What is given to the reader of documents, and how often.
@Suite struct ReadingTests {
  /// Counts what it is asked, and fails where it is told to.
  private final class CountingReader: DocumentReading, Sendable {
    private let counts = Counts()
    let problem: ReadingProblem?

    init(problem: ReadingProblem? = nil) { self.problem = problem }

    var documents: Int { counts.value.documents }
    var pages: Int { counts.value.pages }

    func document(in response: Response, from url: String, as format: FeedFormat) throws(FeedFailure) -> FeedDocument {
      counts.add(documents: 1)
      if let problem { throw .unread(url, problem) }
      return try DirectReader().document(in: response, from: url, as: format)
    }

    func links(in page: Response, from url: String, asked: String) throws(FeedFailure) -> PageLinks {
      counts.add(pages: 1)
      return DirectReader().links(in: page, from: url, asked: asked)
    }
  }

  private final class Counts: @unchecked Sendable {  // guarded by `lock`
    private let lock = NSLock()
    private var counts = (documents: 0, pages: 0)
    var value: (documents: Int, pages: Int) { lock.withLock { counts } }
    func add(documents: Int = 0, pages: Int = 0) {
      lock.withLock { counts = (counts.documents + documents, counts.pages + pages) }
    }
  }

  private static let feed =
    "<rss version=\"2.0\"><channel><title>B</title><item><title>T</title></item></channel></rss>"
  private static let page = "<html><head><link rel=alternate type=application/rss+xml href=/feed></head></html>"

  private let transport = ScriptedTransport { request in
    request.url.hasSuffix("/feed") ? .answer(200, feed, url: request.url) : .answer(200, page, url: request.url)
  }

  @Test func theSameBytesAreReadOnce() async throws {
    let reader = CountingReader()
    let fetcher = FeedFetcher(transport: transport, reader: reader)
    guard case .read(_, _, let hash, _, false) = try await fetcher.fetch("https://b.example/feed") else {
      Issue.record("not read")
      return
    }
    #expect(reader.documents == 1 && reader.pages == 0)
    guard case .unchanged = try await fetcher.fetch("https://b.example/feed", lastHash: hash) else {
      Issue.record("read again")
      return
    }
    #expect(reader.documents == 1)
  }

  @Test func aFeedBehindAPageIsReadOnce() async throws {
    let reader = CountingReader()
    guard
      case .read(let document, _, _, "https://b.example/feed", true) = try await FeedFetcher(
        transport: transport, reader: reader
      ).fetch("https://b.example/")
    else {
      Issue.record("not read")
      return
    }
    #expect(document.entries.count == 1)
    #expect(reader.documents == 2 && reader.pages == 1, "the page and the feed")
  }

  @Test(arguments: [ReadingProblem.crashed(signal: 11), .ended(code: 3), .tooSlow, .garbled, .notStarted("EAGAIN")])
  func aReaderThatFailsIsAFailedFeed(problem: ReadingProblem) async throws {
    let failure = await #expect(throws: FeedFailure.self) {
      try await FeedFetcher(transport: transport, reader: CountingReader(problem: problem)).fetch(
        "https://b.example/feed")
    }
    #expect(failure == .unread("https://b.example/feed", problem))
    #expect(failure?.exitStatus == (problem.isPassing ? .temporary : .data))
    for language in [Language.en, .fr] {
      let sentence = failure?.sentence(in: language) ?? ""
      #expect(sentence.contains("https://b.example/feed") && sentence.contains(problem.words(in: language)))
    }
  }
}
