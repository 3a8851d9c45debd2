import Foundation
import TestSupport
import Testing

/// Rules of the sources that a machine keeps.
@Suite struct SourceRuleTests {
  private func lines(of path: String) throws -> [String] {
    try String(contentsOfFile: "\(Shared.package)/\(path)", encoding: .utf8).components(separatedBy: "\n")
  }

  private func sources(in folder: String) throws -> [(file: String, text: String)] {
    let base = URL(fileURLWithPath: "\(Shared.package)/\(folder)")
    let files = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)
    return try (files ?? .init()).compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map {
      ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8))
    }
  }

  /// Values are bound. What is put into a statement's text is a part of a statement, never what a feed, a server or the
  /// configuration said.
  @Test func noStatementIsMadeOfData() throws {
    let statement = try NSRegularExpression(
      pattern: #""""[^"]*?"""|"(?:[^"\\\n]|\\[^(])*(?:\\\([^)]*\)(?:[^"\\\n]|\\[^(])*)*""#)
    let data = try NSRegularExpression(
      pattern:
        #"\\\((?:[^()]*\.)?(?:title|link|guid|name|url|summary|author|value|text|detail|problem|account|feed|host|target|topic|hub|key)\)"#
    )
    let verbs = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", " WHERE "]
    var statements = 0
    for (file, text) in try sources(in: "Sources/Ledger") {
      for match in statement.matches(in: text, range: NSRange(text.startIndex..., in: text)) {
        guard let range = Range(match.range, in: text) else { continue }
        let sql = String(text[range])
        guard verbs.contains(where: sql.contains) else { continue }
        statements += 1
        let found = data.firstMatch(in: sql, range: NSRange(sql.startIndex..., in: sql))
        #expect(found == nil, "\(file): \(sql)")
      }
    }
    #expect(statements > 50)
    for (file, text) in try sources(in: "Sources") where !text.contains("import CSQLite") {
      #expect(!text.contains("sqlite3_"), "\(file)")
    }
  }

  /// What is built is what was looked at: each package at one version and commit.
  @Test func dependenciesArePinned() throws {
    let package = try lines(of: "Package.swift").filter { $0.contains(".package(") }
    #expect(!package.isEmpty && package.count <= 3)
    #expect(package.allSatisfy { $0.contains("exact: \"") })
    #expect(package.allSatisfy { $0.contains("https://github.com/apple/") })
  }

  /// The unit restarts what died of a fault that passes, at a distance, and leaves alone what needs a person.
  @Test func theServiceNeverGivesUpByItself() throws {
    let unit = Set(try lines(of: "Deploy/crieur.service"))
    for line in [
      "Restart=always", "RestartSec=15", "StartLimitIntervalSec=0", "RestartPreventExitStatus=74 77 78",
      "WatchdogSec=120",
      "LimitCORE=0", "After=network-online.target time-sync.target",
    ] {
      #expect(unit.contains(line), "\(line)")
    }
  }
}
