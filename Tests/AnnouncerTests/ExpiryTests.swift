import FoundationEssentials
import Ledger
import Logging
import Model
import Networks
import Testing

@testable import Announcer

/// A credential that a person has to renew: its end is told in time, each warning once.
@Suite struct ExpiryTests {
  private static let end = publisherStart.after(.seconds(60 * 86_400))

  private static func before(_ days: Double) -> Date { end.after(.seconds(-86_400 * days)) }

  @Test(
    arguments: [
      (15, nil, false), (14, nil, true), (13.9, nil, true), (10, 13.9, false), (7, 13.9, true), (6.9, 7, false),
      (1, 6.9, true), (0.5, 1, false), (0.5, 1.2, true), (0.5, nil, true), (-3, nil, true), (-3, 0.9, false),
      // A warning from a clock that ran ahead does not count; a slightly later end is the same end.
      (6, -100, true), (13.9, 14.02, false),
    ] as [(Double, Double?, Bool)])
  func aWarningIsDueOnceInEachStage(now: Double, told: Double?, isDue: Bool) {
    #expect(
      CredentialExpiry.isDue(Self.end, told: told.map(Self.before), at: Self.before(now)) == isDue)
    #expect(!CredentialExpiry.isDue(nil, told: nil, at: Self.before(now)))
  }

  @Test func theOwnerOfASilentBlogIsWarnedThreeTimes() async throws {
    let world = try await PublisherWorld()
    world.server.change { $0.expires = Self.end }
    try await world.settle()
    #expect(world.said.count("the credential ends") == 0)
    var told: [Int] = []
    for hour in 0..<(24 * 61) where hour % 6 == 0 {
      world.now = publisherStart.after(.seconds(3600 * Double(hour)))
      let before = world.said.count("the credential ends", .notice)
      _ = try await world.publisher.runOnce(now: world.now)
      if world.said.count("the credential ends", .notice) > before { told.append(60 - hour / 24) }
    }
    #expect(told == [14, 7, 1])
  }

  @Test func aRenewedCredentialIsNoLongerWarnedOf() async throws {
    let world = try await PublisherWorld()
    world.server.change { $0.expires = Self.end }
    try await world.settle()
    let desk = Desk(ledger: world.ledger, feeds: [], accounts: [], language: .en)
    func line() async throws -> StatusReport.AccountLine? {
      try await desk.status(daemon: nil, staleConfiguration: nil, now: world.now).accounts.first
    }
    let early = try await line()
    #expect(early?.expires == Self.end && early?.endsSoon == nil)
    world.now = Self.before(10)
    #expect(try await line()?.endsSoon == true)
    world.server.change { $0.expires = Self.end.after(.seconds(60 * 86_400)) }
    try await world.publisher.probe(now: world.now)
    #expect(try await line()?.endsSoon == nil)
    #expect(world.said.count("the credential ends") == 0)
  }

  @Test func aServerThatDoesNotAnswerIsNotAskedAgainAndAgain() async throws {
    let world = try await PublisherWorld()
    world.server.change { $0.expires = Self.end }
    try await world.settle()
    world.now = Self.before(13)
    world.server.change { $0.verify = Array(repeating: .unavailable("down"), count: 9) }
    for _ in 0..<5 { _ = try await world.publisher.runOnce(now: world.now) }
    #expect(world.server.now.verify.count == 8)
    world.server.change { $0.verify = [] }
    world.pass(.seconds(7200))
    for _ in 0..<5 { _ = try await world.publisher.runOnce(now: world.now) }
    #expect(world.said.count("the credential ends", .notice) == 1)
  }

  @Test func anOlderLedgersIdentityIsRead() throws {
    let limit = TextLimit(max: 500, rule: CountingRule(unit: .graphemes))
    let old = Identity(id: "1", name: "@a", limit: limit, reconciliation: .lookup)
    let text = IdentityText.write(old, told: nil)
    #expect(!text.contains("expires") && !text.contains("told"))
    #expect(IdentityText.read(text) == old && IdentityText.told(text) == nil)
    var new = old
    new.expires = Self.end
    let kept = IdentityText.write(new, told: publisherStart)
    #expect(IdentityText.read(kept) == new && IdentityText.told(kept) == publisherStart)
    #expect(IdentityText.read(nil) == nil && IdentityText.told("x") == nil)
  }
}
