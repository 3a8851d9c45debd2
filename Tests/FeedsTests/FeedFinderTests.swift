import Foundation
import Model
import TestSupport
import Testing
import Web

@testable import Feeds

/// RSS with these posts, the newest last so that order does not help.
private func rss(_ title: String, _ posts: [String] = ["Le sel", "L’eau"], fragment: String = "") -> Answer {
  let items = posts.enumerated().map { index, post in
    """
    <item><title>\(post)</title><link>https://blog.example.org/\(index)/\(fragment)</link><guid>\(title)\(index)</guid>
    <pubDate>Fri, \(10 + index) Nov 2026 08:00:00 GMT</pubDate></item>
    """
  }
  return .text(
    "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>\(title)</title>\(items.joined())</channel></rss>",
    type: "application/rss+xml")
}

private func atom(_ title: String, link: Bool = true) -> Answer {
  let href = link ? "<link href=\"https://blog.example.org/1/\"/>" : ""
  return .text(
    """
    <?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>\(title)</title><id>urn:x</id>
    <updated>2026-11-11T08:00:00Z</updated><entry><id>urn:1</id><title>L’eau</title>\(href)
    <updated>2026-11-11T08:00:00Z</updated></entry></feed>
    """, type: "application/atom+xml")
}

private func page(_ html: String, headers: [(name: String, value: String)] = []) -> Answer {
  Answer(
    headers: [("Content-Type", "text/html; charset=utf-8")] + headers, body: Array("<!doctype html><html>\(html)".utf8))
}

/// A page as an engine writes it, and where its feed is.
struct Engine: Sendable, CustomTestStringConvertible {
  let testDescription: String
  var at = "/"
  let html: String
  let feed: String
  /// Answers only where the query is this.
  var query: String?
  /// The page names its feed; else it was found at a well-known place.
  var isNamed = false

  init(_ name: String, at: String = "/", _ html: String, feed: String, query: String? = nil, isNamed: Bool = false) {
    testDescription = name
    (self.at, self.html, self.feed, self.query, self.isNamed) = (at, html, feed, query, isNamed)
  }

  static let all: [Engine] = [
    Engine(
      "WordPress names it",
      """
      <head><title>Blog &#8211; Un blog</title>
      <link rel="alternate" type="application/rss+xml" title="Blog &raquo; Flux" href="/feed/" />
      <link rel="alternate" type="application/rss+xml" title="Blog &raquo; Flux des commentaires" href="/comments/feed/" />
      <link rel="https://api.w.org/" href="/wp-json/" /><meta name="generator" content="WordPress 6.1" /></head>
      """, feed: "/feed/", isNamed: true),
    Engine(
      "WordPress without automatic feed links", at: "/blog/2026/11/sel/",
      """
      <head><title>Sel</title><link rel='stylesheet' href='/blog/wp-content/themes/x/style.css' />
      <link rel="https://api.w.org/" href="/blog/wp-json/" /></head>
      """, feed: "/blog/feed/"),
    Engine(
      "WordPress with plain permalinks", "<head><meta name=\"generator\" content=\"WordPress 6.1\" /></head>",
      feed: "/",
      query: "feed=rss2"),
    Engine(
      "SPIP names it relatively", at: "/site/",
      "<head><link rel=\"alternate\" type=\"application/rss+xml\" title=\"Syndiquer tout le site\" href=\"spip.php?page=backend\" /></head>",
      feed: "/site/spip.php", query: "page=backend", isNamed: true),
    Engine(
      "SPIP with another skeleton", at: "/site/", "<head><meta name=\"generator\" content=\"SPIP 4.1.5\" /></head>",
      feed: "/site/spip.php", query: "page=backend"),
    Engine("Dotclear", "<head><meta name=\"generator\" content=\"Dotclear\" /></head>", feed: "/feed/rss2"),
    Engine("Ghost", "<head><meta name=\"generator\" content=\"Ghost 5.96\"></head>", feed: "/rss/"),
    Engine(
      "Hugo", at: "/notes/", "<head><meta name=\"generator\" content=\"Hugo 0.111.3\"></head>", feed: "/notes/index.xml"
    ),
    Engine("Jekyll", "<head><meta name=\"generator\" content=\"Jekyll v4.3.1\" /></head>", feed: "/atom.xml"),
    Engine("Blogger", "<head><meta content='blogger' name='generator'/></head>", feed: "/feeds/posts/default"),
    Engine(
      "Substack under its own name", "<head><link rel=preconnect href=https://substackcdn.com></head>", feed: "/feed"),
    Engine(
      "Tumblr under its own name", "<head><link rel=stylesheet href=https://assets.tumblr.com/x.css></head>",
      feed: "/rss"),
    Engine(
      "Over-Blog under its own name", "<head><link rel=icon href=//fdata.over-blog-kiwi.com/i></head>", feed: "/rss"),
    Engine("a Mastodon profile", at: "/@anne", "<head><title>Anne (@anne)</title></head>", feed: "/@anne.rss"),
    Engine(
      "MediaWiki", at: "/wiki/Accueil",
      "<head><meta name=\"generator\" content=\"MediaWiki 1.39.5\"/><link rel=stylesheet href=\"/w/load.php?lang=fr\"></head>",
      feed: "/w/index.php", query: "title=Special:NewPages&feed=atom"),
    Engine("an unknown engine", "<head><title>Blog</title></head>", feed: "/atom.xml"),
    Engine("a link in the text", "<body><p><a href=\"/suivre.php\">RSS</a>", feed: "/suivre.php", isNamed: true),
  ]
}

