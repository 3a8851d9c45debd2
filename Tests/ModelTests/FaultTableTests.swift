import Foundation
import TestSupport
import Testing

/// `Tests/FAULTS.md` says which test shows that a fault does no harm. It must not rot: every test that it names is there.
@Suite struct FaultTableTests {
  private static let faults = 1...166
  /// So many of them are shown by a test, at least.
  private static let wanted = 150

  /// A line of the table.
  private struct Row {
    let number: Int
    let provocation: String
    /// As `Room/Suite.function`.
    let tests: [String]
    let reason: String
  }

  @Test func everyFaultHasOneRowWithATestOrAReason() throws {
    let rows = try Self.rows()
    #expect(rows.map(\.number) == Array(Self.faults), "each number once, in their order")
    for row in rows {
      #expect(!row.provocation.isEmpty && row.tests.isEmpty != row.reason.isEmpty, "\(row.number): a test or a reason")
      #expect(row.reason.isEmpty || row.reason.count > 30, "\(row.number): «\(row.reason)» is no reason")
    }
    let shown = rows.count { !$0.tests.isEmpty }
    #expect(shown >= Self.wanted, "\(shown) of \(rows.count) are shown by a test")
  }

  @Test func everyTestThatIsNamedExists() throws {
    let known = try Self.tests()
    #expect(known.count > 500, "the sources are not read as they are written")
    for row in try Self.rows() {
      for test in row.tests where !known.contains(test) { Issue.record("\(row.number): there is no test \(test)") }
    }
  }

  /// A transcript's case stands in the table as `mastodon.json: its name`.
  @Test func everyCaseOfATranscriptThatIsNamedExists() throws {
    let folder = "\(Shared.package)/Tests/NetworksTests/Fixtures"
    var count = 0
    for row in try Self.rows() {
      for span in Self.spans(row.provocation) where span.contains(".json: ") {
        let parts = span.components(separatedBy: ".json: ")
        let text = try String(contentsOfFile: "\(folder)/\(parts[0]).json", encoding: .utf8)
        #expect(text.contains("\"\(parts[1])\""), "\(row.number): no case «\(parts[1])»")
        count += 1
      }
    }
    #expect(count > 10)
  }

  // MARK: Reading

  private static func rows() throws -> [Row] {
    let text = try String(contentsOfFile: "\(Shared.package)/Tests/FAULTS.md", encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard let number = cells.first.flatMap({ Int($0) }) else { return nil }
      guard cells.count == 5 else { return Row(number: number, provocation: "", tests: [], reason: "") }
      let tests = spans(cells[3])
      return Row(number: number, provocation: cells[2], tests: tests, reason: tests.isEmpty ? cells[3] : "")
    }
  }

  /// What stands between backquotes.
  private static func spans(_ text: String) -> [String] {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
  }

  /// Every test of the sources, as the table writes it; one outside of a suite as `Room/function`.
  private static func tests() throws -> Set<String> {
    let folder = URL(fileURLWithPath: Shared.package).appendingPathComponent("Tests")
    let words = try NSRegularExpression(
      pattern: "@Suite|@Test|\\b(?:struct|class|actor|enum)\\s+(\\w+)|^extension\\s+(\\w+)|\\bfunc\\s+(\\w+)",
      options: .anchorsMatchLines)
    var found: Set<String> = []
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
      let room = file.deletingLastPathComponent().lastPathComponent
      let text = try String(contentsOf: file, encoding: .utf8)
      var (suite, isSuite, isTest) = ("", false, false)
      for match in words.matches(in: text, range: NSRange(text.startIndex..., in: text)) {
        let parts = (0...3).map { Range(match.range(at: $0), in: text).map { String(text[$0]) } }
        switch parts[0] {
        case "@Suite": isSuite = true
        case "@Test": isTest = true
        default:
          if let name = parts[1], isSuite { (suite, isSuite) = (name + ".", false) }
          if let name = parts[2] { suite = name + "." }
          if let name = parts[3], isTest {
            found.insert("\(room)/\(suite)\(name)")
            isTest = false
          }
        }
      }
    }
    return found
  }
}
