import Foundation
import Model
import Testing

@testable import Networks

/// What an account's settings must look like, told without the secret.
@Suite struct SettingsTests {
  private func mistake(_ network: String, _ account: String, secret: String = "") throws -> String? {
    let secrets = try JSONDecoder().decode(
      SampleSecrets.self, from: JSONEncoder().encode(["S": secret, "T": "sample-token-0123"]))
    func decode<N: Network>(_ type: N.Type) throws {
      _ = try secrets.decode(N.Settings.self, from: try JSONDecoder().decode(JSONValue.self, from: Data(account.utf8)))
    }
    guard let network = Catalogue.network(named: network) else { throw UnknownNetwork(name: network) }
    do {
      try decode(network)
      return nil
    } catch let DecodingError.dataCorrupted(context) {
      return context.debugDescription
    }
  }

  @Test(arguments: [
    ("discord", "https://discord.com/api/webhooks/113/a_b-C"),
    ("discord", "https://discord.com/api/v10/webhooks/113/a_b-C/"),
    ("discord", "HTTPS://canary.discord.com/api/webhooks/113/abc"),
    ("slack", "https://hooks.slack.com/services/T0/B0/abc"), ("mattermost", "https://chat.example.org/hooks/abc"),
    ("mattermost", "https://chat.example.org:8065/sub/path/hooks/abc"),
  ])
  func aWebhooksAddressIsTaken(network: String, address: String) throws {
    #expect(try mistake(network, #"{"webhook":{"env":"S"}}"#, secret: address) == nil)
    #expect(try mistake(network, #"{"webhook":{"env":"S"},"server":"http://127.0.0.1:1"}"#, secret: address) == nil)
  }

  @Test(arguments: ["discord", "slack", "mattermost"])
  func whatIsNoWebhooksAddressIsNotShown(network: String) throws {
    let ends = ["discord": "api/webhooks/113/", "slack": "services/T0/B0/", "mattermost": "hooks/"][network] ?? ""
    let addresses = [
      "", "canary-key", "http://chat.example.org/\(ends)canary-key", "https://chat.example.org/canary-key",
      "https:///\(ends)canary-key", "https://chat.example.org/\(ends)",
      "https://chat.example.org/\(ends)canary-key?a=b",
      "https://chat.example.org/\(ends)canary-key#a", "https://me@chat.example.org/\(ends)canary-key",
      "https://chat.example.org/\(ends)canary key", "https://chat.example.org/\(ends)canary-key\nx",
      "https://chat.example.org/\(ends)canary-key/more/and/more/parts", "https://chat.example.org//\(ends)canary-key",
    ]
    for address in addresses {
      let mistake = try mistake(network, #"{"webhook":{"env":"S"}}"#, secret: address)
      #expect(mistake?.hasPrefix("the webhook is not an address like https://") == true, "\(address)")
      #expect(mistake?.contains("canary") == false)
    }
  }

  @Test func aWebhookIsReachedWhereItIs() throws {
    let address = Secret("https://chat.example.org/sub/hooks/sample-key")
    let plain = try #require(WebhookAddress(address, ending: ["hooks", "*"]))
    #expect(plain.base == "https://chat.example.org/sub/hooks")
    #expect(plain.key.reveal() == "sample-key")
    #expect(plain.name == "chat.example.org/sub/hooks")
    let moved = try #require(WebhookAddress(address, ending: ["hooks", "*"], server: "http://127.0.0.1:1"))
    #expect(moved.base == "http://127.0.0.1:1/sub/hooks")
  }

  private static let ways = "write one of these: token, user and password, or refresh_token and client_id"

  @Test(arguments: [
    ("telegram", #"{"chat":"@blog","token":{"env":"T"}}"#, nil),
    ("telegram", #"{"chat":"-1001234567890","token":{"env":"T"}}"#, nil),
    ("telegram", #"{"chat":"blog","token":{"env":"T"}}"#, "not a channel like @blog or -1001234567890"),
    ("telegram", #"{"chat":"https://t.me/blog","token":{"env":"T"}}"#, "not a channel like @blog or -1001234567890"),
    ("matrix", #"{"server":"example.org","room":"!a","token":{"env":"T"}}"#, nil),
    ("matrix", ##"{"server":"http://127.0.0.1:1","room":"#a:b","user":"u","password":{"env":"T"}}"##, nil),
    (
      "matrix", #"{"server":"example.org/x","room":"!a","token":{"env":"T"}}"#,
      "not a server like example.org or https://matrix.example.org"
    ),
    (
      "matrix", #"{"server":"ftp://example.org","room":"!a","token":{"env":"T"}}"#,
      "not a server like example.org or https://matrix.example.org"
    ),
    (
      "matrix", #"{"server":"example.org","room":"blog","token":{"env":"T"}}"#,
      "not a room like #blog:example.org or !abc:example.org"
    ),
    // A name that another way has left is in nobody's way.
    ("matrix", #"{"server":"example.org","room":"!a","token":{"env":"T"},"user":"u","client_id":"c"}"#, nil),
    ("matrix", #"{"server":"example.org","room":"!a","refresh_token":{"env":"T"},"client_id":"c","user":"u"}"#, nil),
    ("matrix", #"{"server":"example.org","room":"!a","refresh_token":{"env":"T"}}"#, Self.ways),
    ("matrix", #"{"server":"example.org","room":"!a","client_id":"c"}"#, Self.ways),
    (
      "matrix",
      #"{"server":"example.org","room":"!a","refresh_token":{"env":"T"},"client_id":"c","token":{"env":"T"}}"#,
      Self.ways
    ),
    ("matrix", #"{"server":"example.org","room":"!a"}"#, Self.ways),
    ("matrix", #"{"server":"example.org","room":"!a","user":"u"}"#, Self.ways),
    (
      "matrix", #"{"server":"example.org","room":"!a","token":{"env":"T"},"user":"u","password":{"env":"T"}}"#,
      Self.ways
    ),
  ])
  func aMistakeIsSaid(network: String, account: String, said: String?) throws {
    #expect(try mistake(network, account) == said)
  }
}
