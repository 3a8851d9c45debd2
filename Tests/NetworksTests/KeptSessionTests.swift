import Foundation
import Model
import Networks
import Testing
import Web

/// What a network with a password and a session is owed: a session is on the disk before it is used.
@Suite struct KeptSessionTests {
  static let samples = Transcript.all.filter { ["bluesky", "lemmy"].contains($0.network) }

  @Test(arguments: samples)
  func nothingIsPostedWithATokenThatCannotBeKept(transcript: Transcript) async throws {
    let sample = try #require(transcript.cases.first { $0.does == .publish && $0.gives.receipt != nil })
    let transport = ScriptedTransport(try sample.exchanges.map { try $0.answer.scripted })
    let adapter = try transcript.adapter(transport: transport, files: MemoryFiles(breaksAfter: 0))
    let post = try #require(sample.post).post
    do throws(PublishFailure) {
      _ = try await adapter.publish(post)
      Issue.record("posted, although the disk is full")
    } catch {
      #expect(error.verdict == "unavailable")
    }
    #expect(transport.requests.count == 1, "the session was opened, and nothing else")
  }
}
