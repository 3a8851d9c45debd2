import Foundation
import TestSupport
import Testing

/// Signals at the wrong moment, restarts without end, and more than one crieur.
@Suite struct SignalTests {
  @Test func aHundredHangupsAreAFewReadings() async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal])
      let daemon = try home.start(["run"])
      try daemon.waitFor("baseline taken")
      for _ in 0..<100 {
        daemon.signal(SIGHUP)
        usleep(1000)
      }
      let link = blog.publish()
      #expect(Home.until { home.journal.contains(link) }, "\(daemon.errors)")
      try daemon.waitFor("configuration read again")
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
      #expect(home.lines.count == 1)
      #expect(daemon.errors.split(separator: "\n").count { $0.contains("read again") } <= 100)
    }
  }

  @Test func aHangupDuringARequestWaitsForItsAnswer() async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let home = try Home(feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port)])
      let daemon = try home.start(["run"])
      try daemon.waitFor("baseline taken")
      mastodon.state.withLock { $0.script = [.acceptLate(1500)] }
      blog.publish()
      #expect(Home.until { mastodon.state.withLock { $0.publishRequests } == 1 })
      for _ in 0..<5 { daemon.signal(SIGHUP) }
      try daemon.waitFor("announced")
      try daemon.waitFor("configuration read again")
      blog.publish()
      #expect(Home.until { mastodon.texts.count == 2 })
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
      #expect(try home.ledger.states() == ["toots": ["posted", "posted"]])
      #expect(mastodon.state.withLock { $0.publishRequests } == 2)
    }
  }

  /// As systemd starts it again and again: each life is shorter than the one before it takes to settle.
  @Test func aDaemonThatIsKilledAgainAndAgainGetsThereInTheEnd() async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let journal = Home.journal.merging(["settle": "1s"]) { $1 }
      let home = try Home(feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port), "journal": journal])
      try home.crieur("run", "--once")
      let link = blog.publish()
      usleep(1_100_000)
      for milliseconds in [20, 35, 50, 65, 80, 95, 110, 130, 150, 180, 220] {
        let daemon = try home.start(["run"])
        usleep(UInt32(milliseconds) * 1000)
        daemon.signal(SIGKILL)
        _ = try daemon.wait()
      }
      let daemon = try home.start(["run"])
      #expect(Home.until { mastodon.texts.count == 1 && home.journal.contains(link) })
      usleep(500_000)
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
      #expect(mastodon.texts.count == 1 && home.lines.count == 1)
      #expect(try home.ledger.states() == ["journal": ["posted"], "toots": ["posted"]])
    }
  }

  @Test func onlyOneWorksAtATime() async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let home = try Home(feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port)])
      let daemon = try home.start(["run"])
      try daemon.waitFor("baseline taken")
      for words in [["run", "--once"], ["run"]] {
        let second = try home.start(words)
        #expect(try second.wait() == .exited(73) && second.errors.contains("\(daemon.id)"), "\(second.errors)")
      }
      #expect(try home.crieur("status").output.contains("process \(daemon.id)"))
      #expect(try home.crieur("init", "--new-ledger").status != 0)
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))

      // `run --once` has no socket: questions are answered when it has ended.
      mastodon.state.withLock { $0.script = [.acceptLate(3000)] }
      blog.publish()
      usleep(1_100_000)
      let round = try home.start(["run", "--once"])
      #expect(Home.until { mastodon.state.withLock { $0.publishRequests } == 1 })
      let question = try home.crieur("history")
      #expect(question.status == 75 && question.errors.contains("\(round.id)"), "\(question)")
      let daemon2 = try home.crieur("run")
      #expect(daemon2.status == 73, "\(daemon2.errors)")
      #expect(try round.wait() == .exited(0))
      #expect(try home.ledger.states() == ["toots": ["posted"]] && mastodon.texts.count == 1)
    }
  }

  /// Two at the same moment, again and again: one wins, nobody doubles.
  @Test func whoeverStartsFirstWins() async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let home = try Home(feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port)])
      try home.crieur("run", "--once")
      for round in 1...3 {
        blog.publish()
        usleep(1_100_000)
        let runs = try (0..<4).map { _ in try home.start(["run", "--once"]) }
        let endings = try runs.map { try $0.wait() }
        #expect(endings.allSatisfy { [.exited(0), .exited(73)].contains($0) } && endings.contains(.exited(0)))
        #expect(mastodon.texts.count == round, "\(mastodon.texts)")
      }
    }
  }
}
