import FoundationEssentials
import Model
import Testing

@Suite struct QuietHoursTests {
  /// What a clock in Paris shows around the change to winter time of 25 October 2026 (at 01:00 UTC).
  private static func paris(_ date: Date) -> Int {
    let change = Date(timeIntervalSince1970: 1_792_890_000)
    let local = date.addingTimeInterval(date < change ? 7200 : 3600).timeIntervalSince1970
    return Int(local.truncatingRemainder(dividingBy: 86_400)) / 60
  }

  /// What it shows around the change to summer time of 29 March 2026 (at 01:00 UTC).
  private static func spring(_ date: Date) -> Int {
    let change = Date(timeIntervalSince1970: 1_774_746_000)
    let local = date.addingTimeInterval(date < change ? 3600 : 7200).timeIntervalSince1970
    return Int(local.truncatingRemainder(dividingBy: 86_400)) / 60
  }

  @Test(arguments: [
    ("22:00-07:00", "2026-10-20T19:59:59Z", "2026-10-20T19:59:59Z"),
    ("22:00-07:00", "2026-10-20T20:00:00Z", "2026-10-21T05:00:00Z"),
    ("22:00-07:00", "2026-10-21T04:59:30Z", "2026-10-21T05:00:00Z"),
    ("22:00-07:00", "2026-10-24T22:00:00Z", "2026-10-25T06:00:00Z"),  // a night of one hour more
    ("02:00-03:00", "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z"),  // the hour that comes twice is quiet twice
    ("12:00-14:00", "2026-10-26T11:30:00Z", "2026-10-26T13:00:00Z"),
    ("12:00-14:00", "2026-10-26T10:30:00Z", "2026-10-26T10:30:00Z"),
  ])
  func nothingLeavesBeforeTheyEnd(hours: String, now: String, opens: String) throws {
    let quiet = try #require(QuietHours(hours))
    #expect(quiet.opens(at: try date(now), minuteOfDay: Self.paris) == (try date(opens)))
  }

  @Test func anHourThatDoesNotExistIsMissedByNobody() throws {
    let quiet = try #require(QuietHours("02:00-03:00"))
    let before = try date("2026-03-29T00:59:00Z")
    #expect(quiet.opens(at: before, minuteOfDay: Self.spring) == before)
    let after = try date("2026-03-29T01:00:00Z")
    #expect(quiet.opens(at: after, minuteOfDay: Self.spring) == after)
  }

  @Test(arguments: [
    "", "22", "22:00", "22:00-", "-07:00", "24:00-07:00", "22:60-07:00", "22:00-22:00", "a:b-c:d", "22:00-07:00-1",
  ])
  func anythingElseIsRefused(text: String) { #expect(QuietHours(text) == nil) }

  private func date(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }
}
