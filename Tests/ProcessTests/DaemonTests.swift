import Foundation
import TestSupport
import Testing

/// The daemon as a process: signals, the control socket, systemd.
@Suite struct DaemonTests {
  @Test func aNewPostIsAnnouncedWhileItRuns() async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let home = try Home(
        feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port), "journal": Home.journal])
      let daemon = try home.start(["run"])
      try daemon.waitFor("baseline taken")
      let link = blog.publish()
      #expect(Home.until { mastodon.texts.count == 1 && home.journal.contains(link) })
      #expect(mastodon.texts.first == "L’été, l’œil & la fièvre nº 3 \(link) #Prévention")
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
    }
  }

  @Test func theOwnersCommandsReachTheRunningDaemon() async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal])
      let daemon = try home.start(["run"])
      try daemon.waitFor("baseline taken")
      blog.publish()
      #expect(Home.until { !home.journal.isEmpty })
      let status = try home.crieur("status")
      #expect(status.status == 0 && status.output.contains("process \(daemon.id)"), "\(status.errors)")
      #expect(try home.crieur("history").output.contains("posted"))
      let why = try home.crieur("why", "nº 3")
      #expect(why.output.contains("was announced") && why.output.contains("of 140"), "\(why.output)\(why.errors)")
      #expect(try home.crieur("why", "nº 2").output.contains("there at the first look"))
      #expect(try home.crieur("why", "nothing like it").status == 66)
      #expect(try home.crieur("preview", "--count", "1").output.contains("journal"))
      #expect(try home.crieur("check").status == 0)
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
      #expect(try home.crieur("status").output.contains("No daemon runs"))
    }
  }

  @Test func aSecondDaemonIsRefused() async throws {
    try await patiently {
      let home = try Home(feed: try Blog().url, accounts: ["journal": Home.journal])
      let daemon = try home.start(["run"])
      try daemon.waitFor("crieur runs")
      let second = try home.crieur("run")
      #expect(second.status == 73)
      #expect(second.errors.contains("\(daemon.id)"), "\(second.errors)")
      daemon.signal(SIGKILL)
      _ = try daemon.wait()
      #expect(try home.crieur("run", "--once").status != 73)
    }
  }

  @Test func aRequestInFlightIsGivenTimeAtTheEnd() async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let home = try Home(
        feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port, more: ["timeout": "20s"])])
      let daemon = try home.start(["run"])
      try daemon.waitFor("baseline taken")
      mastodon.state.withLock { $0.script = [.acceptLate(1500)] }
      blog.publish()
      #expect(Home.until { mastodon.state.withLock { $0.publishRequests } == 1 })
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
      #expect(try home.history().first?["state"] as? String == "posted")
    }
  }

  @Test func anUnansweredRequestStaysSendingAndIsLookedForLater() async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let home = try Home(
        feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port, more: ["timeout": "60s"])])
      let daemon = try home.start(["run"])
      try daemon.waitFor("baseline taken")
      mastodon.state.withLock { $0.script = [.acceptLate(40_000)] }
      blog.publish()
      #expect(Home.until { mastodon.state.withLock { $0.publishRequests } == 1 })
      let asked = Date()
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
      #expect((9...14).contains(Date().timeIntervalSince(asked)))
      #expect(try home.history().first?["state"] as? String == "sending")
      try home.rounds { try home.history().first?["state"] as? String == "posted" }
      #expect(mastodon.texts.count == 1)
    }
  }

  @Test func aHangupReadsTheConfigurationAgainAndABadOneIsNotTaken() async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal])
      let daemon = try home.start(["run"])
      try daemon.waitFor("baseline taken")
      let good = try String(contentsOfFile: home.config, encoding: .utf8)
      try home.folder.write("config.json", good.replacingOccurrences(of: "\"accounts\"", with: "\"acounts\""))
      daemon.signal(SIGHUP)
      try daemon.waitFor("configuration not taken over")
      let broken = try home.folder.read("config.json")
      try home.folder.write("config.json", good)
      #expect(try home.crieur("status").output.contains("not taken over"))
      #expect(broken != good)
      let first = blog.publish()
      #expect(Home.until { home.journal.contains(first) })
      try home.folder.write("config.json", good.replacingOccurrences(of: "twtxt.txt", with: "second.txt"))
      daemon.signal(SIGHUP)
      try daemon.waitFor("configuration read again")
      let second = blog.publish()
      #expect(Home.until { (try? home.folder.read("state/second.txt").contains(second)) == true })
      #expect(!home.journal.contains(second))
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
    }
  }

  @Test func systemdHearsThatItIsReadyAndAlive() async throws {
    try await patiently {
      let home = try Home(feed: try Blog().url, accounts: ["journal": Home.journal])
      let socket = try NotifySocket(path: home.folder.file("notify"))
      let daemon = try home.start(["run"], environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "3000000"])
      #expect(Home.until { socket.received.contains { $0.hasPrefix("READY=1") } })
      #expect(Home.until { socket.received.filter { $0.hasPrefix("WATCHDOG=1") }.count >= 3 })
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
      #expect(Home.until { socket.received.contains { $0.hasPrefix("STOPPING=1") } })
    }
  }

  @Test func aWatchdogIsNotFedByADaemonThatHangs() async throws {
    try await patiently {
      // A server that never answers, and a timeout far beyond the watchdog's: no progress, so no sign of life.
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let home = try Home(
        feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port, more: ["timeout": "60s"])])
      let socket = try NotifySocket(path: home.folder.file("notify"))
      let daemon = try home.start(["run"], environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "2000000"])
      try daemon.waitFor("baseline taken")
      mastodon.state.withLock { $0.script = [.acceptLate(30_000)] }
      blog.publish()
      #expect(Home.until { mastodon.state.withLock { $0.publishRequests } == 1 })
      usleep(2_500_000)
      let before = socket.received.count
      usleep(1_500_000)
      #expect(socket.received.count == before)
      daemon.signal(SIGKILL)
      _ = try daemon.wait()
    }
  }
}
