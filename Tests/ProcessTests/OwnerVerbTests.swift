import Foundation
import TestSupport
import Testing

/// What the owner decides on the command line, with and without a running daemon.
@Suite struct OwnerVerbTests {
  private func queue(_ home: Home) throws -> [(id: Int, state: String)] {
    let output = try home.crieur("queue", "--json").output
    let report = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    return (report?["announcements"] as? [[String: Any]] ?? []).map {
      ($0["id"] as? Int ?? 0, $0["state"] as? String ?? "")
    }
  }

  /// A blog with seven new posts at once: more than a blogger writes.
  private func flooded() throws -> (Blog, MastodonServer, Home) {
    let blog = try Blog()
    let mastodon = try MastodonServer()
    let home = try Home(feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port)])
    try home.crieur("run", "--once")
    for _ in 0..<7 { blog.publish() }
    usleep(1_100_000)
    try home.crieur("run", "--once")
    return (blog, mastodon, home)
  }

  @Test func whatIsHeldIsListedApprovedAndRejected() async throws {
    try await patiently {
      let (_, mastodon, home) = try flooded()
      let held = try queue(home)
      #expect(held.count == 7 && held.allSatisfy { $0.state == "held" })
      #expect(try home.crieur("queue").output.contains("too many new entries at once"))
      let approved = try home.crieur("approve", "\(held[0].id)", "\(held[1].id)")
      #expect(approved.status == 0 && approved.output.contains("pending"), "\(approved.errors)")
      #expect(try home.crieur("reject", "--held").status == 0)
      try home.crieur("run", "--once")
      #expect(mastodon.texts.count == 2)
      #expect(try queue(home).isEmpty)
      #expect(try home.crieur("queue").output == "Nothing waits.\n")
      let refused = try home.crieur("approve", "\(held[0].id)")
      #expect(refused.status == 65 && refused.errors.contains("posted"), "\(refused.errors)")
      #expect(try home.crieur("reject", "99999").status == 66)
      #expect(try home.crieur("approve").status == 64)
      #expect(try home.crieur("approve", "1", "--held").status == 64)
    }
  }

  @Test func aPauseStopsAFloodThatWasApproved() async throws {
    try await patiently {
      let (_, mastodon, home) = try flooded()
      #expect(try home.crieur("pause").status == 0)
      #expect(try home.crieur("approve", "--held", "--feed", "blog").status == 0)
      try home.crieur("run", "--once")
      #expect(mastodon.texts.isEmpty)
      #expect(try home.crieur("status").output.contains("crieur resume"))
      #expect(try home.crieur("resume").status == 0)
      try home.folder.write("state/PAUSED", "")
      try home.crieur("run", "--once")
      #expect(mastodon.texts.isEmpty)
      try FileManager.default.removeItem(atPath: home.state + "/PAUSED")
      #expect(try home.crieur("pause", "nobody").status == 66)
      #expect(try home.crieur("pause", "toots").status == 0)
      try home.crieur("run", "--once")
      #expect(mastodon.texts.isEmpty)
      #expect(try home.crieur("resume", "toots").status == 0)
      try home.crieur("run", "--once")
      #expect(mastodon.texts.count == 7)
    }
  }

  @Test func theRunningDaemonHearsEveryVerb() async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let home = try Home(feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port)])
      let daemon = try home.start(["run"])
      try daemon.waitFor("baseline taken", seconds: 60)
      #expect(try home.crieur("pause", "toots").status == 0)
      blog.publish()
      #expect(try Home.until { try queue(home).count == 1 })
      #expect(mastodon.texts.isEmpty)
      #expect(try home.crieur("resume", "toots").status == 0)
      #expect(Home.until { mastodon.texts.count == 1 })
      #expect(try Home.until { try queue(home).isEmpty })
      let posted = try #require(try home.history().first?["id"] as? Int)
      let asked = try home.crieur("again", "\(posted)")
      #expect(asked.status == 64 && asked.errors.contains("http://127.0.0.1/@owner/1"), "\(asked.errors)")
      #expect(mastodon.texts.count == 1)
      #expect(try home.crieur("again", "\(posted)", "--yes").status == 0)
      #expect(Home.until { mastodon.texts.count == 2 })
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
      Canary([Home.token]).expectAbsent(from: [daemon.errors, daemon.output])
    }
  }

  @Test func whatMayHaveArrivedIsAdoptedOrSentAgainByAPersonWhoHasLooked() async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let home = try Home(
        feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port, more: ["settle": "1h"])])
      try home.crieur("run", "--once")
      mastodon.state.withLock { $0.script = [.drop] }
      blog.publish()
      usleep(1_100_000)
      try home.crieur("run", "--once")
      let row = try #require(try queue(home).first)
      #expect(row.state == "unknown")
      let refused = try home.crieur("retry", "\(row.id)")
      #expect(refused.status == 65 && refused.errors.contains("--not-there"), "\(refused.errors)")
      #expect(try home.crieur("adopt", "\(row.id)", "nonsense").status == 64)
      #expect(try home.crieur("retry", "\(row.id)", "--not-there").status == 0)
      mastodon.state.withLock { $0.script = [.acceptAndDrop] }
      try home.crieur("run", "--once")
      #expect(try queue(home).first?.state == "unknown")
      #expect(try home.crieur("adopt", "\(row.id)", "https://social.example.org/@owner/1").status == 0)
      try home.crieur("run", "--once")
      #expect(mastodon.texts.count == 1)
      #expect(try home.history().first?["url"] as? String == "https://social.example.org/@owner/1")
    }
  }
}
