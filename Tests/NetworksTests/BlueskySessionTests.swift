import Foundation
import Model
import TestSupport
import Testing
import Web

@testable import Networks

/// The session is kept, renewed before its end is met, and made anew where it cannot be.
@Suite struct BlueskySessionTests {
  private static let granted =
    #"{"did":"did:plc:x","handle":"claire.example.org","accessJwt":"access-1","refreshJwt":"refresh-1","active":true}"#
  private static let renewed =
    #"{"did":"did:plc:x","handle":"claire.example.org","accessJwt":"access-2","refreshJwt":"refresh-2"}"#
  private static let known = #"{"did":"did:plc:x","handle":"dr-claire.example.org","active":true}"#
  private static let expired = #"{"error":"ExpiredToken","message":"Token has expired"}"#

  private static let path = "tokens/sky.json"
  private static let kept =
    #"{"account":"claire.example.org","service":"https://pds.example.org","did":"did:plc:x","handle":"claire.example.org","home":"https://pds.example.org","accessJwt":"access-0","refreshJwt":"refresh-0"}"#

  private func play(_ answers: [ScriptedTransport.Answer], files: MemoryFiles = MemoryFiles()) async -> (
    outcomes: [String], asked: [String]
  ) {
    let transport = ScriptedTransport(answers)
    let settings = BlueskyNetwork.Settings(
      handle: "claire.example.org", password: Secret("sample-password"), server: "https://pds.example.org/")
    let adapter = BlueskyNetwork(
      account: AccountSettings(name: "sky", settings: settings), transport: transport, files: files)
    var outcomes: [String] = []
    for _ in 0..<2 {
      do throws(PublishFailure) { outcomes.append(try await adapter.verify().name) } catch {
        outcomes.append(error.verdict)
      }
    }
    let asked = transport.requests.map { request in
      let bearer = request.credential.map { " " + $0.secret.reveal() } ?? ""
      return (request.url.split(separator: ".").last.map(String.init) ?? "") + bearer
    }
    return (outcomes, asked)
  }

  @Test func itIsKeptAndTheNameOfTodayIsSaid() async {
    let (outcomes, asked) = await play([
      Response.scripted(200, text: Self.granted), Response.scripted(200, text: Self.known),
    ])
    #expect(outcomes == ["@claire.example.org", "@dr-claire.example.org"])
    #expect(asked == ["createSession", "getSession access-1"])
  }

  @Test func anExpiredOneIsRenewedWithoutThePassword() async {
    let (outcomes, asked) = await play([
      Response.scripted(200, text: Self.granted), Response.scripted(400, text: Self.expired),
      Response.scripted(200, text: Self.renewed),
    ])
    #expect(outcomes == ["@claire.example.org", "@claire.example.org"])
    #expect(asked == ["createSession", "getSession access-1", "refreshSession refresh-1"])
  }

