import Foundation
import TestSupport
import Testing

/// What a blog writes goes through the whole program: log, ledger, status, post.
@Suite struct HostileTitleTests {
  private static let titles = [
    "Un\n<6>crieur: tout va bien\n{\"level\":\"info\",\"msg\":\"announced\"}", "\u{1B}[2J\u{1B}]0;owned\u{7} titre",
    "\u{202E}etirevne\u{2066} titre", "{link} {title} %@ %s \\(x) ${HOME} `id` $(id) {{7*7}}",
    "@everyone @victim@evil.example #tag https://evil.example/ www.evil.example",
    "'; DROP TABLE announcement; --", "../../../../tmp/x", "a" + String(repeating: "\u{301}", count: 400),
    String(repeating: "très ", count: 20_000), "<script>alert(1)</script> & \"co\"",
  ]

  private static func feed(_ titles: [String]) -> String {
    let items = titles.enumerated().map { number, title in
      let text = title.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        .unicodeScalars.filter { $0.value >= 0x20 || $0 == "\n" }.map(String.init).joined()
      return "<item><title>\(text)</title><link>https://blog.example.org/\(number)</link><guid>g\(number)</guid></item>"
    }
    return "<rss version=\"2.0\"><channel><title>Blog</title>\(items.joined())</channel></rss>"
  }

  /// The names of feed and account lead out of the folder, and name no file.
  private func home(_ blog: LoopbackServer, _ mastodon: MastodonServer) throws -> Home {
    let toots = Home.toots(port: mastodon.port, more: ["limit": "network"])
    return try Home(
      feed: blog.url("/"), accounts: ["../../toots": toots],
      feedKeys: ["name": "../../b\nlog", "surprise": ["entries": 100, "share": 1]])
  }

  @Test func whateverATitleHoldsNothingBreaks() async throws {
    try await patiently {
      let served = Locked<[String]>([])
      let blog = try LoopbackServer { _ in .text(Self.feed(served.withLock { $0 }), type: "application/rss+xml") }
      let mastodon = try MastodonServer()
      let home = try home(blog, mastodon)
      let before = try FileManager.default.contentsOfDirectory(atPath: home.folder.path).sorted()
      #expect(try home.crieur("run", "--once").status == 0)
      served.withLock { $0 = Self.titles }
      usleep(1_100_000)  // The feed is due again a second after its last poll.
      var log = ""
      let end = Date().addingTimeInterval(60)
      while mastodon.texts.count < Self.titles.count, Date() < end {
        log += try home.crieur("run", "--once").errors
        usleep(50_000)
      }
      #expect(mastodon.texts.count == Self.titles.count)
      for number in Self.titles.indices {
        #expect(mastodon.texts.count { $0.hasSuffix("https://blog.example.org/\(number)") } == 1, "\(number)")
      }
      for text in mastodon.texts {
        let scalars = text.unicodeScalars.filter {
          $0.value < 0x20 || (0x202A...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value)
        }
        #expect(scalars.isEmpty && !text.contains("@victim") && !text.contains("@everyone"), "\(text)")
        #expect(text.count <= 503, "the link counts 23")
      }
      #expect(mastodon.texts.contains { $0.contains("{link} {title} %@ %s \\(x) ${HOME} `id` $(id) {{7*7}}") })
      // One object on each line of the log, and no forged one.
      let lines = log.split(separator: "\n")
      #expect(lines.count > 10)
      for line in lines {
        let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        #expect(object?["ts"] is String && object?["msg"] is String && object?["level"] is String, "\(line)")
        #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E && $0.value != 0x1B })
      }
      // What the owner is shown moves no cursor, and nothing has left the folder.
      for words in [["status"], ["history"], ["why", "titre"], ["preview"]] {
        let shown = try home.start(words)
        _ = try shown.wait(seconds: 60)
        #expect(!shown.output.isEmpty)
        #expect(shown.output.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x202E })
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: home.folder.path).sorted() == before)
    }
  }

  /// To look is not to send: nobody has to ask himself which mode he is in.
  @Test func theOwnersLooksSendNothing() async throws {
    try await patiently {
      let served = Locked(["Un"])
      let blog = try LoopbackServer { _ in .text(Self.feed(served.withLock { $0 }), type: "application/rss+xml") }
      let mastodon = try MastodonServer()
      let home = try home(blog, mastodon)
      #expect(try home.crieur("run", "--once").status == 0)
      served.withLock { $0 = ["Un", "Deux"] }
      let sent = { mastodon.state.withLock { $0.publishRequests } }
      for words in [["preview"], ["check"], ["status"], ["history"], ["why", "Un"], ["networks"]] {
        let run = try home.start(words)
        #expect(try run.wait(seconds: 60) == .exited(0), "\(words): \(run.errors)")
      }
      _ = try ChildProcess.run(ChildProcess.crieur, ["try", blog.url("/")], environment: ["LANG": "C"])
      #expect(sent() == 0 && mastodon.texts.isEmpty)
      #expect(try home.history().isEmpty, "what was looked at is not promised either")
      usleep(1_100_000)
      try home.rounds { mastodon.texts.count == 1 }
      #expect(sent() == 1)
    }
  }
}
