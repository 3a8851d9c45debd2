public import FoundationEssentials
internal import Model

/// When to look at a feed next. Pure.
public enum Schedule {
  /// After a poll that went well: the owner's interval, or the feed's own where that is longer (up to a day), with up to
  /// a tenth more so that feeds do not come in step.
  /// - Parameter fraction: chance between 0 and 1.
  public static func afterSuccess(now: Date, every: Duration, ttlMinutes: Int?, fraction: Double) -> Date {
    let asked = Duration.seconds(min(ttlMinutes ?? 0, 24 * 60) * 60)
    return now.after(max(every, asked) * (1 + min(max(fraction, 0), 1) / 10))
  }

  /// After a poll that failed: doubling from the owner's interval up to 6 hours, and not before the server's own time.
  public static func afterFailure(now: Date, every: Duration, failures: Int, until: Date?, fraction: Double) -> Date {
    let longest = max(every, .seconds(6 * 3600))
    let doubled = min(every * (1 << min(max(failures - 1, 0), 20)), longest)
    let next = now.after(doubled * (1 + min(max(fraction, 0), 1) / 10))
    return until.map { max($0, next) } ?? next
  }
}
