import Foundation
import Model
import TestSupport
import Testing

/// One account boosts what another one announces, each at a server of its own.
@Suite struct BoostTests {
  @Test(arguments: [Failpoint.recorded, .frozen, .intended, .sent, .answered, nil])
  func aBoostIsPromisedWithThePostAndMadeOnce(failpoint: Failpoint?) async throws {
    try await patiently {
      let blog = try Blog()
      let (society, own) = (try MastodonServer(), try MastodonServer())
      let home = try Home(
        feed: blog.url,
        accounts: [
          "society": Home.toots(port: society.port),
          "cabinet": Home.toots(port: own.port, more: ["boosts": ["society"], "boost_after": "2s"]),
        ], feedKeys: ["accounts": ["society"]])
      try home.crieur("run", "--once")
      let link = blog.publish()
      usleep(1_100_000)
      // Its row is there with the receipt, even where the process ends with that.
      let first = failpoint == .recorded ? ["CRIEUR_FAILPOINT": "recorded"] : [:]
      try home.crieur("run", "--once", environment: first)
      #expect(society.texts.count == 1 && own.state.withLock { $0.boosts } == 0)
      #expect(try home.history().count { $0["boosts"] as? String == "society" } == 1)
      usleep(2_000_000)
      if let failpoint, failpoint != .recorded {
        let killed = try home.crieur("run", "--once", environment: ["CRIEUR_FAILPOINT": failpoint.rawValue])
        #expect(killed.ending == .signalled(SIGKILL))
      }
      try home.rounds { try home.history().filter { $0["state"] as? String == "posted" }.count == 2 }
      try home.crieur("run", "--once")
      let state = own.state.withLock { $0 }
      #expect(state.boosts <= ([.sent, .answered].contains(failpoint) ? 2 : 1) && state.boosts > 0)
      #expect(state.publishRequests == 0 && society.texts.count == 1)
      #expect(state.searches.allSatisfy { $0.contains("%2F%40owner%2F1") }, "\(state.searches)")
      #expect(try home.crieur("history").output.contains("posted (boost of society)"))
      #expect(try home.crieur("why", link).output.contains("boost of society"))
    }
  }
}
