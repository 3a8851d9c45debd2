import Foundation
import Model
import Networks
import Testing
import Web

/// What no account of a webhook or a ping can have.
@Suite struct PingSettingsTests {
  private func refusal<N: Network>(_ type: N.Type, _ settings: [String: String], secrets: Bool = false) throws -> String
  {
    let names = Dictionary(uniqueKeysWithValues: settings.keys.map { ($0, $0) })
    let account =
      secrets ? try JSONEncoder().encode(names.mapValues { ["env": $0] }) : try JSONEncoder().encode(settings)
    let values = try JSONDecoder().decode(SampleSecrets.self, from: try JSONEncoder().encode(settings))
    do {
      _ = try values.decode(N.Settings.self, from: try JSONDecoder().decode(JSONValue.self, from: account))
      return "none"
    } catch let DecodingError.dataCorrupted(context) {
      return context.debugDescription
    }
  }

  @Test(arguments: [
    ("https://hooks.example.org/in/0123456789", nil, "none"), ("https://hooks.example.org", nil, "none"),
    ("http://127.0.0.1:8123/api/webhook/abc", "whsec_YW4taW52ZW50ZWQta2V5", "none"),
    ("https://hooks.example.org?k=0123456789", nil, "none"), ("hooks.example.org/in", nil, "hooks.example.org"),
    ("ftp://hooks.example.org/in", nil, "hooks.example.org"),
    ("https://user:pass@hooks.example.org/in", nil, "hooks.example.org"),
    ("https://hooks.example.org/in#part", nil, "hooks.example.org"), ("", nil, "hooks.example.org"),
    ("https://hooks.example.org/in", "YW4taW52ZW50ZWQta2V5", "whsec_"),
    ("https://hooks.example.org/in", "whsec_", "whsec_"), ("https://hooks.example.org/in", "whsec_é!", "whsec_"),
  ]) func aWebhookHasAnAddressAndPerhapsAKey(url: String, key: String?, says: String) throws {
    let settings = ["url": url, "secret": key].compactMapValues { $0 }
    #expect(try refusal(WebhookNetwork.self, settings, secrets: true).contains(says))
  }

  @Test func withoutAKeyNothingIsSignedAndAPersonDecidesOfALostAnswer() async throws {
    let secrets = try JSONDecoder().decode(SampleSecrets.self, from: Data(#"{"U": "https://hooks.example.org"}"#.utf8))
    let account = JSONValue.object(["url": .object(["env": .string("U")])])
    let settings = try secrets.decode(WebhookNetwork.Settings.self, from: account)
    let transport = ScriptedTransport([Response.scripted(200)])
    let network = WebhookNetwork(
      account: AccountSettings(name: "hook", settings: settings), transport: transport, files: MemoryFiles())
    #expect(try await network.verify().reconciliation == .nothing)
    let post = Post(text: "Le cabinet est fermé.", created: .reference, key: "4b33")
    #expect(try await network.publish(post) == Receipt(id: "4b33"))
    let request = try #require(transport.requests.first)
    #expect(request.url == "https://hooks.example.org/" && request.credential == nil)
    #expect(!request.headers.contains { $0.name == "webhook-signature" })
  }

  @Test(arguments: [
    ("blog.example.org", "0123-abcd-XYZ", "none"), ("Blog.Example.org", "01234567", "none"),
    ("https://blog.example.org", "01234567", "host"), ("blog.example.org/a", "01234567", "host"),
    ("blog.example.org:8080", "01234567", "host"), ("", "01234567", "host"),
    ("blog.example.org", "0123456", "8 to 128"), ("blog.example.org", "0123 4567", "8 to 128"),
    ("blog.example.org", String(repeating: "a", count: 129), "8 to 128"), ("blog.example.org", "ééééééééé", "8 to 128"),
  ]) func indexNowHasAHostAndAKey(host: String, key: String, says: String) throws {
    #expect(try refusal(IndexNowNetwork.self, ["host": host, "key": key]).contains(says))
  }

  @Test func pingsHaveAddresses() throws {
    let blog = ["name": "Le blog", "url": "https://blog.example.org/"]
    #expect(try refusal(WeblogPingNetwork.self, blog) == "none")
    for key in ["url", "feed", "server"] {
      let settings = blog.merging([key: "blog.example.org"]) { $1 }
      #expect(try refusal(WeblogPingNetwork.self, settings).contains("not an address like"), "\(key)")
    }
    let hub = ["hub": "https://hub.example.org/", "feed": "https://blog.example.org/feed"]
    #expect(try refusal(WebSubNetwork.self, hub) == "none")
    for key in ["hub", "feed"] {
      let settings = hub.merging([key: "feed"]) { $1 }
      #expect(try refusal(WebSubNetwork.self, settings).contains("not an address like"), "\(key)")
    }
  }
}
