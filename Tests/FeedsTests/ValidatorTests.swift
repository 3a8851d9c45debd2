import Feeds
import Model
import TestSupport
import Testing
import Web

@Suite struct ValidatorTests {
  private let address = "https://blog.example.org/feed"
  private let feed = "<rss version=\"2.0\"><channel><title>B</title></channel></rss>"

  /// What might become a second header, or no header at all, is forgotten as it comes, and never sent where it is known.
  @Test(arguments: ["\"a\rX: y\"", "\"a\nX: y\"", "\"a\u{0}\"", "\"é\"", "", String(repeating: "a", count: 1001)])
  func anOddValidatorIsNeverSentBack(value: String) async throws {
    let transport = ScriptedTransport(
      answers: [.answer(200, feed, headers: [("ETag", value), ("Last-Modified", value)]), .answer(304)])
    let fetcher = FeedFetcher(transport: transport)
    guard case .read(_, let validators, _, _, _) = try await fetcher.fetch(address) else {
      Issue.record("not read")
      return
    }
    #expect(validators == Validators())
    _ = try await fetcher.fetch(address, validators: Validators(etag: value, lastModified: value))
    #expect(transport.sent.map { $0.request.headers.map(\.name) } == [["Accept"], ["Accept"]])
  }
}
