public import FoundationEssentials
public import Ledger
public import Logging
internal import Model
public import Pages

/// Looks whether the pages of announced entries are still there, for the accounts that want to know: each once a day for
/// a month, a few at a time.
public struct PageWatch: Sendable {
  /// Pages of one round.
  private static let few = 3
  /// Between two rounds.
  private static let pause = Duration.seconds(60)

  private let ledger: any Ledger
  private let visitor: PageVisitor
  private let accounts: Set<String>
  private let stop: StopSignal
  private let logger: Logger
  private let progress: @Sendable () -> Void

  /// A watch for the accounts that want one; nil where none does.
  /// - Parameter progress: called after each page.
  public init?(
    ledger: any Ledger, visitor: PageVisitor, following: Following, stop: StopSignal, logger: Logger,
    progress: @escaping @Sendable () -> Void = {}
  ) {
    guard !following.pages.isEmpty else { return nil }
    self.ledger = ledger
    self.visitor = visitor
    accounts = following.pages
    self.stop = stop
    self.logger = logger
    self.progress = progress
  }

  /// Looks at a few pages that are due.
  /// - Returns: how many were found to be gone.
  public func runOnce(now: Date) async throws(LedgerError) -> Int {
    var gone = 0
    for entry in try await ledger.pagesToWatch(for: accounts, limit: Self.few, at: now) where !stop.isGiven {
      guard let link = entry.entry.link else { continue }
      let isMissing = await visitor.isMissing(link)
      progress()
      guard try await ledger.record(absent: isMissing, of: entry.id, at: link, for: accounts, now: now) else {
        if isMissing { logger.info("no page any more", metadata: ["entry": "\(entry.id)", "page": "\(link)"]) }
        continue
      }
      gone += 1
      logger.info("the page of an announced entry is gone", metadata: ["entry": "\(entry.id)", "page": "\(link)"])
    }
    return gone
  }

  /// When the next round is due, the last one having been at that time.
  public func next(after last: Date) async throws(LedgerError) -> Date {
    max(try await ledger.nextPageToWatch() ?? .distantFuture, last.after(Self.pause))
  }
}
