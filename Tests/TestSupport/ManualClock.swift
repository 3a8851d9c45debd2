public import Foundation

/// A time that stands still until a test moves it.
public final class ManualClock: @unchecked Sendable {  // guarded by `lock`
  private let lock = NSLock()
  private var time: Date

  /// Starts at a time; 1 March 2026, 12:00 UTC, unless told otherwise.
  public init(_ start: Date = Date(timeIntervalSince1970: 1_772_366_400)) { time = start }

  /// The time it shows.
  public var now: Date { lock.withLock { time } }

  /// Moves it on, or back with a negative length.
  public func advance(by length: Duration) {
    let (seconds, atto) = length.components
    lock.withLock { time += Double(seconds) + Double(atto) / 1e18 }
  }

  /// Sets it.
  public func set(_ date: Date) { lock.withLock { time = date } }
}
