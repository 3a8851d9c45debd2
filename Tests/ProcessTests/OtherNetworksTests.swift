import Foundation
import Model
import TestSupport
import Testing

/// Networks' servers that others wrote, where `Tests/Servers/install` could install them, each with an account of ours.
private enum OtherNetwork: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case arroba, synapse, nostr_relay, smtpd, indieweb

  /// Whether the network shows what stands there, so that a lost answer needs nobody.
  var shows: Bool { self != .smtpd }

  /// Where the daemon is killed; between the last byte and its answer only where that is HTTP.
  var failpoints: [Failpoint?] {
    self == .smtpd || self == .nostr_relay ? [nil, .intended, .answered] : [nil, .intended, .sent, .answered]
  }

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
    case .synapse:
      return (
        ["network": "matrix", "server": address, "room": words.last ?? "", "token": ["file": "token"]],
        words.first ?? ""
      )
    case .nostr_relay:
      return (
        ["network": "nostr", "relays": "ws://127.0.0.1:\(port)", "key": ["file": "token"]],
        String(repeating: "17", count: 32)
      )
    case .smtpd:
      return (
        [
          "network": "email", "server": "smtp://127.0.0.1:\(port)", "from": "blog@example.org",
          "to": "list@example.org",
          "user": "bot", "password": ["file": "token"],
        ], "played-mail-password"
      )
    case .indieweb:
      return (
        ["network": "micropub", "endpoint": address + "/indieweb/micropub/", "token": ["file": "token"]],
        words.first ?? ""
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
    case .synapse:
      let room = (words.last ?? "").replacingOccurrences(of: "!", with: "%21").replacingOccurrences(
        of: ":", with: "%3A")
      let answer = try get(
        "http://127.0.0.1:\(port)/_matrix/client/v3/rooms/\(room)/messages?dir=b&limit=100", words.first ?? "")
      let events = answer["chunk"] as? [[String: Any]] ?? []
      return events.compactMap { ($0["content"] as? [String: Any])?["body"] as? String }
    case .nostr_relay: return try lines(of: "read-nostr_relay", [OtherServer.folder, "\(port)"])
    case .smtpd: return try lines(of: "read-smtpd", [data])
    case .indieweb:
      let answer = try get("http://127.0.0.1:\(port)/indieweb/micropub/?q=source", words.first ?? "")
      let items = answer["items"] as? [[String: Any]] ?? []
      return items.map { item in
        let content = ((item["properties"] as? [String: Any])?["content"] as? [Any])?.first
        return content as? String ?? (content as? [String: String])?["html"] ?? ""
      }
    }
  }

  /// The JSON strings that a script prints, one a line.
  private func lines(of script: String, _ words: [String]) throws -> [String] {
    let output = try ChildProcess.run("\(OtherServer.scripts)/\(script)", words).output
    return output.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(String.self, from: Data($0.utf8))  // a line that is none holds no text
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
      // Synapse makes its database and its keys first, on two processors with all other tests beside it.
      try server.waitFor("READY", seconds: 120)
      try server.waitFor("\n")
      let words = server.output.split(separator: "\n").first?.split(separator: " ").dropFirst().map(String.init) ?? []
      let (keys, secret) = other.account(port: port, words: words)
      for (number, failpoint) in other.failpoints.enumerated() {
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
        #expect(failpoint == nil ? first.status == 0 : first.ending == .signalled(SIGKILL), "\(other) \(first)")
        // Of a mail whose answer was lost nobody knows but its readers.
        let ends = other.shows || failpoint == nil ? ["posted"] : ["posted", "held"]
        try home.rounds { ends.contains(try home.history().first?["state"] as? String ?? "") }
        let there = try other.texts(port: port, data: data, words: words).filter { $0.contains(link) }
        let isHeld = try home.history().first?["state"] as? String == "held"
        #expect(
          there.count == 1 || (isHeld && there.isEmpty), "\(other) \(failpoint.map(\.rawValue) ?? "no kill"): \(there)")
      }
    }
  }
}
