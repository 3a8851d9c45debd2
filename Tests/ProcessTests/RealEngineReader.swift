import Foundation
import TestSupport
import Testing

/// Crieur, following one blog by each of its feeds, with a twtxt file for each.
struct RealEngineReader {
  let home: Home
  let names: [String]

  private let feeds: [String: String]

  init(_ feeds: [String: String]) throws {
    self.feeds = feeds
    names = feeds.keys.sorted()
    home = try Home(feed: "http://127.0.0.1:1/", accounts: [:])
    try configure(waitsForPages: true)
  }

  /// Writes the configuration, which the next look reads.
  func configure(waitsForPages: Bool) throws {
    var accounts: [String: Any] = [:]
    for name in names {
      accounts[name] = [
        "network": "twtxt", "file": "\(name).txt", "template": "{title} {link}", "gap": "0s", "per_hour": 1000,
        "per_day": 1000,
      ]
    }
    try home.write([
      "language": "en", "state": home.state, "accounts": accounts, "allow_private_hosts": ["127.0.0.1"],
      "feeds": names.map {
        ["name": $0, "url": feeds[$0] ?? "", "every": "1s", "accounts": [$0], "wait_for_page": waitsForPages]
      },
    ])
  }

  /// Looks at every feed and publishes what is due.
  func look(_ comment: Comment) throws {
    try letTimePass()
    let run = try home.crieur("run", "--once")
    #expect(run.status == 0, "\(comment): \(run.errors)")
  }

  /// Every feed is due, as if its interval had passed, whatever the feed asks for.
  private func letTimePass() throws {
    guard FileManager.default.fileExists(atPath: home.state + "/ledger.sqlite") else { return }
    try home.ledger.execute("UPDATE feed SET next_check = 0")
  }

  /// What the pages of the posts have said, as the ledger keeps it.
  func pages() throws -> [[String: Any]] {
    let program =
      "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); print('[' + ','.join(r[0] for r in c.execute('SELECT facts FROM page WHERE facts IS NOT NULL')) + ']')"
    let run = try ChildProcess.run("/usr/bin/python3", ["-c", program, home.state + "/ledger.sqlite"])
    #expect(run.ending == .exited(0), "\(run.errors)")
    return try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]] ?? []
  }

  /// The texts that were announced on one account, the oldest first.
  func announcements(_ name: String) -> [String] {
    let text = (try? String(contentsOfFile: "\(home.state)/\(name).txt", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: "\t", maxSplits: 1).last.map(String.init) ?? "" }
  }
}
