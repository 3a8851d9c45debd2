import Feeds
import FoundationEssentials
import Model
import Testing

/// A feed that ends too early gives the entries that are whole, and nothing false of the one that is not.
@Suite struct PrefixTests {
  static let feeds = FeedCases.crafted.filter { feed in
    [
      "gen-wordpress", "gen-mastodon", "gen-hypotheses-rdf-latin1", "gen-substack", "enc-utf16le-bom",
      "ent-double-8217",
    ]
    .contains { feed.file.hasSuffix("/\($0).xml") }
  }

  @Test func theFeedsAreThere() { #expect(Self.feeds.count == 6) }

  @Test(arguments: feeds)
  func everyPrefixOfAFeedIsRead(feed: FeedCase) throws {
    let bytes = try feed.bytes()
    let whole = try #require(FeedCase.read(bytes, baseURL: feed.baseURL, contentType: feed.contentType))
    var faults: [String] = []
    var most = 0
    for end in bytes.indices {
      let part = FeedCase.read(Array(bytes[..<end]), baseURL: feed.baseURL, contentType: feed.contentType)
      let entries = part?.entries ?? []
      if entries.count > whole.entries.count || entries.count < most {
        faults.append("up to \(end): \(entries.count) entries")
      }
      most = max(most, entries.count)
      for (index, entry) in entries.enumerated().prefix(whole.entries.count) {
        let isLast = index == entries.count - 1
        let expected = whole.entries[index]
        let fault = isLast ? falsehood(entry, expected) : entry == expected ? nil : "another entry"
        if let fault { faults.append("up to \(end), entry \(index): \(fault)") }
      }
    }
    #expect(most == whole.entries.count)
    #expect(faults.isEmpty, "\(faults.count) prefixes: \(faults.prefix(8).joined(separator: "\n"))")
  }

  /// What is said of an entry that may not be whole: its identity and its dates are those of the whole feed, or absent.
  private func falsehood(_ part: Entry, _ whole: Entry) -> String? {
    let pages = [nil, whole.link, whole.guid]
    if !pages.contains(part.link) { return "link \(part.link ?? "")" }
    if part.guid != nil, part.guid != whole.guid { return "identifier \(part.guid ?? "")" }
    if let date = part.published, date != whole.published, date != whole.updated { return "published" }
    if let date = part.updated, date != whole.updated { return "updated" }
    return nil
  }
}
