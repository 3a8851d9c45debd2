import Crypto
import Foundation
import Model
@testable import Networks
import TestSupport
import Testing
import Web

/// What Nostr's network owes besides its transcript.
@Suite struct NostrTests {
  static let key = "0000000000000000000000000000000000000000000000000000000000000003"

  private func settings(relays: String = "wss://relay.example.org", key: String = key) throws -> NostrNetwork.Settings {
    let secrets = try JSONDecoder().decode(SampleSecrets.self, from: JSONEncoder().encode(["KEY": key]))
    let account = JSONValue.object(["relays": .string(relays), "key": .object(["env": .string("KEY")])])
    return try secrets.decode(NostrNetwork.Settings.self, from: account)
  }

  /// Examples of NIP-19.
  @Test(arguments: [
    (
      "npub", "3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d",
      "npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6"
    ),
    (
      "npub", "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e",
      "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg"
    ),
    (
      "nsec", "67dea2ed018072d675f5415ecfaed7d2597555e202d85b3d65ea4e58d2d92ffa",
      "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5"
    ),
  ])
  func keysAreWrittenAsTheNIPSays(prefix: String, digits: String, text: String) throws {
    let bytes = try #require(Hexadecimal.decode(digits))
    #expect(Bech32.encode(prefix, bytes) == text)
    #expect(Bech32.decode(text, prefix: prefix) == bytes)
    #expect(Bech32.decode(text.uppercased(), prefix: prefix) == bytes)
    #expect(Bech32.decode(text, prefix: "note") == nil)
    for index in text.indices.dropFirst(5) {
      var wrong = text
      wrong.replaceSubrange(index...index, with: text[index] == "q" ? "p" : "q")
      #expect(Bech32.decode(wrong, prefix: prefix) == nil)
      #expect(Bech32.decode(String(text[..<index]), prefix: prefix) == nil)
    }
  }

  @Test(arguments: [
    ("", key), ("https://relay.example.org", key), ("relay.example.org", key), ("wss://a@relay.example.org", key),
    ("wss://relay.example.org", ""), ("wss://relay.example.org", "nsec1"), ("wss://relay.example.org", "3"),
    ("wss://relay.example.org", String(repeating: "0", count: 64)),
    ("wss://relay.example.org", String(repeating: "f", count: 64)),
    ("wss://relay.example.org", "npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6"),
  ])
  func settingsThatCannotWorkAreRefused(relays: String, key: String) throws {
    let failure = #expect(throws: DecodingError.self) { try settings(relays: relays, key: key) }
    if key.count > 8 { #expect(!"\(String(describing: failure))".contains(key)) }
  }

  @Test func theKeyIsNeverShown() async throws {
    let settings = try settings()
    let network = NostrNetwork(
      account: AccountSettings(name: "notes", settings: settings), transport: ScriptedTransport([]),
      files: MemoryFiles())
    var shown = String(describing: network) + String(reflecting: network) + String(reflecting: settings)
    dump(network, to: &shown)
    dump(settings, to: &shown)
    do throws(PublishFailure) {
      _ = try await network.publish(PlayTests.post)
    } catch {
      shown += error.detail
    }
    #expect(!shown.contains(Self.key))
  }

  @Test func aTextAtTheLimitLeavesWhole() throws {
    let key = try #require(Hexadecimal.decode(Self.key).flatMap { SchnorrKey($0) })
    let text = String(repeating: "é", count: NostrNetwork.limit.max)
    let event = try #require(NostrEvent(Post(text: text, created: .reference, key: "K3Y"), key: key))
    #expect(event.json.contains("\"content\":\"\(text)\""))
    #expect(JSON(Array(event.json.utf8))?["id"]?.string == event.id)
  }
}
