public import FoundationEssentials

/// How many backups are kept: the newest of each of the last days, weeks and months that have any.
public struct BackupRetention: Sendable, Equatable {
  /// So many days.
  public var daily: Int
  /// So many weeks.
  public var weekly: Int
  /// So many months.
  public var monthly: Int

  /// Seven days, four weeks, twelve months, unless told otherwise.
  public init(daily: Int = 7, weekly: Int = 4, monthly: Int = 12) {
    self.daily = daily
    self.weekly = weekly
    self.monthly = monthly
  }

  /// What may go. Never the newest; never what is dated ahead of the clock, which takes no place of another either: a
  /// clock that was wrong for a while must not cost the copies of the right time.
  public func obsolete(among names: [BackupName], now: Date) -> [BackupName] {
    let past = Set(names).filter { $0.made <= now }.sorted(by: >)
    guard let newest = past.first else { return [] }
    var kept: Set = [newest]
    keep(daily, by: \.day, of: past, in: &kept)
    keep(weekly, by: \.week, of: past, in: &kept)
    keep(monthly, by: \.month, of: past, in: &kept)
    return past.filter { !kept.contains($0) }.reversed()
  }

  private func keep(
    _ count: Int, by period: (BackupName) -> Int, of newestFirst: [BackupName], in kept: inout Set<BackupName>
  ) {
    var periods: Set<Int> = []
    for name in newestFirst where periods.count < count && periods.insert(period(name)).inserted { kept.insert(name) }
  }
}
