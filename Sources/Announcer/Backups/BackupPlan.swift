internal import FoundationEssentials
public import Ledger
internal import Model

/// Where backups go, and when.
public struct BackupPlan: Sendable, Equatable {
  /// Their folder, an absolute path.
  public var folder: String
  /// How many stay.
  public var retention: BackupRetention
  /// Whether one is made every night; else only when the owner asks.
  public var nightly: Bool

  /// Every night, unless told otherwise.
  public init(folder: String, retention: BackupRetention = BackupRetention(), nightly: Bool = true) {
    self.folder = folder
    self.retention = retention
    self.nightly = nightly
  }
}

/// When the next backup is due.
enum BackupSchedule {
  /// Sooner than this after the last one, no night counts: one that was made a minute late yesterday must not cost today's.
  static let least = Duration.seconds(20 * 3600)
  /// A machine that sleeps at night gets one by day.
  static let most = Duration.seconds(36 * 3600)
  /// So soon after a failure it is tried again.
  static let pause = Duration.seconds(3600)

  /// - Parameters:
  ///   - last: when the last one was made; nil where there is none, and it is due now.
  ///   - quiet: the next quiet time of night from a time on.
  static func due(last: Date?, now: Date, quiet: (Date) -> Date) -> Date {
    guard let last else { return now }
    return min(quiet(last.after(least)), last.after(most))
  }
}
