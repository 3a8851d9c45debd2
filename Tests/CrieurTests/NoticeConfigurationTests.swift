import Announcer
import Foundation
import Model
import Networks
import Testing

@testable import crieur

/// How the owner is told, and what is watched: what the configuration takes, and its sentence for what it does not.
@Suite struct NoticeConfigurationTests {
  private func text(top: String = "", feed: String = #", "accounts": ["a"]"#, accounts: String = "") -> String {
    """
    {\(top)
     "feeds": [{"name": "b", "url": "https://blog.example.org/"\(feed)}],
     "accounts": {"a": {"network": "twtxt", "file": "t.txt"}\(accounts)}}
    """
  }

  private func parse(_ text: String) throws -> Configuration {
    try Configuration.parse(
      Array(text.utf8), path: "/etc/crieur/config.json", networks: Catalogue.networks, environment: [:])
  }

  private static let mail =
    #""mail": {"server": "smtps://mail.example.org", "from": "c@example.org", "to": "me@example.org", "password": {"env": "P"}},"#
  private static let toots =
    #", "m": {"network": "mastodon", "server": "https://s.example.org", "token": {"env": "T"}}"#

  @Test func aMailboxAndAccountsAreWaysToTheOwner() throws {
    let accounts = #"""
      , "chat": {"network": "telegram", "chat": "@me", "token": {"env": "T"}, "for": "notices"},
      "note": {"network": "mastodon", "server": "https://s.example.org", "token": {"env": "T"}, "for": "notices", "mention": "@dr@s.example.org"}
      """#
    let read = try parse(text(top: Self.mail, accounts: accounts))
    #expect(read.accounts.map(\.name) == ["a"])
    #expect(Set(read.notices.map(\.name)) == ["chat", "note", "mail"])
    #expect(read.notices.first { $0.name == "note" }?.addressee == "@dr@s.example.org")
  }

  @Test func aWatchedFeedAnnouncesNothing() throws {
    let all = try parse(text(top: Self.mail, feed: #", "watch": true"#))
    #expect(all.feeds.first?.mentions == MentionFilter(words: []) && all.feeds.first?.accounts == [])
    #expect(all.feeds.first?.page == nil, "no page is looked at")
    let some = try parse(text(top: Self.mail, feed: #", "watch": ["Dr Exemple"]"#))
    #expect(some.feeds.first?.mentions == MentionFilter(words: ["Dr Exemple"]))
    #expect(try parse(text()).feeds.first?.mentions == nil)
  }

  @Test func namesAreSearchedForByAnAccountThatCan() throws {
    let read = try parse(
      text(top: Self.mail + #""watch": ["Dr Exemple", "cabinet-exemple.fr"],"#, accounts: Self.toots))
    #expect(read.watch == ["Dr Exemple", "cabinet-exemple.fr"])
  }

  @Test(arguments: [
    (#""for": "me""#, "accounts.n.for", "expected announcements or notices"),
    (#""for": "notices""#, "accounts.n.for", "everybody reads what is posted on twtxt"),
    (#""mention": "@a@b""#, "accounts.n.mention", "with \"for\": \"notices\" only"),
  ])
  func anAccountThatCannotTellIsRefused(_ key: String, _ path: String, _ words: String) {
    expectMistake(
      in: text(accounts: #", "n": {"network": "twtxt", "file": "n.txt", \#(key)}"#), path, words)
  }

  @Test(arguments: [
    (
      #"{"network": "mastodon", "server": "https://s.example.org", "token": {"env": "T"}, "for": "notices"}"#,
      "accounts.n.mention", "@name@host"
    ),
    (
      #"{"network": "telegram", "chat": "@me", "token": {"env": "T"}, "for": "notices", "mention": "@a@b"}"#,
      "accounts.n.mention", "not needed"
    ),
    (
      #"{"network": "telegram", "chat": "@me", "token": {"env": "T"}, "for": "notices", "gap": "2m"}"#,
      "accounts.n.gap", "unknown key"
    ),
  ])
  func aNoticeAccountSaysNoMoreThanItDoes(_ account: String, _ path: String, _ words: String) {
    expectMistake(in: text(accounts: #", "n": \#(account)"#), path, words)
  }

  @Test func whatCannotBeIsSaid() {
    expectMistake(in: text(feed: #", "watch": true"#), "watch", "nobody would be told")
    expectMistake(
      in: text(top: Self.mail, feed: #", "accounts": ["a"], "watch": true"#), "feeds[0].accounts", "is not announced")
    expectMistake(in: text(top: Self.mail, feed: #", "watch": "x""#), "feeds[0].watch", "expected true")
    expectMistake(in: text(top: Self.mail, feed: #", "watch": ["ab"]"#), "feeds[0].watch", "too short")
    expectMistake(in: text(top: Self.mail + #""watch": ["Dr Exemple"],"#), "watch", "no account can search")
    expectMistake(
      in: text(
        feed: #", "accounts": ["n"]"#,
        accounts: #", "n": {"network": "telegram", "chat": "@me", "token": {"env": "T"}, "for": "notices"}"#),
      "feeds[0].accounts", "is for notices")
    expectMistake(
      in: text(top: #""mail": {"server": "smtps://mail.example.org", "from": "c@example.org"},"#), "mail.to", "missing")
    expectMistake(
      in: text(
        top:
          #""mail": {"server": "smtps://mail.example.org", "from": "c@example.org", "to": "d@example.org", "password": "abc"},"#
      ),
      "mail.password", "does not belong in this file")
  }

  private func expectMistake(in text: String, _ path: String, _ words: String) {
    do {
      _ = try parse(text)
      Issue.record("taken: \(text)")
    } catch let ConfigurationFailure.mistakes(_, mistakes, _) {
      #expect(
        mistakes.contains { $0.path == path && $0.en.contains(words) && !$0.fr.isEmpty }, "\(mistakes) of \(text)")
    } catch {
      Issue.record("\(error)")
    }
  }
}
