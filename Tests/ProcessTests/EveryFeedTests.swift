import Foundation
import TestSupport
import Testing

/// Every feed of the shared folder goes through one process.
@Suite struct EveryFeedTests {
  static let folder = Shared.path("feeds")

  private static func files() -> [String] {
    let names = FileManager.default.enumerator(atPath: folder ?? "")?.compactMap { $0 as? String } ?? []
    let others = ["md", "py", "jsonl", "c", "txt"]
    return names.filter { !others.contains(($0 as NSString).pathExtension) || $0.contains("/data/") }.sorted()
      .map { "\(folder ?? "")/\($0)" }
      .filter { path in
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
      }
  }

  private static func read(_ files: [String]) throws -> [[String: Any]] {
    let lines = files.map { "\($0)\thttps://blog.example.org/feed\t\n" }.joined()
    let run = try ChildProcess.run(
      ChildProcess.crieur, ["inspect", "feed", "--batch"], environment: ["LANG": "C"], input: lines, seconds: 300)
    #expect(run.ending == .exited(0))
    #expect(run.errors.isEmpty, "\(run.errors.prefix(1000))")
    return try run.output.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  @Test(
    .enabled(if: folder != nil, "the shared folder is absent"),
    .enabled(if: ChildProcess.find("python3") != nil, "python3 is not installed"))
  func whatAStrictReaderTakesForAFeedIsReadWithoutAnError() async throws {
    try await patiently {
      let files = Self.files()
      #expect(files.count > 2000)
      let documents = try Self.read(files)
      #expect(documents.compactMap { $0["file"] as? String } == files)
      let strict = try ChildProcess.run(
        try #require(ChildProcess.find("python3")), ["-c", Self.script], input: files.joined(separator: "\n"),
        seconds: 300)
      let feeds = Set(strict.output.split(separator: "\n").map(String.init))
      #expect(feeds.count > 1500, "\(strict.errors)")
      let refused = zip(files, documents).filter { feeds.contains($0) && $1["error"] != nil }
        .map { "\($0): \($1["error"] ?? "")" }
      #expect(refused.count <= CaseLimits.refused, "\(refused.joined(separator: "\n"))")
      let recovered = zip(files, documents).filter { file, document in
        feeds.contains(file) && (document["warnings"] as? [String] ?? []).contains { $0.hasPrefix("recovered") }
      }
      #expect(recovered.count <= CaseLimits.recovered, "\(recovered.map(\.0).joined(separator: "\n"))")
    }
  }

  /// Expat, an independent strict reader: the files whose root is a feed's.
  private static let script = """
    import sys, xml.etree.ElementTree as tree
    for path in sys.stdin.read().split("\\n"):
        try:
            root = next(iter(tree.iterparse(path, ["start"])))[1]
            for _ in tree.iterparse(path): pass
        except Exception:
            continue
        if root.tag.split("}")[-1] in ("rss", "RDF", "feed"):
            print(path)
    """
}

/// How many feeds that are well-formed may be refused, or read leniently: lowered when the reader learns.
enum CaseLimits {
  static let refused = 0
  static let recovered = 4
}
