import Foundation
import Model
import TestSupport
import Testing

/// The daemon and a server of the AT protocol: one post, whatever happens.
@Suite struct BlueskyTests {
  private func home(_ blog: Blog, _ bluesky: BlueskyServer) throws -> Home {
    let home = try Home(
      feed: blog.url,
      accounts: [
        "sky": [
          "network": "bluesky", "handle": "owner.example.org", "password": ["file": "password"],
          "server": "http://127.0.0.1:\(bluesky.port)", "gap": "0s", "per_hour": 100, "per_day": 100, "settle": "1s",
          "timeout": "2s",
        ]
      ])
    try home.folder.write("password", BlueskyServer.password)
    chmod(home.folder.file("password"), 0o600)
    return home
  }

  private func expectOnePost(_ home: Home, _ bluesky: BlueskyServer, _ link: String) throws {
    try home.rounds { try home.history().first?["state"] as? String == "posted" }
    try home.crieur("run", "--once")
    #expect(bluesky.texts.count == 1 && bluesky.texts.first?.contains(link) == true, "\(bluesky.texts)")
  }

  @Test func aPostStandsWithItsLinkAndItsCard() async throws {
    try await patiently {
      let (blog, bluesky) = (try Blog(), try BlueskyServer())
      let home = try home(blog, bluesky)
      #expect(try home.crieur("run", "--once").status == 0)
      let link = blog.publish()
      usleep(1_100_000)
      #expect(try home.crieur("run", "--once").status == 0)
      try expectOnePost(home, bluesky, link)
      let record = try #require(bluesky.records.first)
      let text = record["text"] as? String ?? ""
      let facet = (record["facets"] as? [[String: Any]])?.first
      let place = facet?["index"] as? [String: Int]
      let bytes = Array(text.utf8)
      let (start, end) = (place?["byteStart"] ?? 0, place?["byteEnd"] ?? 0)
      try #require(start < end && end <= bytes.count)
      #expect(String(decoding: bytes[start..<end], as: UTF8.self) == link)
      let card = (record["embed"] as? [String: Any])?["external"] as? [String: Any]
      #expect(card?["uri"] as? String == link && card?["title"] as? String == "L’été, l’œil & la fièvre nº 3")
      #expect(record["langs"] as? [String] == ["fr"])
      let check = try home.crieur("check")
      #expect(check.status == 0 && check.output.contains("@owner.example.org"), "\(check)")
    }
  }

  @Test(arguments: Failpoint.allCases)
  func aKillNeverLosesAndNeverDoubles(failpoint: Failpoint) async throws {
    try await patiently {
      let (blog, bluesky) = (try Blog(), try BlueskyServer())
      let home = try home(blog, bluesky)
      try home.crieur("run", "--once")
      let link = blog.publish()
      usleep(1_100_000)
      let killed = try home.crieur("run", "--once", environment: ["CRIEUR_FAILPOINT": failpoint.rawValue])
      #expect(killed.ending == .signalled(SIGKILL))
      try expectOnePost(home, bluesky, link)
    }
  }

  @Test(arguments: [MastodonServer.Behaviour.acceptAndDrop, .acceptAndFail, .drop])
  func aLostAnswerNeverLosesAndNeverDoubles(behaviour: MastodonServer.Behaviour) async throws {
    try await patiently {
      let (blog, bluesky) = (try Blog(), try BlueskyServer())
      bluesky.state.withLock { $0.script = [behaviour] }
      let home = try home(blog, bluesky)
      try home.crieur("run", "--once")
      let link = blog.publish()
      usleep(1_100_000)
      try expectOnePost(home, bluesky, link)
    }
  }

  /// A daemon's session ends after two hours: the next announcement is renewed first, without the password.
  @Test func aSessionThatEndsUnderTheDaemonIsRenewed() async throws {
    try await patiently {
      let (blog, bluesky) = (try Blog(), try BlueskyServer())
      let home = try home(blog, bluesky)
      let daemon = try home.start(["run"])
      #expect(Home.until { blog.server.requests("/feed/").count > 1 })
      let first = blog.publish()
      #expect(Home.until { bluesky.texts.contains { $0.contains(first) } }, "\(daemon.errors)")
      bluesky.state.withLock { $0.isOver = true }
      let link = blog.publish()
      #expect(Home.until { bluesky.texts.contains { $0.contains(link) } }, "\(daemon.errors)")
      #expect(bluesky.state.withLock { $0.created } == 1)
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
      Canary([BlueskyServer.password, "access-canary", "refresh-canary"]).expectAbsent(
        from: [daemon.output, daemon.errors])
    }
  }

  @Test func aRefusedPasswordIsTold() async throws {
    try await patiently {
      let (blog, bluesky) = (try Blog(), try BlueskyServer())
      let home = try home(blog, bluesky)
      try home.folder.write("password", "another-password-0123")
      let check = try home.crieur("check")
      #expect(check.status == 77, "\(check)")
      #expect((check.output + check.errors).contains("Invalid identifier or password"), "\(check)")
    }
  }
}