@Suite struct FeedFinderTests {
  private let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])
  // The machine has other tests to run, which is no reason to give a server up.
  private var finder: FeedFinder { FeedFinder(transport: transport, timeout: .seconds(120), patience: .seconds(600)) }

  private func best(_ address: String) async -> (url: String?, failure: FeedFailure?) {
    do throws(FeedFailure) {
      return (try await finder.look(at: address).best?.url, nil)
    } catch {
      return (nil, error)
    }
  }

  /// What the daemon takes.
  private func fetched(_ address: String) async -> (url: String?, failure: FeedFailure?) {
    do throws(FeedFailure) {
      guard case .read(_, _, _, let url, _) = try await FeedFetcher(transport: transport).fetch(address) else {
        return (nil, nil)
      }
      return (url, nil)
    } catch {
      return (nil, error)
    }
  }

  @Test(arguments: Engine.all)
  func aHomePageIsEnough(engine: Engine) async throws {
    let server = try LoopbackServer()
    server.handle { request in
      let query = request.target.split(separator: "?").dropFirst().first.map(String.init)
      if request.path == engine.feed, query == engine.query { return rss("Blog") }
      if request.target == engine.at { return page(engine.html) }
      if request.path == "/comments/feed/" { return rss("Commentaires pour Blog", fragment: "#comment-1") }
      return .text("no", status: 404)
    }
    let wanted = server.url(engine.feed) + (engine.query.map { "?\($0)" } ?? "")
    let search = try await finder.look(at: server.url(engine.at))
    #expect(search.best?.url == wanted)
    #expect((search.best?.source == .guessed) == !engine.isNamed)
    #expect(search.best?.newest?.title == "L’eau" && search.best?.count == 2)
    #expect(server.requests.count <= 1 + Discovery.mostGuesses)
    let asked = server.requests.count
    #expect(await fetched(server.url(engine.at)).url == wanted)
    #expect(server.requests.count - asked <= asked)
  }

  @Test func aRedirectedPageIsReadWhereItCameFrom() async throws {
    let server = try LoopbackServer()
    server.answer("/", .redirect(301, to: "/fr/"))
    server.answer("/fr/", page("<p>", headers: [("Link", "<feed>; rel=alternate; type=application/rss+xml")]))
    server.answer("/fr/feed", rss("Blog"))
    #expect(await best(server.url()).url == server.url("/fr/feed"))
    #expect(await fetched(server.url()).url == server.url("/fr/feed"))
  }

  @Test func theChoiceIsAmongWhatCanBeRead() async throws {
    let server = try LoopbackServer()
    let links = ["/dead", "/page", "/empty.xml", "/comments/feed/", "/category/x/feed/", "/feed/atom", "/feed"]
      .map { "<link rel=alternate type=application/rss+xml href=\($0)>" }
    server.answer("/", page(links.joined()))
    server.answer("/page", page("<title>soft 404</title>"))
    server.answer("/empty.xml", rss("Rien encore", []))
    server.answer("/comments/feed/", rss("Comments for Blog", fragment: "#comment-1"))
    server.answer("/category/x/feed/", rss("X"))
    server.answer("/feed/atom", atom("Blog", link: false))
    server.answer("/feed", rss("Blog"))
    let search = try await finder.look(at: server.url())
    // Atom without links says less than RSS with them.
    let order = ["/feed", "/feed/atom", "/empty.xml", "/category/x/feed/", "/comments/feed/"]
    #expect(search.found.map(\.url) == order.map { server.url($0) })
    #expect(search.failures.map(\.url) == [server.url("/dead"), server.url("/page")])
    #expect(await fetched(server.url()).url == server.url("/feed"))
  }

  @Test func theDaemonAsksForNoMoreThanItNeeds() async throws {
    let server = try LoopbackServer()
    let links = (["/feed", "/comments/feed"] + (1...20).map { "/tag/\($0)/feed" })
      .map { "<link rel=alternate type=application/rss+xml href=\($0)>" }
    server.answer("/", page(links.joined()))
    server.answer("/feed", rss("Blog"))
    #expect(await fetched(server.url()).url == server.url("/feed"))
    #expect(server.requests.map(\.path) == ["/", "/feed"])
    let search = try await finder.look(at: server.url())
    #expect(server.requests.count == 2 + 1 + FeedFinder.mostRequests)
    #expect(search.left == links.count - FeedFinder.mostRequests)
  }

  /// A name in the address may lie: what the links of a feed lead to does not.
  @Test(arguments: [
    ("<link rel=alternate type=application/rss+xml href=/flux>", 2),
    ("<link rel=alternate type=application/rss+xml title='Kommentare' href=/flux>", 2), ("<a href=/flux>RSS</a>", 2),
  ])
  func whatReadersWroteIsNeverTaken(html: String, requests: Int) async throws {
    let server = try LoopbackServer()
    server.answer("/", page(html))
    server.answer("/flux", rss("Blog", fragment: "#comment-9"))
    let failure = FeedFailure.onlyComments(server.url(), feed: server.url("/flux"))
    #expect(await best(server.url()).failure == failure)
    #expect(await fetched(server.url()).failure == failure)
    // Asked for by its own address it is what was meant.
    #expect(await best(server.url("/flux")).url == server.url("/flux"))
    server.answer("/feed/", rss("Blog"))
    #expect(await fetched(server.url()).url == server.url("/feed/"))
  }

  @Test(arguments: [
    (Answer.text("x", status: 500), FeedFailure.serverError("", status: 500)),
    (.text("x", status: 429), .limited("", until: nil)),
  ])
  func aFeedThatFailsForAWhileIsNotReplaced(answer: Answer, failure: FeedFailure) async throws {
    let server = try LoopbackServer()
    server.answer("/", page("<link rel=alternate type=application/rss+xml href=/posts>"))
    server.answer("/posts", answer)
    server.answer("/feed/", rss("Other"))
    let got = await fetched(server.url()).failure
    #expect(got?.exitStatus == failure.exitStatus && got?.isPassing == true)
    #expect(server.requests.map(\.path) == ["/", "/posts"])
  }

  @Test func aServerThatAsksForQuietIsNotGuessedAt() async throws {
    let server = try LoopbackServer { _ in .text("slow down", status: 429) }
    server.answer("/", page("<title>Blog</title>"))
    #expect(await fetched(server.url()).failure != nil)
    #expect(server.requests.map(\.path) == ["/", "/feed/"])
  }

  @Test func aPageWithoutAFeedEndsSoon() async throws {
    let server = try LoopbackServer { _ in page("<title>everything is a page</title>") }
    #expect(await best(server.url()).failure == .page(server.url()))
    #expect(server.requests.count == 1 + Discovery.mostGuesses)
    #expect(Set(server.requests.map(\.path)).count == server.requests.count)
  }

  @Test func aNeighbourIsNotAskedUnlessAllowed() async throws {
    let server = try LoopbackServer()
    let neighbour = try LoopbackServer { _ in rss("Metadata") }
    let address = "http://localhost:\(neighbour.port)/feed"
    server.answer("/", page("<link rel=alternate type=application/rss+xml href=\(address)>"))
    let failure = await fetched(server.url()).failure
    guard case .transport(let why)? = failure else { return #expect(Bool(false), "\(String(describing: failure))") }
    #expect(why.kind == .forbiddenAddress && neighbour.requests.isEmpty)
  }

  @Test(arguments: [
    ("https://medium.com/@anne", "https://medium.com/feed/@anne"),
    (
      "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv",
      "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv"
    ),
  ])
  func aWallBeforeThePageDoesNotHideAKnownPlace(address: String, feed: String) async throws {
    let body = String(decoding: rss("Anne").body, as: UTF8.self)
    let transport = ScriptedTransport { request in
      request.url == feed ? .answer(200, body, url: feed) : .answer(403, "robot?", url: request.url)
    }
    #expect(try await FeedFinder(transport: transport).look(at: address).best?.url == feed)
    guard case .read(_, _, _, let url, true) = try await FeedFetcher(transport: transport).fetch(address) else {
      return #expect(Bool(false), "not read")
    }
    #expect(url == feed)
  }

  /// Each that does not answer takes its whole time, and the watchdog waits for the end.
  @Test func twoThatDoNotAnswerAreEnough() async throws {
    let links = (0..<6).map { "<link rel=alternate type=application/rss+xml href=/\($0)>" }.joined()
    let server = try LoopbackServer { request in
      request.path == "/" ? page(links) : Answer(delivery: .reset(after: 0))
    }
    let search = try? await finder.look(at: server.url())
    #expect(search == nil)
    #expect(Set(server.requests.map(\.path)).count == 3)
  }

  /// A page may say more and less than the feed that it names: it stands in for none that is out of order.
  @Test func aPageIsNoFeedWhileItsOwnIsOutOfOrder() async throws {
    let server = try LoopbackServer { request in
      request.path == "/"
        ? page(
          """
          <head><link rel=alternate type=application/rss+xml href=/feed.xml></head><body>
          <div class=h-entry><p class=p-name>Une note</p></div>
          """) : .text("no", status: 503)
    }
    let failure = await #expect(throws: FeedFailure.self) {
      try await FeedFetcher(transport: transport).fetch(server.url())
    }
    #expect(failure == .serverError(server.url("/feed.xml"), status: 503))
  }
}
