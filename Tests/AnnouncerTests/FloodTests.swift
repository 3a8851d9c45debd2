import Announcer
import FoundationEssentials
import Ledger
import Model
import TestSupport
import Testing

/// A blog of twelve posts comes again in another shape: what is known is never news, and what cannot be known again is
/// held as one batch. Nothing here may ever be announced.
@Suite struct FloodTests {
  /// What becomes of the feed's posts at each look (counted from 0) after the first one.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var looks = 3
    var before: @Sendable ([BlogPost]) -> [BlogPost] = { $0 }
    let after: @Sendable (_ posts: [BlogPost], _ look: Int) -> [BlogPost]
  }

  private static func each(_ change: @escaping @Sendable (inout BlogPost, Int) -> Void)
    -> @Sendable ([BlogPost], Int)
    -> [BlogPost]
  {
    { posts, look in posts.map { post in post.with { change(&$0, look) } } }
  }

  private static let plain: @Sendable ([BlogPost]) -> [BlogPost] = { posts in
    posts.map { post in
      post.with {
        $0.guid = $0.guid.map { "http" + $0.dropFirst(5) }
        $0.link = $0.link.map { "http" + $0.dropFirst(5) }
      }
    }
  }

  static let known = [
    Case("every identifier and link moves to https", before: plain) { posts, _ in
      posts.map { post in
        post.with {
          $0.guid = $0.guid.map { "https" + $0.dropFirst(4) }
          $0.link = $0.link.map { "https" + $0.dropFirst(4) }
        }
      }
    },
    Case(
      "every identifier moves to another host",
      each { post, _ in post.guid = post.guid?.replacing("blog.example.org", with: "cms.example.net") }),
    Case("every identifier is made anew", each { post, _ in post.guid = "urn:uuid:\(post.title ?? "")" }),
    Case(
      "identifiers flap", looks: 6,
      each { post, look in post.guid = look % 2 == 0 ? "x-\(post.title ?? "")" : post.guid }),
    Case(
      "identifiers are new at each look", looks: 6, each { post, look in post.guid = "\(look) \(post.title ?? "")" }),
    Case(
      "links with a new tracker at each look and no identifiers", looks: 6,
      before: { $0.map { post in post.with { ($0.guid, $0.date) = (nil, nil) } } },
      each { post, look in post.link = "\(post.link ?? "")?utm_source=rss&amp;utm_id=\(look)#x\(look)" }),
    Case(
      "new addresses for all",
      each { post, _ in (post.guid, post.link) = (nil, post.link?.replacing("2026", with: "archive")) }),
    Case(
      "edited titles and texts",
      each { post, look in (post.title, post.summary) = ("\(post.title ?? "") (bis)", "Revu \(look).") }),
    Case("other dates for all", looks: 4, each { post, look in post.date = BlogPost.date(hours: Double(look)) }),
    Case("dates in another zone", each { post, _ in post.date = post.date?.replacing("Z", with: "-05:00") }),
    Case("dates that nobody can read", each { post, _ in post.date = "hier" }),
    Case("the oldest is bumped to the top") { posts, _ in
      guard let last = posts.last else { return posts }
      return [last.with { $0.date = BlogPost.date(hours: 0) }] + posts.dropLast()
    },
    Case("reversed") { posts, _ in posts.reversed() },
    Case("gone and there again", looks: 6) { posts, look in look % 2 == 0 ? Array(posts.dropFirst(4)) : posts },
    Case("only the oldest are left, then all come back", looks: 4) { posts, look in look < 3 ? posts.suffix(2) : posts
    },
    Case("a copy of yesterday and one of today, a hundred times", looks: 100) { posts, look in
      look % 2 == 0 ? Array(posts.dropFirst(2)) : posts
    },
    Case("each post twice") { posts, _ in posts + posts },
    Case("an empty feed, then all again", looks: 6) { posts, look in look < 5 ? [] : posts },
  ]

  @Test(arguments: known)
  func whatIsKnownIsNeverNews(example: Case) async throws {
    let world = try await FeedWorld()
    let posts = example.before((1...12).reversed().map { BlogPost($0) })
    world.change { $0.posts = posts }
    try await world.poll()
    for look in 0..<example.looks {
      world.change { $0.posts = example.after(posts, look) }
      let summary = try await world.poll()
      #expect(summary.new == 0 && summary.failures.isEmpty, "look \(look)")
    }
    #expect(try await world.states() == [.retired: 12])
    #expect(try await world.reasons(.retired).allSatisfy { $0.code == .baseline })
    // And it is the same feed still: what is new is announced.
    world.change { $0.posts = [BlogPost(13)] + example.after(posts, 0) }
    #expect(try await world.poll().new == 1)
    #expect(try await world.states() == [.retired: 12, .pending: 1])
  }

  /// Nothing of the old posts is left to know them by: another engine with other identifiers, addresses, titles.
  @Test func whatCannotBeKnownAgainIsHeldAsOneBatch() async throws {
    let world = try await FeedWorld()
    world.change { $0.posts = (1...12).map { BlogPost($0) } }
    try await world.poll()
    world.change { $0.posts = (101...112).map { BlogPost($0, at: "https://www.example.com") } }
    try await world.poll()
    #expect(try await world.states() == [.retired: 12, .held: 12])
    #expect(try await world.reasons(.held) == Array(repeating: Reason(.surprise, "12"), count: 12))
    // A blog that goes on writing meanwhile is heard.
    world.change { $0.posts.insert(BlogPost(113), at: 0) }
    try await world.poll()
    #expect(try await world.states()[.pending] == 1)
  }

  @Test func oneIdentifierForAllCollapsesNothing() async throws {
    let world = try await FeedWorld()
    world.change { $0.posts = (1...8).map { BlogPost($0).with { $0.guid = "1" } } }
    try await world.poll()
    #expect(try await world.states() == [.retired: 8])
    for number in 9...10 {
      world.change { $0.posts.insert(BlogPost(number).with { $0.guid = "1" }, at: 0) }
      #expect(try await world.poll().new == 1)
    }
    #expect(try await world.states() == [.retired: 8, .pending: 2])
  }

  /// Whatever the order of the document, the same is announced in the same order.
  @Test(arguments: 0..<6) func theOrderOfADocumentSaysNothing(seed: UInt64) async throws {
    var chance = SplitMix(state: seed)
    let world = try await FeedWorld()
    world.change { $0.posts = (1...12).map { BlogPost($0) }.shuffled(using: &chance) }
    try await world.poll()
    world.change { $0.posts = (1...14).map { BlogPost($0) }.shuffled(using: &chance) }
    #expect(try await world.poll().new == 2)
    #expect(try await world.titles() == ["Billet 13", "Billet 14"])
  }
}

extension FloodTests.Case {
  init(
    _ name: String, looks: Int = 3, before: @escaping @Sendable ([BlogPost]) -> [BlogPost] = { $0 },
    _ after: @escaping @Sendable ([BlogPost], Int) -> [BlogPost]
  ) {
    self.init(testDescription: name, looks: looks, before: before, after: after)
  }
}
