import FoundationEssentials
import Ledger
import Model
import Networks
import Synchronization
import Testing

@testable import Announcer

/// What needs the owner reaches the owner: what it is, why, and the command that settles it.
@Suite struct NoticeDeskTests {
  private static let story = "Hier, une patiente de 34 ans m'a parlé de son mari"

  @Test func aHeldAnnouncementIsToldWithTheCommandThatApprovesIt() async throws {
    let world = try NoticeWorld(try await PublisherWorld(title: Self.story))
    try await world.pass(.seconds(3600))
    let letter = try #require(world.notices.first)
    let id = try await world.publisher.row().id
    for words in ["crieur show \(id)", "crieur approve \(id)", "crieur reject \(id)", "toots", "could recognise"] {
      #expect(letter.contains(words), "\(words) is not in: \(letter)")
    }
    #expect(!letter.contains(Self.story), "the text itself is not repeated")
    try await world.pass(.seconds(3 * 86_400))
    #expect(world.notices.count == 1)
  }

  @Test func aBlockedIdentifierIsToldMasked() async throws {
    let world = try NoticeWorld(try await PublisherWorld(title: "Une étiquette : IPP 8004417263"), language: .fr)
    try await world.pass(.seconds(3600))
    let letter = try #require(world.notices.first)
    #expect(!world.box.texts.contains { $0.contains("8004417") })
    #expect(letter.contains("--despite"), "\(letter)")
    #expect(letter.hasPrefix("Crieur : une annonce vous attend\n\n"), "\(letter)")
  }

  @Test func aRefusedTokenIsToldAndSoIsItsMending() async throws {
    let world = try NoticeWorld(try await PublisherWorld())
    world.publisher.server.change { $0.verify = [.unauthorized("401"), .unauthorized("401")] }
    try await world.pass(.seconds(3600))
    let letter = try #require(world.notices.first)
    #expect(letter.contains("crieur connect fake --account toots --replace"), "\(letter)")
    world.publisher.server.change { $0.verify = [] }
    try await world.pass(.seconds(86_400))
    #expect(world.notices.count == 2)
    #expect(world.notices.last?.contains("Recovered: «the account toots sends nothing»") == true)
    #expect(world.publisher.server.now.posts.count == 1)
  }

  @Test func whatTheNetworkRefusesIsTold() async throws {
    let world = try NoticeWorld(try await PublisherWorld())
    world.publisher.server.change { $0.publish = [.fail(.rejected("no links here"))] }
    try await world.pass(.seconds(3600))
    #expect(world.notices.count == 1)
    #expect(world.notices.first?.contains("no links here") == true)
    #expect(world.notices.first?.contains("crieur again") == true)
    try await world.pass(.seconds(20 * 86_400))
    #expect(world.notices.count == 1)
  }

  @Test func aServerThatIsAwayForADayIsTold() async throws {
    let world = try NoticeWorld(try await PublisherWorld())
    world.publisher.server.change { $0.verify = Array(repeating: .unavailable("503"), count: 10_000) }
    try await world.pass(.seconds(86_400 - 3600))
    #expect(world.notices.isEmpty)
    try await world.pass(.seconds(2 * 86_400))
    #expect(world.notices.count == 1, "\(world.notices)")
    world.publisher.server.change { $0.verify = [] }
    try await world.pass(.seconds(86_400))
    #expect(world.notices.last?.contains("Recovered") == true)
  }

  @Test func aFloodIsOneMatter() async throws {
    let world = try NoticeWorld(try await PublisherWorld(entries: 0))
    let now = world.publisher.now
    let new = (0..<12).map { number in
      NewEntry(
        entry: Entry(guid: "f\(number)", title: "Billet \(number)", link: "https://blog.example.org/f\(number)"),
        aliases: [Alias(.guid, "f\(number)")], position: number,
        announcements: [NewAnnouncement(account: "toots", state: .held(Reason(.surprise, "12")), due: now)])
    }
    let visit = Visit(
      feed: world.publisher.feed,
      result: .read(validators: Validators(), bodyHash: "", discovered: nil, unconditional: true), at: now,
      nextCheck: now.after(.seconds(900)))
    try await world.publisher.ledger.record(Ingest(visit: visit, new: new, gained: []))
    try await world.pass(.seconds(86_400))
    #expect(world.notices.count == 1)
    let letter = try #require(world.notices.first)
    #expect(letter.contains("12 posts of blog") && letter.contains("crieur approve --held --feed blog"), "\(letter)")
  }

