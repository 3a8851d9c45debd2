import Foundation
import TestSupport
import Testing

/// The daemon with `listen`, against hubs that do what a test tells them: the subscriber's cases of websub.rocks.
@Suite(
  .enabled(
    if: ChildProcess.find("curl") != nil && ChildProcess.find("openssl") != nil, "curl or openssl is not installed"))
struct PushTests {
  /// A daemon that looks once an hour, so that only a push makes it look.
  struct Stage {
    let hub: ScriptedHub
    let blog: PushBlog
    let home: Home
    let port: Int
    let daemon: ChildProcess

    init(_ way: PushBlog.Way, hub: ScriptedHub? = nil, path: String = "/hub", more: [String: Any] = [:]) throws {
      self.hub = try hub ?? ScriptedHub()
      blog = try PushBlog(way, hub: self.hub.server.url(path))
      port = FreePort.next()
      var top: [String: Any] = ["listen": ["address": "127.0.0.1:\(port)", "url": "http://127.0.0.1:\(port)"]]
      top.merge(more) { $1 }
      home = try Home(feed: blog.url, accounts: ["journal": Home.journal], top: top, feedKeys: ["every": "1h"])
      daemon = try home.start(["run", "--verbose"])
      try daemon.waitFor("baseline taken")
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var callback: String { hub.asked.first?["hub.callback"] ?? "" }
    var secret: String { hub.asked.first?["hub.secret"] ?? "" }

    func end() throws {
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
      #expect(!secret.isEmpty ? !(daemon.errors + daemon.output).contains(secret) : true)
    }
  }

  // MARK: 100–104, 200–204, 300

  @Test(arguments: [
    (PushBlog.Way.headers, "/hub"), (.tags, "/hub"), (.headersWin, "/hub"), (.otherSelf, "/hub"), (.found, "/hub"),
    (.moved, "/hub"), (.tags, "/hub307"), (.tags, "/hub308"),
  ])
  func aHubIsFoundVerifiedAndHeard(way: PushBlog.Way, path: String) async throws {
    try await patiently {
      let stage = try Stage(way, path: path)
      #expect(Home.until { stage.hub.verified.count == 1 }, "\(stage.hub.asked) \(stage.daemon.errors)")
      let asked = try #require(stage.hub.asked.first)
      #expect(asked["hub.mode"] == "subscribe" && asked["hub.topic"] == stage.blog.topic)
      #expect(stage.callback.hasPrefix("\(stage.url)/websub/") && stage.callback.utf8.count >= 64)
      #expect((32..<200).contains(stage.secret.utf8.count))
      #expect(Int(asked["hub.lease_seconds"] ?? "") == 864_000)
      #expect(stage.hub.verified.first.map { $0.status == 200 && $0.body == "défi+subscribe/1" } == true)
      let reads = stage.blog.reads
      let link = stage.blog.publish()
      let published = Date()
      let body = "<rss>whatever \(link)</rss>"
      let signature = try ScriptedHub.sign(body, secret: stage.secret)
      #expect((200..<300).contains(ScriptedHub.deliver(body, to: stage.callback, signature: signature)))
      #expect(Home.until { stage.home.journal.contains(link) }, "\(stage.daemon.errors)")
      #expect(Date().timeIntervalSince(published) < 2)
      #expect(way == .otherSelf || stage.blog.reads == reads + 1)
      try stage.end()
    }
  }

  // MARK: 205, 301, 302, and what else is forged

  @Test func whatWasNotAskedForIsNotVerified() async throws {
    try await patiently {
      let hub = try ScriptedHub()
      hub.state.withLock { $0.verifies = false }
      let stage = try Stage(.tags, hub: hub)
      #expect(Home.until { hub.asked.count == 1 })
      let topic = stage.blog.topic
      func status(_ callback: String, _ mode: String, _ topic: String) -> Int {
        ScriptedHub.question(callback, mode: mode, topic: topic, lease: "60").status
      }
      #expect(status(stage.callback, "subscribe", topic + "x") == 404)
      #expect(status(stage.callback, "unsubscribe", topic) == 404)
      #expect(status(stage.callback, "publish", topic) == 404)
      let forged = "\(stage.url)/websub/" + String(repeating: "0a", count: 24)
      #expect(status(forged, "subscribe", topic) == 404)
      #expect(status("\(stage.url)/websub/short", "subscribe", topic) == 404)
      let right = ScriptedHub.question(stage.callback, mode: "subscribe", topic: topic, lease: "60", challenge: "<b>")
      #expect(right.status == 200 && right.body == "<b>")
      // Granted once: a replay of the question is nobody's request.
      #expect(status(stage.callback, "subscribe", topic) == 404)
      try stage.end()
    }
  }

