public import FoundationEssentials

/// Hours of the owner's day in which nothing is sent: `22:00-07:00`.
///
/// They go by the clock on the wall: an hour that the change to winter time shows twice is quiet both times, and one that
/// summer time leaves out is missed by nobody.
public struct QuietHours: Sendable, Equatable {
  /// Minutes of the day, 0 to 1439.
  public let start: Int
  /// The first minute that is not quiet any more.
  public let end: Int

  /// Reads `22:00-07:00`; nil for anything else, and for a day without any hour left.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let start = Self.minute(parts[0]), let end = Self.minute(parts[1]), start != end else {
      return nil
    }
    self.start = start
    self.end = end
  }

  /// Whether that minute of the day is quiet.
  public func holds(_ minute: Int) -> Bool {
    start < end ? (start..<end).contains(minute) : minute >= start || minute < end
  }

  /// The first time from `now` on that is not quiet.
  /// - Parameter minuteOfDay: what the owner's clock shows, in minutes since midnight.
  public func opens(at now: Date, minuteOfDay: (Date) -> Int) -> Date {
    guard holds(minuteOfDay(now)) else { return now }
    let minute = Date(timeIntervalSince1970: (now.timeIntervalSince1970 / 60).rounded(.down) * 60)
    // No day has more than 25 hours.
    let later = (1...1560).lazy.map { minute.addingTimeInterval(Double($0) * 60) }
    return later.first { !holds(minuteOfDay($0)) } ?? now.addingTimeInterval(86_400)
  }

  private static func minute(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy(isDigit) }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
    else { return nil }
    return hour * 60 + minute
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
