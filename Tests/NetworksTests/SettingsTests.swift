import Foundation
import Model
import Testing

@testable import Networks

/// What an account's settings must look like, told without the secret.
@Suite struct SettingsTests {
  private func mistake(_ network: String, _ account: String, secret: String = "", hosts: [String]? = nil) throws
    -> String?
  {
    let secrets = try JSONDecoder().decode(
      SampleSecrets.self, from: JSONEncoder().encode(["S": secret, "T": "sample-token-0123"]))
    func decode<N: Network>(_ type: N.Type) throws {
      let json = try JSONDecoder().decode(JSONValue.self, from: Data(account.utf8))
      _ = try secrets.decode(N.Settings.self, from: json, privateHosts: hosts)
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
    ("https://discord.com/api/webhooks/113/k", "https://discord.com/api/v10/webhooks/113"),
    ("https://discord.com/api/v6/webhooks/113/k", "https://discord.com/api/v10/webhooks/113"),
    ("https://discord.com/api/v10/webhooks/113/k", "https://discord.com/api/v10/webhooks/113"),
    ("https://example.org/discord/webhooks/113/k", "https://example.org/discord/webhooks/113"),
  ])
  func aVersionOfTheAPIIsNamed(address: String, base: String) throws {
    let webhook = try #require(WebhookAddress(Secret(address), ending: ["webhooks", "*", "*"]))
    #expect(webhook.speaking("v10").base == base)
    #expect(webhook.speaking("v10").key.reveal() == "k")
  }

  @Test(arguments: ["1130000000000000001", "forum", "", "+5", "-5", "5 "])
  func aThreadIsANumber(thread: String) throws {
    let account = #"{"webhook":{"env":"S"},"thread":"\#(thread)"}"#
    let said = try mistake("discord", account, secret: "https://discord.com/api/webhooks/113/abc")
    #expect(said == (thread.count > 5 ? nil : "not a thread's number like 1130000000000000001"))
  }

  @Test(
    arguments: [
      ("https://hooks.example.org/in", nil, true), ("http://hooks.example.org/in", nil, false),
      ("http://203.0.113.9/in", nil, true), ("http://93.184.216.34/in", nil, false),
      ("http://[2600::1]/in", nil, false),
      ("http://127.0.0.1:8080/in", nil, true), ("http://[::1]/in", nil, true), ("http://nas.local/in", nil, true),
      ("http://hooks.example.org/in", ["hooks.example.org"], true),
      ("http://hooks.example.org/in", ["nas.local"], false),
      ("http://127.0.0.1:8080/in", ["127.0.0.1:8080"], true), ("http://127.0.0.1:8080/in", [], false),
      ("https://hooks.example.org/in", [], true),
    ] as [(String, [String]?, Bool)])
  func anAnnouncementGoesNowhereByPlainHTTP(address: String, hosts: [String]?, isTaken: Bool) throws {
    let said = try mistake("webhook", #"{"url":{"env":"S"}}"#, secret: address, hosts: hosts)
    #expect(
      said
        == (isTaken ? nil : "announcements go by https only: write https://, or name the host in allow_private_hosts"))
  }

  @Test(arguments: [
    ("telegram", #"{"chat":"@blog","token":{"env":"T"}}"#, nil),
    ("telegram", #"{"chat":"-1001234567890","token":{"env":"T"}}"#, nil),
    ("telegram", #"{"chat":"@blog","topic":"42","token":{"env":"T"}}"#, nil),
    ("telegram", #"{"chat":"@blog","topic":"news","token":{"env":"T"}}"#, "not a topic's number like 42"),
    ("telegram", #"{"chat":"@blog","topic":"-4","token":{"env":"T"}}"#, "not a topic's number like 42"),
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
