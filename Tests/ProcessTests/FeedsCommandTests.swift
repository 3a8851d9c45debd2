import Foundation
import TestSupport
import Testing

/// Lists of feeds in and out, by the command itself.
@Suite struct FeedsCommandTests {
  private static let opml = """
    <?xml version="1.0" encoding="UTF-8"?>
    <opml version="2.0"><head><title>Lecteur</title></head><body><outline text="Santé">
    <outline text="L&#8217;été &amp; le sel" xmlUrl="https://anne.example.org/feed?a=1&amp;b=2" htmlUrl="https://anne.example.org/"/>
    <outline text="blog" xmlUrl="https://luc.example.org/atom.xml"/><outline text="x" xmlUrl="gopher://x.example.org/"/>
    </outline></body></opml>
    """

  private func home() throws -> Home {
    try Home(feed: "https://blog.example.org/", accounts: ["journal": Home.journal], feedKeys: ["every": "15m"])
  }

  private func feeds(_ home: Home) throws -> [[String: Any]] {
    let data = try Data(contentsOf: URL(fileURLWithPath: home.config))
    let all = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    return try #require(all["feeds"] as? [[String: Any]])
  }

  @Test func aListComesInOnce() async throws {
    try await patiently {
      let home = try home()
      let list = try home.folder.write("list.opml", Self.opml)
      let before = try home.folder.read("config.json")
      let dry = try home.crieur("feeds", "import", list, "--dry-run")
      #expect(dry.status == 0 && dry.output.contains("https://anne.example.org/feed?a=1&b=2"), "\(dry)")
      #expect(try home.folder.read("config.json") == before)
      let run = try home.crieur("feeds", "import", list)
      #expect(run.status == 0 && run.output.contains("2 feeds added") && run.output.contains("gopher"), "\(run)")
      #expect(try feeds(home).map { $0["name"] as? String } == ["blog", "L’été & le sel", "blog 2"])
      #expect(try feeds(home).allSatisfy { $0["accounts"] as? [String] == ["journal"] })
      #expect(try home.folder.read("config.json.before-import") == before)
      let again = try home.crieur("feeds", "import", list, "--json")
      let report = try JSONSerialization.jsonObject(with: Data(again.output.utf8)) as? [String: Any]
      #expect(report?["written"] as? Bool == false && (report?["omitted"] as? [Any])?.count == 3)
      #expect(try feeds(home).count == 3)
    }
  }

  @Test func whatGoesOutComesIn() async throws {
    try await patiently {
      let home = try home()
      let list = try home.folder.write("list.opml", Self.opml)
      try home.crieur("feeds", "import", list)
      let before = try feeds(home)
      let out = try home.crieur("feeds", "export")
      #expect(out.status == 0 && out.errors.isEmpty)
      let data = try Data(contentsOf: URL(fileURLWithPath: home.config))
      var all = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      all["feeds"] = [Any]()
      try home.write(all)
      let process = try ChildProcess(
        ChildProcess.crieur, ["feeds", "import", "-", "--config", home.config], environment: ["LANG": "C"],
        input: out.output)
      #expect(try process.wait(seconds: 60) == .exited(0), "\(process.errors)")
      let after = try feeds(home)
      #expect(after.map { $0["name"] as? String } == before.map { $0["name"] as? String })
      #expect(after.map { $0["url"] as? String } == before.map { $0["url"] as? String })
      let check = try home.crieur("feeds", "export")
      #expect(check.output == out.output)
    }
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var list: String? = opml
    var arguments: [String] = []
    /// Replaces a text of the configuration.
    var change: (String, String)?
    let code: Int32
    let word: String
  }

  private static let bad: [Bad] = [
    Bad(testDescription: "no such file", list: nil, code: 66, word: "list.opml"),
    Bad(testDescription: "a page", list: "<!doctype html><title>Log in</title>", code: 65, word: "OPML"),
    Bad(testDescription: "nothing", list: "", code: 65, word: "empty"),
    Bad(testDescription: "no feed", list: "<opml><body/></opml>", code: 65, word: "xmlUrl"),
    Bad(
      testDescription: "too deep", list: "<opml>" + String(repeating: "<outline>", count: 9999), code: 65,
      word: "xmlUrl"),
    Bad(testDescription: "an unknown account", arguments: ["--accounts", "jurnal"], code: 64, word: "journal"),
    Bad(testDescription: "no account named", arguments: ["--accounts", ","], code: 64, word: "journal"),
    Bad(testDescription: "a mistake elsewhere", change: ("\"gap\"", "\"gop\""), code: 78, word: "gap"),
    Bad(testDescription: "no JSON", change: ("\"feeds\"", "feeds"), code: 78, word: "line 1"),
    Bad(
      testDescription: "feeds of another kind", change: ("\"feeds\":[", "\"feeds\":5,\"x\":["), code: 78, word: "feeds"),
  ]

