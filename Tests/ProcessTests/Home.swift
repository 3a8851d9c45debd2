import Foundation
import TestSupport
import Testing

/// A state folder, a configuration and the command that runs on them.
struct Home {
  let folder: TemporaryFolder
  /// Looks for secrets in all that is left, when the last copy of the home goes.
  let watch: SecretWatch
  static let token = "canary-4f9d1c7e"

  var config: String { folder.path + "/config.json" }
  var state: String { folder.path + "/state" }
  var failpointLog: String { folder.path + "/failpoints" }
  var journal: String { (try? String(contentsOfFile: state + "/twtxt.txt", encoding: .utf8)) ?? "" }

  init(feed: String, accounts: [String: Any], top: [String: Any] = [:], feedKeys: [String: Any] = [:]) throws {
    folder = try TemporaryFolder()
    watch = SecretWatch(folder)
    try FileManager.default.createDirectory(atPath: folder.path + "/state", withIntermediateDirectories: true)
    try folder.write("token", Self.token)
    // Most blogs here have posts of example.org: nobody goes there.
    var feeds: [String: Any] = [
      "name": "blog", "url": feed, "every": "1s", "wait_for_page": false, "accounts": Array(accounts.keys).sorted(),
    ]
    feeds.merge(feedKeys) { $1 }
    var all: [String: Any] = [
      "language": "en", "state": folder.path + "/state", "feeds": [feeds], "accounts": accounts,
      "allow_private_hosts": ["127.0.0.1"],
    ]
    all.merge(top) { $1 }
    try write(all)
  }

  func write(_ configuration: [String: Any]) throws {
    try JSONSerialization.data(withJSONObject: configuration).write(to: URL(fileURLWithPath: config))
  }

  /// A twtxt account.
  static var journal: [String: Any] { ["network": "twtxt", "file": "twtxt.txt", "gap": "0s"] }

  /// An account at a Mastodon API on loopback, with a quiet period of a second.
  static func toots(port: Int, token: String? = nil, more: [String: Any] = [:]) -> [String: Any] {
    var account: [String: Any] = [
      "network": "mastodon", "server": "http://127.0.0.1:\(port)",
      "token": token.map { ["env": $0] } ?? ["file": "token"],
      "gap": "0s", "per_hour": 100, "per_day": 100, "settle": "1s", "timeout": "20s",
    ]
    account.merge(more) { $1 }
    return account
  }

  /// Waits for what a daemon does meanwhile.
  static func until(_ seconds: Double = 60, _ condition: () throws -> Bool) rethrows -> Bool {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
      if try condition() { return true }
      usleep(20_000)
    }
    return false
  }

  /// What a run of the command gave.
  struct Run {
    let ending: ChildProcess.Ending
    let output: String
    let errors: String
    var status: Int32? { if case .exited(let status) = ending { status } else { nil } }
  }

  /// Where the ledger is, for when no daemon holds it.
  var ledger: LedgerFile { LedgerFile(path: state + "/ledger.sqlite") }

  /// Runs `crieur` with these words and waits for its end.
  @discardableResult
  func crieur(_ words: String..., environment: [String: String] = [:]) throws -> Run {
    let process = try start(words, environment: environment)
    let ending = try process.wait(seconds: 60)
    return Run(ending: ending, output: process.output, errors: process.errors)
  }

  func start(_ words: [String], environment: [String: String] = [:]) throws -> ChildProcess {
    try command(ChildProcess.crieur, words, environment: self.environment.merging(environment) { $1 })
  }

  /// Starts a program that starts `crieur`, where the test goes on meanwhile.
  /// - Parameter environment: the whole of it.
  func command(_ program: String, _ words: [String], environment: [String: String]) throws -> ChildProcess {
    let child = try ChildProcess(program, words, environment: environment)
    watch.add(child)
    return child
  }

  /// What `start` gives to the command beside what the test wants.
  var environment: [String: String] {
    ["LANG": "C", "CRIEUR_CONFIG": config, "CRIEUR_FAILPOINT_LOG": failpointLog]
  }

  /// Runs rounds until the condition holds.
  func rounds(atMost seconds: Double = 20, until condition: () throws -> Bool) throws {
    let end = Date().addingTimeInterval(seconds)
    while try !condition() {
      guard Date() < end else {
        Issue.record("still not so after \(seconds) seconds; \(try crieur("history").output)")
        return
      }
      try crieur("run", "--once")
      usleep(50_000)
    }
  }

  func history() throws -> [[String: Any]] {
    let output = try crieur("history", "--json").output
    let report = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    return (report?["announcements"] as? [[String: Any]] ?? []).filter { $0["reason"] as? String != "baseline" }
  }

  /// What came of every try to announce the entry on the account `toots`.
  func verdicts(of link: String) throws -> [String] {
    let output = try crieur("why", link, "--json").output
    let report = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    let accounts = (report?["entries"] as? [[String: Any]])?.first?["accounts"] as? [[String: Any]]
    let attempts = accounts?.first { $0["account"] as? String == "toots" }?["attempts"] as? [[String: Any]]
    return (attempts ?? []).map { $0["verdict"] as? String ?? "open" }
  }
}
