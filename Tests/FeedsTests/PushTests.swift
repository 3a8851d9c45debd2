import FoundationEssentials
import Model
import TestSupport
import Testing
import Web

@testable import Feeds

@Suite struct PushTests {
  @Test(arguments: [
    ("<https://h.example/>; rel=hub", ["https://h.example/ hub"]),
    (
      "<https://h.example/>; rel=\"hub\", <https://s.example/f>;rel=\"self\"",
      ["https://h.example/ hub", "https://s.example/f self"]
    ),
    ("<a>; title=\"x, <b>; rel=hub\"; rel=\"Hub nofollow\"", ["a hub+nofollow"]),
    ("<a>; rel=hub; rel=self", ["a hub"]), ("<a>; REL = hub", ["a hub"]), ("<a>", ["a "]),
    ("<a>; anchor=\"/other\"; rel=hub", []), ("<>; rel=hub", []), ("a; rel=hub", []), ("<a; rel=hub", []), ("", []),
    ("<a>;;; rel=\"h\\ub\"", ["a hub"]), ("<a>; rel=\"hub", ["a hub"]),
  ])
  func aLinkHeaderIsRead(header: String, links: [String]) {
    let found = WebLink.all(in: [header]).filter { $0.anchor == nil && !$0.target.isEmpty }
    #expect(found.map { "\($0.target) \($0.rel.joined(separator: "+"))" } == links)
  }

  private func site(_ headers: [(name: String, value: String)], _ tags: String) async throws -> FeedSite {
    let body = """
      <?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>t</title>
      <link>https://blog.example.org/</link>\(tags)<item><title>a</title><link>https://blog.example.org/a</link></item>
      </channel></rss>
      """
    let transport = ScriptedTransport(answers: [
      .answer(
        200, body, headers: headers + [("Content-Type", "application/rss+xml")], url: "https://blog.example.org/feed")
    ])
    guard
      case .read(let document, _, _, let address, _) = try await FeedFetcher(transport: transport).fetch(
        "https://blog.example.org/feed")
    else { return FeedSite() }
    return document.site(at: address)
  }

