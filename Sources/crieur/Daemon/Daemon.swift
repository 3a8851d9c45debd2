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
  private var tools: Tools
  private var wiring: Wiring
  private var bell = Bell()
  private var hubBell = Bell()
  private var loops: Task<LedgerError?, Never>?
  private var front: PublicServer?
  private var isTerminating = false
  private var isReloading = false
  private var wantsReload = false
  private(set) var staleConfiguration: String?

  /// - Parameter tools: what the configuration at `configurationPath` gave.
  init(
    tools: Tools, configurationPath: String, ledger: any Ledger, notifier: ServiceNotifier, logger: Logger
  ) async throws(LedgerError) {
    let installation = try await ledger.installationSecret()
    self.ledger = ledger
    self.installation = installation
    self.configurationPath = configurationPath
    self.notifier = notifier
    self.logger = logger
    self.tools = tools
    heartbeat = Heartbeat(notifier: notifier)
    wiring = Wiring(tools, ledger: ledger, installation: installation, logger: logger)
  }

  var desk: Desk { wiring.desk }
  var clerk: Clerk { wiring.clerk }
  var checker: Checker { wiring.checker }
  var receiver: PushReceiver { wiring.receiver }
  var backups: BackupKeeper? { wiring.backups }

  /// Opens the public address, where the configuration has one, and starts the loops.
  /// - Parameter onFailure: called when the ledger fails under the loops.
  func start(onFailure: @escaping @Sendable (LedgerError) -> Void) throws(ServerFailure) {
    front = try opened(for: tools)
    begin(onFailure)
  }

  private func begin(_ onFailure: @escaping @Sendable (LedgerError) -> Void) {
    wiring = Wiring(
      tools, ledger: ledger, installation: installation, logger: logger, progress: heartbeat.beat,
      news: { [weak self] in await self?.wake() },
      staleConfiguration: { [weak self] in await self?.staleConfiguration })
    let lanes = Lanes(wiring: wiring, bell: bell, hubBell: hubBell, heartbeat: heartbeat)
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

  /// Somebody has given the loops work, or taken it away.
  func wake() async {
    await bell.ring()
    await hubBell.ring()
  }

  /// The server at the configuration's public address: the one that is open where the address is the same.
  private func opened(for tools: Tools) throws(ServerFailure) -> PublicServer? {
    guard let listen = tools.configuration.listen else { return nil }
    if let front, front.address == listen.address { return front }
    return try PublicServer(listen.address, secrets: PushSecrets(installation: installation)) { [self] in
      await receiver
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
    let front: PublicServer?
    do {
      tools = try readAgain()
      front = try opened(for: tools)
    } catch {
      return refuse(error)
    }
    await endLoops()
    guard !isTerminating else { return }
    do throws(LedgerError) {
      try await tools.register(in: ledger, at: .now)
      if front == nil { try await takeLeave() }
    } catch {
      return onFailure(error)
    }
    if front !== self.front { await close(self.front) }
    (self.front, self.tools, staleConfiguration) = (front, tools, nil)
    (bell, hubBell) = (Bell(), Bell())
    begin(onFailure)
    logger.info("configuration read again")
    notifier.ready(summary)
  }

  private func refuse(_ error: any Error) {
    let explained = error as? any Explained
    let problem = { (language: Language) in explained?.sentence(in: language) ?? "\(error)" }
    staleConfiguration = problem(wiring.configuration.language)
    Task { await wake() }
    logger.error("configuration not taken over", metadata: ["problem": "\(problem(.en))"])
    notifier.ready("configuration not taken over, see crieur status")
  }

  /// While the old public address is still open, tells every hub that it is not needed any more. For half a minute at
  /// most: a hub that does not verify in time lets its lease lapse.
  private func takeLeave() async throws(LedgerError) {
    guard front != nil else { return }
    let stop = StopSignal()
    let subscriber = tools.subscriber(
      base: nil, ledger: ledger, installation: installation, stop: stop, logger: logger)
    let timer = Task {
      try await Task.sleep(for: .seconds(30))
      stop.give()
    }
    defer { timer.cancel() }
    try await subscriber.review(now: .now)
    while !stop.isGiven {
      try await subscriber.runOnce(now: .now)
      if isTerminating { return }
      if try await subscriber.hasLeft() { return }
      try? await Task.sleep(for: .milliseconds(250))  // nobody cancels this task
    }
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
    await close(front)
    await endLoops()
  }

  /// Away from this actor: the requests under way ask it for their answer.
  private func close(_ front: PublicServer?) async {
    guard let front else { return }
    await Task.detached { front.stop() }.value
  }

  private func endLoops() async {
    wiring.stop.give()
    await bell.close()
    await hubBell.close()
    _ = await loops?.value
  }
}
