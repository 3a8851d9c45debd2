import Feeds
import Foundation
import Model
import Pages
import TestSupport
import Testing
import Web

@testable import Sandbox

/// Reading in a process of its own gives the same as reading in this one.
@Suite struct ReaderTests {
  private let reader = SandboxedReader(program: ChildProcess.crieur, limit: .seconds(120))

  private func expectSame(_ feed: FixtureFeed) async {
    let read: Result<FeedDocument, FeedFailure>
    do throws(FeedFailure) {
      read = .success(try await reader.document(in: feed.response, from: feed.url, as: .auto))
    } catch {
      read = .failure(error)
    }
    #expect(read == feed.document, "\(feed.file)")
  }

  @Test(arguments: FixtureFeed.crafted) func aFeedIsTheSame(feed: FixtureFeed) async { await expectSame(feed) }

  /// All of them with CRIEUR_ALL_FEEDS=1; each is a process.
  @Test(.enabled(if: !FixtureFeed.shared.isEmpty, "the shared folder is absent"))
  func aSharedFeedIsTheSame() async {
    let step = ProcessInfo.processInfo.environment["CRIEUR_ALL_FEEDS"] == nil ? 29 : 1
    for place in stride(from: 0, to: FixtureFeed.shared.count, by: step) { await expectSame(FixtureFeed.shared[place]) }
  }

  /// Encodings that need a converter of the system's, which lies in files.
  static let encodings: [(label: String, bytes: [UInt8], words: String)] = [
    ("koi8-r", [0xF0, 0xD2, 0xC9, 0xD7, 0xC5, 0xD4], "Привет"), ("iso-8859-2", [0xAF, 0xF3, 0xB3, 0x77], "Żółw"),
    ("shift_jis", [0x93, 0xFA, 0x96, 0x7B], "日本"), ("euc-jp", [0xC6, 0xFC, 0xCB, 0xDC], "日本"),
    ("iso-8859-1", [0xE9, 0x74, 0xE9], "été"),
  ]

  @Test(arguments: encodings.indices, [true, false])
  func aForeignEncodingIsTheSame(row: Int, isStated: Bool) async throws {
    let (label, title, words) = Self.encodings[row]
    let head = "<?xml version=\"1.0\" encoding=\"\(label)\"?><rss version=\"2.0\"><channel><title>"
    let bytes = Array(head.utf8) + title + Array("</title></channel></rss>".utf8)
    let type = isStated ? "text/xml; charset=\(label)" : "text/xml"
    let feed = FixtureFeed(label, bytes, "https://blog.example.org/feed", type)
    #expect(try feed.document.get().title == words)
    await expectSame(feed)
  }

  @Test func wideTextIsTheSame() async throws {
    let text = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>été</title></channel></rss>"
    let units = text.utf16.map { (low: UInt8(truncatingIfNeeded: $0), high: UInt8($0 >> 8)) }
    let little: [UInt8] = [0xFF, 0xFE] + units.flatMap { [$0.low, $0.high] }
    let big: [UInt8] = [0xFE, 0xFF] + units.flatMap { [$0.high, $0.low] }
    for bytes in [little, big] {
      let feed = FixtureFeed("wide", bytes)
      #expect(try feed.document.get().title == "été")
      await expectSame(feed)
    }
  }

  static let pages = [
    "<link rel=alternate type='application/rss+xml' href=/feed><a href=/atom.xml>Atom</a><meta name=generator content=Hugo>",
    "<title>Asthme</title><meta property='og:title' content='L’asthme'><meta property='og:image' content=/i.png>",
    "<script type='application/ld+json'>{\"@type\":\"BlogPosting\",\"headline\":\"L’été\",\"author\":\"A\"}</script>",
    "<meta name=generator content=WordPress><link rel=shortlink href='https://b.example/?p=1'><link rel=canonical href=/a/>",
    "<article class=h-entry><h1 class=p-name>Titre</h1><p class=e-content>Texte <img src=x.png alt=Image></article>",
    "", "<",
  ]

  @Test(arguments: pages) func aPageIsTheSame(page: String) async throws {
    let response = Response(
      status: 200,
      headers: [
        ("Content-Type", "text/html; charset=utf-8"), ("Link", "</f>; rel=alternate; type=\"application/atom+xml\""),
      ],
      body: Array(page.utf8), received: Date())
    let address = "https://b.example/a/"
    let facts = try await reader.facts(of: response, at: address)
    #expect(facts == DirectPageReader.read(response, at: address))
    let links = try await reader.links(in: response, from: address, asked: address)
    #expect(links == DirectReader().links(in: response, from: address, asked: address))
    #expect(!links.named.isEmpty)
  }

