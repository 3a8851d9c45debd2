import Foundation
import Model
import TestSupport
import Testing
import Web

@testable import Feeds

/// Tuesday, 24 November 2026, 12:20 GMT.
private let now = Date(timeIntervalSince1970: 1_795_522_800)
private func m(_ count: Double) -> Duration { .seconds(count * 60) }
private func h(_ count: Double) -> Duration { m(count * 60) }
private func d(_ count: Double) -> Duration { h(count * 24) }

private func facts(
  _ wishes: FeedWishes = FeedWishes(), rhythm: Duration? = nil, silence: Duration? = nil
) -> FeedFacts {
  FeedFacts(wishes: wishes, rhythm: rhythm, newest: silence.map { now.addingTimeInterval(-$0.seconds) })
}

@Suite struct ScheduleTests {
  /// What is known of the feed, how long to wait and why, by what the owner wants.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let facts: FeedFacts
    let wait: Duration
    let why: LookReason
    let interval: LookInterval

    init(
      _ name: String, _ facts: FeedFacts, _ wait: Duration, _ why: LookReason,
      by interval: LookInterval = LookInterval()
    ) {
      (testDescription, self.facts, self.wait, self.why, self.interval) = (name, facts, wait, why, interval)
    }
  }

  static let cases = own + rhythms + servers + feeds + skipped
  private static let bounds = LookInterval(atLeast: m(10), atMost: h(6))

  private static let own: [Case] = [
    Case("the owner's interval", facts(), m(15), .interval),
    Case("is fixed, however rarely the blog writes", facts(rhythm: d(30), silence: d(90)), m(15), .interval),
    Case("a day is a day", facts(), d(1), .interval, by: LookInterval(every: d(1))),
  ]

  private static let rhythms: [Case] = [
    Case("hourly", facts(rhythm: h(1), silence: m(1)), m(10), .rhythm, by: bounds),
    Case("daily", facts(rhythm: d(1), silence: h(1)), m(144), .rhythm, by: bounds),
    Case("weekly", facts(rhythm: d(7), silence: h(1)), h(6), .rhythm, by: bounds),
    Case("asleep", facts(rhythm: h(1), silence: d(2)), m(288), .rhythm, by: bounds),
    Case("one entry only", facts(silence: d(1)), m(144), .rhythm, by: bounds),
    Case("nothing known", facts(), m(15), .interval, by: bounds),
    Case("nothing known, every beyond", facts(), h(1), .interval, by: LookInterval(every: d(1), atMost: h(1))),
    Case("a lower bound alone", facts(rhythm: d(90)), d(1), .rhythm, by: LookInterval(atLeast: h(1))),
    Case("an upper bound alone", facts(rhythm: d(90)), h(1), .rhythm, by: LookInterval(atMost: h(1))),
    Case("an entry of tomorrow", facts(rhythm: h(1), silence: d(-1)), m(10), .rhythm, by: bounds),
  ]

  private static let servers: [Case] = [
    Case("max-age of an hour", facts(FeedWishes(freshFor: h(1))), h(1), .server),
    Case("max-age of a minute", facts(FeedWishes(freshFor: m(1))), m(15), .interval),
    Case("max-age of a year", facts(FeedWishes(freshFor: d(365))), h(6), .server),
    Case(
      "max-age against a narrow bound", facts(FeedWishes(freshFor: d(365))), m(20), .interval,
      by: LookInterval(atMost: m(20))),
    Case("max-age within the bounds", facts(FeedWishes(freshFor: h(2)), rhythm: h(1)), h(2), .server, by: bounds),
  ]

  private static let feeds: [Case] = [
    Case("ttl", facts(FeedWishes(ttl: h(1))), h(1), .ttl),
    Case("ttl of a year", facts(FeedWishes(ttl: d(365))), d(1), .ttl),
    Case("the longer wish counts", facts(FeedWishes(freshFor: h(1), ttl: h(2))), h(2), .ttl),
    Case("hourly, as WordPress always says", facts(FeedWishes(updateEvery: h(1))), m(15), .interval),
    Case("daily", facts(FeedWishes(updateEvery: d(1))), d(1), .period),
    Case("yearly", facts(FeedWishes(updateEvery: d(365))), d(1), .period),
    Case("ended", facts(FeedWishes(isExpired: true)), d(7), .expired),
  ]

  /// The look would be at 12:35 on a Tuesday.
  private static let skipped: [Case] = [
    Case("another hour", facts(FeedWishes(skipHours: [11, 13])), m(15), .interval),
    Case("this hour", facts(FeedWishes(skipHours: [12])), m(40), .skip),
    Case("until midnight", facts(FeedWishes(skipHours: Set(12...23))), m(700), .skip),
    Case("all hours", facts(FeedWishes(skipHours: Set(0...23))), m(15), .interval),
    Case("all but one hour", facts(FeedWishes(skipHours: Set(0...23).subtracting([11]))), m(1360), .skip),
    Case("this day", facts(FeedWishes(skipDays: [2])), m(700), .skip),
    Case("another day", facts(FeedWishes(skipDays: [1, 3])), m(15), .interval),
    Case("all days", facts(FeedWishes(skipDays: Set(0...6))), m(15), .interval),
    Case("all but Monday", facts(FeedWishes(skipDays: Set(0...6).subtracting([1]))), m(15), .interval),
    Case(
      "against the owner's bound", facts(FeedWishes(skipHours: [12])), m(15), .interval,
      by: LookInterval(atMost: m(15))),
  ]

  @Test(arguments: cases) func aFeedIsLookedAtWhenItIsWanted(_ row: Case) {
    let look = Schedule.afterSuccess(now: now, interval: row.interval, facts: row.facts, fraction: 0)
    #expect(look.at.timeIntervalSince(now) == row.wait.seconds)
    #expect(look.why == row.why)
  }

  @Test(arguments: [-1.0, 0, 0.5, 1, 7]) func jitterAddsATenthAtMost(fraction: Double) {
    for row in Self.cases {
      let plain = Schedule.afterSuccess(now: now, interval: row.interval, facts: row.facts, fraction: 0).at
      let look = Schedule.afterSuccess(now: now, interval: row.interval, facts: row.facts, fraction: fraction).at
      let tenth = max(row.wait.seconds / 10, 600)
      #expect(look >= plain && look <= plain.addingTimeInterval(tenth), "\(row)")
    }
  }

  /// Whatever a feed says, it is looked at within eight days.
  @Test func noWishSilencesAFeed() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      func some<Value>(_ value: Value) -> Value? { Bool.random(using: &random) ? value : nil }
      func length() -> Duration { .seconds(Double.random(in: -1e12...1e12, using: &random)) }
      func numbers(_ range: ClosedRange<Int>) -> Set<Int> {
        Set(range.filter { _ in Int.random(in: 0..<8, using: &random) > 0 })
      }
      let wishes = FeedWishes(
        freshFor: some(length()), ttl: some(length()), updateEvery: some(length()), skipHours: numbers(0...23),
        skipDays: numbers(0...6), isExpired: Bool.random(using: &random))
      let facts = FeedFacts(
        wishes: wishes, rhythm: some(length()), newest: some(now.addingTimeInterval(.random(in: -1e11...1e11))))
      let interval = LookInterval(every: m(15), atLeast: some(m(10)), atMost: some(h(1)))
      let look = Schedule.afterSuccess(now: now, interval: interval, facts: facts, fraction: 1)
      #expect(look.at >= now.after(m(10)) && look.at <= now.after(d(8)))
    }
  }

  /// Failures in a row, the owner's interval, the server's time: how long to wait.
  struct Failure: Sendable {
    let failures: Int
    let every: Duration
    let until: Duration?
    let wait: Duration

    static let all: [Failure] = [
      Failure(failures: 1, every: m(15), until: nil, wait: m(15)),
      Failure(failures: 2, every: m(15), until: nil, wait: m(30)),
      Failure(failures: 5, every: m(15), until: nil, wait: h(4)),
      Failure(failures: 6, every: m(15), until: nil, wait: h(6)),
      Failure(failures: 1_000_000, every: m(15), until: nil, wait: h(6)),
      Failure(failures: 9, every: d(1), until: nil, wait: d(1)),
      Failure(failures: 1, every: m(15), until: h(1), wait: h(1)),
      Failure(failures: 6, every: m(15), until: h(1), wait: h(6)),
      Failure(failures: 1, every: m(15), until: m(1), wait: m(15)),
    ]
  }

  @Test(arguments: Failure.all) func aFailingFeedIsAskedLessOftenAndNeverForgotten(_ row: Failure) {
    let look = Schedule.afterFailure(
      now: now, interval: LookInterval(every: row.every), failures: row.failures,
      until: row.until.map { now.after($0) }, fraction: 0)
    #expect(look.at == now.after(row.wait))
    #expect(look.why == (row.until == row.wait ? .asked : .failing))
  }

  static let brokenIntervals: [(LookInterval, Duration)] = [
    (LookInterval(), m(5)), (LookInterval(every: m(1)), m(1)), (LookInterval(atLeast: h(1)), m(5)),
  ]

  @Test(arguments: brokenIntervals) func aBrokenFeedIsReadAgainSoon(interval: LookInterval, wait: Duration) {
    #expect(Schedule.afterBroken(now: now, interval: interval, fraction: 0) == Look(at: now.after(wait), why: .mend))
  }

  @Test func theWeeklyLooksOfManyFeedsDoNotComeTogether() {
    let feeds = (0..<1000).map {
      Feed(id: Feed.ID(rawValue: $0), name: "f", url: "", nextCheck: now, lastUnconditional: now)
    }
    func whole(_ time: Duration) -> Int { feeds.count { Schedule.readsWhole($0, now: now.after(time)) } }
    #expect(whole(d(6.9)) == 0)
    #expect((400...600).contains(whole(d(7.5))))
    #expect(whole(d(8.1)) == 1000)
    #expect(whole(d(-1)) == 1000, "after the clock was set back")
  }
}

