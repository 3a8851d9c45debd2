internal import Announcer
internal import FoundationEssentials
internal import Glibc
internal import Ledger
internal import Logging
internal import Model
internal import Networks
internal import Server

/// The running daemon: starts the loops, changes the configuration under them, stops them.
actor Daemon {
  private let ledger: any Ledger
  private let installation: [UInt8]
  private let configurationPath: String
  private let notifier: ServiceNotifier
  private let heartbeat: Heartbeat
  private let logger: Logger
  private var wiring: Wiring
  private var bell = Bell()
  private var loops: Task<LedgerError?, Never>?
  private var isTerminating = false
  private var isReloading = false
  private var wantsReload = false
  private(set) var staleConfiguration: String?

  /// - Parameter tools: what the configuration at `configurationPath` gave.
  init(
    tools: Tools, configurationPath: String, ledger: any Ledger, notifier: ServiceNotifier, logger: Logger
  ) async throws(LedgerError) {
    let installation = try await ledger.installationSecret()
    let heartbeat = Heartbeat(notifier: notifier)
    self.ledger = ledger
    self.installation = installation
    self.configurationPath = configurationPath
    self.notifier = notifier
    self.heartbeat = heartbeat
    self.logger = logger
    wiring = Wiring(tools, ledger: ledger, installation: installation, logger: logger, progress: heartbeat.beat)
  }

  var desk: Desk { wiring.desk }
  var checker: Checker { wiring.checker }

  /// Starts the loops. `onFailure` is called when the ledger fails under them.
  func start(onFailure: @escaping @Sendable (LedgerError) -> Void) {
    let lanes = Lanes(wiring: wiring, bell: bell, heartbeat: heartbeat)
    loops = Task.detached {
      do throws(LedgerError) {
        try await lanes.run()
        return nil
      } catch {
        onFailure(error)
        return error
      }
    }
  }

  /// Reads the configuration again. A wrong one changes nothing and is told in the log and in the status.
  /// A signal that comes meanwhile makes it read once more, however many they are.
  func reload(onFailure: @escaping @Sendable (LedgerError) -> Void) async {
    wantsReload = true
    guard !isReloading else { return }
    isReloading = true
    while wantsReload, !isTerminating {
      wantsReload = false
      await takeOver(onFailure)
    }
    isReloading = false
  }

  private func takeOver(_ onFailure: @escaping @Sendable (LedgerError) -> Void) async {
    notifier.reloading()
    let tools: Tools
    do throws(ConfigurationFailure) {
      tools = try readAgain()
    } catch {
      staleConfiguration = error.sentence(in: wiring.configuration.language)
      logger.error("configuration not taken over", metadata: ["problem": "\(error.sentence(in: .en))"])
      return notifier.ready("configuration not taken over, see crieur status")
    }
    await endLoops()
    guard !isTerminating else { return }
    do throws(LedgerError) {
      try await tools.register(in: ledger, at: .now)
    } catch {
      return onFailure(error)
    }
    staleConfiguration = nil
    bell = Bell()
    wiring = Wiring(tools, ledger: ledger, installation: installation, logger: logger, progress: heartbeat.beat)
    start(onFailure: onFailure)
    logger.info("configuration read again")
    notifier.ready(summary)
  }

  private func readAgain() throws(ConfigurationFailure) -> Tools {
    let configuration = try Configuration.load(
      path: configurationPath, networks: Catalogue.networks, environment: ProcessInfo.processInfo.environment)
    guard configuration.state == wiring.configuration.state else {
      throw ConfigurationFailure.stateMoved(from: wiring.configuration.state, to: configuration.state)
    }
    return try Tools(configuration)
  }

  /// What systemctl status shows.
  var summary: String { "\(wiring.poller.feedCount) feeds, \(wiring.publishers.count) accounts" }

  /// Takes up nothing new and returns when what was under way has ended.
  func terminate() async {
    isTerminating = true
    notifier.stopping()
    await endLoops()
  }

  private func endLoops() async {
    wiring.stop.give()
    await bell.close()
    _ = await loops?.value
  }
}
