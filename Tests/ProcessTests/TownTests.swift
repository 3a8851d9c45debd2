import Foundation
import TestSupport
import Testing
import Town

/// One new entry, every network at once, and a daemon that is killed in the middle: each network has it exactly once.
@Suite struct TownTests {
  /// Every played network with an account of its own.
  private struct Square {
    let servers: [String: PlayedServer]
    let home: Home

    init(_ blog: Blog) throws {
      var servers: [String: PlayedServer] = [:]
      var accounts: [String: Any] = ["twtxt": Home.journal]
      for play in Play.all {
        let server = try PlayedServer(play)
        servers[play.network] = server
        let pace: [String: any Sendable] = [
          "network": play.network, "gap": "0s", "per_hour": 100, "per_day": 100, "settle": "1s", "timeout": "20s",
        ]
        accounts[play.network] = play.account(server.address).merging(pace) { $1 }
      }
      self.servers = servers
      home = try Home(feed: blog.url, accounts: accounts)
      for play in Play.all {
        for (name, secret) in play.secrets(at: servers[play.network]?.address ?? "") {
          try home.folder.write(name, secret)
          chmod(home.folder.file(name), 0o600)
        }
      }
    }

    /// How many networks have the entry.
    var reached: Int { servers.values.filter { !$0.posts.isEmpty }.count }

    func states() throws -> [String: String] {
      let pairs = try home.history().map { ($0["account"] as? String ?? "", $0["state"] as? String ?? "") }
      return Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    /// Waits for whatever gives each announcement its end, or hands it to the owner.
    func settle(seconds: Double = 60) throws {
      let end = Date().addingTimeInterval(seconds)
      while Date() < end {
        try home.crieur("run", "--once")
        if try states().values.allSatisfy({ $0 == "posted" || $0 == "held" }) { return }
        usleep(200_000)
      }
      Issue.record("still not so after \(seconds) seconds: \(try home.crieur("queue").output)")
    }

    /// What an owner does whose network shows nothing: looks there, and says what is true.
    func decide() throws {
      let lines = try JSONSerialization.jsonObject(with: Data(try home.crieur("queue", "--json").output.utf8))
      let waiting = ((lines as? [String: Any])?["announcements"] as? [[String: Any]] ?? [])
      for line in waiting {
        guard let id = line["id"] as? Int, let account = line["account"] as? String, let server = servers[account]
        else { continue }
        let isThere = !server.posts.isEmpty
        let run =
          try isThere
          ? home.crieur("adopt", String(id), "https://example.org/seen")
          : home.crieur("retry", String(id), "--not-there")
        #expect(run.status == 0, "\(account): \(run)")
      }
    }
  }

  @Test func oneEntryReachesEveryNetworkOnceThoughTheDaemonIsKilled() async throws {
    try await patiently(isLong: true) {
      let blog = try Blog()
      let square = try Square(blog)
      let first = try square.home.crieur("run", "--once")
      #expect(first.status == 0, "\(first)")
      #expect(square.reached == 0)

      let link = blog.publish()
      usleep(1_100_000)  // The feed is due again a second after its last poll.
      let daemon = try square.home.start(["run"], environment: [:])
      let half = Play.all.count / 2
      #expect(Home.until { square.reached >= max(1, half) })
      daemon.signal(SIGKILL)
      _ = try daemon.wait(seconds: 60)

      try square.settle()
      try square.decide()
      try square.settle()
      try square.home.crieur("run", "--once")
      let states = try square.states()
      #expect(Set(states.values) == ["posted"], "\(states)")
      #expect(square.home.journal.split(separator: "\n").filter { $0.contains(link) }.count == 1)
      for (network, server) in square.servers {
        let posts = server.posts.map(\.text)
        // Some of them are told that there is news, and not what it says.
        let shows = Play.all.first { $0.network == network }?.showsText ?? true
        #expect(posts.count == 1 && (!shows || posts.first?.contains(link) == true), "\(network): \(posts)")
      }
    }
  }
}
