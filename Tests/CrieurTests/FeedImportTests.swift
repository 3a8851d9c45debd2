import Feeds
import Foundation
import Model
import Networks
import TestSupport
import Testing

@testable import crieur

private func configuration(_ feeds: String, more: String = "") -> String {
  """
  {
    "language": "en",\(more)
    "feeds": \(feeds),
    "accounts": {
      "toots":   { "network": "mastodon", "server": "https://social.example.org", "token": { "env": "T" } },
      "journal": { "network": "twtxt", "file": "t.txt" }
    }
  }

  """
}

private let one = "{ \"name\": \"blog\", \"url\": \"https://blog.example.org/\", \"accounts\": [\"toots\"] }"
private let new = "{ \"name\": \"New\", \"url\": \"https://new.example.org/feed\", \"accounts\": [\"journal\"] }"
private let next = "{ \"name\": \"Next\", \"url\": \"https://next.example.org/feed\", \"accounts\": [\"journal\"] }"

private let two = OPML(subscriptions: [
  .init(title: "New", feed: "https://new.example.org/feed"),
  .init(title: "Next", feed: "https://next.example.org/feed"),
])

private func plan(_ list: OPML, _ text: String, accounts: [String]? = ["journal"]) throws -> FeedImport {
  try FeedImport(list, into: ConfigurationText(Array(text.utf8), path: "config.json"), accounts: accounts)
}

private func parse(_ bytes: [UInt8]) throws -> Configuration {
  try Configuration.parse(bytes, path: "config.json", networks: Catalogue.networks, environment: [:])
}

@Suite struct FeedImportTests {
  private static let places: [(String, String)] = [
    // In one line; each on its own; tabs; empty lists.
    ("[\(one)]", "[\(one),\n    \(new),\n    \(next)\n  ]"),
    ("[\n    \(one)\n  ]", "[\n    \(one),\n    \(new),\n    \(next)\n  ]"),
    ("[\n\t\t\(one) ]", "[\n\t\t\(one),\n\t\t\(new),\n\t\t\(next) ]"),
    ("[]", "[\n    \(new),\n    \(next)\n  ]"), ("[ \n ]", "[\n    \(new),\n    \(next)\n  ]"),
  ]

  @Test(arguments: places)
  func onlyTheListOfFeedsChanges(before: String, after: String) throws {
    let result = try plan(two, configuration(before)).result
    #expect(String(decoding: result, as: UTF8.self) == configuration(after))
    let feeds = try parse(result).feeds
    #expect(feeds.suffix(2).map(\.name) == ["New", "Next"])
    #expect(feeds.suffix(2).map(\.accounts) == [["journal"], ["journal"]])
  }

  @Test(arguments: ["\r\n", ""])
  func theEndsOfLinesAreKept(end: String) throws {
    let text = configuration("[\n    \(one)\n  ]").split(separator: "\n").joined(separator: end)
    let result = try plan(two, text).result
    #expect(result.count { $0 == 0x0A } == result.count { $0 == 0x0D })
    #expect(result.contains(0x0A) == !end.isEmpty)
    #expect(try parse(result).feeds.count == 3)
  }

