import Announcer
import FoundationEssentials
import Ledger
import Model
import Testing

/// A feed that is watched: what is new in it is a mention, and nothing of it is announced.
@Suite struct WatchedFeedTests {
  private static let alerts = "https://alerts.example.net/feed"

  private func world(_ words: [String] = []) async throws -> FeedWorld {
    let world = try await FeedWorld([
      FeedPlan(name: "blog", url: FeedWorld.url, accounts: ["journal"]),
      FeedPlan(name: "alerts", url: Self.alerts, accounts: [], page: nil, mentions: MentionFilter(words: words)),
    ])
    world.change { $0.posts = (1...3).map { BlogPost($0) } }
    world.change(Self.alerts) {
      ($0.title, $0.posts) = ("Alerts", (1...2).map { BlogPost($0, at: "https://news.example.net") })
    }
    try await world.poll()
    return world
  }

  @Test func whatWasThereAtTheFirstLookIsNoMention() async throws {
    let world = try await world()
    #expect(try await world.ledger.mentions(limit: 10).isEmpty)
  }

  @Test(arguments: [([], ["5", "6"]), (["billet 6"], ["6"]), (["rien"], [])])
  func whatIsNewIsAMentionWhereItNamesAWord(_ words: [String], _ found: [String]) async throws {
    let world = try await world(words)
    world.change(Self.alerts) { page in
      for number in [5, 6] { page.posts.insert(BlogPost(number, at: "https://news.example.net"), at: 0) }
    }
    try await world.poll()
    try await world.poll()
    let mentions = try await world.ledger.mentions(limit: 10)
    #expect(Set(mentions.map(\.url)) == Set(found.map { "https://news.example.net/2026/billet-\($0)/" }))
    #expect(mentions.allSatisfy { $0.source == "alerts" && $0.text.hasPrefix("Billet") })
    #expect(try await world.states() == [.retired: 3], "nothing of it is announced")
  }

  /// Alerts are quicker than a blog's own feed, now and then.
  @Test func aPostOfOurOwnThatIsMentionedFirstIsAnnouncedAllTheSame() async throws {
    let world = try await world()
    world.change(Self.alerts) { $0.posts.insert(BlogPost(4), at: 0) }
    try await world.poll("alerts")
    world.change { $0.posts.insert(BlogPost(4), at: 0) }
    try await world.poll("blog")
    #expect(try await world.states() == [.retired: 3, .pending: 1])
    #expect(try await world.ledger.mentions(limit: 10).count == 1)
  }
}
