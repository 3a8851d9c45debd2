import Feeds
import Foundation
import TestSupport
import Testing
import Web

/// A document of the fixtures, as a server would send it.
struct FixtureFeed: Sendable, CustomTestStringConvertible {
  let file: String
  let url: String
  let response: Response

  var testDescription: String { file }

  /// What is read in this process.
  var document: Result<FeedDocument, FeedFailure> {
    Result { () throws(FeedFailure) in try DirectReader().document(in: response, from: url, as: .auto) }
  }

  /// Our own.
  static let crafted = load("\(Shared.package)/Tests/Fixtures/Feeds")
  /// Those of the shared folder, where there is one.
  static let shared = Shared.path("feeds").map(load) ?? []

  private static func load(_ folder: String) -> [FixtureFeed] {
    guard let lines = try? String(contentsOfFile: folder + "/cases.jsonl", encoding: .utf8) else { return [] }
    return lines.split(separator: "\n").compactMap { line in
      guard let json = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        let file = json["file"] as? String, let data = try? Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file)"))
      else { return nil }
      let url = json["base_url"] as? String ?? "https://blog.example.org/feed"
      return FixtureFeed(file, [UInt8](data), url, json["content_type"] as? String)
    }
  }

  init(_ file: String, _ body: [UInt8], _ url: String = "https://blog.example.org/feed", _ type: String? = nil) {
    self.file = file
    self.url = url
    response = Response(
      status: 200, headers: type.map { [(name: "Content-Type", value: $0)] } ?? [], body: body, url: url,
      received: Date(timeIntervalSince1970: 0))
  }
}