  @Test func aListThatIsMissingIsMade() throws {
    let text = "{ \"accounts\": { \"a\": { \"network\": \"twtxt\", \"file\": \"t\" } } }\n"
    #expect(try parse(plan(two, text, accounts: nil).result).feeds.map(\.accounts) == [["a"], ["a"]])
    let lines = "{\n  \"accounts\": { \"a\": { \"network\": \"twtxt\", \"file\": \"t\" } }\n}\n"
    #expect(
      String(decoding: try plan(two, lines, accounts: nil).result, as: UTF8.self).hasSuffix(String(lines.dropFirst())))
    #expect(try parse(plan(two, lines, accounts: nil).result).feeds.count == 2)
  }

  private static let names: [([String?], [String])] = [
    (
      ["Le blog  d’Anne\n", "le blog d’anne", "Le blog d’Anne"],
      ["Le blog d’Anne", "le blog d’anne 2", "Le blog d’Anne 3"]
    ),
    ([nil, "", " \u{7}"], ["0.example.org", "1.example.org", "2.example.org"]),
    (["Blog"], ["Blog 2"]), (["\"q\" \\ \u{202E}x"], ["\"q\" \\ x"]),
    ([String(repeating: "mot ", count: 50)], [Array(repeating: "mot", count: 20).joined(separator: " ")]),
    ([String(repeating: "x", count: 500)], [String(repeating: "x", count: 80)]),
  ]

  @Test(arguments: names)
  func aNameIsReadableAndItsOwn(titles: [String?], names: [String]) throws {
    let list = OPML(
      subscriptions: titles.enumerated().map { .init(title: $0.element, feed: "https://\($0.offset).example.org/f") })
    let plan = try plan(list, configuration("[\(one)]"))
    #expect(plan.added.map(\.name) == names)
    #expect(try parse(plan.result).feeds.map(\.name) == ["blog"] + names)
  }

  private static let feeds: [(OPML.Subscription, FeedImport.Reason?)] = [
    (.init(title: "x", feed: "https://new.example.org/feed"), nil),
    (.init(title: "x", feed: "https://new.example.org/a feed?q=é"), nil),
    (.init(title: "x", feed: "https://new.example.org/a feed"), nil),
    (.init(title: "x", feed: "https://blog.example.org/"), .known),
    (.init(title: "x", feed: "http://www.blog.example.org"), .known),
    (.init(title: "x", feed: "https://blog.example.org/feed", page: "https://blog.example.org"), .known),
    (.init(title: "x", feed: "https://blog.example.org/feed"), nil),
    (.init(title: "x", feed: "ftp://blog.example.org/feed"), .unusable),
    (.init(title: "x", feed: "javascript:alert(1)"), .unusable),
    (.init(title: "x", feed: "blog.example.org"), .unusable),
    (.init(title: "x", feed: "https://new.example.org/\nfeed"), .unusable),
    (.init(title: "x", feed: "https://new.example.org/" + String(repeating: "x", count: 2000)), .unusable),
    (.init(title: "x", feed: "https://anne:hunter2@new.example.org/feed"), .secret),
    (.init(title: "x", feed: "https://new.example.org/@anne/feed"), nil),
  ]

  @Test(arguments: feeds)
  func onlyNewFeedsComeIn(feed: OPML.Subscription, reason: FeedImport.Reason?) throws {
    let plan = try plan(OPML(subscriptions: [feed]), configuration("[\(one)]"))
    #expect(plan.omitted.map(\.reason) == [reason].compactMap { $0 })
    #expect(plan.added.count == (reason == nil ? 1 : 0))
    #expect(!String(describing: plan.omitted).contains("hunter2"))
    _ = try parse(plan.result)
  }

  @Test func aFeedThatIsThereTwiceComesInOnce() throws {
    let list = OPML(subscriptions: two.subscriptions + two.subscriptions)
    let plan = try plan(list, configuration("[\(one)]"))
    #expect(plan.added.count == 2 && plan.omitted.map(\.reason) == [.repeated, .repeated])
  }

  @Test(
    arguments: [
      (nil, FeedImportFailure.whichAccounts(["toots", "journal"])), ([], .whichAccounts(["toots", "journal"])),
      (["jurnal"], .noSuchAccount("jurnal", nearest: "journal", ["toots", "journal"])),
    ] as [([String]?, FeedImportFailure)])
  func theAccountsAreAskedFor(accounts: [String]?, failure: FeedImportFailure) {
    #expect(throws: failure) { try plan(two, configuration("[\(one)]"), accounts: accounts) }
    #expect(failure.exitStatus == .usage && failure.sentence(in: .en).contains("journal"))
  }

  @Test func whatIsExportedComesBackTheSame() throws {
    let names = ["blog", "Le blog d’Anne", "a < b & \"c\""]
    let items = names.enumerated().map {
      "{\"name\": \(JSONQuoted.text($1)), \"url\": \"https://\($0).example.org/?a=1&b=2\", \"accounts\": [\"journal\"]}"
    }
    let full = try parse(Array(configuration("[\(items.joined(separator: ", "))]").utf8))
    let text = OPML(subscriptions: full.feeds.map { .init(title: $0.name, feed: $0.url) }).text
    let back = try plan(OPML(reading: Array(text.utf8), name: "x"), configuration("[]"))
    #expect(try parse(back.result).feeds == full.feeds)
  }

  // MARK: The file

  private func mode(_ path: String) throws -> Int {
    try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  @Test func theFileIsReplacedWholeAndTheOldOneKept() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("real/config.json", "old", mode: 0o640)
    let link = folder.file("config.json")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    let file = try ConfigurationFile(reading: link)
    try file.replace(with: Array("new".utf8))
    #expect(try folder.read("real/config.json") == "new" && folder.read("real/config.json.before-import") == "old")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
    #expect(try mode(path) == 0o640 && mode(path + ".before-import") == 0o640)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("real")).count == 2)
  }

  @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
  func theOwnerStays() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("config.json", "old")
    #expect(chown(path, 12_345, 12_346) == 0)
    try ConfigurationFile(reading: path).replace(with: Array("new".utf8))
    for name in [path, path + ".before-import"] {
      let facts = try FileManager.default.attributesOfItem(atPath: name)
      #expect(facts[.ownerAccountID] as? Int == 12_345 && facts[.groupOwnerAccountID] as? Int == 12_346)
    }
  }

  @Test func whatSomebodyElseWroteMeanwhileStays() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("config.json", "old")
    let file = try ConfigurationFile(reading: path)
    try folder.write("config.json", "theirs")
    #expect(throws: ConfigurationFileFailure.changed(file.path)) { try file.replace(with: Array("new".utf8)) }
    #expect(try folder.read("config.json") == "theirs")
    #expect(!FileManager.default.fileExists(atPath: path + ".before-import"))
  }

  @Test func aFileThatCannotBeReplacedStays() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("config.json", "old")
    let file = try ConfigurationFile(reading: path)
    try FileManager.default.createDirectory(atPath: path + ".before-import", withIntermediateDirectories: false)
    #expect(throws: ConfigurationFileFailure.self) { try file.replace(with: Array("new".utf8)) }
    #expect(try folder.read("config.json") == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
  }
}

@Suite struct JSONPlaceTests {
  @Test(arguments: [
    "{\"feeds\": [1, \"é\\\"]\", {\"a\": [ ]}, true, null, -1.5e3]}", "\u{FEFF}{ \"feeds\" : [\n  [ ] ,{}\n] }",
  ])
  func everyValueKnowsItsPlace(text: String) throws {
    let bytes = Array(text.utf8)
    let root = try JSONText.read(bytes)
    func check(_ node: JSONNode) throws {
      let part = Array(bytes[node.place])
      switch node.value {
      case .object(let members):
        #expect(part.first == UInt8(ascii: "{") && part.last == UInt8(ascii: "}"))
        for member in members { try check(member.node) }
      case .array(let items):
        #expect(part.first == UInt8(ascii: "[") && part.last == UInt8(ascii: "]"))
        for item in items { try check(item) }
      case .string: #expect(part.first == UInt8(ascii: "\"") && part.last == UInt8(ascii: "\""))
      case .number(let number): #expect(part == Array(number.utf8))
      case .bool(let value): #expect(part == Array("\(value)".utf8))
      case .null: #expect(part == Array("null".utf8))
      }
    }
    try check(root)
  }
}
