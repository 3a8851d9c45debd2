import Foundation
import Model
import TestSupport
import Testing

/// Networks' servers that others wrote, where `Tests/Servers/install` could install them, each with an account of ours.
private enum OtherNetwork: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case arroba

  var testDescription: String { rawValue }

  var isInstalled: Bool {
    FileManager.default.fileExists(atPath: "\(OtherServer.folder)/\(rawValue).installed")
  }

  /// The account's object in the configuration, and what its secret file holds.
  /// - Parameter words: what the server's script says after «READY».
  func account(port: Int, words: [String]) -> (keys: [String: Any], secret: String) {
    let address = "http://127.0.0.1:\(port)"
    switch self {
    case .arroba:
      return (
        ["network": "bluesky", "handle": "alice.test", "password": ["file": "token"], "server": address],
        "played-atproto-password"
      )
    }
  }

  /// What stands there, as somebody reads it who is not Crieur.
  func texts(port: Int, data: String, words: [String]) throws -> [String] {
    switch self {
    case .arroba:
      let query = "repo=did:plc:bwxddkvw5c6pkkntbtp2j4lx&collection=app.bsky.feed.post&limit=100"
      let answer = try get(
        "http://127.0.0.1:\(port)/xrpc/com.atproto.repo.listRecords?\(query)", "played-atproto-token")
      let records = answer["records"] as? [[String: Any]] ?? []
      return records.map { ($0["value"] as? [String: Any])?["text"] as? String ?? "" }
    }
  }

  private func get(_ url: String, _ token: String) throws -> [String: Any] {
    let curl = ["-sf", "-H", "Authorization: Bearer \(token)", url]
    let output = try ChildProcess.run("/usr/bin/curl", curl).output
    return try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
  }
}

/// The same promises against networks' servers that do not mirror our own adapters, read back without Crieur.
@Suite struct OtherNetworksTests {
  private static let installed = OtherNetwork.allCases.filter(\.isInstalled)

  @Test(
    .enabled(if: !installed.isEmpty, "no network of others is installed (Tests/Servers/install)"), arguments: installed)
  private func aPostIsThereOnceThoughTheDaemonIsKilled(other: OtherNetwork) async throws {
    try await patiently(isLong: true) {
      let folder = try TemporaryFolder()
      let port = FreePort.next()
      let data = folder.path + "/data"
      let server = try ChildProcess(
        "\(OtherServer.scripts)/run-\(other.rawValue)", [OtherServer.folder, "\(port)", data])
      defer { server.signal(SIGTERM) }
      try server.waitFor("READY", seconds: 40)
      try server.waitFor("\n")
      let words = server.output.split(separator: "\n").first?.split(separator: " ").dropFirst().map(String.init) ?? []
      let (keys, secret) = other.account(port: port, words: words)
      for (number, failpoint) in [nil, Failpoint.intended, .sent, .answered].enumerated() {
        let blog = try Blog(posts: 3 + number)
        let pace: [String: Any] = ["gap": "0s", "per_hour": 100, "per_day": 100, "settle": "1s", "timeout": "20s"]
        let home = try Home(feed: blog.url, accounts: ["there": keys.merging(pace) { $1 }])
        try home.folder.write("token", secret)
        let check = try home.crieur("check")
        #expect(check.status == 0, "\(check)")
        try home.crieur("run", "--once")
        let link = blog.publish()
        usleep(1_100_000)
        let environment = failpoint.map { ["CRIEUR_FAILPOINT": $0.rawValue] } ?? [:]
        let first = try home.crieur("run", "--once", environment: environment)
        #expect(failpoint == nil ? first.status == 0 : first.ending == .signalled(SIGKILL), "\(first)")
        try home.rounds { try home.history().first?["state"] as? String == "posted" }
        let there = try other.texts(port: port, data: data, words: words).filter { $0.contains(link) }
        #expect(there.count == 1, "\(failpoint.map(\.rawValue) ?? "no kill"): \(there)")
      }
    }
  }
}