  @Test(arguments: [400, 401])
  func whatCannotBeRenewedIsMadeAnew(status: Int) async {
    let (outcomes, asked) = await play([
      Response.scripted(200, text: Self.granted),
      Response.scripted(401, text: #"{"error":"AuthMissing","message":"x"}"#),
      Response.scripted(status, text: Self.expired), Response.scripted(200, text: Self.granted),
    ])
    #expect(outcomes == ["@claire.example.org", "@claire.example.org"])
    #expect(asked == ["createSession", "getSession access-1", "refreshSession refresh-1", "createSession"])
  }

  /// A server in trouble is asked again later, with the same session.
  @Test(arguments: [500, 502, 429])
  func aServerInTroubleEndsNoSession(status: Int) async {
    let (outcomes, asked) = await play([
      Response.scripted(200, text: Self.granted), Response.scripted(400, text: Self.expired), Response.scripted(status),
    ])
    #expect(outcomes == ["@claire.example.org", status == 429 ? "limited" : "unavailable"])
    #expect(asked.count == 3)
  }

  @Test func anAccountThatWasDeactivatedMeanwhileIsGone() async {
    let (outcomes, _) = await play([
      Response.scripted(200, text: Self.granted),
      Response.scripted(200, text: #"{"did":"did:plc:x","handle":"x","active":false,"status":"deactivated"}"#),
    ])
    #expect(outcomes == ["@claire.example.org", "gone"])
  }

  // MARK: Over restarts

  @Test func itOutlivesTheProgram() async {
    let files = MemoryFiles()
    let known = Response.scripted(200, text: Self.known)
    let (_, first) = await play([Response.scripted(200, text: Self.granted), known], files: files)
    #expect(first == ["createSession", "getSession access-1"])
    let (outcomes, second) = await play([known, known], files: files)
    #expect(outcomes == ["@dr-claire.example.org", "@dr-claire.example.org"])
    #expect(second == ["getSession access-1", "getSession access-1"])
  }

  @Test func whatIsRenewedTakesThePlaceOfTheOldTokens() async {
    let files = MemoryFiles([Self.path: Self.kept])
    let (_, asked) = await play(
      [
        Response.scripted(400, text: Self.expired), Response.scripted(200, text: Self.renewed),
        Response.scripted(200, text: Self.known),
      ], files: files)
    #expect(asked == ["getSession access-0", "refreshSession refresh-0", "getSession access-2"])
    let file = files.texts[Self.path] ?? ""
    #expect(file.contains("access-2") && file.contains("refresh-2") && !file.contains("-0\""))
  }

  @Test func aRefusedRenewalFallsBackToThePassword() async {
    let (outcomes, asked) = await play(
      [
        Response.scripted(400, text: Self.expired), Response.scripted(400, text: Self.expired),
        Response.scripted(200, text: Self.granted), Response.scripted(200, text: Self.known),
      ], files: MemoryFiles([Self.path: Self.kept]))
    #expect(outcomes == ["@claire.example.org", "@dr-claire.example.org"])
    #expect(asked == ["getSession access-0", "refreshSession refresh-0", "createSession", "getSession access-1"])
  }

  /// For another account, at another server, without an account, or no file of ours at all.
  @Test(arguments: [
    ("claire.example.org\",\"service", "other.example.org\",\"service"),
    ("https://pds.example.org\",\"did", "https://x\",\"did"),
    ("did:plc:x", "nobody"), ("accessJwt", "access"), ("refresh-0", ""), ("{", "["), ("\"}", ""),
  ])
  func whatIsNoSessionOfOursIsNotUsed(part: String, other: String) async {
    let file = Self.kept.replacing(part, with: other)
    #expect(file != Self.kept)
    let (_, asked) = await play(
      [Response.scripted(200, text: Self.granted), Response.scripted(200, text: Self.known)],
      files: MemoryFiles([Self.path: file]))
    #expect(asked == ["createSession", "getSession access-1"])
  }

  /// Tokens that a crash would lose are not used.
  @Test func whatCannotBeKeptIsNotUsed() async {
    let granted = Response.scripted(200, text: Self.granted)
    let (outcomes, asked) = await play([granted, granted], files: MemoryFiles(breaksAfter: 0))
    #expect(outcomes == ["unavailable", "unavailable"])
    #expect(asked == ["createSession", "createSession"])
  }

  /// No document leads a session that was asked for over https to a server without.
  @Test(arguments: ["http://pds.example.org", "ftp://pds.example.org", "", "https://a@pds.example.org", "nonsense"])
  func aDocumentThatLeadsAstrayIsNotFollowed(endpoint: String) async throws {
    let document =
      ##"{"did":"did:plc:x","handle":"h","accessJwt":"access-1","refreshJwt":"refresh-1","didDoc":{"service":[{"id":"#atproto_pds","serviceEndpoint":"\##(endpoint)"}]}}"##
    let transport = ScriptedTransport([
      Response.scripted(200, text: document), Response.scripted(200, text: Self.known),
    ])
    let settings = BlueskyNetwork.Settings(handle: "h", password: Secret("sample-password"))
    let adapter = BlueskyNetwork(
      account: AccountSettings(name: "sky", settings: settings), transport: transport, files: MemoryFiles())
    _ = try await adapter.verify()
    _ = try await adapter.verify()
    #expect(transport.requests.map { Origin($0.url)?.host } == ["bsky.social", "bsky.social"])
  }

  /// https://atproto.com/specs/tid ; the values are those of `conformance/vectors/tid.json`.
  @Test(arguments: [
    (UInt64(0), UInt64(0), "2222222222222"), (1_688_137_381_887_007, 6, "3jzfcijpj2z2a"),
    (1_691_386_272_411_000, 7, "3k4duaz5vfs2b"),
  ])
  func aPlaceIsATimestampIdentifier(microseconds: UInt64, clock: UInt64, place: String) {
    #expect(RecordKey.of(microseconds: microseconds, clock: clock) == place)
  }

  @Test func thePlaceIsThePostsOwn() {
    func place(_ key: String, _ milliseconds: Int64) -> String {
      RecordKey.of(Post(text: "x", created: Date(milliseconds: milliseconds), key: key))
    }
    #expect(place("a", 1_800_000_000_000) == place("a", 1_800_000_000_000))
    #expect(place("a", 1_800_000_000_000) != place("b", 1_800_000_000_000))
    #expect(place("a", 1_800_000_000_000) < place("a", 1_800_000_000_001))
    for extreme in [Int64.min, -1, 0, Int64.max / 1000] { #expect(place("a", extreme).utf8.count == 13) }
    #expect(Set((0..<1000).map { place("\($0)", 1_800_000_000_000) }).count == 1000)
  }
}