  @Test func aPushThatIsNotTheHubsDoesNothing() async throws {
    try await patiently {
      let stage = try Stage(.tags)
      #expect(Home.until { stage.hub.verified.count == 1 })
      let (body, reads) = ("<rss/>", stage.blog.reads)
      let good = try ScriptedHub.sign(body, secret: stage.secret)
      let wrong = try ScriptedHub.sign(body, secret: "guessed")
      for signature in [nil, wrong, "sha256=", "md5=\(good.dropFirst(7))", String(good.dropLast()), good + "00"] {
        #expect((200..<300).contains(ScriptedHub.deliver(body, to: stage.callback, signature: signature)))
      }
      let forged = "\(stage.url)/websub/" + String(repeating: "0a", count: 24)
      #expect(ScriptedHub.deliver(body, to: forged, signature: good) == 404)
      #expect(!Home.until(0.5) { stage.blog.reads > reads })
      for method in ["sha1", "sha384", "sha512"] {
        let signature = try ScriptedHub.sign(body, secret: stage.secret, method: method)
        #expect((200..<300).contains(ScriptedHub.deliver(body, to: stage.callback, signature: signature)))
      }
      // Three right ones in a moment are one look now, and at most one a minute later.
      #expect(Home.until { stage.blog.reads == reads + 1 })
      #expect(!Home.until(0.5) { stage.blog.reads > reads + 1 })
      try stage.end()
    }
  }

  @Test func aFloodIsOneLookAndNothingOfItIsLost() async throws {
    try await patiently {
      let stage = try Stage(.tags)
      #expect(Home.until { stage.hub.verified.count == 1 })
      let reads = stage.blog.reads
      let good = try ScriptedHub.sign("x", secret: stage.secret)
      for _ in 0..<40 { #expect(ScriptedHub.deliver("x", to: stage.callback, signature: good) == 204) }
      #expect(Home.until { stage.blog.reads == reads + 1 })
      // The look that the rest asks for is kept, within a minute.
      let output = try stage.home.crieur("status", "--json").output
      let report = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
      let feed = (report?["feeds"] as? [[String: Any]])?.first
      let next = try #require((feed?["nextCheck"] as? String).flatMap { ISO8601DateFormatter().date(from: $0) })
      #expect((0...61).contains(next.timeIntervalSinceNow), "\(next)")
      try stage.end()
    }
  }

  @Test(arguments: [(100_000, 204), (3_000_000, 204), (11 << 20, 413)])
  func aLargePushIsCheckedOnItsWay(size: Int, status: Int) async throws {
    try await patiently {
      let stage = try Stage(.tags)
      #expect(Home.until { stage.hub.verified.count == 1 })
      let reads = stage.blog.reads
      let body = String(repeating: "<item/>", count: size / 7)
      let good = try ScriptedHub.sign(body, secret: stage.secret)
      #expect(
        ScriptedHub.deliver(body, to: stage.callback, signature: "sha256=" + good.dropFirst(7).reversed()) == status)
      #expect(!Home.until(0.3) { stage.blog.reads > reads })
      #expect(ScriptedHub.deliver(body, to: stage.callback, signature: good) == status)
      #expect(Home.until(status == 204 ? 15 : 0.3) { stage.blog.reads == reads + 1 } == (status == 204))
      try stage.end()
    }
  }

  // MARK: Leases, restarts, leaving