  @Test func aFeedThatIsNotReadForADayIsToldAndOneThatIsReadAgainToo() async throws {
    let world = try NoticeWorld(try await PublisherWorld(entries: 0))
    func visit(_ problem: String?) async throws {
      let now = world.publisher.now
      let result: Visit.Result =
        problem.map { .failed(problem: $0) }
        ?? .read(validators: Validators(), bodyHash: "", discovered: nil, unconditional: true)
      try await world.publisher.ledger.record(
        Visit(feed: world.publisher.feed, result: result, at: now, nextCheck: now.after(.seconds(900))))
    }
    for _ in 0..<23 {
      try await visit("the server answers 404")
      try await world.pass(.seconds(3600))
    }
    #expect(world.notices.isEmpty, "servers are mended within a day")
    for _ in 0..<30 {
      try await visit("the server answers 404")
      try await world.pass(.seconds(3600))
    }
    #expect(world.notices.count == 1)
    #expect(world.notices.first?.contains("the server answers 404") == true)
    try await visit(nil)
    try await world.pass(.seconds(3600))
    #expect(world.notices.count == 2 && world.notices.last?.contains("Recovered: «the feed blog is not read»") == true)
  }

  @Test func aMentionIsToldOnceAndNeverAnnounced() async throws {
    let world = try NoticeWorld(try await PublisherWorld(entries: 0))
    let found = MentionRecord(
      url: "https://social.example.org/@x/1", source: "toots", text: "@x — Le Dr Exemple a raison",
      found: world.publisher.now)
    try await world.publisher.ledger.record(
      [], search: "toots Dr Exemple", next: world.publisher.now, at: world.publisher.now)
    for _ in 0..<3 {
      try await world.publisher.ledger.record(
        [found], search: "toots Dr Exemple", next: world.publisher.now, at: world.publisher.now)
      try await world.pass(.seconds(86_400))
    }
    #expect(world.notices.count == 1)
    #expect(
      world.notices.first?.contains(found.url) == true
        && world.notices.first?.contains("Le Dr Exemple a raison") == true)
    #expect(world.publisher.server.now.requests == 0)
  }

  @Test func everyWeekALetterSaysThatItIsAlive() async throws {
    let world = try NoticeWorld(try await PublisherWorld(entries: 3))
    try await world.pass(.zero, publishing: false)
    world.publisher.pass(.seconds(1))
    try await world.pass(.seconds(22 * 86_400))
    #expect(world.digests.count == 4, "one at once, then one a week")
    #expect(world.digests.first?.contains("first letter") == true)
    #expect(world.digests.dropFirst().first?.contains("toots: 3") == true, "\(world.digests)")
    #expect(world.digests.last?.contains("toots: 0") == true)
    #expect(world.digests.allSatisfy { $0.contains("The next letter like this comes on") })
    #expect(world.notices.isEmpty)
  }

  /// A stranger's title must not call strangers into the letter.
  @Test func aTitleCallsNobody() async throws {
    let server = Mailbox.Server()
    let channel = NoticeChannel(name: "me", network: Mailbox(server: server), addressee: "@dr@s.example.org")
    try await channel.send("«Bravo @victim@evil.example»", made: .now, key: "1", language: .en)
    let text = try #require(server.texts.first)
    #expect(text.hasPrefix("@dr@s.example.org «Bravo @\u{200B}victim"), "\(text)")
  }

  @Test func aLetterThatDoesNotArriveIsSentAgainUnderOneName() async throws {
    let world = try NoticeWorld(try await PublisherWorld())
    world.box.failures.withLock { $0 = [.unavailable("greylisted"), .uncertain("no answer"), .limited(until: nil)] }
    try await world.pass(.seconds(86_400))
    #expect(world.digests.count == 1)
    #expect(world.publisher.said.count("letter not sent") == 3 && world.publisher.said.count("letter sent") == 1)
    let key = try #require(world.box.posts.withLock { $0.first?.key })
    #expect(key.count == 64)
  }

  @Test func aLetterIsNotTriedForEver() async throws {
    let world = try NoticeWorld(try await PublisherWorld())
    world.box.failures.withLock { $0 = Array(repeating: .unauthorized("535 no"), count: 50_000) }
    try await world.pass(.seconds(6 * 86_400))
    let ways = try await world.publisher.ledger.channels()
    #expect(ways.first?.waiting == 1 && ways.first?.problem?.contains("535") == true)
    try await world.pass(.seconds(3 * 86_400))
    #expect(world.publisher.said.count("letter given up") == 1)
  }

  @Test func aRestartTellsNothingTwice() async throws {
    let world = try NoticeWorld(try await PublisherWorld(title: Self.story))
    try await world.pass(.seconds(3600))
    let next = try NoticeWorld(world.publisher)
    try await next.pass(.seconds(3600))
    #expect(world.box.texts.count == 2 && next.box.texts.isEmpty)
  }

  @Test(arguments: [20, 60, 140, 300, 500, 5000]) func aLetterFitsItsNetwork(_ most: Int) {
    let text =
      "Crieur: 3 things to see\n\n" + (1...9).map { "Matter \($0): something is wrong." }.joined(separator: "\n\n")
    let limit = TextLimit(max: most, rule: CountingRule(unit: .graphemes))
    let cut = NoticeLetter.cut(text, to: limit, .en)
    #expect(cut.count <= most && cut.hasPrefix("Crieur: 3 things"))
    #expect(most < text.count ? cut.contains("…") : cut == text)
  }
}