@Suite struct RhythmTests {
  /// Seconds from now of the entries' dates, the usual gap and the newest date.
  struct Case: Sendable {
    let dates: [Double]
    let gap: Double?
    let newest: Double?

    init(_ dates: [Double], gap: Double?, newest: Double?) {
      (self.dates, self.gap, self.newest) = (dates, gap, newest)
    }

    private static let tenThenRarely: [Double] = [
      0, -10, -20, -30, -40, -50, -60, -70, -80, -90, -100, -9e5, -8e6, -7e7,
    ]

    static let all: [Case] = [
      Case([], gap: nil, newest: nil), Case([0], gap: nil, newest: 0), Case([0, -60], gap: 60, newest: 0),
      Case([-3, -60, -120, -3660], gap: 60, newest: -3), Case([500, -7, -107], gap: 100, newest: -7),
      Case([-1e13, -5], gap: 1e9, newest: -5), Case(Array(repeating: -5, count: 30), gap: nil, newest: -5),
      Case([-5, -5, -5, -65], gap: 60, newest: -5), Case(tenThenRarely, gap: 10, newest: 0),
    ]
  }

  @Test(arguments: Case.all) func theMiddleGapOfTheNewestCounts(_ row: Case) {
    let entries = row.dates.shuffled().map { Entry(published: now.addingTimeInterval($0)) } + [Entry(title: "undated")]
    let rhythm = Rhythm(of: entries, now: now)
    #expect(rhythm.newest == row.newest.map { now.addingTimeInterval($0) })
    #expect(rhythm.gap?.seconds == row.gap)
  }
}

