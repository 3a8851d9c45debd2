internal import FoundationEssentials
internal import Model

/// How long hubs are waited for, believed and left alone. A hub that the configuration lets be private is the owner's own:
/// it may be asked as often as it likes.
struct PushPatience {
  let isNear: Bool

  /// A hub that has not verified by then has failed.
  var verification: Duration { isNear ? .seconds(10) : .seconds(600) }
  /// After failures.
  var backoff: Backoff { Backoff(first: isNear ? .seconds(1) : .seconds(60), longest: .seconds(6 * 3600)) }

  /// When a hub that says no is asked again.
  func refusal(now: Date, fraction: Double) -> Date { now.after(.seconds(6 * 3600) + .seconds(18 * 3600) * fraction) }

  /// The lease as the hub's challenge gives it, within what can be meant: none is for ever.
  func lease(_ seconds: Int?) -> Duration { .seconds(min(max(seconds ?? 86_400, isNear ? 1 : 60), 30 * 86_400)) }

  /// Well before the lease ends, and not all at once.
  func renewal(of lease: Duration, fraction: Double) -> Duration {
    max(lease * (0.7 + 0.2 * fraction), isNear ? .seconds(1) : .seconds(300))
  }
}
