import Feeds
import Foundation
import TestSupport
import Testing

/// A feed and what must be read in it.
struct FeedCase: Sendable, CustomTestStringConvertible {
  /// Where a case stands in its folder: `crafted/date-atom-both.xml`.
  let file: String
  let group: String
  let contentType: String?
  let baseURL: String?
  let tags: [String]
  let isWellFormed: Bool
  let wanted: WantedFeed
  let path: String

  var testDescription: String { file }

  func bytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

  /// What the reader gives; nil for what it takes for no feed.
  static func read(_ bytes: [UInt8], baseURL: String?, contentType: String?) -> FeedDocument? {
    do throws(FeedFailure) {
      return try FeedReader.read(bytes, baseURL: baseURL, contentType: contentType)
    } catch {
      return nil
    }
  }
}

/// What a case asks for, in the order of its file.
struct WantedFeed: Sendable {
  var isNoFeed = false
  var entryCount: Int?
  var fields: [(field: FeedField, value: WantedValue)] = []
  var entries: [[(field: FeedField, value: WantedValue)]] = []
}

enum FeedField: String, Sendable {
  case format, title, link, language, hub
  case id, published, updated, date, categories, author, summary, enclosure, image
}

/// A field must be this text, this set of texts, or absent.
enum WantedValue: Sendable, Equatable, CustomStringConvertible {
  case absent
  case text(String)
  case set([String])

  var description: String {
    switch self {
    case .absent: "nothing"
    case .text(let text): "«\(text)»"
    case .set(let texts): "\(texts)"
    }
  }
}

/// The cases of one folder: `cases.jsonl` and the feeds that it names.
enum FeedCases {
  /// Our own: they are read on every machine.
  static let crafted = load("\(Shared.package)/Tests/Fixtures/Feeds")
  /// All others, from the shared folder where there is one.
  static let shared = Shared.path("feeds").map(load) ?? []

  private static func load(_ folder: String) -> [FeedCase] {
    guard let lines = try? String(contentsOfFile: folder + "/cases.jsonl", encoding: .utf8) else { return [] }
    return lines.split(separator: "\n").compactMap { line in
      (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]).map { FeedCase($0, folder) }
    }
  }
}

extension FeedCase {
  fileprivate init(_ json: [String: Any], _ folder: String) {
    file = json["file"] as? String ?? ""
    group = json["group"] as? String ?? ""
    contentType = json["content_type"] as? String
    baseURL = json["base_url"] as? String
    tags = json["tags"] as? [String] ?? []
    isWellFormed = json["wellformed"] as? Bool ?? false
    wanted = WantedFeed(json["expect"] as? [String: Any] ?? [:])
    path = "\(folder)/\(file)"
  }
}

extension WantedFeed {
  fileprivate init(_ json: [String: Any]) {
    isNoFeed = json["error"] != nil
    entryCount = json["n_entries"] as? Int
    fields = Self.fields(json)
    entries = (json["entries"] as? [[String: Any]] ?? []).map(Self.fields)
  }

  private static func fields(_ json: [String: Any]) -> [(field: FeedField, value: WantedValue)] {
    json.keys.sorted().compactMap { key in FeedField(rawValue: key).map { ($0, WantedValue(json[key])) } }
  }
}

extension WantedValue {
  fileprivate init(_ json: Any?) {
    if let text = json as? String {
      self = .text(text)
    } else if let texts = json as? [String] {
      self = .set(texts)
    } else {
      self = .absent
    }
  }
}
