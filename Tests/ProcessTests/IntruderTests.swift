import Foundation
import TestSupport
import Testing

/// What others, or the owner's own slips, leave in and around the state folder.
@Suite struct IntruderTests {
  private static let setpriv = ChildProcess.find("setpriv")

  /// The command without root's right to open everything.
  private func bound(_ home: Home, _ words: [String]) throws -> ChildProcess {
    guard getuid() == 0 else { return try home.start(words) }
    let limits = ["--bounding-set=-dac_override,-dac_read_search", ChildProcess.crieur]
    return try home.command(Self.setpriv ?? "", limits + words, environment: home.environment)
  }

  /// A file of somebody else behind a link in the state folder: never written, never made anew.
  @Test(arguments: [
    "ledger.sqlite", "ledger.sqlite-wal", "ledger.lock", "ledger.known", "ledger.new", "ledger.new-wal", "twtxt.txt",
    "control.sock", "pictures",
  ])
  func aLinkThatWasPlantedIsNotFollowed(name: String) async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(
        feed: blog.url, accounts: ["journal": Home.journal], feedKeys: ["announce_first": 1])
      let victim = try home.folder.write("victim", "mine")
      #expect(symlink(victim, "\(home.state)/\(name)") == 0)
      let once = try home.crieur("run", "--once")
      #expect([0, 74, 75, 77].contains(once.status), "\(once)")
      #expect(try home.folder.read("victim") == "mine")
      if once.status == 0 {
        let daemon = try home.start(["run"])
        try daemon.waitFor("crieur runs")
        #expect(try home.crieur("status").output.contains("process \(daemon.id)"))
        daemon.signal(SIGTERM)
        #expect(try daemon.wait() == .exited(0))
      }
      #expect(try home.folder.read("victim") == "mine")
      if ["ledger.sqlite", "ledger.lock", "twtxt.txt"].contains(name) { #expect(once.status != 0, "\(once)") }
    }
  }

  @Test func namesAreNoPaths() async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let home = try Home(
        feed: blog.url,
        accounts: ["../../x": Home.journal, "/../y\u{1B}[2J": Home.toots(port: mastodon.port)],
        feedKeys: ["name": "../../../tmp/z", "announce_first": 1])
      let run = try home.crieur("run", "--once")
      #expect(run.status == 0 && home.lines.count == 1 && mastodon.texts.count == 1, "\(run)")
      for command in ["status", "history"] { #expect(try home.crieur(command).status == 0) }
      let state = try FileManager.default.contentsOfDirectory(atPath: home.state)
      let known = ["ledger.sqlite", "ledger.lock", "ledger.known", "ledger.mark", "twtxt.txt", "backups"]
      #expect(Set(state).isSubset(of: known) && state.contains("ledger.sqlite"), "\(state)")
      let folder = try FileManager.default.contentsOfDirectory(atPath: home.folder.path)
      #expect(Set(folder) == ["state", "config.json", "token"], "\(folder)")
      #expect(!run.errors.contains("\u{1B}") && !FileManager.default.fileExists(atPath: "/tmp/z"))
    }
  }

  static let modes: [(name: String, mode: mode_t, words: [String])] = [
    ("state", 0o500, ["state", "cannot be written"]), ("state", 0, ["state", "cannot be written"]),
    ("state/ledger.sqlite", 0o400, ["ledger.sqlite"]), ("state/ledger.sqlite", 0, ["ledger.sqlite"]),
    ("state/ledger.lock", 0, ["state", "cannot be written"]), ("token", 0, ["token"]),
    ("token", 0o640, ["token", "chmod 600"]), ("config.json", 0, ["config.json"]),
  ]

  @Test(
    .enabled(if: getuid() != 0 || setpriv != nil, "root may open everything, and setpriv is not installed"),
    arguments: modes)
  func whatCannotBeOpenedIsNamed(name: String, mode: mode_t, words: [String]) async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let home = try Home(feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port)])
      try home.crieur("run", "--once")
      blog.publish()
      usleep(1_100_000)
      chmod(home.folder.file(name), mode)
      let run = try bound(home, ["run", "--once"])
      #expect(try run.wait() == .exited(name == "config.json" ? 78 : 77), "\(run.errors)")
      for word in words { #expect(run.errors.contains(word), "\(run.errors)") }
      #expect(mastodon.texts.isEmpty)
      chmod(home.folder.file(name), name == "state" ? 0o700 : 0o600)
      try home.rounds { mastodon.texts.count == 1 }
    }
  }

  @Test(
    .enabled(
      if: getuid() == 0 && setpriv != nil && ChildProcess.find("curl") != nil,
      "only root can become another user; setpriv and curl do it"))
  func anotherUserIsNotHeardAtTheControlSocket() async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal])
      let daemon = try home.start(["run"])
      try daemon.waitFor("crieur runs")
      let socket = home.state + "/control.sock"
      var facts = stat()
      #expect(lstat(socket, &facts) == 0 && facts.st_mode & 0o7777 == 0o660)
      let curl = ["/usr/bin/curl", "-s", "-w", "%{http_code}", "--unix-socket", socket, "http://localhost/v1/status"]
      let stranger = ["--reuid=65534", "--regid=65534", "--clear-groups"] + curl
      func ask(_ words: [String]) throws -> String {
        try ChildProcess.run(try #require(Self.setpriv), words).output
      }
      #expect(try ask(stranger) == "000")
      // Even where the modes were opened by mistake.
      for path in [home.folder.path, home.state] { chmod(path, 0o755) }
      chmod(socket, 0o666)
      #expect(try ask(stranger) == "403")
      #expect(try ask(curl).hasSuffix("200"))
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
    }
  }

  private static let openssl = ChildProcess.find("openssl")

  /// The bundle of certificates is not that of the server, or is empty: nothing is sent, and it is said why.
  @Test(
    .enabled(if: openssl != nil, "openssl is not installed"), arguments: Namespace.isThere ? [false, true] : [false])
  func withoutTrustNothingIsSent(isEmpty: Bool) async throws {
    try await patiently {
      let folder = try TemporaryFolder()
      let (key, certificate) = (folder.file("key.pem"), folder.file("cert.pem"))
      let names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
      let make = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"] + names
      _ = try ChildProcess.run(try #require(Self.openssl), make + ["-keyout", key, "-out", certificate])
      let port = FreePort.next()
      let words = ["s_server", "-accept", "127.0.0.1:\(port)", "-key", key, "-cert", certificate, "-www"]
      let server = try ChildProcess(try #require(Self.openssl), words)
      defer { server.signal(SIGKILL) }
      try server.waitFor("ACCEPT")
      let blog = try Blog()
      let account = Home.toots(port: port, more: ["server": "https://127.0.0.1:\(port)"])
      let home = try Home(feed: blog.url, accounts: ["toots": account], feedKeys: ["announce_first": 1])
      let bind = "mount --bind /dev/null /etc/ssl/certs/ca-certificates.crt; exec \"$CRIEUR\" run --once"
      let run = isEmpty ? try home.inNamespace(bind) : try home.start(["run", "--once"])
      #expect(try run.wait(seconds: 60) == .exited(75), "\(run.errors)")
      #expect(run.errors.contains("no secure connection"), "\(run.errors)")
      #expect(try home.ledger.states() == ["toots": ["pending"]])
      #expect(try home.ledger.texts("SELECT count(*) FROM attempt") == [["0"]])
      #expect(!server.output.contains("Bearer"))
    }
  }
}
