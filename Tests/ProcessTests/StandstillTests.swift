import Foundation
import TestSupport
import Testing

/// The machine gives the daemon no time for a while, as when it is short of memory or a guest is frozen.
@Suite struct StandstillTests {
  @Test(arguments: [false, true]) func aDaemonThatStoodStillGoesOn(isPosting: Bool) async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let home = try Home(
        feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port), "journal": Home.journal])
      let daemon = try home.start(["run"])
      try daemon.waitFor("baseline taken")
      func freeze() {
        daemon.signal(SIGSTOP)
        usleep(4_000_000)  // longer than every interval of this configuration
        daemon.signal(SIGCONT)
      }
      if isPosting {
        // The answer comes while nobody listens.
        mastodon.state.withLock { $0.script = [.acceptLate(1000)] }
        let link = blog.publish()
        #expect(Home.until(120) { mastodon.state.withLock { $0.publishRequests } == 1 })
        freeze()
        #expect(Home.until(120) { home.journal.contains(link) })
      } else {
        freeze()
        blog.publish()
      }
      let isPosted = { (try? home.history().filter { $0["state"] as? String == "posted" }.count) == 2 }
      #expect(Home.until(120, isPosted))
      #expect(mastodon.texts.count == 1)
      #expect(home.journal.split(separator: "\n").filter { !$0.hasPrefix("#") }.count == 1)
      #expect(daemon.isRunning)
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
    }
  }
}
