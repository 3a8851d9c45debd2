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
      try withServer(other) { server throws in
        let scene = try server.scene()
        let link = try scene.publish()
        #expect(try scene.home.crieur("run", "--once").status == 0)
        #expect(try server.count(link) == 1)
        #expect(try scene.isPosted)
        #expect(try scene.home.crieur("check").status == 0)
      }
    }
  }

  /// All on one account, which holds more from time to time, as an owner's does.
  @Test(
    .enabled(if: !installed.isEmpty, "no server of others is installed (Tests/Servers/install)"), arguments: installed)
  func aKillNeverLosesAndNeverDoubles(other: OtherServer) async throws {
    try await patiently(isLong: true) {
      try withServer(other) { server throws in
        for (number, failpoint) in Failpoint.allCases.enumerated() {
          let scene = try server.scene(after: number)
          let link = try scene.publish()
          let killed = try scene.home.crieur("run", "--once", environment: ["CRIEUR_FAILPOINT": failpoint.rawValue])
          #expect(killed.ending == .signalled(SIGKILL), "\(failpoint)")
          try scene.home.rounds { try scene.isPosted }
          #expect(try server.count(link) == 1, "\(failpoint)")
        }
      }
    }
  }

  @Test(
    .enabled(if: !installed.isEmpty, "no server of others is installed (Tests/Servers/install)"), arguments: installed)
  func anAnswerThatAProxyDropsNeverDoubles(other: OtherServer) async throws {
    try await patiently {
      try withServer(other) { server throws in
        let scene = try server.scene()
        server.proxy.dropNextAnswer()
        let link = try scene.publish()
        try scene.home.crieur("run", "--once")
        try scene.home.rounds { try scene.isPosted }
        #expect(try server.count(link) == 1)
        // The only attempt ended without an answer; the post was found, not sent again.
        #expect(try scene.home.verdicts(of: link) == ["unknown"])
      }
    }
  }

  private func withServer(_ other: OtherServer, _ body: (RunningServer) throws -> Void) throws {
    let data = try TemporaryFolder()
    let (process, port, token) = try other.start(in: data)
    defer { process.signal(SIGTERM) }
    try body(RunningServer(other: other, port: port, token: token, proxy: LosingProxy(port: port)))
  }
}

/// A server that others wrote, with one account, behind a proxy.
private struct RunningServer {
  let other: OtherServer
  let port: Int
  let token: String
  let proxy: LosingProxy

  /// A blog, and a home that has taken its baseline and announces on the account, where so many of its posts are.
  func scene(after announced: Int = 0) throws -> Scene {
    let blog = try Blog(posts: 3 + announced)
    let home = try Home(feed: blog.url, accounts: ["toots": Home.toots(port: proxy.port)])
    try home.folder.write("token", token)
    try home.crieur("run", "--once")
    return Scene(blog: blog, home: home)
  }

  func count(_ link: String) throws -> Int { try other.count(of: link, port: port, token: token) }

  struct Scene {
    let blog: Blog
    let home: Home

    /// A new entry, which the next round sees; its link.
    func publish() throws -> String {
      let link = blog.publish()
      usleep(1_100_000)
      return link
    }

    var isPosted: Bool { get throws { try home.history().first?["state"] as? String == "posted" } }
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
