import Feeds
import TestSupport
import Testing

/// What real and crafted feeds say is read right.
@Suite struct FeedCaseTests {
  @Test(arguments: FeedCases.crafted)
  func aCraftedFeedIsReadRight(feed: FeedCase) throws {
    let bytes = try feed.bytes()
    let got = FeedCase.read(bytes, baseURL: feed.baseURL, contentType: feed.contentType)
    let differences = FeedComparison(feed.wanted, got).differences
    if let reason = KnownFailures.crafted[feed.file] {
      withKnownIssue("\(reason)") { report(differences) }
    } else {
      report(differences)
    }
  }

  private func report(_ differences: [FeedComparison.Difference]) {
    #expect(differences.isEmpty, "\(differences.map(\.description).joined(separator: "; "))")
  }

  @Test func everyKnownFailureNamesACase() {
    #expect(FeedCases.crafted.count > 150)
    #expect(Set(KnownFailures.crafted.keys).isSubset(of: FeedCases.crafted.map(\.file)))
  }

  @Test(.enabled(if: !FeedCases.shared.isEmpty, "the shared folder is absent"), arguments: CaseGoals.groups)
  func aGroupOfFeedsIsReadRight(goal: CaseGoals.Goal) throws {
    let outcomes = try CaseOutcomes.all.get().filter { goal.group == "all" || $0.feed.group == goal.group }
    let failures = outcomes.filter { !$0.differences.isEmpty }
    let share = Double(outcomes.count - failures.count) / Double(max(outcomes.count, 1)) * 100
    let list = failures.map { "\($0.feed.file): \($0.differences.map(\.description).joined(separator: "; "))" }
    #expect(!outcomes.isEmpty)
    #expect(
      share >= goal.percent,
      "\(outcomes.count - failures.count) of \(outcomes.count) right:\n\(list.joined(separator: "\n"))")
  }
}

/// Every case of the shared folder, read once for all tests.
enum CaseOutcomes {
  struct Outcome: Sendable {
    let feed: FeedCase
    let differences: [FeedComparison.Difference]
  }

  static let all: Result<[Outcome], any Error> = Result {
    try FeedCases.shared.map { feed in
      let got = FeedCase.read(try feed.bytes(), baseURL: feed.baseURL, contentType: feed.contentType)
      return Outcome(feed: feed, differences: FeedComparison(feed.wanted, got).differences)
    }
  }
}
