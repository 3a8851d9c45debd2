import Foundation
import Model
import Testing

@testable import Composing

/// What X and the others count: the cases of twitter-text, the break tests of Unicode, and tables of our own.
@Suite struct WeightedTests {
  private static let x = CountingRule(unit: .weighted, urlWeight: 23)

  private struct File<Case: Decodable>: Decodable { let tests: [String: [Case]] }

  private struct Weighted: Decodable {
    struct Expected: Decodable { let weightedLength: Int }
    let description: String
    let text: String
    let expected: Expected
  }

  private static func json<Value: Decodable>(_ path: String, as type: Value.Type) throws -> Value {
    let file = try #require(Shared.file("conformance/twitter-text/json/\(path)"))
    return try JSONDecoder().decode(Value.self, from: try Data(contentsOf: file))
  }

  @Test(.enabled(if: Shared.folder != nil, "the shared folder is not there"))
  func countsAsTwitterTextDoes() throws {
    let file = try #require(Shared.file("conformance/twitter-text/json/validate.json"))
    let top = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: [String: Any]])
    let sections: [(String, CountingRule.Unit)] = [
      ("WeightedTweetsCounterTest", .weightedCodePoints), ("WeightedTweetsWithDiscountedEmojiCounterTest", .weighted),
      ("UnicodeDirectionalMarkerCounterTest", .weighted),
    ]
    for (section, unit) in sections {
      let cases = try JSONSerialization.data(withJSONObject: try #require(top["tests"]?[section]))
      for one in try JSONDecoder().decode([Weighted].self, from: cases) {
        let length = Measure.length(one.text, CountingRule(unit: unit, urlWeight: 23))
        #expect(length == one.expected.weightedLength, "\(section): \(one.description)")
      }
    }
  }

  @Test(.enabled(if: Shared.folder != nil, "the shared folder is not there"))
  func findsTheLinksThatTwitterTextFinds() throws {
    struct Links: Decodable { let description, text: String; let expected: [String] }
    let file = try #require(Shared.file("conformance/twitter-text/json/extract.json"))
    let top = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: [String: Any]])
    for section in ["urls", "tco_urls_with_params"] {
      let cases = try JSONSerialization.data(withJSONObject: try #require(top["tests"]?[section]))
      for one in try JSONDecoder().decode([Links].self, from: cases) {
        let scalars = Array(one.text.unicodeScalars)
        let found = LinkGrammar.links(in: scalars, .bare).map { range in
          var view = String.UnicodeScalarView()
          view.append(contentsOf: scalars[range])
          return String(view)
        }
        #expect(found == one.expected, "\(section): \(one.description)")
      }
    }
  }

  @Test(.enabled(if: Shared.folder != nil, "the shared folder is not there"))
  func knowsEveryTopLevelDomain() throws {
    struct Domain: Decodable { let text: String }
    let file = try Self.json("tlds.json", as: File<Domain>.self)
    for domain in file.tests.values.flatMap({ $0 }) {
      #expect(LinkGrammar.links(in: Array(domain.text.unicodeScalars), .bare).count == 1, "\(domain.text)")
    }
  }

  @Test(.enabled(if: Shared.folder != nil, "the shared folder is not there"))
  func everyEmojiWeighsTwo() throws {
    let file = try #require(Shared.file("conformance/unicode/emoji_test.txt"))
    var count = 0
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      guard line.contains("; fully-qualified"), let codes = line.split(separator: ";").first else { continue }
      var view = String.UnicodeScalarView()
      view.append(
        contentsOf: codes.split(separator: " ").compactMap { UInt32($0, radix: 16) }.compactMap(Unicode.Scalar.init))
      #expect(Measure.length(String(view), Self.x) == 2, "\(line)")
      count += 1
    }
    #expect(count > 3000)
  }

  /// Extended_Pictographic without the Emoji property: the standard joins two of them at a joiner, Swift's runtime parts
  /// them. Nobody writes that.
  private static let swiftDiffers: Set<String> = ["÷ 2701 × 200D × 2701 ÷"]

  @Test(
    .enabled(if: Shared.folder != nil, "the shared folder is not there"),
    arguments: ["GraphemeBreakTest.txt", "GraphemeBreakTest-14.0.0.txt"])
  func countsGraphemesAsUnicodeDoes(name: String) throws {
    let file = try #require(Shared.file("conformance/unicode/\(name)"))
    var count = 0
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
      let rule = line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
      guard !rule.isEmpty, !Self.swiftDiffers.contains(rule) else { continue }
      var view = String.UnicodeScalarView()
      view.append(
        contentsOf: rule.split(separator: " ").compactMap { UInt32($0, radix: 16) }.compactMap(Unicode.Scalar.init))
      let expected = rule.filter { $0 == "÷" }.count - 1
      #expect(Measure.length(String(view), CountingRule(unit: .graphemes)) == expected, "\(line)")
      count += 1
    }
    #expect(count > 500)
  }

  @Test(arguments: [
    ("x", "été", 3), ("x", "…", 2), ("x", "新型", 4), ("x", "👩‍⚕️", 2), ("x", "example.org et a.b", 23 + 7),
    ("x", "1️⃣ ©️ ©", 7),
    ("threads", "été 👩‍⚕️", 4 + 13), ("threads", "新型", 2), ("threads", "🇫🇷", 8), ("bluesky", "👩‍⚕️ e\u{301}", 3),
    ("gotosocial", "👩‍⚕️", 4), ("telegram", "👩‍⚕️ a & b", 11), ("slack", "a & b", 9), ("matrix", "été", 5),
    ("discord", "a_b https://example.org/a_b", 5 + 23), ("mattermost", "# a #b_c", 4 + 5),
    ("mastodon", "https://example.org/long/long/long/long", 23), ("gotosocial", "https://example.org/", 20),
    ("mastodon", "https://blog.invalidtld/aaaaaaaaaaaaaaaaaaaaaaaaaa", 50),
  ])
  func eachNetworkCountsItsOwnWay(network: String, text: String, length: Int) throws {
    #expect(Measure.length(text, try #require(TextLimit.known[network]).rule) == length)
  }

  @Test func blueskyBoundsBytesToo() throws {
    let bluesky = try #require(TextLimit.known["bluesky"])
    let family = "👨‍👩‍👧‍👦"
    #expect(Measure.fits(String(repeating: family, count: 100), bluesky))
    #expect(!Measure.fits(String(repeating: family, count: 121), bluesky))
  }
}
