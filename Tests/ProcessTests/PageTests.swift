import Foundation
import TestSupport
import Testing

/// The page of an entry, from the feed to the post: as a blogger meets it.
@Suite struct PageTests {
  /// A blog with one post, whose page and pictures answer as the test says.
  final class PageBlog: Sendable {
    let server: LoopbackServer
    let posts = Locked(0)

    /// - Parameter item: more elements of the post in the feed.
    init(item: String = "", page: @escaping LoopbackServer.Handler) throws {
      server = try LoopbackServer()
      let (server, posts) = (server, posts)
      server.handle("/feed") { _ in
        let items = posts.withLock { count in
          (0..<count).map {
            "<item><title>L’asthme \($0)</title><link>\(server.url("/post/\($0)"))</link><guid>g\($0)</guid>\(item)</item>"
          }
        }
        let feed =
          "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><title>B</title>\(items.joined())</channel></rss>"
        return .text(feed, type: "application/rss+xml")
      }
      server.handle("/post/0", page)
    }

    func publish() { posts.withLock { $0 += 1 } }
    func looks(at path: String) -> Int { server.requests.count { $0.path == path } }
  }

  private static func html(_ head: String) -> Answer {
    .text("<html lang=fr><head>\(head)</head><body></body></html>", type: "text/html")
  }

  private func home(_ blog: PageBlog, _ accounts: [String: Any], patience: Any = true) throws -> Home {
    let home = try Home(
      feed: blog.server.url("/feed"), accounts: accounts, feedKeys: ["wait_for_page": patience])
    try home.crieur("run", "--once")
    blog.publish()
    Thread.sleep(forTimeInterval: 1.1)
    return home
  }

  @Test func aPostWaitsForItsPageAndSaysSo() async throws {
    try await patiently {
      let isThere = Locked(false)
      let blog = try PageBlog { _ in
        isThere.withLock { $0 } ? Self.html("<meta name=description content=x>") : .text("nothing", status: 404)
      }
      let other = ["network": "twtxt", "file": "other.txt", "gap": "0s"]
      let home = try home(
        blog, ["journal": Home.journal, "other": other], patience: ["tries": 5, "pause": "1s"])
      #expect(try home.crieur("run", "--once").status == 0)
      #expect(home.journal.isEmpty && blog.looks(at: "/post/0") == 1)
      let why = try home.crieur("why", "asthme").output
      #expect(why.contains("404") && why.contains("/post/0"), "\(why)")
      isThere.withLock { $0 = true }
      try home.rounds { home.journal.contains("L’asthme 0") }
      #expect(blog.looks(at: "/post/0") == 2)
      #expect(FileManager.default.fileExists(atPath: home.state + "/other.txt"))
    }
  }

  @Test func aPostWithoutAPageIsHeldWithItsReason() async throws {
    try await patiently {
      let blog = try PageBlog { _ in .text("forbidden", status: 403) }
      let home = try home(blog, ["journal": Home.journal], patience: ["tries": 2, "pause": "1s"])
      try home.rounds { try home.history().first?["state"] as? String == "held" }
      #expect(blog.looks(at: "/post/0") == 2 && home.journal.isEmpty)
      let why = try home.crieur("why", "asthme").output
      #expect(why.contains("its page is not there") && why.contains("403") && why.contains("wait_for_page"), "\(why)")
      #expect(try home.crieur("why", "asthme", "--json").output.contains("\"no page\""))
      let check = try home.crieur("check")
      #expect(check.status == 69 && check.output.contains("1 entry") && check.output.contains("403"), "\(check)")
    }
  }

  /// A page of 50 MB, and one that never ends: the post is announced all the same, after one request.
  @Test(arguments: [false, true]) func aPageWithoutAnEndHoldsNothingUp(never: Bool) async throws {
    try await patiently {
      let blog = try PageBlog { _ in
        var answer = Answer(
          headers: [("Content-Type", "text/html")],
          body: Array("<html><head><link rel=canonical href=/canon>".utf8)
            + [UInt8](repeating: 120, count: never ? 4000 : 50 << 20))
        if never { answer.delivery = .drip(milliseconds: 100) }
        return answer
      }
      let home = try home(blog, ["journal": Home.journal])
      let start = Date()
      let run = try home.crieur("run", "--once", "--verbose")
      #expect(run.status == 0 && Date().timeIntervalSince(start) < 55, "\(run.errors)")
      #expect(home.journal.contains("L’asthme 0 \(blog.server.url(never ? "/post/0" : "/canon"))") || never)
      #expect(home.journal.contains("L’asthme 0") && blog.looks(at: "/post/0") == 1)
      #expect(run.errors.contains("odd page"), "\(run.errors)")
    }
  }

  // MARK: Pictures

  static let hasTool = ChildProcess.find("vipsthumbnail") != nil

  @Test(.enabled(if: hasTool, "libvips-tools is not installed"))
  func aPostCarriesItsPictureWithItsDescription() async throws {
    try await patiently {
      let blog = try PageBlog { _ in
        Self.html("<meta property=og:image content=/big.png><meta property=og:image:alt content='Un inhalateur'>")
      }
      blog.server.handle("/big.png") { _ in Answer(body: PictureFixtures.png(400, 300)) }
      let mastodon = try MastodonServer()
      let home = try home(blog, ["toots": Home.toots(port: mastodon.port)])
      #expect(try home.crieur("run", "--once").status == 0)
      #expect(mastodon.texts.count == 1 && mastodon.state.withLock { $0.media } == [["pic-1"]])
      let upload = try #require(mastodon.server.requests.first { $0.path == "/api/v2/media" })
      let body = String(decoding: upload.body, as: UTF8.self)
      #expect(body.contains("Un inhalateur") && body.contains("image/jpeg") && !body.contains("big.png"))
      #expect(blog.looks(at: "/big.png") == 1)
    }
  }

