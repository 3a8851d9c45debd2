import Announcer
import FoundationEssentials
import Ledger
import Model
import Testing

/// One post in two feeds of one blog is announced once on each account.
@Suite struct TwinTests {
  private static let main = "https://blog.example.org/feed"
  private static let other = "https://blog.example.org/other"

  private static func plans(main: [String] = ["journal"], other: [String] = ["journal"], except: String? = nil)
    -> [FeedPlan]
  {
    let filter = except.map { EntryFilter(title: [.words($0)]) }
    return [
      FeedPlan(name: "main", url: Self.main, accounts: main, except: filter),
      FeedPlan(name: "other", url: Self.other, accounts: other),
    ]
  }

  /// Both feeds with three old posts, looked at once.
  private func world(_ plans: [FeedPlan], isAtom: Bool = false) async throws -> FeedWorld {
    let world = try await FeedWorld(plans)
    for (url, atom) in [(Self.main, false), (Self.other, isAtom)] {
      world.change(url) { ($0.posts, $0.isAtom) = ((1...3).map { BlogPost($0) }, atom) }
    }
    try await world.poll()
    return world
  }

  /// The post as the other feed has it.
  static let twins: [(name: String, post: BlogPost, isTwin: Bool)] = [
    ("the same", BlogPost(4), true),
    ("another identifier", BlogPost(4).with { $0.guid = "tag:blog.example.org,2026:4" }, true),
    (
      "another spelling of its link",
      BlogPost(4).with { ($0.guid, $0.link) = (nil, "http://www.blog.example.org/2026/billet-4?utm_medium=atom") }, true
    ),
    ("another title and date", BlogPost(4).with { ($0.guid, $0.title, $0.date) = (nil, "4", nil) }, true),
    ("another link, one identifier", BlogPost(4).with { $0.link = "https://blog.example.org/amp/4" }, true),
    ("title and date only", BlogPost(4).with { ($0.guid, $0.link) = ("9", "https://blog.example.org/other/4") }, false),
    ("another post", BlogPost(5), false),
  ]

  @Test(arguments: twins.indices, [false, true])
  func aPostOfTwoFeedsIsAnnouncedOnce(row: Int, isAtom: Bool) async throws {
    let (_, post, isTwin) = Self.twins[row]
    let world = try await world(Self.plans(), isAtom: isAtom)
    world.change(Self.main) { $0.posts.insert(BlogPost(4), at: 0) }
    try await world.poll("main")
    world.change(Self.other) { $0.posts.insert(post, at: 0) }
    try await world.poll("other")
    #expect(try await world.states() == [.retired: isTwin ? 7 : 6, .pending: isTwin ? 1 : 2])
    #expect(try await world.reasons(.retired).filter { $0.code == .twin } == (isTwin ? [Reason(.twin, "main")] : []))
    // In one round, and after a restart, it stays so.
    try await world.restart()
    try await world.poll()
    #expect(try await world.states()[.pending] == (isTwin ? 1 : 2))
  }

  /// A number, or an address where somebody tried his engine out, is any blog's.
  @Test(arguments: ["4", "post-4", "http://localhost/?p=4"]) func aNumberIsNobodysOwn(guid: String) async throws {
    let world = try await world(Self.plans())
    for (url, link) in [(Self.main, "https://blog.example.org/a"), (Self.other, "https://blog.example.org/b")] {
      world.change(url) { $0.posts.insert(BlogPost(4).with { ($0.guid, $0.link) = (guid, link) }, at: 0) }
    }
    try await world.poll()
    #expect(try await world.states()[.pending] == 2)
  }

  @Test func eachAccountHearsOfItOnce() async throws {
    let world = try await world(Self.plans(main: ["journal"], other: ["journal", "toots"]))
    for url in [Self.main, Self.other] { world.change(url) { $0.posts.insert(BlogPost(4), at: 0) } }
    try await world.poll()
    #expect(try await world.states("journal")[.pending] == 1)
    #expect(try await world.states("toots") == [.retired: 3, .pending: 1])
  }

  /// An old post that gets a category, and one that the other feed has been told already.
  @Test func whatIsOldInOneFeedIsNoNewsInAnother() async throws {
    let world = try await world(Self.plans())
    world.change(Self.other) { $0.posts = [BlogPost(3)] }
    world.change(Self.main) { $0.posts = (1...9).map { BlogPost($0) } }
    try await world.poll("main")
    #expect(try await world.states()[.held] == 6)
    world.change(Self.other) { $0.posts = [BlogPost(9), BlogPost(3), BlogPost(2)] }
    try await world.poll("other")
    #expect(try await world.states() == [.retired: 7, .held: 6])
  }

  /// What a filter left out of one feed may come by the other, which has no such filter.
  @Test func aFilterOfOneFeedIsNotTheOthers() async throws {
    let world = try await world(Self.plans(except: "Billet 4"))
    for url in [Self.main, Self.other] {
      world.change(url) { $0.posts.insert(BlogPost(4), at: 0) }
      try await world.poll()
    }
    #expect(try await world.states() == [.retired: 7, .pending: 1])
    #expect(Set(try await world.reasons(.retired).map(\.code)) == [.baseline, .filtered])
  }

  /// Who has taken over a lapsed domain must not be able to silence the blog by repeating it.
  @Test func aStrangeBlogSpeaksForNobodyElse() async throws {
    let world = try await world(Self.plans())
    world.change(Self.other) { ($0.title, $0.posts) = ("Cheap watches", [BlogPost(4)]) }
    try await world.poll("other")
    #expect(try await world.reasons(.held) == [Reason(.identity, "Cheap watches")])
    world.change(Self.main) { $0.posts.insert(BlogPost(4), at: 0) }
    try await world.poll("main")
    #expect(try await world.states()[.pending] == 1)
  }

  /// A feed that is taken out and written down again under another name and address is no new blog.
  @Test func theBaselineOfAnotherFeedCounts() async throws {
    let plan = FeedPlan(name: "other", url: Self.other, accounts: ["journal"], announceFirst: 2)
    let world = try await FeedWorld([FeedPlan(name: "main", url: Self.main, accounts: ["journal"]), plan])
    for url in [Self.main, Self.other] { world.change(url) { $0.posts = (1...3).map { BlogPost($0) } } }
    try await world.poll("main")
    try await world.poll("other")
    #expect(try await world.states() == [.retired: 6])
  }
}
