import Foundation
import TestSupport
import Testing

/// WordPress as Debian packs it, with a database of its own, on loopback.
final class WordPress: BlogEngine, Sendable {
  private let folder: TemporaryFolder
  private let server: ChildProcess
  let name = "WordPress"
  let address: String
  private let lastWritten = Locked(Date.distantPast)

  static let isInstalled =
    FileManager.default.fileExists(atPath: "\(OtherServer.folder)/wordpress.installed")
    && ["php", "mariadbd"].allSatisfy { name in
      ["/usr/bin", "/usr/sbin"].contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }

  /// Starts an empty one.
  init() throws {
    folder = try TemporaryFolder()
    let port = FreePort.next()
    address = "http://127.0.0.1:\(port)"
    server = try ChildProcess(
      "\(OtherServer.scripts)/run-wordpress", [OtherServer.folder, "\(port)", folder.file("data")],
      environment: Self.environment)
    try server.waitFor("READY", seconds: 60)
  }

  private static let environment = ["PATH": "/usr/bin:/bin:/usr/sbin", "LANG": "C.UTF-8"]

  /// Ends it and its database before their folder goes.
  func stop() throws {
    server.signal(SIGTERM)
    try server.wait()
  }

  deinit { server.signal(SIGTERM) }

  var feeds: [String: String] {
    ["rss": address + "/feed/", "atom": address + "/feed/atom/", "rdf": address + "/feed/rdf/", "home": address + "/"]
  }

  var ownSteps: [Step] {
    [
      .publishing("a post without a title", Article.untitled),
      .publishing("a post with a password", Article.reserved),
      .editing("the password gone", "reserve") { $0.password = "" },
    ]
  }

  /// Its ETag is made of the second of the last change: a second change within it goes unseen until the next.
  func rest() {
    let last = lastWritten.withLock { $0 }.timeIntervalSince1970
    Thread.sleep(until: Date(timeIntervalSince1970: last.rounded(.down) + 1))
  }

  func write(_ site: Site) throws -> [String: String] {
    defer { lastWritten.withLock { $0 = Date() } }
    let output = try wp(["write"], input: String(decoding: JSONEncoder().encode(Description(site)), as: UTF8.self))
    try wp(["cron"])
    return try JSONDecoder().decode([String: String].self, from: Data(output.utf8))
  }

  /// Names the one «update service» that it tells of each new post, by XML-RPC, at the next cron.
  func tellUpdateService(_ url: String) throws { try wp(["option", "ping_sites", url]) }

  struct Failure: Error, CustomStringConvertible { let description: String }

  @discardableResult
  private func wp(_ words: [String], input: String = "") throws -> String {
    let run = try ChildProcess.run(
      "\(OtherServer.scripts)/wordpress/wp", [folder.file("data")] + words, environment: Self.environment, input: input)
    guard run.ending == .exited(0) else { throw Failure(description: "\(words): \(run.errors) \(run.output)") }
    return run.output
  }
}

/// What `wp write` reads.
private struct Description: Encodable {
  var address: String
  var permalinks: String
  var articles: [Post]

  struct Post: Encodable {
    var id, title, slug, body, password: String
    var hidden: Bool
    var date: Int
  }

  init(_ site: Site) {
    address = site.address
    permalinks = site.permalinks == .dated ? "/%year%/%monthnum%/%postname%/" : "/billets/%postname%/"
    articles = site.articles.map {
      Post(
        id: $0.id, title: $0.title, slug: $0.slug, body: $0.body, password: $0.password, hidden: $0.hidden,
        date: Int($0.date.timeIntervalSince1970))
    }
  }
}

extension Article {
  static let reserved = {
    var article = Article("reserve", "Pour les proches", seen: "Protected: Pour les proches")
    article.password = "sésame"
    return article
  }()
}