@Suite struct FreshnessTests {
  private static let date = "Tue, 24 Nov 2026 12:20:00 GMT"

  private static let words: [(headers: [String: String], seconds: Double?)] = [
    ([:], nil),
    (["Cache-Control": "max-age=600"], 600),
    (["Cache-Control": "public, MAX-AGE=\"600\" , x"], 600),
    (["Cache-Control": "max-age=600", "Age": "100"], 500),
    (["Cache-Control": "max-age=600", "Age": "1000"], 0),
    (["Cache-Control": "s-maxage=600"], nil),
    (["Cache-Control": "s-maxage=9000, max-age=60"], 60),
    (["Cache-Control": "no-cache, max-age=600"], 0),
    (["Cache-Control": "no-store"], 0),
    (["Cache-Control": "private, must-revalidate"], nil),
    (["Cache-Control": "max-age=-1"], nil),
    (["Cache-Control": "max-age=99999999999999999999999999"], 366 * 86_400),
    (["Cache-Control": "max-age=9e9"], nil),
    (["Expires": "Tue, 24 Nov 2026 13:20:00 GMT", "Date": date], 3600),
    (["Expires": "Tue, 24 Nov 2026 13:20:00 GMT"], 3600),
    (["Expires": "Mon, 23 Nov 2026 13:20:00 GMT"], 0),
    (["Expires": "0"], 0),
    (["Expires": "-1", "Cache-Control": "max-age=60"], 60),
    (["Expires": "Tue, 24 Nov 2026 13:20:00 GMT", "Cache-Control": "public"], 3600),
  ]

