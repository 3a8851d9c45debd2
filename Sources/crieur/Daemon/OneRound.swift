internal import Announcer
internal import Feeds
internal import FoundationEssentials
internal import Ledger
internal import Logging
internal import Model

/// `run --once`: polls what is due, publishes what the gates let pass now, and ends.
struct OneRound: Sendable {
  let tools: Tools
  let ledger: any Ledger
  let logger: Logger

  /// - Returns: 0 when all went well; 75 when a feed or a network was unavailable or limited; else the code of the
  ///   first thing that needs its owner.
  func run() async throws(LedgerError) -> ExitStatus {
    try await tools.register(in: ledger, at: .now)
    try await Awakening(ledger: ledger, logger: logger).run(now: .now)
    if let reason = try await ledger.standstill(at: .now) {
      logger.warning("nothing is sent", metadata: ["reason": "\(reason.sentence(in: tools.configuration.language))"])
    }
    let wiring = Wiring(
      tools, ledger: ledger, installation: try await ledger.installationSecret(), logger: logger)
    var problems = try await poll(wiring.poller)
    _ = try await wiring.watch?.runOnce(now: .now)
    for publisher in wiring.publishers {
      try await publisher.probe(now: .now)
      problems += try await serve(publisher).map { [$0] } ?? []
    }
    if let backups = wiring.backups { _ = try await backups.runOnce(now: .now) }
    if let search = wiring.search { _ = try await search.runOnce(now: .now) }
    if let notices = wiring.notices { _ = try await notices.runOnce(now: .now) }
    await ledger.close()
    return problems.contains(.unavailable) ? .temporary : problems.first ?? .ok
  }

  /// Round after round, until none is left that is due now.
  private func poll(_ poller: FeedPoller) async throws(LedgerError) -> [ExitStatus] {
    let now = Date.now
    var problems: [ExitStatus] = []
    while true {
      let summary = try await poller.runOnce(now: now)
      problems += summary.failures.map(\.failure.exitStatus)
      guard summary.polled > 0 else { return problems }
    }
  }

  private func serve(_ publisher: Publisher) async throws(LedgerError) -> ExitStatus? {
    while true {
      switch try await publisher.runOnce(now: .now) {
      case .done: continue
      case .idle: return nil
      case .stuck(_, let needsOwner): return needsOwner ? .permission : .unavailable
      }
    }
  }
}
