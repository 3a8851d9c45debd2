internal import Announcer
internal import FoundationEssentials
internal import Ledger

// Where the backups go, and how many stay.
extension ConfigurationReading {
  func backups(_ top: ObjectReader, in state: String) -> BackupPlan {
    var plan = BackupPlan(folder: "\(state)/backups")
    guard let node = top.node("backups") else { return plan }
    if case .bool(let isWanted) = node.value {
      plan.nightly = isWanted
      return plan
    }
    guard let part = top.object("backups") else { return plan }
    part.allow(ConfigurationKey.names(.backups))
    if let folder = part.string("folder") {
      plan.folder = folder.hasPrefix("/") ? folder : URL(fileURLWithPath: "\(state)/\(folder)").standardizedFileURL.path
    }
    if let keep = part.object("keep") { plan.retention = retention(keep) }
    return plan
  }

  private func retention(_ keep: ObjectReader) -> BackupRetention {
    keep.allow(ConfigurationKey.names(.keep))
    var retention = BackupRetention()
    if let count = keep.integer("daily", 1...366) { retention.daily = count }
    if let count = keep.integer("weekly", 0...520) { retention.weekly = count }
    if let count = keep.integer("monthly", 0...1200) { retention.monthly = count }
    return retention
  }
}
