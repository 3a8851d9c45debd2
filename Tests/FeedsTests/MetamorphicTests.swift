import Feeds
import TestSupport
import Testing

/// A feed that is written differently gives the same entries.
@Suite struct MetamorphicTests {
  @Test(arguments: Metamorphosis.allCases)
  func aFeedInOtherWordsSaysTheSame(rule: Metamorphosis) async throws {
    try await patiently {
      var tried = 0
      var failures: [String] = []
      for sample in MetamorphicSample.all {
        // One order says little: three are tried.
        let outcomes = (1...(rule == .otherOrder ? 3 : 1)).compactMap { sample.outcome(of: rule, round: $0) }
        if !outcomes.isEmpty { tried += 1 }
        if let failure = outcomes.first(where: { !$0.isEmpty }) { failures.append(failure) }
      }
      let list = failures.joined(separator: "\n")
      let goal = MetamorphicGoals.of(rule)
      #expect(
        tried >= (FeedCases.shared.isEmpty ? goal.crafted : goal.all),
        "rule \(rule): only \(tried) feeds could be rewritten")
      #expect(failures.count <= goal.failures, "rule \(rule): \(failures.count) of \(tried):\n\(list)")
    }
  }

  /// The rewriter takes what is well-formed, and little else falls away.
  @Test func mostCasesCanBeRewritten() {
    let own = MetamorphicSample.all.filter { $0.feed.group == "crafted" }.count
    #expect(own >= 110, "\(own) crafted feeds")
    guard !FeedCases.shared.isEmpty else { return }
    #expect(MetamorphicSample.all.count >= 1450, "\(MetamorphicSample.all.count) feeds")
  }

  static let malformed = [
    "", " ", "text", "<", "<a", "<a>", "</a>", "<a></b>", "<a/><b/>", "<a/>text", "<a b=c/>", "<a b='1' b='2'/>",
    "<a b='<'/>", "<a>&b;</a>", "<a>&</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>]]></a>", "<a><![CDATA[</a>",
    "<a><!-- -- --></a>", "<a><!--</a>", "<b:a/>", "<a b:c='1'/>", "<a xmlns:b=''/>", "<?xml version=1.0?><a/>",
    "<?xml version='2.0'?><a/>", "<?xml encoding='utf-8'?><a/>",
    "<?xml version='1.0' ?", "<a><?xml x?></a>", "<1/>",
    "<a:b:c xmlns:a='u'/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "<a>\u{1}</a>", "<a/><!DOCTYPE a>", "< a/>", "<a><b/",
  ]

  @Test(arguments: malformed)
  func theRewriterTakesNoBrokenDocument(text: String) { #expect(MarkupDocument(text) == nil) }

  @Test func theRewriterTrapsOnNothing() throws {
    let feed = try #require(FeedCases.crafted.first { $0.isWellFormed && $0.file.hasSuffix(".xml") })
    let text = String(decoding: try feed.bytes(), as: UTF8.self)
    for end in text.indices { #expect(MarkupDocument(String(text[..<end])) == nil) }
  }
}

/// A case that can be rewritten, and what it gives as it stands.
struct MetamorphicSample: Sendable {
  let feed: FeedCase
  let document: MarkupDocument
  let reading: FeedDocument?

  /// What went wrong, empty for nothing; nil where the rule says nothing of this feed.
  func outcome(of rule: Metamorphosis, round: Int) -> String? {
    let seed = SeededGenerator(name: "\(feed.file) \(rule) \(round)").seed
    guard let other = rule.apply(to: document, contentType: feed.contentType, seed: seed) else { return nil }
    let after = FeedCase.read(other.bytes, baseURL: feed.baseURL, contentType: other.contentType)
    let difference = FeedDifference.first(reading, after, shift: other.shift)
    return difference.map { "\(feed.file), rule \(rule), seed \(seed): \($0)" } ?? ""
  }

  /// What is longer than this says the same things more often.
  private static let longest = 40_000

  static let all: [MetamorphicSample] =
    (FeedCases.crafted + FeedCases.shared.filter { $0.group != "crafted" }).compactMap { feed in
      guard let bytes = try? feed.bytes(), bytes.count <= longest,
        let text = MetamorphicEncoding.text(of: bytes, contentType: feed.contentType),
        let document = MarkupDocument(text)
      else { return nil }
      let reading = FeedCase.read(bytes, baseURL: feed.baseURL, contentType: feed.contentType)
      return MetamorphicSample(feed: feed, document: document, reading: reading)
    }
}