  @Test func headersWinOverTagsAndAFeedWithoutSelfIsKnownByItsAddress() async throws {
    let tags =
      "<atom:link rel=\"hub\" href=\"https://tag.example/hub\"/><atom:link rel=\"self\" href=\"https://tag.example/feed\"/>"
    let home = "https://blog.example.org/"
    #expect(
      try await site([], tags)
        == FeedSite(home: home, topic: "https://tag.example/feed", hubs: ["https://tag.example/hub"]))
    #expect(
      try await site([("Link", "</hub>; rel=hub"), ("link", "<https://head.example/feed>; rel=self")], tags)
        == FeedSite(home: home, topic: "https://head.example/feed", hubs: ["https://blog.example.org/hub"]))
    #expect(
      try await site([("Link", "<https://head.example/hub>; rel=hub")], "")
        == FeedSite(home: home, topic: "https://blog.example.org/feed", hubs: ["https://head.example/hub"]))
    #expect(try await site([], "") == FeedSite(home: home))
  }

  // MARK: What hubs say

  @Test(
    arguments: [
      (
        ["hub.mode": "subscribe", "hub.topic": "t", "hub.challenge": "c", "hub.lease_seconds": "60"],
        HubQuestion.verification(.subscribe, topic: "t", challenge: "c", lease: 60)
      ),
      (
        ["hub.mode": "unsubscribe", "hub.topic": "t", "hub.challenge": "c"],
        .verification(.unsubscribe, topic: "t", challenge: "c", lease: nil)
      ),
      (
        ["hub.mode": "subscribe", "hub.topic": "t", "hub.challenge": "c", "hub.lease_seconds": "9e99"],
        .verification(.subscribe, topic: "t", challenge: "c", lease: nil)
      ),
      (
        ["hub.mode": "denied", "hub.topic": "t", "hub.reason": "a\nb\u{1B}[0m"], .denied(topic: "t", reason: "a b [0m")
      ),
      (["hub.mode": "denied", "hub.topic": "t"], .denied(topic: "t", reason: "")),
      (["hub.mode": "subscribe", "hub.topic": "t"], nil),
      (["hub.mode": "subscribe", "hub.topic": "t", "hub.challenge": ""], nil),
      (["hub.mode": "publish", "hub.topic": "t", "hub.challenge": "c"], nil),
      (["hub.mode": "subscribe", "hub.challenge": "c"], nil), ([:], nil),
    ] as [([String: String], HubQuestion?)])
  func aQuestionIsRead(query: [String: String], question: HubQuestion?) {
    #expect(HubQuestion(query: query) == question)
  }

  @Test(
    arguments: [
      ("sha256=1b9591b5322baa7463554820f41fe27e650c767e2fbc4a934c5aa90e9cc27c7c", true),
      ("SHA256=1B9591B5322BAA7463554820F41FE27E650C767E2FBC4A934C5AA90E9CC27C7C", true),
      ("sha1=d0f17a456159bccb28b7f244db7aadc2ccbc8f1d", true),
      ("sha256=d0f17a456159bccb28b7f244db7aadc2ccbc8f1d", false),
      ("sha256=1b9591b5322baa7463554820f41fe27e650c767e2fbc4a934c5aa90e9cc27c7d", false),
      ("md5=1b9591b5322baa7463554820f41fe27e", false), ("sha256=", false), ("sha256", false), ("", false), (nil, false),
    ] as [(String?, Bool)])
  func aSignatureHoldsOrNot(header: String?, holds: Bool) {
    let signature = PushSignature(header: header, secret: "s3cret")
    for piece in ["<fe", "ed/>"] { Array(piece.utf8).withUnsafeBytes { signature.take($0) } }
    #expect(signature.holds() == holds)
  }

  // MARK: What hubs are asked

  private static let hub = "https://hub.example/"

  private func send(_ transport: ScriptedTransport, secret: Secret? = Secret("s3cret"), hub: String = Self.hub) async
    -> HubFailure?
  {
    let request = HubRequest(
      .subscribe, hub: hub, topic: "https://b.example/f?a=é&b", callback: "https://me.example/websub/k", secret: secret)
    do throws(HubFailure) {
      try await request.send(over: transport, privateHosts: PrivateHosts(["127.0.0.1"]))
      return nil
    } catch {
      return error
    }
  }

  @Test func aRequestIsAFormWithTheTopicAsGiven() async throws {
    let transport = ScriptedTransport(answers: [.answer(202)])
    #expect(await send(transport) == nil)
    #expect(transport.sent.first?.header("Content-Type") == "application/x-www-form-urlencoded")
    #expect(
      transport.sent.first?.text
        == "hub.mode=subscribe&hub.topic=https%3A%2F%2Fb.example%2Ff%3Fa%3D%C3%A9%26b"
        + "&hub.callback=https%3A%2F%2Fme.example%2Fwebsub%2Fk&hub.lease_seconds=864000&hub.secret=s3cret")
  }

  @Test(arguments: [
    ([200], true, false), ([202], true, false), ([204], true, false), ([307, 202], true, false),
    ([308, 202], true, false), ([301], false, true), ([302], false, true), ([400], false, true), ([404], false, true),
    ([429], false, false), ([500], false, false), ([503], false, false), ([307, 307, 307, 307], false, true),
  ])
  func anAnswerIsJudged(statuses: [Int], accepted: Bool, final: Bool) async {
    let transport = ScriptedTransport(
      answers: statuses.map { .answer($0, "no", headers: [("Location", "https://next.example/\($0)")]) })
    let failure = await send(transport)
    #expect((failure == nil) == accepted && (failure?.isFinal ?? false) == final, "\(String(describing: failure))")
    #expect(transport.unusedAnswers == 0)
    for say in Language.allCases { #expect(failure.map { !$0.sentence(in: say).isEmpty } ?? true) }
  }

  @Test(arguments: [
    ("https://hub.example/", "http://hub.example/x"), ("https://hub.example/", "http://127.0.0.1/x"),
    ("http://127.0.0.1/", "http://hub.example/x"), ("https://hub.example/", "ftp://hub.example/x"),
    ("https://hub.example/", ""),
  ])
  func aSecretGoesNowhereInTheOpen(hub: String, target: String) async {
    let transport = ScriptedTransport(answers: [.answer(307, headers: [("Location", target)])])
    #expect(await send(transport, hub: hub)?.isFinal == true)
    #expect(transport.sent.count == 1)
  }

  @Test func aHubByPlainHTTPIsToldNoSecret() async {
    #expect(await send(ScriptedTransport(), hub: "http://hub.example/") == .unsafe("http://hub.example/"))
    #expect(!HubRequest.isSafe("http://hub.example/", privateHosts: PrivateHosts(["127.0.0.1"])))
    #expect(HubRequest.isSafe("http://127.0.0.1:8411/hub", privateHosts: PrivateHosts(["127.0.0.1"])))
    let transport = ScriptedTransport(answers: [.answer(202)])
    #expect(await send(transport, secret: nil, hub: "http://hub.example/") == nil)
    #expect(transport.sent.first?.text.contains("secret") == false)
  }

  // MARK: Pings

  @Test(arguments: [
    (
      "<param><value><string>B</string></value></param><param><value>https://b.example/</value></param>",
      ["https://b.example/"]
    ),
    (
      "<param><value>https://name.example/</value></param><param><value><string> https://b.example/ \n</string></value></param><param><value><string>https://b.example/f</string></value></param>",
      ["https://b.example/", "https://b.example/f"]
    ),
    (
      "<param><value>B</value></param><param><value><int>5</int></value></param><param><value>HTTP://b.example</value></param>",
      ["HTTP://b.example"]
    ),
    (
      "<param><value>B</value></param><param><value><struct><member><name>https://x.example</name></member></struct></value></param><param><value>https://b.example?a=1&amp;b=2</value></param>",
      ["https://b.example?a=1&b=2"]
    ),
  ])
  func aPingIsRead(params: String, addresses: [String]) throws {
    for method in ["ping", "extendedPing"] {
      let call =
        "<?xml version=\"1.0\"?>\n<methodCall><methodName> weblogUpdates.\(method)\n</methodName><params>\(params)</params></methodCall>"
      #expect(try WeblogPing.read(Array(call.utf8)).addresses == addresses)
      #expect(try WeblogPing.read([0xEF, 0xBB, 0xBF] + Array(call.utf8)).addresses == addresses)
    }
  }

  @Test func anAddressInTheWrongPlaceIsTakenWhereThereIsNoOther() throws {
    let call =
      "<methodCall><methodName>weblogUpdates.ping</methodName><params><param><value>https://b.example/</value></param><param><value>B</value></param></params></methodCall>"
    #expect(try WeblogPing.read(Array(call.utf8)).addresses == ["https://b.example/"])
  }

  @Test func anAnswerCarriesNothingOfTheCall() {
    let text = String(decoding: WeblogPing.answer(isError: true, "a < b & c"), as: UTF8.self)
    #expect(text.contains("<boolean>1</boolean>") && text.contains("a &lt; b &amp; c"))
  }
}
