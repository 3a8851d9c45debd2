internal import Ledger

/// Gathers the traces of polls that brought nothing, so that thousands of them share a few commits. What is lost in
/// between costs as many polls: they are made again.
actor VisitBatch {
  private let ledger: any Ledger
  private var visits: [Visit] = []
  private var failure: LedgerError?

  init(ledger: any Ledger) { self.ledger = ledger }

  func add(_ visit: Visit) throws(LedgerError) {
    if let failure { throw failure }
    visits.append(visit)
  }

  /// Commits what was gathered.
  func flush() async throws(LedgerError) {
    if let failure { throw failure }
    let gathered = visits
    visits = []
    do throws(LedgerError) {
      try await ledger.record(gathered)
    } catch {
      failure = error
      throw error
    }
  }

  /// Commits once a second until the task is cancelled.
  func flushEverySecond(_ sleep: @Sendable (Duration) async throws -> Void) async -> LedgerError? {
    while (try? await sleep(.seconds(1))) != nil {
      do throws(LedgerError) {
        try await flush()
      } catch {
        return error
      }
    }
    return nil
  }
}
