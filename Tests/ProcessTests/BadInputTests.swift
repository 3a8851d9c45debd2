import Foundation
import TestSupport
import Testing

/// Every bad input: one sentence that says what to do, and the documented code.
@Suite struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// What the server does with every request; nil where no server is asked.
    var answer: (@Sendable (RecordedRequest) -> Answer)?
    /// Asked instead of the server.
    var url: String?
    let code: Int32
    /// What the sentence must say.
    let words: [String]
    var testDescription: String { name }
  }

  static let gzip: [UInt8] = {
    // `printf '<rss version="2.0"><channel></channel></rss>' | gzip -n`, without its last bytes.
    let whole: [UInt8] = [
      0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0xb3, 0x29, 0x2a, 0x2e, 0x56, 0x28, 0x4b, 0x2d, 0x2a, 0xce, 0xcc, 0xcf,
      0xb3, 0x55, 0x32, 0xd2, 0x33, 0x50, 0xb2, 0xb3, 0x49, 0xce, 0x48, 0xcc, 0xcb, 0x4b, 0xcd, 0xb1, 0xb3, 0xd1, 0x47,
    ]
    return whole
  }()

  static let feeds: [Case] = [
    Case(name: "nobody listens", url: "http://127.0.0.1:1/", code: 69, words: ["127.0.0.1"]),
    Case(name: "no such host", url: "https://nothing.invalid/", code: 69, words: ["nothing.invalid"]),
    Case(name: "no address at all", url: "ftp://blog.example.org/", code: 65, words: ["http"]),
    Case(name: "404", answer: { _ in .text("gone fishing", status: 404) }, code: 66, words: ["404"]),
    Case(name: "410", answer: { _ in .text("gone", status: 410) }, code: 66, words: ["gone"]),
    Case(name: "500", answer: { _ in .text("oops", status: 500) }, code: 69, words: ["500"]),
    Case(
      name: "a page without a feed",
      answer: { _ in .text("<!doctype html><title>Blog</title><p>Bonjour", type: "text/html") },
      code: 65, words: ["feed"]),
    Case(name: "an empty body", answer: { _ in .text("", type: "application/rss+xml") }, code: 65, words: ["empty"]),
    Case(
      name: "a truncated gzip",
      answer: { _ in
        Answer(headers: [("Content-Type", "application/rss+xml"), ("Content-Encoding", "gzip")], body: gzip)
      }, code: 65, words: ["early"]),
    Case(
      name: "50 MB", answer: { _ in Answer(headers: [("Content-Type", "application/rss+xml")], body: huge) }, code: 65,
      words: ["10"]),
    Case(
      name: "a redirect loop", answer: { .redirect(to: $0.path == "/a" ? "/b" : "/a") }, code: 65, words: ["redirect"]),
  ]

  static let huge =
    Array("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>".utf8)
    + [UInt8](repeating: UInt8(ascii: "x"), count: 50 << 20)

  @Test(arguments: feeds)
  func aFeedThatCannotBeReadGetsItsSentence(bad: Case) async throws {
    try await patiently {
      let server = try LoopbackServer()
      if let answer = bad.answer { server.handle(answer) }
      let run = try ChildProcess.run(
        ChildProcess.crieur, ["try", bad.url ?? server.url("/feed")], environment: ["LANG": "C"])
      #expect(run.ending == .exited(bad.code), "\(run.errors)")
      let lines = run.errors.split(separator: "\n")
      #expect(lines.count == 1)
      #expect(lines.first?.hasPrefix("crieur: ") == true)
      for word in bad.words { #expect(run.errors.lowercased().contains(word), "\(run.errors)") }
      let french = try ChildProcess.run(
        ChildProcess.crieur, ["try", bad.url ?? server.url("/feed")], environment: ["LANG": "fr_FR.UTF-8"])
      #expect(french.ending == run.ending && french.errors != run.errors)
    }
  }

  @Test(.enabled(if: ChildProcess.find("openssl") != nil, "openssl is not installed"))
  func aCertificateOfNobodyIsRefused() async throws {
    try await patiently {
      let folder = try TemporaryFolder()
      let port = FreePort.next()
      let openssl = try #require(ChildProcess.find("openssl"))
      _ = try ChildProcess.run(
        openssl,
        [
          "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-days", "1",
          "-keyout", folder.file("key.pem"), "-out", folder.file("cert.pem"),
        ])
      let server = try ChildProcess(
        openssl,
        [
          "s_server", "-accept", "127.0.0.1:\(port)", "-key", folder.file("key.pem"), "-cert", folder.file("cert.pem"),
          "-www",
        ])
      defer { server.signal(SIGKILL) }
      try server.waitFor("ACCEPT")
      let run = try ChildProcess.run(
        ChildProcess.crieur, ["try", "https://127.0.0.1:\(port)/"], environment: ["LANG": "C"])
      #expect(run.ending == .exited(69))
      #expect(run.errors.contains("certificate"), "\(run.errors)")
    }
  }

  @Test(arguments: feeds.filter { $0.answer != nil })
  func aFeedThatFailsForAWhileLosesNothing(bad: Case) async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal])
      #expect(try home.crieur("run", "--once").status == 0)
      let link = blog.publish()
      let answer = try #require(bad.answer)
      let broken = try LoopbackServer(answer)
      // The same feed, moved by its owner to a server that fails, and back.
      let rescued = try Home.Rewriting(home)
      try rescued.point(to: broken.url("/feed/"))
      usleep(1_100_000)
      #expect([65, 66, 75].contains(try home.crieur("run", "--once").status))
      #expect(home.journal.isEmpty)
      try rescued.point(to: blog.url)
      try home.rounds { home.journal.contains(link) }
      #expect(home.journal.split(separator: "\n").filter { !$0.hasPrefix("#") }.count == 1)
    }
  }
}

extension Home {
  /// Changes the feed's address in the configuration.
  struct Rewriting {
    let home: Home
    let original: [String: Any]

    init(_ home: Home) throws {
      self.home = home
      let data = try Data(contentsOf: URL(fileURLWithPath: home.config))
      original = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    func point(to url: String) throws {
      var changed = original
      var feeds = original["feeds"] as? [[String: Any]] ?? []
      feeds[0]["url"] = url
      changed["feeds"] = feeds
      try home.write(changed)
    }
  }
}
