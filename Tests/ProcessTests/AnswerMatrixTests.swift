import Foundation
import Model
import TestSupport
import Testing

/// Each kind of answer to the request that publishes, after a kill at each place of the way: exactly one post in the end,
/// or what the answer's rule says.
@Suite struct AnswerMatrixTests {
  /// What a server makes of the first request to publish, and where the announcement ends.
  struct Answered: Sendable {
    let name: String
    let behaviour: MastodonServer.Behaviour
    /// Whether the server has the post, whatever it says.
    var isKept = false
    /// The same to each request: the network's last word.
    var isFinal = false
  }

  static func answers(elsewhere: LoopbackServer) -> [Answered] {
    let html = "<!DOCTYPE html><title>Maintenance</title>"
    return [
      Answered(name: "accepted", behaviour: .accept, isKept: true),
      Answered(name: "dropped", behaviour: .acceptAndDrop, isKept: true),
      Answered(name: "failed", behaviour: .acceptAndFail, isKept: true),
      Answered(name: "unread", behaviour: .drop),
      Answered(name: "html", behaviour: .answer(.text(html, type: "text/html"))),
      Answered(name: "limited", behaviour: .answer(Answer(429, headers: [("Retry-After", "1")]))),
      Answered(name: "late", behaviour: .acceptLate(2500), isKept: true),
      Answered(name: "cut", behaviour: .acceptAndCut, isKept: true),
      Answered(name: "unavailable", behaviour: .answer(.json(#"{"error":"maintenance"}"#, status: 503))),
      Answered(name: "unauthorized", behaviour: .refuse(401, "The access token is invalid")),
      Answered(name: "long", behaviour: .refuse(422, "Validation failed: Text character limit of 60 exceeded")),
      Answered(name: "redirected", behaviour: .answer(.redirect(307, to: elsewhere.url("/api/v1/statuses")))),
      Answered(name: "refused", behaviour: .refuse(422, "Validation failed: spam"), isFinal: true),
    ]
  }

  /// Before the request leaves, its answer cannot matter much: a few of them then, and all at night.
  private static func count(at failpoint: Failpoint) -> Int {
    switch failpoint {
    case .composed, .frozen, .looked, .intended: Preload.isNight ? 13 : 6
    case .ingested, .sent, .answered, .recorded: 13
    }
  }

  /// One blog, an account for each answer, and a file.
  struct Stage {
    let blog: Blog
    let elsewhere: LoopbackServer
    let accounts: [(answer: Answered, server: MastodonServer)]
    let home: Home
    var names: [String] { accounts.indices.map(Self.name) }

    static func name(_ index: Int) -> String { "toots\(index)" }

    /// - Parameter parity: whether the even or the odd servers are relatives of Mastodon that know no keys.
    init(_ count: Int, parity: Int) throws {
      blog = try Blog()
      elsewhere = try LoopbackServer()
      accounts = try AnswerMatrixTests.answers(elsewhere: elsewhere).prefix(count).enumerated().map { index, answer in
        let knowsKeys = index % 2 != parity
        let server = try MastodonServer(version: knowsKeys ? "4.5.0" : "0.19.1 (compatible; GoToSocial)")
        server.state.withLock {
          $0.honoursKeys = knowsKeys
          $0.script = Array(repeating: answer.behaviour, count: answer.isFinal ? 50 : 1)
        }
        return (answer, server)
      }
      // The gates count intents, and each kill leaves one.
      let journal: [String: Any] = ["settle": "2s", "per_hour": 100, "per_day": 100]
      var configured: [String: Any] = ["journal": Home.journal.merging(journal) { $1 }]
      for (index, account) in accounts.enumerated() {
        let timeout = account.answer.name == "late" ? "2s" : "60s"
        configured[Self.name(index)] = Home.toots(
          port: account.server.port, more: ["settle": "1h", "timeout": timeout])
      }
      home = try Home(feed: blog.url, accounts: configured)
      #expect(try home.crieur("run", "--once").status == 0)
      blog.publish()
      usleep(1_100_000)  // The feed is due again a second after its last poll.
    }

    /// Kills run after run, until each account has been killed there, or could not be any more.
    func kill(at failpoint: Failpoint) throws {
      // Where the next run stands as this one did, the same account would be killed again and again: one passes first.
      let passesFirst = [.composed, .looked, .intended].contains(failpoint)
      let place = failpoint.rawValue + (passesFirst ? ":2" : "")
      var kills = 0
      while kills < 3 * accounts.count {
        let run = try home.crieur("run", "--once", environment: ["CRIEUR_FAILPOINT": place])
        guard run.ending == .signalled(SIGKILL) else { break }
        kills += 1
        let tried = try home.ledger.texts("SELECT count(DISTINCT account) FROM attempt")
        if tried == [["\(accounts.count + 1)"]], !passesFirst { break }
      }
      #expect(kills >= (failpoint == .ingested ? 1 : accounts.count / 3), "\(kills) kills at \(place)")
    }

    /// While it was killed nothing was sent again, so that each kill met another account. Now an hour is over.
    func settle() throws {
      let patient = try home.folder.read("config.json")
      try home.folder.write("config.json", patient.replacingOccurrences(of: "\"1h\"", with: "\"2s\""))
      try home.ledger.execute("UPDATE announcement SET due = attempted WHERE state = 'unknown'")
      for _ in 0..<120 {
        let states = try home.ledger.states().values.joined()
        if states.allSatisfy({ ["posted", "rejected", "held", "retired"].contains($0) }) { return }
        try home.crieur("run", "--once")
        usleep(200_000)
      }
    }

    func expectOneEach() throws {
      let states = try home.ledger.states()
      #expect(states["journal"] == ["posted"] && home.lines.count == 1, "\(states) \(home.lines)")
      for (index, account) in accounts.enumerated() {
        let told = "\(account.answer.name): \(states[Stage.name(index)] ?? []) \(account.server.texts)"
        let requests = account.server.state.withLock { $0.publishRequests }
        if account.answer.isFinal {
          // A kill before its answer was recorded makes the outcome unknown, and after some a person is asked.
          #expect([["rejected"], ["held"]].contains(states[Stage.name(index)]), "\(told)")
          #expect(account.server.texts.isEmpty, "\(told)")
        } else {
          #expect(states[Stage.name(index)]?.filter { $0 != "retired" } == ["posted"], "\(told)")
          #expect(
            account.server.texts.count == 1 && account.server.texts.first?.contains(Blog.link(3)) == true, "\(told)")
          #expect(account.answer.isKept ? requests == 1 : (2...4).contains(requests), "\(requests) requests; \(told)")
        }
      }
      #expect(elsewhere.requests.isEmpty)
      #expect(try home.ledger.integrity() == "ok")
    }
  }

  @Test(arguments: Failpoint.allCases, Preload.isNight ? [0, 1] : [0])
  func everyAnswerAfterAKill(failpoint: Failpoint, parity: Int) async throws {
    try await patiently {
      // By day each place gets keys for the answers that the next one gets none for.
      let place = Failpoint.allCases.firstIndex(of: failpoint) ?? 0
      let stage = try Stage(Self.count(at: failpoint), parity: (parity + place) % 2)
      try stage.kill(at: failpoint)
      try stage.settle()
      try stage.expectOneEach()
    }
  }
}
