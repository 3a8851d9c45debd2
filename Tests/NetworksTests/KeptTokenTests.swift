import Foundation
import Model
import Networks
import Testing

/// Networks whose tokens change: what a disk does not take is not used.
@Suite struct KeptTokenTests {
  /// Where a token that is spent opens nothing any more. Others have a password besides.
  static let transcripts = Transcript.all.filter { transcript in
    !["bluesky", "lemmy"].contains(transcript.network)
      && transcript.cases.contains { $0.files?["tokens/sample.json"] != nil }
  }

  @Test(arguments: transcripts)
  func aDiskThatTakesNothingCostsNoToken(transcript: Transcript) async throws {
    let transport = ScriptedTransport([])
    let adapter = try transcript.adapter(transport: transport, files: MemoryFiles(breaksAfter: 0))
    let post = Post(text: "Vaccins", created: .reference, key: "K3Y")
    let failure = await #expect(throws: PublishFailure.self) { try await adapter.publish(post) }
    #expect(failure == .unavailable("tokens/sample.json: No space left on device"))
    #expect(transport.requests.isEmpty)
  }
}
