import Foundation
import Model
import Networks
import TestSupport
import Testing
import Web

/// What the letters' network owes besides its transcript.
@Suite struct EmailTests {
  private func settings(_ changes: [String: String]) throws -> EmailNetwork.Settings {
    let account = ["server": "smtps://mail.example.org", "from": "blog@example.org", "to": "list@example.org"]
    let values = account.merging(changes) { $1 }.mapValues { JSONValue.string($0) }
    let secrets = try JSONDecoder().decode(SampleSecrets.self, from: Data("{}".utf8))
    return try secrets.decode(EmailNetwork.Settings.self, from: .object(values))
  }

  @Test(arguments: [
    ["server": "https://mail.example.org"], ["server": "mail.example.org"], ["from": "Blog <blog@example.org>"],
    ["from": "blog@example.org\r\nBcc: a@example.org"], ["to": ""], ["to": " "], ["to": "list"],
    ["to": "one@example.org two@example.org>"],
  ])
  func settingsThatCannotWorkAreRefused(changes: [String: String]) throws {
    #expect(throws: DecodingError.self) { try settings(changes) }
  }

  @Test func severalReadersGetOneLetterAndDoNotSeeOneAnother() async throws {
    let transport = ScriptedTransport([], mails: [.success(MailAnswer(status: 250, words: "", hasTakenText: true))])
    let settings = try settings(["to": "one@example.org, two@example.org\nthree@example.org"])
    let network = EmailNetwork(
      account: AccountSettings(name: "letters", settings: settings), transport: transport, files: MemoryFiles())
    _ = try await network.publish(PlayTests.post)
    let mail = try #require(transport.mails.first)
    #expect(mail.recipients == ["one@example.org", "two@example.org", "three@example.org"])
    #expect(mail.password == nil)
    let text = String(decoding: mail.text ?? [], as: UTF8.self)
    #expect(text.contains("\r\nTo: undisclosed-recipients:;\r\nSubject: ") && !text.contains("two@"))
  }

  @Test func aLongTextLeavesWholeInShortLines() async throws {
    let transport = ScriptedTransport([], mails: [.success(MailAnswer(status: 250, words: "", hasTakenText: true))])
    let network = EmailNetwork(
      account: AccountSettings(name: "letters", settings: try settings([:])), transport: transport,
      files: MemoryFiles())
    let text = String(repeating: "é👩‍⚕️ ", count: 2000) + "fin"
    _ = try await network.publish(Post(text: text, created: .reference, key: "key"))
    let lines = String(decoding: try #require(transport.mails.first?.text), as: UTF8.self).components(
      separatedBy: "\r\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 76 && !$0.hasSuffix(" ") && !$0.contains("\n") })
  }

  @Test(arguments: ["Vaccins\r\nBcc: victim@example.org", "Vaccins\nBcc: victim@example.org", "Vaccins\r\n\r\nBcc: v"])
  func aLineBreakMakesNoHeader(title: String) async throws {
    let transport = ScriptedTransport([], mails: [.success(MailAnswer(status: 250, words: "", hasTakenText: true))])
    let network = EmailNetwork(
      account: AccountSettings(name: "letters", settings: try settings(["sender": title])), transport: transport,
      files: MemoryFiles())
    let card = Card(url: "https://blog.example.org/", title: title)
    _ = try await network.publish(Post(text: title, card: card, created: .reference, key: "key"))
    let text = String(decoding: try #require(transport.mails.first?.text), as: UTF8.self)
    let head = try #require(text.components(separatedBy: "\r\n\r\n").first).components(separatedBy: "\r\n")
    #expect(head.contains { $0.hasPrefix("Subject: ") } && !head.contains { $0.hasPrefix("Bcc") }, "\(head)")
    #expect(head.allSatisfy { !$0.contains("\n") && !$0.contains("\r") })
  }

  @Test func aSecretIsNeverShown() async throws {
    let transcript = try #require(Transcript.all.first { $0.network == "email" })
    let secrets = Array(transcript.secrets.values.values)
    let adapter = try transcript.adapter(transport: ScriptedTransport([]), files: MemoryFiles())
    var shown = String(describing: adapter) + String(reflecting: adapter)
    dump(adapter, to: &shown)
    for status in [220, 250, 354, 421, 450, 454, 530, 535, 550, 554] {
      let words = "no: \(secrets.joined(separator: " ")) \(String(repeating: "x\u{202E} ", count: 3000))"
      let transport = ScriptedTransport([], mails: [.success(MailAnswer(status: status, words: words))])
      let network = try transcript.adapter(transport: transport, files: MemoryFiles())
      do throws(PublishFailure) {
        _ = try await network.publish(PlayTests.post)
        Issue.record("\(status) without a text is no receipt")
      } catch {
        #expect(error.detail.count <= 600 && !error.detail.contains("\u{202E}"))
        shown += error.detail
      }
    }
    for secret in secrets { #expect(!shown.contains(secret)) }
  }
}
