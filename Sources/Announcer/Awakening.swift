public import FoundationEssentials
public import Ledger
public import Logging

/// What every start does before anything is sent: what an earlier process left is taken over, and whether the ledger
/// knows what was sent from it is looked at. The owner is told what was found.
public struct Awakening: Sendable {
  private let ledger: any Ledger
  private let logger: Logger

  /// Of a daemon, or of one round.
  public init(ledger: any Ledger, logger: Logger) {
    self.ledger = ledger
    self.logger = logger
  }

  /// To be called once, when feeds and accounts are registered.
  public func run(now: Date) async throws(LedgerError) {
    let orphans = try await ledger.adoptOrphans(at: now)
    if orphans.unanswered > 0 {
      logger.warning("unanswered announcements found", metadata: ["count": "\(orphans.unanswered)"])
    }
    for row in orphans.poisoned {
      logger.warning(
        "held for a person", metadata: ["account": "\(row.account)", "announcement": "\(row.id)", "reason": "poison"])
    }
    guard let doubt = try await ledger.checkContinuity(at: now) else { return }
    logger.warning(
      "looking through the accounts' own posts before anything is sent", metadata: ["reason": "\(doubt.rawValue)"])
  }
}