  @Test(arguments: bad)
  func whatIsWrongIsOneSentenceAndChangesNothing(bad: Bad) async throws {
    try await patiently {
      let home = try home()
      let list = home.folder.file("list.opml")
      if let text = bad.list { try home.folder.write("list.opml", text) }
      if let (old, new) = bad.change {
        let text = try home.folder.read("config.json")
        #expect(text.contains(old))
        try home.folder.write("config.json", text.replacingOccurrences(of: old, with: new))
      }
      let before = try home.folder.read("config.json")
      let process = try home.start(["feeds", "import", list] + bad.arguments)
      #expect(try process.wait(seconds: 60) == .exited(bad.code), "\(process.errors)")
      #expect(process.errors.hasPrefix("crieur: ") && process.errors.contains(bad.word), "\(process.errors)")
      #expect(process.output.isEmpty)
      #expect(try home.folder.read("config.json") == before)
      #expect(!FileManager.default.fileExists(atPath: home.config + ".before-import"))
    }
  }

  @Test func aMissingConfigurationIsNotMade() async throws {
    try await patiently {
      let home = try home()
      try FileManager.default.removeItem(atPath: home.config)
      #expect(try home.crieur("feeds", "import", home.folder.write("list.opml", Self.opml)).status == 78)
      #expect(try home.crieur("feeds", "export").status == 78)
      #expect(!FileManager.default.fileExists(atPath: home.config))
    }
  }

  @Test func itSpeaksTheLanguageOfTheConfiguration() async throws {
    try await patiently {
      let home = try Home(
        feed: "https://blog.example.org/", accounts: ["journal": Home.journal], top: ["language": "fr"],
        feedKeys: ["every": "15m"])
      let run = try home.crieur("feeds", "import", try home.folder.write("list.opml", Self.opml))
      #expect(run.output.contains("2 flux ajoutés") && run.output.contains("n’est pas une adresse web"), "\(run)")
    }
  }
}

/// A home page's address is enough, also for the daemon.
@Suite struct HomePageTests {
  private static let page =
    "<!doctype html><html><head><title>Le blog</title><meta name=\"generator\" content=\"WordPress 6.1\"></head><body>"

  @Test func aPageThatNamesNoFeedIsFollowed() async throws {
    try await patiently {
      let blog = try Blog()
      blog.server.answer("/", .text(Self.page, type: "text/html"))
      let home = try Home(
        feed: blog.server.url(), accounts: ["journal": Home.journal], feedKeys: ["announce_first": 1])
      try home.rounds { home.journal.contains(Blog.link(2)) }
      let link = blog.publish()
      try home.rounds { home.journal.contains(link) }
      // The page was asked once: the feed's own address is remembered.
      #expect(blog.server.requests("/").count == 1)
      let status = try home.crieur("status", "--json").output
      #expect(status.contains(blog.url), "\(status)")
    }
  }

  @Test func commentsAreNeverAnnouncedByAccident() async throws {
    try await patiently {
      let server = try LoopbackServer()
      server.answer(
        "/", .text(Self.page + "<link rel=alternate type=application/rss+xml title=RSS href=/flux>", type: "text/html"))
      server.answer(
        "/flux",
        .text(
          "<rss version=\"2.0\"><channel><title>Blog</title><item><title>Par : X</title><link>https://b.example.org/p/#comment-1</link></item></channel></rss>",
          type: "application/rss+xml"))
      let home = try Home(feed: server.url(), accounts: ["journal": Home.journal], feedKeys: ["announce_first": 1])
      #expect(try home.crieur("run", "--once").status == 65)
      #expect(home.journal.isEmpty)
      let tried = try ChildProcess.run(ChildProcess.crieur, ["try", server.url()], environment: ["LANG": "C"])
      #expect(tried.ending == .exited(65) && tried.errors.contains(server.url("/flux")), "\(tried.errors)")
    }
  }

  @Test func tryShowsWhatThereIsToChooseFrom() async throws {
    try await patiently {
      let blog = try Blog()
      let links = ["/comments/feed/", "/feed/", "/dead"].map {
        "<link rel=alternate type=application/rss+xml href=\($0)>"
      }
      blog.server.answer("/", .text(Self.page + links.joined(), type: "text/html"))
      blog.server.answer(
        "/comments/feed/",
        .text(
          "<rss version=\"2.0\"><channel><title>Commentaires pour Le blog</title></channel></rss>",
          type: "application/rss+xml"))
      let text = try ChildProcess.run(
        ChildProcess.crieur, ["try", blog.server.url()], environment: ["LANG": "fr_FR.UTF-8"])
      #expect(text.ending == .exited(0))
      #expect(text.output.contains("La page mène à 2 flux"), "\(text.output)")
      let lines = text.output.split(separator: "\n")
      let marked = try #require(lines.firstIndex { $0.hasPrefix("→") })
      #expect(lines[marked].contains("L’été, l’œil & la fièvre nº 2") && lines[marked + 1].contains(blog.url))
      let json = try ChildProcess.run(
        ChildProcess.crieur, ["try", "--json", blog.server.url()], environment: ["LANG": "C"])
      let report = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      let candidates = try #require(report["candidates"] as? [[String: Any]])
      #expect(candidates.map { $0["kind"] as? String } == ["main", "comments"])
      #expect(candidates.map { $0["proposed"] as? Bool } == [true, false])
      #expect(report["feed"] as? String == blog.url && (report["entries"] as? [Any])?.count == 3)
    }
  }
}
