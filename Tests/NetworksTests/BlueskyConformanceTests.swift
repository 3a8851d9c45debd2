import Foundation
import Model
import TestSupport
import Testing

@testable import Networks

/// Bluesky's own cases for links and hashtags, `conformance/bluesky-richtext/detection.json`. They are about finding; here
/// what was found is told. Mentions are left out (Crieur links none), and so are cashtags and what is no link or tag.
@Suite(.enabled(if: Shared.path("conformance/bluesky-richtext/detection.json") != nil, "the shared folder is absent"))
struct BlueskyConformanceTests {
  private struct Cases: Decodable {
    struct Links: Decodable {
      let text: String
      let segments: [[String]]
    }
    struct Tags: Decodable {
      struct Range: Decodable { let byteStart, byteEnd: Int }
      let text: String
      let tags: [String]
      let ranges: [Range]
    }
    let links_and_mentions: [Links]
    let tags: [Tags]
  }

  private let cases: Cases

  init() throws {
    let path = try #require(Shared.path("conformance/bluesky-richtext/detection.json"))
    cases = try JSONDecoder().decode(Cases.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test func linksAreToldAsBlueskyFindsThem() {
    for sample in cases.links_and_mentions {
      var facets: [Facet] = []
      var position = 0
      for segment in sample.segments {
        let end = position + segment[0].utf8.count
        if segment.count > 1, segment[1].hasPrefix("http") {
          facets.append(Facet(start: position, end: end, kind: .link(segment[1])))
        }
        position = end
      }
      let told = BlueskyFacets.of(sample.text, facets)
      #expect(
        told.map { [RandomText.bytes(sample.text, $0.byteStart, $0.byteEnd), $0.feature?["uri"]?.string ?? ""] }
          == sample.segments.filter { $0.count > 1 && $0[1].hasPrefix("http") }, "\(sample.text)")
    }
  }

  @Test func tagsAreToldAsBlueskyFindsThem() {
    for sample in cases.tags {
      let facets = zip(sample.ranges, sample.tags).map {
        Facet(start: $0.byteStart, end: $0.byteEnd, kind: .tag($1))
      }
      let told = BlueskyFacets.of(sample.text, facets)
      #expect(told.map { $0.feature?["tag"]?.string } == sample.tags, "\(sample.text)")
      #expect(told.map(\.byteStart) == sample.ranges.map(\.byteStart))
      #expect(told.map(\.byteEnd) == sample.ranges.map(\.byteEnd))
    }
  }
}

extension JSON {
  fileprivate var feature: JSON? { self["features"]?.elements.first }
}
