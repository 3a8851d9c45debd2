import Foundation
import Model
import TestSupport
import Testing

/// Servers that others wrote, where `Tests/Servers/install` could install them.
enum OtherServer: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case mastodon_mock, snac

  var testDescription: String { rawValue }

  static let scripts = Shared.package + "/Tests/Servers"
  static let folder = ProcessInfo.processInfo.environment["CRIEUR_SERVERS"] ?? Shared.package + "/.build/servers"

  var isInstalled: Bool { FileManager.default.fileExists(atPath: "\(Self.folder)/\(rawValue).installed") }

  /// A fresh server: its port and a token.
  func start(in folder: TemporaryFolder) throws -> (process: ChildProcess, port: Int, token: String) {
    let port = FreePort.next()
    let process = try ChildProcess("\(Self.scripts)/run-\(rawValue)", [Self.folder, "\(port)", folder.path + "/data"])
    try process.waitFor("READY", seconds: 30)
    try process.waitFor("\n")
    let token = process.output.split(separator: "\n").first?.split(separator: " ").last
    return (process, port, try #require(token.map(String.init)))
  }

  /// The statuses of our account that hold the link, as anyone can read them.
  func count(of link: String, port: Int, token: String) throws -> Int {
    try statuses(port: port, token: token).filter { ($0["content"] as? String)?.contains(link) == true }.count
  }

  /// The statuses of our account.
  func statuses(port: Int, token: String) throws -> [[String: Any]] {
    func get(_ path: String) throws -> Data {
      let curl = ["-sf", "-H", "Authorization: Bearer \(token)", "http://127.0.0.1:\(port)\(path)"]
      return Data(try ChildProcess.run("/usr/bin/curl", curl).output.utf8)
    }
    let me = try JSONSerialization.jsonObject(with: get("/api/v1/accounts/verify_credentials")) as? [String: Any]
    let id = try #require(me?["id"] as? String)
    let list =
      try JSONSerialization.jsonObject(with: get("/api/v1/accounts/\(id)/statuses?limit=40")) as? [[String: Any]]
    return list ?? []
  }
}

/// The same promises against servers that do not mirror our own client: one honours idempotency keys, one ignores them.
@Suite struct OtherServersTests {
  static let installed = OtherServer.allCases.filter(\.isInstalled)

  @Test(
    .enabled(if: !installed.isEmpty, "no server of others is installed (Tests/Servers/install)"), arguments: installed)
  func aPostIsPublishedOnceAndFound(other: OtherServer) async throws {
    try await patiently {
      try withServer(other) { (home, blog, count, _) throws in
        let link = blog.publish()
        usleep(1_100_000)
        #expect(try home.crieur("run", "--once").status == 0)
        #expect(try count(link) == 1)
        #expect(try home.history().first?["state"] as? String == "posted")
        #expect(try home.crieur("check").status == 0)
      }
    }
  }

  @Test(
    .enabled(if: !installed.isEmpty, "no server of others is installed (Tests/Servers/install)"),
    arguments: installed, Failpoint.allCases)
  func aKillNeverLosesAndNeverDoubles(other: OtherServer, failpoint: Failpoint) async throws {
    try await patiently {
      try withServer(other) { (home, blog, count, _) throws in
        let link = blog.publish()
        usleep(1_100_000)
        #expect(
          try home.crieur("run", "--once", environment: ["CRIEUR_FAILPOINT": failpoint.rawValue]).ending
            == .signalled(SIGKILL))
        try home.rounds { try home.history().first?["state"] as? String == "posted" }
        #expect(try count(link) == 1)
      }
    }
  }

  @Test(
    .enabled(if: !installed.isEmpty, "no server of others is installed (Tests/Servers/install)"), arguments: installed)
  func anAnswerThatAProxyDropsNeverDoubles(other: OtherServer) async throws {
    try await patiently {
      try withServer(other) { (home, blog, count, proxy) throws in
        proxy.dropNextAnswer()
        let link = blog.publish()
        usleep(1_100_000)
        try home.crieur("run", "--once")
        try home.rounds { try home.history().first?["state"] as? String == "posted" }
        #expect(try count(link) == 1)
        // The only attempt ended without an answer; the post was found, not sent again.
        #expect(try home.verdicts(of: link) == ["unknown"])
      }
    }
  }

  private func withServer(
    _ other: OtherServer, _ body: (Home, Blog, (String) throws -> Int, LosingProxy) throws -> Void
  ) throws {
    let data = try TemporaryFolder()
    let (process, port, token) = try other.start(in: data)
    defer { process.signal(SIGTERM) }
    let proxy = try LosingProxy(port: port)
    let blog = try Blog()
    let home = try Home(feed: blog.url, accounts: ["toots": Home.toots(port: proxy.port)])
    try home.folder.write("token", token)
    try home.crieur("run", "--once")
    try body(home, blog, { try other.count(of: $0, port: port, token: token) }, proxy)
  }
}

/// A proxy that forwards a request to publish and loses its answer, once, when told to.
final class LosingProxy: Sendable {
  private let armed: Locked<Bool>
  private let proxy: DroppingProxy
  var port: Int { proxy.port }

  init(port: Int) throws {
    let armed = Locked(false)
    self.armed = armed
    proxy = try DroppingProxy(to: port) { request in
      guard request.method == "POST" else { return .pass }
      return armed.withLock { armed in
        defer { armed = false }
        return armed ? .dropAnswer : .pass
      }
    }
  }

  func dropNextAnswer() { armed.withLock { $0 = true } }
}