  @Test func aShortLeaseIsRenewedAndARestartKeepsIt() async throws {
    try await patiently {
      let hub = try ScriptedHub()
      hub.state.withLock { $0.lease = "3" }
      let stage = try Stage(.tags, hub: hub)
      #expect(Home.until { hub.verified.count >= 2 })
      #expect(Set(hub.asked.map { $0["hub.callback"] ?? "" }).count == 1)
      #expect(Set(hub.asked.map { $0["hub.secret"] ?? "" }).count == 1)
      try stage.end()
      hub.state.withLock { $0.lease = "864000" }
      let before = hub.verified.count
      let again = try stage.home.start(["run"])
      #expect(Home.until { hub.verified.count == before + 1 })
      let link = stage.blog.publish()
      let signature = try ScriptedHub.sign("x", secret: stage.secret)
      #expect(ScriptedHub.deliver("x", to: stage.callback, signature: signature) == 204)
      #expect(Home.until { stage.home.journal.contains(link) })
      again.signal(SIGTERM)
      #expect(try again.wait() == .exited(0))
      #expect(hub.verified.count == before + 1)
    }
  }

  @Test(arguments: ["listen", "feed"])
  func whatIsTakenOutIsUnsubscribed(part: String) async throws {
    try await patiently {
      let stage = try Stage(.tags)
      #expect(Home.until { stage.hub.verified.count == 1 })
      let data = try Data(contentsOf: URL(fileURLWithPath: stage.home.config))
      var configuration = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      if part == "listen" { configuration["listen"] = nil }
      if part == "feed" {
        let other = try PushBlog(.nothing, hub: "")
        configuration["feeds"] = [["name": "other", "url": other.url, "every": "1h", "accounts": ["journal"]]]
      }
      try stage.home.write(configuration)
      stage.daemon.signal(SIGHUP)
      #expect(Home.until { stage.hub.verified.count == 2 }, "\(stage.daemon.errors)")
      #expect(stage.hub.asked.last?["hub.mode"] == "unsubscribe")
      #expect(stage.hub.asked.last?["hub.callback"] == stage.callback)
      #expect(stage.hub.verified.last.map { $0.status == 200 && $0.body == "défi+unsubscribe/1" } == true)
      try stage.daemon.waitFor("configuration read again")
      let status = ScriptedHub.deliver("x", to: stage.callback, signature: nil)
      #expect(part == "listen" ? status == 0 : status == 404)
      try stage.end()
    }
  }

  @Test func aHubThatDeniesIsToldInTheStatus() async throws {
    try await patiently {
      let stage = try Stage(.tags)
      #expect(Home.until { stage.hub.verified.count == 1 })
      #expect(try stage.home.crieur("status").output.contains("until "))
      let denial = ["-G", stage.callback, "--data-urlencode", "hub.mode=denied", "--data-urlencode"]
      let reason = ["--data-urlencode", "hub.reason=full\u{1B}[31m house"]
      #expect(ScriptedHub.curl(denial + ["hub.topic=other"] + reason).status == 404)
      #expect(ScriptedHub.curl(denial + ["hub.topic=\(stage.blog.topic)"] + reason).status == 204)
      let status = try stage.home.crieur("status").output
      #expect(status.contains("says no: full [31m house"), "\(status)")
      try stage.end()
    }
  }

  @Test func aHubInAPrivateNetworkIsNotSpokenTo() async throws {
    try await patiently {
      let private_ = try ScriptedHub()
      let blog = try PushBlog(.tags, hub: "http://127.0.0.2:\(private_.server.port)/hub")
      let port = FreePort.next()
      let home = try Home(
        feed: blog.url, accounts: ["journal": Home.journal],
        top: ["listen": ["address": "127.0.0.1:\(port)", "url": "http://127.0.0.1:\(port)"]])
      let daemon = try home.start(["run"])
      try daemon.waitFor("hub does not serve")
      #expect(try home.crieur("status").output.contains("127.0.0.2"))
      #expect(private_.server.requests.isEmpty)
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
    }
  }

  @Test func aHintDoesNotOverrideTheServersWish() async throws {
    try await patiently {
      let stage = try Stage(.tags)
      #expect(Home.until { stage.hub.verified.count == 1 })
      stage.blog.state.withLock { $0.refusal = Answer(503, headers: [("Retry-After", "120")]) }
      let good = try ScriptedHub.sign("x", secret: stage.secret)
      #expect(ScriptedHub.deliver("x", to: stage.callback, signature: good) == 204)
      try stage.daemon.waitFor("feed not read")
      let reads = stage.blog.reads
      stage.blog.state.withLock { $0.refusal = nil }
      #expect(ScriptedHub.deliver("x", to: stage.callback, signature: good) == 204)
      #expect(!Home.until(1) { stage.blog.reads > reads })
      try stage.end()
    }
  }
}
