import Foundation
import TestSupport
import Testing
import Town

/// `crieur connect`, as a process that is told the answers by a pipe.
@Suite struct ConnectTests {
  private func home() throws -> Home { try Home(feed: "http://127.0.0.1:1/", accounts: ["journal": Home.journal]) }

  private func connect(_ home: Home, _ words: [String], _ input: [String], environment: [String: String] = [:]) throws
    -> Home.Run
  { try home.connect(words, input, environment: environment) }

  private func mode(_ path: String) -> UInt32 { Home.mode(path) }
  private func configure(_ home: Home, _ lines: String) throws { try home.configure(lines) }

  private func files(_ home: Home) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: home.folder.path).sorted()
  }

  @Test func theWholeDialogueEndsWithLinesThatWork() async throws {
    try await patiently {
      let home = try home()
      let mastodon = try SignInServer()
      let run = try connect(
        home, ["mastodon", "--account", "toots"], [mastodon.address, "a-wrong-code", SignInServer.code])
      #expect(run.status == 0, "\(run.errors)")
      #expect(
        run.errors.contains("\(mastodon.address)/oauth/authorize?") && run.errors.contains("Connected as @owner@"))
      #expect(mode(home.folder.file("toots.token")) == 0o600)
      #expect(try home.folder.read("toots.token") == SignInServer.token + "\n")
      #expect(run.output.contains(#""token": { "file": "toots.token" }"#), "\(run.output)")
      try configure(home, run.output)
      let check = try home.crieur("check")
      #expect(check.output.contains("account toots") && check.output.contains("@owner@"), "\(check.output)")
      // Once more it is a person's decision.
      let again = try connect(home, ["mastodon", "--account", "toots"], [SignInServer.code])
      #expect(again.status == 64 && again.errors.contains("--replace"), "\(again.errors)")
      try home.folder.write("toots.token", "old")
      let replaced = try connect(home, ["mastodon", "--account", "toots", "--replace"], [SignInServer.code])
      #expect(replaced.status == 0 && replaced.errors.contains("has this account already"), "\(replaced.errors)")
      #expect(try home.folder.read("toots.token") == SignInServer.token + "\n")
      let left = try files(home)
      #expect(left == ["config.json", "state", "token", "toots.token"], "\(left)")
    }
  }

  @Test func whereNoSecretIsRequiredByItselfEachMayBeLeftOut() async throws {
    try await patiently {
      let home = try home()
      let x = try PlayedServer(.x)
      let run = try connect(
        home, ["x", "--by-hand", "--server", x.address, "--set", "client_id=played-client"],
        ["", "", "", "", "", "played-x-refresh-0"])
      #expect(run.status == 0 && run.errors.contains("Connected as @owner"), "\(run.errors)")
      #expect(run.output.contains(#""refresh_token": { "file": "x.refresh_token" }"#), "\(run.output)")
      #expect(!run.output.contains("api_key"), "\(run.output)")
      // The refresh token serves once: the next one is kept where the daemon finds it.
      try configure(home, run.output)
      let check = try home.crieur("check")
      #expect(check.output.contains("@owner"), "\(check)")
      // What a post costs there is said before the first one.
      #expect(check.output.contains("0,200 $") || check.output.contains("0.200 $"), "\(check)")
    }
  }

  @Test func aServerWithoutRegistrationTakesATokenMadeByHand() async throws {
    try await patiently {
      let home = try home()
      let mastodon = try SignInServer(registers: false)
      let run = try connect(home, ["mastodon", "--server", mastodon.address], [SignInServer.token])
      #expect(run.status == 0 && run.errors.contains("make the credential there yourself"), "\(run.errors)")
      #expect(mode(home.folder.file("mastodon.token")) == 0o600)
      let byHand = try connect(
        home, ["mastodon", "--server", mastodon.address, "--by-hand", "--account", "b"], [SignInServer.token])
      #expect(byHand.status == 0 && !byHand.errors.contains("authorize"), "\(byHand.errors)")
    }
  }

  @Test func whatIsRefusedIsWrittenNowhere() async throws {
    try await patiently {
      let home = try home()
      let (mastodon, other) = (try SignInServer(), try SignInServer(accepts: "another"))
      let none = try LoopbackServer { _ in .text("<h1>Welcome</h1>", type: "text/html") }
      let at = { ["mastodon", "--account", "toots", "--server", $0] }
      let cases: [(words: [String], input: [String], status: Int32, says: String)] = [
        (at(mastodon.address), ["wrong"], 77, "refuses"), (at(mastodon.address), [], 64, "not answered"),
        (at(other.address), [SignInServer.code], 77, "refuses"),
        (at(none.url("")), [], 66, "no server of this network"),
        (at("http://127.0.0.1:\(FreePort.next())"), [], 69, "cannot be reached"),
        (at("http://social.example.org"), [], 64, "https only"), (at("https://"), [], 64, "no web address"),
        (at(mastodon.address) + ["--set", "token=\(SignInServer.token)"], [], 64, "--set"),
        (at(mastodon.address) + ["--set", "tokn=x"], [], 64, "did you mean token"),
        (["mastodn"], [], 64, "did you mean mastodon"), (["twiter"], [], 64, "did you mean x?"),
        (["twitter"], [], 64, "write «x»"), (["carrier-pigeon"], [], 64, "see crieur networks"),
        (["matrix", "--server", "http://matrix.example.org"], [], 64, "https only"),
        (["mastodon", "--account", "a/b"], [], 64, "cannot be"),
        (["mastodon", "--account", "journal"], [], 64, "an account of twtxt"),
        (at(mastodon.address) + ["--systemd-credential", home.folder.path], [], 69, "systemd-creds"),
      ]
      for (words, input, status, says) in cases {
        let run = try connect(home, words, input, environment: ["PATH": "/nowhere"])
        #expect(run.status == status && run.errors.contains(says) && run.output.isEmpty, "\(words): \(run.errors)")
        let sentence = run.errors.split(separator: "\n").filter { $0.hasPrefix("crieur: ") }
        #expect(sentence.count == 1, "\(run.errors)")
      }
      #expect(try files(home) == ["config.json", "state", "token"])
    }
  }

  @Test func blueskyIsConnectedInFrench() async throws {
    try await patiently {
      let home = try home()
      let bluesky = try BlueskyServer()
      Canaries.watch(BlueskyServer.password)
      try home.write([
        "language": "fr", "state": home.state, "allow_private_hosts": ["127.0.0.1"],
      ])
      let words = ["bluesky", "--account", "ciel", "--server", "http://127.0.0.1:\(bluesky.port)"]
      let refused = try connect(home, words + ["--set", "handle=owner.example.org"], ["abcd-efgh-ijkl-mnop"])
      #expect(refused.status == 77 && refused.errors.contains("le serveur refuse"), "\(refused.errors)")
      let run = try connect(home, words, ["@owner.example.org", BlueskyServer.password, "oui"])
      #expect(run.status == 0 && run.errors.contains("Le prendre quand même ?"), "\(run.errors)")
      #expect(
        run.output.contains(#""handle": "owner.example.org""#) && mode(home.folder.file("ciel.password")) == 0o600)
      try configure(home, run.output)
      #expect(try home.crieur("check").output.contains("@owner.example.org"))
    }
  }

  /// What a server does that is none, or in trouble, or refuses; said in French but for the server's own words.
  @Test func whatGoesWrongIsSaidInFrench() async throws {
    try await patiently {
      let home = try home()
      try home.write(["language": "fr", "state": home.state, "allow_private_hosts": ["127.0.0.1"]])
      let nobody = "http://127.0.0.1:\(FreePort.next())"
      let trouble = try LoopbackServer { _ in .text("Panne", status: 502) }
      let empty = try LoopbackServer { _ in .json("{}") }
      let cases: [(words: [String], input: [String], says: String)] = [
        (["mastodon", "--server", nobody], [], "127.0.0.1 est injoignable"),
        (["mastodon", "--server", trouble.url("")], [], "le serveur répond par HTTP 502 (Panne) : rien n’a été écrit"),
        (["mastodon", "--server", empty.url("")], [], "n’est pas un serveur de ce réseau (HTTP 200)"),
        (
          ["mastodon", "--by-hand", "--server", nobody], ["token"],
          "le réseau est injoignable : le serveur est injoignable"
        ),
        (
          ["mastodon", "--by-hand", "--server", empty.url("")], ["token"], "la réponse du serveur ne nomme aucun compte"
        ),
        (["linkedin", "--server", empty.url("")], ["app", "secret", ""], "une question est restée sans réponse"),
        (["matrix", "--server", trouble.url("")], [], "le serveur répond par HTTP 502 (Panne)"),
        (["misskey", "--server", empty.url("")], ["", "", ""], "n’est pas un serveur de ce réseau (HTTP 200)"),
      ]
      for (words, input, says) in cases {
        let run = try connect(home, words, input)
        #expect(run.status != 0 && run.output.isEmpty, "\(words)")
        let sentence = run.errors.split(separator: "\n").last { $0.hasPrefix("crieur : ") || $0.hasPrefix("crieur: ") }
        #expect(sentence?.contains(says) == true, "\(words): \(run.errors)")
        let english = [" the ", "server's", " answer", " network", " token", " status "]
        #expect(!english.contains { sentence?.contains($0) == true }, "\(words): \(run.errors)")
      }
    }
  }

  @Test func aSecretIsEncryptedBySystemd() async throws {
    try await patiently {
      let home = try home()
      let mastodon = try SignInServer()
      try home.folder.program(
        "bin/systemd-creds",
        "#!/bin/sh\ntest \"$1 $2 $3\" = 'encrypt --name=toots.token -' || exit 9\nwc -c > \"$4\"; chmod 644 \"$4\"\n")
      let run = try connect(
        home,
        ["mastodon", "--account", "toots", "--server", mastodon.address, "--systemd-credential", home.folder.path],
        [SignInServer.code], environment: ["PATH": home.folder.file("bin") + ":/usr/bin:/bin"])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains(#""token": { "credential": "toots.token" }"#))
      let sealed = home.folder.file("toots.token.encrypted")
      #expect(mode(sealed) == 0o600 && run.errors.contains("LoadCredentialEncrypted=toots.token:\(sealed)"))
      #expect(try home.folder.read("toots.token.encrypted").contains("\(SignInServer.token.utf8.count)"))
      try home.folder.program("bin/systemd-creds", "#!/bin/sh\nexit 3\n")
      let failed = try connect(
        home, ["mastodon", "--account", "b", "--server", mastodon.address, "--systemd-credential", home.folder.path],
        [SignInServer.code], environment: ["PATH": home.folder.file("bin") + ":/usr/bin:/bin"])
      #expect(failed.status == 77 && failed.errors.contains("code 3") && failed.output.isEmpty, "\(failed.errors)")
      #expect(try files(home) == ["bin", "config.json", "state", "token", "toots.token.encrypted"])
    }
  }
}