  @Test(arguments: words.indices) func theServersWordIsRead(row: Int) {
    let (headers, seconds) = Self.words[row]
    let response = Response(status: 304, headers: headers.map { ($0.key, $0.value) }, received: now)
    #expect(Freshness.of(response)?.seconds == seconds, "\(headers)")
  }

  private static let waits: [(text: String?, seconds: Double?)] = [
    (nil, nil),
    ("120", 120),
    (" 120 ", 120),
    ("0", 60),
    ("-5", 60),
    ("999999999", 86_400),
    ("soon", nil),
    ("Tue, 24 Nov 2026 13:20:00 GMT", 3600),
    ("Mon, 23 Nov 2026 13:20:00 GMT", 60),
    ("Thu, 24 Nov 2039 13:20:00 GMT", 86_400),
  ]

  @Test(arguments: waits.indices) func retryAfterIsReadInBothForms(row: Int) {
    let (text, seconds) = Self.waits[row]
    let response = Response(status: 429, headers: text.map { [("retry-after", $0)] } ?? [], received: now)
    #expect(RetryAfter.date(of: response) == seconds.map { now.addingTimeInterval($0) })
  }
}

@Suite struct FeedLookTests {
  private static let feed = "<rss version=\"2.0\"><channel><title>B</title></channel></rss>"

  private func look(_ answer: Result<Response, TransportFailure>, hash: String? = nil) async throws -> (
    FeedLook, ScriptedTransport.Sent
  ) {
    let transport = ScriptedTransport(answers: [answer])
    let look = try await FeedFetcher(transport: transport).look(
      "https://b.example.org/feed", validators: Validators(etag: "W/\"a b\"", lastModified: "sometime"), lastHash: hash)
    return (look, try #require(transport.sent.first))
  }

  @Test func onlyWhatIsNeededIsSent() async throws {
    let (_, sent) = try await look(.answer(304))
    let headers = Dictionary(uniqueKeysWithValues: sent.request.headers.map { ($0.name, $0.value) })
    #expect(Set(headers.keys) == ["Accept", "If-None-Match", "If-Modified-Since"])
    #expect(headers["If-None-Match"] == "W/\"a b\"" && headers["If-Modified-Since"] == "sometime")
    #expect(headers["Accept"]?.contains("application/feed+json") == true)
  }

  @Test(
    arguments: [
      ([], nil), ([(301, "a")], "a"), ([(308, "a"), (301, "b")], "b"), ([(301, "a"), (302, "b")], "a"),
      ([(302, "a"), (301, "b")], nil), ([(303, "a")], nil), ([(307, "a")], nil),
    ] as [([(Int, String)], String?)])
  func onlyPermanentHopsAreAMove(hops: [(Int, String)], target: String?) async throws {
    let redirects = hops.map { Redirect(status: $0.0, url: $0.1) }
    let (read, _) = try await look(.answer(200, Self.feed, redirects: redirects))
    #expect(read.permanent == target)
    let (unchanged, _) = try await look(.answer(304, headers: [("Cache-Control", "max-age=7")], redirects: redirects))
    #expect(unchanged.permanent == target && unchanged.freshFor == .seconds(7) && !unchanged.isSameBody)
  }

  @Test(
    arguments: [
      (429, [], "limited"), (429, [("Retry-After", "70")], "until"), (503, [("Retry-After", "70")], "until"),
      (403, [("Retry-After", "70")], "until"), (500, [("Retry-After", "70")], "until"), (503, [], "serverError"),
      (403, [], "refused"), (401, [("Retry-After", "70")], "refused"), (410, [("Retry-After", "70")], "gone"),
      (404, [], "notFound"), (503, [("Retry-After", "soon")], "serverError"),
    ] as [(Int, [(name: String, value: String)], String)])
  func aRefusalIsOfItsKind(status: Int, headers: [(name: String, value: String)], kind: String) async throws {
    do {
      _ = try await look(.answer(status, headers: headers, received: now))
      Issue.record("taken for an answer")
    } catch let failure as FeedFailure {
      #expect(kind == "until" ? failure.retryAfter == now.addingTimeInterval(70) : "\(failure)".hasPrefix(kind))
    }
  }
}
