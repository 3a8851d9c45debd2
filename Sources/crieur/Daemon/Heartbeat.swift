internal import FoundationEssentials
internal import Model
internal import Synchronization

/// Feeds systemd's watchdog from real progress only: every loop must have finished a step, or a request, lately.
final class Heartbeat: Sendable {
  // A class because every loop reports to the same one.
  private let notifier: ServiceNotifier
  private let beats = Mutex<[String: ContinuousClock.Instant]>([:])

  init(notifier: ServiceNotifier) { self.notifier = notifier }

  /// A loop sleeps at most so long, so that an idle daemon shows progress too.
  var longestSleep: Duration {
    min(notifier.watchdog.map { $0 / 3 } ?? .seconds(60), .seconds(60))
  }

  /// A loop got on. The watchdog is fed when all others did too within its time.
  func beat(_ loop: String) {
    guard let limit = notifier.watchdog else { return }
    let now = ContinuousClock.now
    let allWell = beats.withLock { beats in
      beats[loop] = now
      return beats.values.allSatisfy { now - $0 < limit }
    }
    if allWell { notifier.alive() }
  }

  /// A loop has ended and need not report any more.
  func forget(_ loop: String) {
    _ = beats.withLock { $0.removeValue(forKey: loop) }
  }
}