  @Test func aSitemapIsReadWhereTheOwnerSaysSo() async throws {
    let text =
      "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>https://b.example/a</loc></url></urlset>"
    let feed = FixtureFeed("sitemap", Array(text.utf8))
    #expect(try await reader.document(in: feed.response, from: feed.url, as: .sitemap).entries.count == 1)
    await #expect(throws: FeedFailure.sitemap(feed.url)) {
      try await reader.document(in: feed.response, from: feed.url, as: .auto)
    }
  }

  @Test func aLargeFeedIsTheSame() async {
    let item = "<item><title>Un billet assez long pour faire du volume</title><link>https://b.example/1</link></item>"
    let text = "<rss version=\"2.0\"><channel>\(String(repeating: item, count: 25_000))</channel></rss>"
    await expectSame(FixtureFeed("large", Array(text.utf8)))
  }
}

/// What a document can do to the process that reads it, and what becomes of it.
@Suite struct HijackedReaderTests {
  private func problem(_ marker: String, limit: Duration = .seconds(120)) async -> FeedFailure? {
    let feed = FixtureFeed(marker, Array("<rss version=\"2.0\"><!-- crieur-reader:\(marker) --><channel/></rss>".utf8))
    do throws(FeedFailure) {
      _ = try await SandboxedReader(program: ChildProcess.crieur, limit: limit)
        .document(in: feed.response, from: "u", as: .auto)
      return nil
    } catch {
      return error
    }
  }

  static let problems: [(marker: String, problem: ReadingProblem)] = [
    ("crash", .crashed(signal: SIGSEGV)), ("exit", .ended(code: 3)), ("silent", .garbled), ("garbage", .garbled),
    ("long", .garbled), ("half", .garbled), ("spin", .tooSlow), ("memory", .ended(code: 4)),
  ]

  @Test(arguments: problems.indices) func whatGoesWrongIsAFailedFeed(row: Int) async {
    let (marker, wanted) = Self.problems[row]
    #expect(await problem(marker) == .unread("u", wanted), "\(marker)")
  }

  @Test func anAbortIsAFailedFeed() async {
    // Where it may not signal itself it falls into a trap.
    guard case .unread("u", .crashed(let signal)) = await problem("abort") else {
      Issue.record("no crash")
      return
    }
    #expect([SIGABRT, SIGSEGV, SIGILL, SIGTRAP].contains(signal))
  }

  @Test func oneThatHangsIsKilledInTime() async {
    let start = ContinuousClock.now
    #expect(await problem("wait", limit: .seconds(1)) == .unread("u", .tooSlow))
    // Not a measure: beside all other tests the answer may wait for its turn; what hangs would do so for ever.
    #expect(ContinuousClock.now - start < .seconds(240))
  }

  @Test(arguments: ["socket", "exec"]) func theKernelKillsWhatReachesOut(marker: String) async {
    #expect(await problem(marker) == .unread("u", .crashed(signal: SIGSYS)))
  }

  @Test func filesAndProcessesAreRefusedAndNothingIsInherited() async {
    guard case .malformed(_, let words) = await problem("spy") else {
      Issue.record("the spy said nothing")
      return
    }
    #expect(words == "open=1 create=1 fork=1 kill=1 code=1 environment=0 descriptors=[0, 1]", "\(words)")
    #expect(!FileManager.default.fileExists(atPath: "/tmp/crieur-reader-was-here"))
  }

  @Test func oneThatCannotBeStartedIsTriedLater() async {
    let feed = FixtureFeed("x", Array("<rss/>".utf8))
    let reader = SandboxedReader(program: "/nowhere/crieur")
    await #expect {
      _ = try await reader.document(in: feed.response, from: "u", as: .auto)
    } throws: { error in
      guard case FeedFailure.unread(_, .notStarted(let words)) = error else { return false }
      return !words.isEmpty && (error as? FeedFailure)?.exitStatus == .temporary
    }
    await #expect { _ = try await reader.facts(of: feed.response, at: "u") } throws: {
      ($0 as? ReadingProblem)?.isPassing == true
    }
  }

  /// More than there are places for: each waits its turn, and a hanging one holds up nobody for ever.
  @Test func manyAtOnceAreAllAnswered() async throws {
    let reader = SandboxedReader(program: ChildProcess.crieur, limit: .seconds(120))
    let feed = try #require(FixtureFeed.crafted.first { (try? $0.document.get()) != nil })
    try await withThrowingTaskGroup(of: FeedDocument.self) { group in
      for _ in 0..<30 { group.addTask { try await reader.document(in: feed.response, from: feed.url, as: .auto) } }
      for try await document in group { #expect(try document == feed.document.get()) }
    }
  }
}