  /// On servers that others wrote.
  @Test(
    .enabled(if: hasTool && !OtherServersTests.installed.isEmpty, "no libvips-tools, or no server of others"),
    arguments: OtherServersTests.installed)
  func aServerOfOthersTakesThePicture(other: OtherServer) async throws {
    try await patiently {
      let blog = try PageBlog { _ in
        Self.html("<meta property=og:image content=/big.png><meta property=og:image:alt content='Un inhalateur bleu'>")
      }
      blog.server.handle("/big.png") { _ in Answer(body: PictureFixtures.png(400, 300)) }
      let data = try TemporaryFolder()
      let (process, port, token) = try other.start(in: data)
      defer { process.signal(SIGTERM) }
      let home = try home(blog, ["toots": Home.toots(port: port)])
      try home.folder.write("token", token)
      let run = try home.crieur("run", "--once")
      #expect(run.status == 0, "\(run.errors)")
      let status = try #require(try other.statuses(port: port, token: token).first)
      let pictures = try #require(status["media_attachments"] as? [[String: Any]])
      #expect(pictures.count == 1 && pictures.first?["type"] as? String == "image")
      #expect(pictures.first?["description"] as? String == "Un inhalateur bleu", "\(pictures)")
    }
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let answer: @Sendable () -> Answer
    let words: String
  }

  static let bad = [
    Bad(testDescription: "404", answer: { .text("nothing", status: 404) }, words: "not there"),
    Bad(testDescription: "a page", answer: { .text("<html>", type: "image/jpeg") }, words: "web page"),
    Bad(
      testDescription: "a bomb", answer: { Answer(body: PictureFixtures.png(30_000, 30_000, stream: [])) }, words: "30"),
    Bad(testDescription: "a pixel", answer: { Answer(body: PictureFixtures.png(1, 1)) }, words: "1"),
    Bad(
      testDescription: "cut off", answer: { Answer(body: Array(PictureFixtures.png(400, 300).prefix(2000))) },
      words: "scaled"
    ),
    Bad(testDescription: "50 MB", answer: { Answer(body: [UInt8](repeating: 9, count: 50 << 20)) }, words: "15 MiB"),
    Bad(testDescription: "nobody answers", answer: { .dropped }, words: "127.0.0.1"),
  ]

  @Test(.enabled(if: hasTool, "libvips-tools is not installed"), arguments: bad)
  func aPictureThatFailsFailsNoPost(bad: Bad) async throws {
    try await patiently {
      let blog = try PageBlog { _ in Self.html("<meta property=og:image content=/bad.jpg>") }
      blog.server.handle("/bad.jpg") { _ in bad.answer() }
      let mastodon = try MastodonServer()
      let home = try home(blog, ["toots": Home.toots(port: mastodon.port)])
      let run = try home.crieur("run", "--once", "--verbose")
      #expect(run.status == 0 && mastodon.state.withLock { $0.media } == [[]], "\(run.errors)")
      let line = run.errors.split(separator: "\n").first { $0.contains("no picture") } ?? ""
      #expect(line.contains("/bad.jpg") && line.contains(bad.words), "\(run.errors)")
    }
  }

  @Test(.enabled(if: hasTool, "libvips-tools is not installed"))
  func aRefusedUploadFailsNoPostAndOneThatMayComeIsTriedAgain() async throws {
    try await patiently {
      let blog = try PageBlog { _ in Self.html("<meta property=og:image content=/p.png>") }
      blog.server.handle("/p.png") { _ in Answer(body: PictureFixtures.png(400, 300)) }
      for (uploads, media) in [
        ([Answer.json(#"{"error":"This action is outside the authorized scopes"}"#, status: 403)], [[String]()]),
        ([Answer.json(#"{"error":"unreadable"}"#, status: 422)], [[]]),
      ] {
        let mastodon = try MastodonServer()
        mastodon.state.withLock { $0.uploads = uploads }
        let home = try Home(
          feed: blog.server.url("/feed"), accounts: ["toots": Home.toots(port: mastodon.port)],
          feedKeys: ["wait_for_page": true, "announce_first": 1])
        blog.posts.withLock { $0 = 1 }
        let run = try home.crieur("run", "--once", "--verbose")
        #expect(run.status == 0 && mastodon.state.withLock { $0.media } == media, "\(run.errors)")
        #expect(run.errors.contains("announced without its picture"), "\(run.errors)")
      }
      // Busy now: the post waits with its picture.
      let mastodon = try MastodonServer()
      mastodon.state.withLock { $0.uploads = [.json(#"{"error":"busy"}"#, status: 503)] }
      let home = try Home(
        feed: blog.server.url("/feed"), accounts: ["toots": Home.toots(port: mastodon.port)],
        feedKeys: ["wait_for_page": true, "announce_first": 1])
      #expect(try home.crieur("run", "--once").status == 75 && mastodon.texts.isEmpty)
    }
  }

  @Test func whoWantsNoPicturesGetsNone() async throws {
    try await patiently {
      let blog = try PageBlog { _ in Self.html("<meta property=og:image content=/p.png>") }
      let mastodon = try MastodonServer()
      let home = try home(blog, ["toots": Home.toots(port: mastodon.port, more: ["images": false])])
      #expect(try home.crieur("run", "--once").status == 0)
      #expect(mastodon.state.withLock { $0.media } == [[]] && blog.looks(at: "/p.png") == 0)
    }
  }
}
