import Foundation
import Model
import TestSupport
import Testing

/// The daemon is killed at each place of the way: nothing is lost and nothing is said twice.
@Suite struct FailpointTests {
  @Test(arguments: Failpoint.allCases, [true, false])
  func aKillNeverLosesAndNeverDoubles(failpoint: Failpoint, serverHonoursKeys: Bool) async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      mastodon.state.withLock { $0.honoursKeys = serverHonoursKeys }
      let home = try Home(
        feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port), "journal": Home.journal])
      #expect(try home.crieur("run", "--once").status == 0)
      #expect(mastodon.texts.isEmpty && home.journal.isEmpty)

      let link = blog.publish()
      usleep(1_100_000)  // The feed is due again a second after its last poll.
      let killed = try home.crieur("run", "--once", environment: ["CRIEUR_FAILPOINT": failpoint.rawValue])
      #expect(killed.ending == .signalled(SIGKILL))
      #expect(try String(contentsOfFile: home.failpointLog, encoding: .utf8) == failpoint.rawValue + "\n")

      try home.rounds { try home.history().filter { $0["state"] as? String == "posted" }.count == 2 }
      try home.crieur("run", "--once")
      #expect(mastodon.texts.count == 1)
      #expect(mastodon.texts.first?.contains(link) == true)
      #expect(home.journal.split(separator: "\n").filter { $0.contains(link) }.count == 1)
    }
  }

  @Test(arguments: [MastodonServer.Behaviour.acceptAndDrop, .acceptAndFail, .acceptLate(2500), .drop])
  func aLostAnswerNeverLosesAndNeverDoubles(behaviour: MastodonServer.Behaviour) async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      mastodon.state.withLock {
        $0.honoursKeys = false
        $0.script = [behaviour]
      }
      let home = try Home(feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port, more: ["timeout": "2s"])])
      try home.crieur("run", "--once")
      let link = blog.publish()
      usleep(1_100_000)
      try home.rounds { try home.history().first?["state"] as? String == "posted" }
      #expect(mastodon.texts.filter { $0.contains(link) }.count == 1)
    }
  }
}
