import Foundation
import TestSupport
import Testing

/// `crieur connect matrix` where the server signs in by its own page, and what the daemon does with what comes of it.
@Suite struct ConnectMatrixTests {
  private let words = ["matrix", "--account", "salon", "--set", "room=\(MatrixOAuthServer.room)"]

  private func configure(_ home: Home, _ lines: String, _ blog: Blog) throws {
    let object = try JSONSerialization.jsonObject(with: Data("{\(lines)}".utf8)) as? [String: [String: Any]]
    let pace: [String: Any] = ["gap": "0s", "per_hour": 100, "per_day": 100, "settle": "1s", "timeout": "20s"]
    let account = (object?["salon"] ?? [:]).merging(pace) { $1 }
    try home.write([
      "language": "en", "state": home.state, "allow_private_hosts": ["127.0.0.1"], "accounts": ["salon": account],
      "feeds": [
        ["name": "blog", "url": blog.url, "every": "1s", "wait_for_page": false, "accounts": ["salon"]]
      ],
    ])
  }

  /// Publishes a post and waits until it stands in the room.
  private func announce(_ blog: Blog, _ home: Home, _ server: MatrixOAuthServer, as count: Int) throws {
    let link = blog.publish()
    usleep(1_100_000)  // The feed is due again a second after its last poll.
    try home.rounds { server.messages.count == count }
    #expect(server.messages.last?.contains(link) == true, "\(server.messages)")
  }

  @Test func thePageOfTheServerConnectsAndTheTokenIsRenewedWhileItAnnounces() async throws {
    try await patiently(isLong: true) {
      let (server, blog) = (try MatrixOAuthServer(), try Blog())
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal])
      let run = try home.connect(words + ["--server", server.address], [])
      #expect(run.status == 0 && run.errors.contains("Connected as @blog:example.org"), "\(run.errors)")
      #expect(run.errors.contains("/link?code=WDJB-MJHT\n") && server.questions == 2, "\(run.errors)")
      #expect(server.scope.hasPrefix("urn:matrix:client:api:* urn:matrix:client:device:CRIEUR-"))
      #expect(run.output.contains(#""client_id": "01JPLAYEDCLIENT""#), "\(run.output)")
      #expect(run.output.contains(#""refresh_token": { "file": "salon.refresh_token" }"#))
      // What the file holds is spent already: the daemon goes on with what lies in its own folder.
      let file = home.folder.file("salon.refresh_token")
      #expect(try home.folder.read("salon.refresh_token") == MatrixOAuthServer.refreshToken(0) + "\n")
      #expect(Home.mode(file) == 0o600 && Home.mode(home.state + "/tokens/salon.json") == 0o600)
      #expect(server.renewals == 1)

      try configure(home, run.output, blog)
      let check = try home.crieur("check")
      #expect(check.status == 0 && check.output.contains("@blog:example.org"), "\(check)")
      try home.crieur("run", "--once")
      try announce(blog, home, server, as: 1)
      #expect(server.renewals == 1)
      server.expire()
      try announce(blog, home, server, as: 2)
      #expect(server.renewals == 2)
      server.expire()
      #expect(try home.crieur("check").status == 0 && server.renewals == 3)

      server.signOut()
      let over = try home.crieur("check")
      #expect(over.status == 77 && over.output.contains("invalid_grant"), "\(over)")
      #expect(over.output.contains("crieur connect"), "\(over)")
      #expect(server.messages.count == 2)
    }
  }
}
