import Feeds
import Foundation
import Model
import Testing

@testable import crieur

@Suite struct FeedTextTests {
  /// Tuesday, 24 November 2026, 12:20 GMT.
  private static let now = Date(timeIntervalSince1970: 1_795_522_800)

  private func text(_ document: FeedDocument) -> FeedText { FeedText(document: document, file: "f", now: Self.now) }

  private func entries(every seconds: Double) -> [Entry] {
    (0..<5).map { Entry(title: "\($0)", published: Self.now.addingTimeInterval(-seconds * Double($0 + 1))) }
  }

  @Test func theNextLookIsExplained() {
    let weekly = FeedDocument(format: "rss2.0", entries: entries(every: 7 * 86_400))
    #expect(
      text(weekly).schedule(.en) == [
        "Between two posts: about 7 days.", "It would be looked at again in 15 minutes: your interval.",
        "By its rhythm (at_least 5m, at_most 1d) it would be in 17 hours.",
      ])
    #expect(text(weekly).schedule(.fr)[0] == "Entre deux billets : environ 7 jours.")
    let silent = FeedDocument(format: "rss2.0", hints: FeedHints(ttlMinutes: 120, skipHours: [14]))
    #expect(
      text(silent).schedule(.en) == [
        "It would be looked at again in 3 hours: the feed wants no look before (skipHours, skipDays)."
      ])
  }

  @Test func whatIsOddIsSaid() {
    let odd = FeedDocument(format: "json1.1", warnings: ["no dates"], isRecovered: true, isExpired: true)
    let lines = text(odd).text
    for word in ["no dates", "5 minutes"] { #expect(lines.contains(word)) }
    #expect(text(FeedDocument(format: "json1.1", isExpired: true)).schedule(.en)[0].contains("7 days"))
  }
}
