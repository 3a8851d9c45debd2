public import FoundationEssentials
public import Ledger
public import Logging
public import Model

/// Makes a backup every night and takes away those that are no longer wanted. When the last one was made is told by the
/// folder, so that a restart costs nothing. Whatever goes wrong here is told and keeps nobody from announcing.
public actor BackupKeeper {
  private let ledger: any BackedUp
  private let plan: BackupPlan
  private let quiet: @Sendable (Date) -> Date
  private let language: Language
  private let logger: Logger
  private var problem: BackupFailure?
  private var tried: Date?

  /// - Parameter quiet: the next quiet time of night from a time on, where the owner lives.
  public init(
    ledger: any BackedUp, plan: BackupPlan, quiet: @escaping @Sendable (Date) -> Date, language: Language,
    logger: Logger
  ) {
    self.ledger = ledger
    self.plan = plan
    self.quiet = quiet
    self.language = language
    self.logger = logger
  }

  /// Makes one when it is due.
  /// - Returns: when to come again.
  /// - Throws: only what is wrong with the ledger itself.
  public func runOnce(now: Date) async throws(LedgerError) -> Date {
    guard plan.nightly else { return .distantFuture }
    if let tried, tried <= now, now < tried.after(BackupSchedule.pause) { return tried.after(BackupSchedule.pause) }
    do throws(BackupFailure) {
      let last = try BackupFolder.newest(in: plan.folder, now: now)
      let due = BackupSchedule.due(last: last?.made, now: now, quiet: quiet)
      guard due <= now else { return due }
      let folder = try BackupFolder(plan.folder)
      let isFirstOfWeek = last?.isInWeek(of: BackupName(made: now)) != true
      let backup = try await ledger.backUp(into: folder, thorough: isFirstOfWeek, at: now)
      let gone = try folder.prune(plan.retention, now: now)
      logger.info("backup made", metadata: ["bytes": "\(backup.bytes)", "pruned": "\(gone.count)"])
      (problem, tried) = (nil, nil)
      return BackupSchedule.due(last: now, now: now, quiet: quiet)
    } catch .ledger(let error) {
      throw error
    } catch .busy {
      return now.after(.seconds(60))
    } catch {
      if error != problem { logger.error("no backup", metadata: ["problem": "\(error.sentence(in: .en))"]) }
      (problem, tried) = (error, now)
      return now.after(BackupSchedule.pause)
    }
  }

  /// Makes one because the owner asks.
  public func make(now: Date) async throws(BackupFailure) -> Backup {
    let backup = try await ledger.backUp(into: try BackupFolder(plan.folder), thorough: false, at: now)
    (problem, tried) = (nil, nil)
    return backup
  }

  /// How the backups stand.
  public func status(now: Date) -> StatusReport.BackupLine {
    do throws(BackupFailure) {
      let newest = try BackupFolder.newest(in: plan.folder, now: now)
      let isLate = plan.nightly && newest.map { $0.made.after(BackupSchedule.most) < now } != false
      return StatusReport.BackupLine(
        folder: plan.folder, newest: newest?.made, nightly: plan.nightly, late: isLate,
        problem: problem?.sentence(in: language))
    } catch {
      return StatusReport.BackupLine(
        folder: plan.folder, nightly: plan.nightly, late: plan.nightly, problem: error.sentence(in: language))
    }
  }
}
