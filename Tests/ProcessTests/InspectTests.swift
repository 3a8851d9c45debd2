import Foundation
import TestSupport
import Testing

/// `crieur inspect length` and `inspect post`, as a process.
@Suite struct InspectTests {
  private func run(_ arguments: [String], _ input: String) async throws -> (
    ending: ChildProcess.Ending, output: String, errors: String
  ) {
    try await patiently {
      try ChildProcess.run(ChildProcess.crieur, arguments, environment: ["LANG": "C"], input: input, seconds: 60)
    }
  }

  @Test(arguments: [
    ("x", "Hi http://test.co", #"{"fits":true,"length":26,"limit":280}"#),
    ("x", "example.com 👩‍⚕️ é", #"{"fits":true,"length":28,"limit":280}"#),
    ("mastodon", "@a@example.org https://example.org/a/long/path/of/a/page", #"{"fits":true,"length":26,"limit":500}"#),
    ("threads", "👍 é", #"{"fits":true,"length":6,"limit":500}"#),
    ("linkedin", "(a) #Tag", #"{"fits":true,"length":22,"limit":3000}"#),
  ])
  func lengthIsWhatTheNetworkCounts(network: String, text: String, line: String) async throws {
    let input = String(decoding: try JSONEncoder().encode(["text": text]), as: UTF8.self)
    let result = try await run(["inspect", "length", "--network", network, "--json"], input + "\n")
    #expect(result.ending == .exited(0) && result.output == line + "\n", "\(result.output)\(result.errors)")
  }

  @Test func aLineThatIsNoTextIsToldWithItsNumber() async throws {
    let result = try await run(["inspect", "length", "--network", "x"], "{\"text\":\"a\"}\nx\n")
    #expect(result.ending == .exited(65) && result.errors == "Line 2: this is no JSON object with a text.\n")
    #expect(result.output == "{\"fits\":true,\"length\":1,\"limit\":280}\n")
    let unknown = try await run(["inspect", "length", "--network", "twiter"], "")
    #expect(unknown.ending == .exited(64) && unknown.errors.contains("mastodon"))
  }

  @Test func aPostIsComposedForANetworkWithoutAnAdapter() async throws {
    let entry =
      #"{"title":"Booking.com et la grippe","link":"https://example.org/a?utm_source=rss","categories":["Cœur"]}"#
    let result = try await run(["inspect", "post", "--network", "x", "--limit", "network"], entry + "\n")
    #expect(
      result.output
        == "{\"length\":55,\"limit\":280,\"text\":\"Booking.\u{200B}com et la grippe https://example.org/a #Cœur\"}\n")
  }
}
