#if FAILPOINTS
  internal import Glibc
  internal import Synchronization
#endif

/// A place on the way of an announcement where the process tests kill the daemon. Compiled into debug builds only: in a
/// release build `hit` does nothing.
public enum Failpoint: String, Sendable, CaseIterable {
  /// Entries, announcements and validators are committed.
  case ingested
  /// The text is composed; nothing of it is stored.
  case composed
  /// Bytes and key are committed.
  case frozen
  /// The account's own posts were read before the first attempt.
  case looked
  /// The intent is committed; no byte has left.
  case intended
  /// The last byte of the request has left.
  case sent
  /// The answer is read; nothing of it is stored.
  case answered
  /// The outcome is committed.
  case recorded

  #if FAILPOINTS
    /// How often the wanted place was come by.
    private static let passed = Atomic(0)
  #endif

  /// Dies by SIGKILL when `CRIEUR_FAILPOINT` names this place, after leaving a line in `CRIEUR_FAILPOINT_LOG`.
  /// «looked:2» spares the first to come by.
  public func hit() {
    #if FAILPOINTS
      guard let wanted = getenv("CRIEUR_FAILPOINT").map({ String(cString: $0).split(separator: ":") }),
        wanted.first.map({ $0 == rawValue }) == true
      else { return }
      let spared = wanted.count == 2 ? (Int(wanted[1]) ?? 1) - 1 : 0
      guard Self.passed.add(1, ordering: .relaxed).oldValue >= spared else { return }
      if let log = getenv("CRIEUR_FAILPOINT_LOG") {
        let file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        let line = Array((rawValue + "\n").utf8)
        _ = line.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        close(file)
      }
      kill(getpid(), SIGKILL)
    #endif
  }
}
