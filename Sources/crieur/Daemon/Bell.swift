internal import FoundationEssentials
internal import Model

/// Lets loops sleep until a time, and wakes them all when there is news.
actor Bell {
  private var sleepers: [Int: CheckedContinuation<Void, Never>] = [:]
  private var count = 0
  private var isClosed = false
  /// How often it rang: a loop reads it before it looks for work, so that no ring is missed in between.
  private(set) var rings = 0

  /// Returns at that time, after `longest` at the latest, or when the bell rings (or has rung since `rings`).
  func sleep(until time: Date, longest: Duration, since rings: Int) async {
    guard !isClosed, rings == self.rings else { return }
    let wait = Duration.seconds(min(max(time.timeIntervalSinceNow, 0.001), longest.seconds))
    count += 1
    let sleeper = count
    let timer = Task {
      try? await Task.sleep(for: wait)  // Cancelled when the bell was quicker.
      wake(sleeper)
    }
    await withCheckedContinuation { sleepers[sleeper] = $0 }
    timer.cancel()
  }

  private func wake(_ sleeper: Int) {
    sleepers.removeValue(forKey: sleeper)?.resume()
  }

  /// Wakes everyone now.
  func ring() {
    rings += 1
    for sleeper in sleepers.values { sleeper.resume() }
    sleepers = [:]
  }

  /// Wakes everyone, and nobody sleeps any more.
  func close() {
    isClosed = true
    ring()
  }
}
