import Foundation
import TestSupport
import Testing

private let realHubIsInstalled = FileManager.default.fileExists(
  atPath: "\(OtherServer.folder)/websub_hub.installed")

/// The daemon with a WebSub hub that others wrote (Flask-WebSub), where `Tests/Servers/install` could install it.
@Suite(.enabled(if: realHubIsInstalled, "no WebSub hub of others is installed (Tests/Servers/install)"))
struct RealHubTests {
  /// A fresh hub, a blog that names it, and a daemon that looks once an hour.
  struct Stage {
    let hub: ChildProcess
    let port: Int
    let blog: PushBlog
    let home: Home
    let daemon: ChildProcess
    private let folder: TemporaryFolder

    init(lease: Int = 864_000, topic: String = "/feed/") throws {
      folder = try TemporaryFolder()
      port = FreePort.next()
      hub = try ChildProcess(
        "\(OtherServer.scripts)/run-websub_hub", [OtherServer.folder, "\(port)", folder.path + "/data", "\(lease)"])
      try hub.waitFor("READY", seconds: 60)
      blog = try PushBlog(.headers, hub: "http://127.0.0.1:\(port)/hub", path: topic)
      let own = FreePort.next()
      home = try Home(
        feed: blog.url, accounts: ["journal": Home.journal],
        top: ["listen": ["address": "127.0.0.1:\(own)", "url": "http://127.0.0.1:\(own)/"]],
        feedKeys: ["every": "1h"])
      daemon = try home.start(["run", "--verbose"])
    }

    /// Publishes a post on the blog and tells the hub; gives the seconds until it is announced.
    func secondsToAnnounce() throws -> Double {
      let link = blog.publish()
      let published = Date()
      let words = ["-d", "topic=\(blog.topic)", "http://127.0.0.1:\(port)/publish"]
      #expect(ScriptedHub.curl(words).status == 204)
      #expect(Home.until { home.journal.contains(link) }, "\(daemon.errors)")
      return Date().timeIntervalSince(published)
    }

    var subscriptions: String { ScriptedHub.curl(["http://127.0.0.1:\(port)/subscriptions"]).body }

    func end() throws {
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
      hub.signal(SIGTERM)
    }
  }

  @Test func aPostIsAnnouncedWithin2SecondsOfItsPublishing() async throws {
    try await patiently {
      let stage = try Stage()
      try stage.daemon.waitFor("hub pushes")
      #expect(Home.until { stage.subscriptions.contains("/websub/") })
      let seconds = try stage.secondsToAnnounce()
      #expect(seconds < 2)
      print("announced \(Int(seconds * 1000)) ms after the hub was told")
      #expect(try stage.home.crieur("status").output.contains("until "))
      // Taking the feed's hub away is a reload without `listen`.
      let data = try Data(contentsOf: URL(fileURLWithPath: stage.home.config))
      var configuration = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      configuration["listen"] = nil
      try stage.home.write(configuration)
      stage.daemon.signal(SIGHUP)
      try stage.daemon.waitFor("hub pushes no more")
      try stage.daemon.waitFor("configuration read again")
      #expect(Home.until { !stage.subscriptions.contains("/websub/") })
      try stage.end()
    }
  }

  @Test func aShortLeaseIsRenewedInTime() async throws {
    try await patiently {
      let stage = try Stage(lease: 3)
      try stage.daemon.waitFor("hub pushes")
      #expect(Home.until(20) { stage.daemon.errors.components(separatedBy: "\"hub pushes\"").count > 4 })
      let seconds = try stage.secondsToAnnounce()
      #expect(seconds < 2, "\(seconds) s; \(stage.daemon.errors)")
      try stage.end()
    }
  }

  /// One Crieur tells the hub of its blog, and another hears it from there.
  @Test func aPingReachesTheHubsSubscribers() async throws {
    try await patiently {
      let stage = try Stage()
      try stage.daemon.waitFor("hub pushes")
      #expect(Home.until { stage.subscriptions.contains("/websub/") })
      let hub: [String: Any] = [
        "network": "websub", "hub": "http://127.0.0.1:\(stage.port)/hub", "feed": stage.blog.topic, "gap": "0s",
      ]
      let teller = try Home(feed: stage.blog.url, accounts: ["hub": hub])
      try teller.crieur("run", "--once")
      let link = stage.blog.publish()
      try teller.rounds { try teller.history().contains { $0["state"] as? String == "posted" } }
      #expect(Home.until { stage.home.journal.contains(link) }, "\(stage.daemon.errors)")
      try stage.end()
    }
  }

  @Test func aDenialIsTold() async throws {
    try await patiently {
      let stage = try Stage(topic: "/denied/")
      try stage.daemon.waitFor("hub denies")
      #expect(try stage.home.crieur("status").output.contains("says no: not here"))
      try stage.end()
    }
  }
}
