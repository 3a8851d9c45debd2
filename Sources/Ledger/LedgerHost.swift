public import FoundationEssentials
internal import Glibc
internal import Model

/// The machine under a ledger, as far as it decides what may be sent.
public struct LedgerHost: Sendable {
  /// The name of SQLite's file system; nil for its own.
  public var vfs: String?
  /// Bytes that the disk under a folder has left; nil where it does not say.
  public var freeBytes: @Sendable (_ folder: String) -> Int64?
  /// What tells this machine from its clones.
  public var machine: @Sendable () -> String
  /// What the owner's clock shows, in minutes since midnight.
  public var minuteOfDay: @Sendable (Date) -> Int

  /// A machine; the real one unless told otherwise.
  public init(
    vfs: String? = nil, freeBytes: @escaping @Sendable (String) -> Int64? = LedgerHost.freeBytes,
    machine: @escaping @Sendable () -> String = LedgerHost.machineID,
    minuteOfDay: @escaping @Sendable (Date) -> Int = LedgerHost.localMinute
  ) {
    self.vfs = vfs
    self.freeBytes = freeBytes
    self.machine = machine
    self.minuteOfDay = minuteOfDay
  }

  /// What statvfs says.
  @Sendable public static func freeBytes(of folder: String) -> Int64? {
    var disk = statvfs()
    guard statvfs(folder, &disk) == 0 else { return nil }
    let (bytes, overflow) = UInt64(disk.f_bavail).multipliedReportingOverflow(by: UInt64(disk.f_frsize))
    return overflow ? nil : Int64(clamping: bytes)
  }

  /// machine-id(5); empty where there is none.
  @Sendable public static func machineID() -> String {
    guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: "/etc/machine-id")) else { return "" }  // as it says
    return String(decoding: bytes.prefix { $0 > 0x20 }.prefix(64), as: UTF8.self)
  }

  /// By the time zone of the process.
  @Sendable public static func localMinute(_ date: Date) -> Int {
    var seconds = time_t(date.milliseconds / 1000)
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return 0 }
    return Int(parts.tm_hour) * 60 + Int(parts.tm_min)
  }
}
