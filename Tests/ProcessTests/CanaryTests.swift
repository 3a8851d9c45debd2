import Foundation
import TestSupport
import Testing

/// Secrets of every kind, before servers that repeat what they were told: none of them stands anywhere after a life of the
/// daemon. (`Home` looks in every other process test too.)
@Suite struct CanaryTests {
  static let secrets = [
    "env": "canary-env-51c0ffee90", "credential": "canary-credential-7d21", "signature": "canary-signature-0b5e",
  ]

  @Test func aSecretThatIsLeftAnywhereIsFound() async throws {
    try await patiently {
      let home = try Home(feed: "http://127.0.0.1:1/", accounts: ["journal": Home.journal])
      try home.crieur("run", "--once")
      home.watch.check()
      let spilled: [() throws -> Void] = [
        { try home.folder.write("state/notes", "the token is \(Home.token), do not tell") },
        { try home.folder.write("state/copy", Home.token) },
        { try home.folder.write("log-\(Home.token)", "") },
        {
          try home.ledger.execute(
            "INSERT INTO meta VALUES ('x', CAST('\(String(repeating: "x", count: 9000) + Home.token)' AS BLOB))")
        },
        { _ = try home.command("/bin/echo", [Home.token], environment: [:]).wait() },
      ]
      for spill in spilled {
        try spill()
        withKnownIssue { home.watch.check() }
        for name in ["state/notes", "state/copy", "log-\(Home.token)"] { unlink(home.folder.file(name)) }
        try home.ledger.execute("DELETE FROM meta WHERE name = 'x'; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
        home.watch.forget()
        home.watch.check()
      }
    }
  }

  /// A server that repeats its own secret, and no other.
  private func server(repeating secret: String) throws -> MastodonServer {
    let mastodon = try MastodonServer()
    let told = "you said Bearer \(secret)"
    func answer(_ status: Int) -> MastodonServer.Behaviour { .answer(.json("{\"error\":\"\(told)\"}", status: status)) }
    mastodon.state.withLock {
      $0.script = [answer(200), answer(422), .answer(.text(told, type: "text/html", status: 500)), answer(401)]
    }
    return mastodon
  }

  @Test func noSecretIsTold() async throws {
    try await patiently {
      for secret in Self.secrets.values { Canaries.watch(secret) }
      let (hub, shortener) = (try ScriptedHub(), try LoopbackServer())
      let blog = try PushBlog(.headers, hub: hub.url)
      shortener.handle("/yourls-api.php") {
        .json("{\"message\":\"\($0.form["signature"] ?? "") is wrong\"}", status: 403)
      }
      let servers = try [Home.token, Self.secrets["env"], Self.secrets["credential"]].compactMap { $0 }.map(server)
      let folder = try TemporaryFolder()
      try folder.write("toots.token", Self.secrets["credential"] ?? "")
      let signature = try folder.write("signature", Self.secrets["signature"] ?? "")
      let short: [String: Any] = [
        "service": "yourls", "use": "always", "server": shortener.url(""), "signature": ["file": signature],
      ]
      let port = FreePort.next()
      let home = try Home(
        feed: blog.url,
        accounts: [
          "file": Home.toots(port: servers[0].port, more: ["shortener": short]),
          "env": Home.toots(port: servers[1].port, token: "TOOTS"),
          "credential": Home.toots(port: servers[2].port, more: ["token": ["credential": "toots.token"]]),
        ],
        top: ["listen": ["address": "127.0.0.1:\(port)", "url": "http://127.0.0.1:\(port)"]])
      let environment = ["TOOTS": Self.secrets["env"] ?? "", "CREDENTIALS_DIRECTORY": folder.path]
      let daemon = try home.start(["run", "--verbose"], environment: environment)
      try daemon.waitFor("baseline taken")
      #expect(Home.until { hub.verified.count == 1 })
      let isAsked = Home.until(60) {
        blog.publish()
        usleep(1_200_000)  // More at once would be a surprise.
        return servers.allSatisfy { $0.state.withLock { $0.publishRequests } > 2 }
      }
      #expect(isAsked, "\(daemon.errors)")
      // What others see of the process is its command line.
      let line = try String(contentsOfFile: "/proc/\(daemon.id)/cmdline", encoding: .utf8)
      Canaries.expectAbsent(from: [line])
      #expect(line.contains("--verbose"))
      for words in [
        ["status"], ["status", "--json"], ["history"], ["history", "--json"], ["why", "Billet 3"], ["check"],
        ["check", "--json"], ["preview"], ["feeds", "export"],
      ] {
        let run = try home.start(words, environment: environment)
        _ = try run.wait()
        #expect(!(run.output + run.errors).isEmpty, "\(words)")
      }
      daemon.signal(SIGHUP)
      try daemon.waitFor("configuration read again")
      _ = ScriptedHub.curl(["http://127.0.0.1:\(port)/"])
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
      #expect(shortener.requests.contains { $0.form["signature"] == Self.secrets["signature"] })
      #expect(try home.ledger.texts("SELECT count(*) > 3 FROM attempt") == [["1"]])
      #expect(daemon.errors.contains("••"), "the servers repeated nothing: \(daemon.errors)")
    }
  }
}
