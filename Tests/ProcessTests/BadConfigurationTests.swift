import Foundation
import TestSupport
import Testing

/// What the owner can get wrong: all mistakes at once, each with its place, and the documented code.
@Suite struct BadConfigurationTests {
  private func home() throws -> Home { try Home(feed: "http://127.0.0.1:1/", accounts: ["toots": Home.toots(port: 1)]) }

  @Test(arguments: [
    ("{ \"feeds\": [", 78, ["line 1"]),
    ("", 78, ["empty"]),
    ("[]", 78, ["object"]),
    (
      "{\"feeds\":[{\"name\":\"b\",\"url\":\"https://b.example.org/\",\"acounts\":[]}],\"accounts\":{\"j\":{\"network\":\"twtxt\",\"fil\":\"x\"}}}",
      78, ["feeds[0].acounts", "accounts", "accounts.j.fil", "file"]
    ),
    (
      "{\"feeds\":[{\"name\":\"b\",\"url\":\"https://b.example.org/\",\"accounts\":[\"j\"]}],\"accounts\":{\"j\":{\"network\":\"mastodont\"}}}",
      78, ["mastodont", "mastodon"]
    ),
    (
      "{\"feeds\":[{\"name\":\"b\",\"url\":\"https://b.example.org/\",\"accounts\":[\"j\"]}],\"accounts\":{\"j\":{\"network\":\"mastodon\",\"server\":\"https://s.example.org\",\"token\":\"hunter2-canary\"}}}",
      78, ["accounts.j.token", "credential"]
    ),
  ])
  func aWrongConfigurationIsExplained(text: String, code: Int32, words: [String]) async throws {
    try await patiently {
      let home = try home()
      try home.folder.write("config.json", text)
      for command in [["check"], ["run", "--once"], ["status"]] {
        let process = try home.start(command)
        #expect(try process.wait() == .exited(code), "\(process.errors)")
        for word in words { #expect(process.errors.contains(word), "\(process.errors)") }
        Canary(["hunter2-canary"]).expectAbsent(from: [process.errors, process.output])
      }
    }
  }

  /// Also where a comma is missing.
  @Test(arguments: [
    "{\"feedz\": [], \"language\": \"fr\"}", "{\"language\": \"fr\"\n\"feeds\": []}",
    "{\"accounts\": {}, \"language\" : \"fr\"",
  ])
  func itIsExplainedInTheLanguageThatItAsksFor(text: String) async throws {
    try await patiently {
      let home = try home()
      try home.folder.write("config.json", text)
      let run = try home.crieur("check")
      #expect(run.status == 78)
      #expect(run.errors.contains("la configuration") && run.errors.contains("ligne "), "\(run.errors)")
    }
  }

  @Test func aMissingConfigurationSaysWhereItIsLookedFor() async throws {
    try await patiently {
      let home = try home()
      try FileManager.default.removeItem(atPath: home.config)
      let run = try home.crieur("check")
      #expect(run.status == 78)
      #expect(run.errors.contains("--config") && run.errors.contains("CRIEUR_CONFIG"))
    }
  }

  @Test func aSecretThatOthersCanReadIsRefused() async throws {
    try await patiently {
      let home = try home()
      chmod(home.folder.file("token"), 0o644)
      let run = try home.crieur("run", "--once")
      #expect(run.status == 77)
      #expect(run.errors.contains("chmod 600"), "\(run.errors)")
    }
  }

  @Test func aSecretThatIsNotThereIsNamed() async throws {
    try await patiently {
      let home = try home()
      try FileManager.default.removeItem(atPath: home.folder.file("token"))
      let run = try home.crieur("run", "--once")
      #expect(run.status == 77)
      #expect(run.errors.contains("token"), "\(run.errors)")
    }
  }

  @Test func aStateFolderThatCannotBeWrittenIsNamed() async throws {
    try await patiently {
      // A file in its place cannot be written by root either.
      let home = try home()
      try FileManager.default.removeItem(atPath: home.state)
      try home.folder.write("state", "")
      let run = try home.crieur("run", "--once")
      #expect(run.status == 77)
      #expect(run.errors.contains(home.state), "\(run.errors)")
    }
  }

  @Test func aLostLedgerIsNotReplacedInSilence() async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal])
      #expect(try home.crieur("run", "--once").status == 0)
      for name in try FileManager.default.contentsOfDirectory(atPath: home.state) where name.hasPrefix("ledger.sqlite")
      {
        try FileManager.default.removeItem(atPath: "\(home.state)/\(name)")
      }
      let lost = try home.crieur("run", "--once")
      #expect(lost.status == 74)
      #expect(lost.errors.contains("init --new-ledger"), "\(lost.errors)")
      #expect(try home.crieur("init", "--new-ledger").status == 0)
      #expect(try home.crieur("run", "--once").status == 0)
      #expect(home.journal.isEmpty)
    }
  }

  @Test func aDamagedLedgerIsNotUsed() async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal])
      try home.crieur("run", "--once")
      try home.folder.write("state/ledger.sqlite", String(repeating: "not a database ", count: 1000))
      let run = try home.crieur("run", "--once")
      #expect(run.status == 74)
      #expect(run.errors.contains("ledger"), "\(run.errors)")
    }
  }

  @Test func theOwnersQuestionsBeforeTheFirstRunAreAnswered() async throws {
    try await patiently {
      let home = try home()
      let run = try home.crieur("status")
      #expect(run.status == 66)
      #expect(run.errors.contains("run crieur once"), "\(run.errors)")
    }
  }
}
