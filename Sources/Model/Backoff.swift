/// How long to wait after failures in a row: doubling, capped, with full jitter.
public struct Backoff: Sendable, Equatable {
  /// The shortest wait.
  public var first: Duration
  /// The longest wait.
  public var longest: Duration

  /// From 1 minute to 6 hours unless told otherwise.
  public init(first: Duration = .seconds(60), longest: Duration = .seconds(6 * 3600)) {
    self.first = first
    self.longest = longest
  }

  /// The wait after so many failures in a row (1 or more).
  /// - Parameter fraction: chance between 0 and 1; the wait lies between `first` and the doubled, capped value.
  public func wait(after failures: Int, fraction: Double) -> Duration {
    let doublings = min(max(failures - 1, 0), 20)
    let ceiling = min(first * (1 << doublings), longest)
    return first + (ceiling - first) * min(max(fraction, 0), 1)
  }
}
