internal import Announcer
internal import ArgumentParser
internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import Ledger
internal import Logging
internal import Model
internal import Server
internal import Synchronization

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say("Follow the feeds and announce (the daemon)", "Suivre les flux et annoncer (le démon)"),
    discussion: say(
      """
      Looks at each feed when it is due, announces what is new on the accounts, and records what was sent. The first \
      look at a feed announces nothing: what is there already is known from then on.

      SIGHUP reads the configuration again; SIGTERM ends after the request under way, in 10 seconds at most.
      """,
      """
      Regarde chaque flux quand vient son heure, annonce les nouveaux billets sur les comptes et note ce qui a été \
      envoyé. Le premier regard sur un flux n’annonce rien : ce qui s’y trouve déjà est connu désormais.

      SIGHUP fait relire la configuration ; SIGTERM arrête après la requête en cours, en 10 secondes au plus.
      """))

  @OptionGroup var options: ConfigurationOptions
  @Flag(
    help: ArgumentHelp(say("Do what is due now, then end (for cron)", "Faire ce qui est dû, puis finir (pour cron)")))
  var once = false
  @Flag(name: .shortAndLong, help: ArgumentHelp(say("Log every step", "Consigner chaque étape")))
  var verbose = false

  func run() throws {
    let signals = SignalSet([SIGTERM, SIGINT, SIGHUP])
    signals.block()
    signal(SIGPIPE, SIG_IGN)
    try explained { say in
      let environment = ProcessInfo.processInfo.environment
      let configuration = try options.load()
      say = configuration.language
      let level: Logger.Level = verbose ? .debug : .info
      let logger = Logger(label: "crieur") { _ in LogLines(level: level, environment: environment) }
      let tools = try Tools(configuration)
      try StateOwner.become(of: configuration.state)
      try EventLoop.open()
      let ledger = try blocking { try await SQLiteLedger.open(in: configuration.state) }
      if once {
        throw ExitCode(try blocking { try await OneRound(tools: tools, ledger: ledger, logger: logger).run() }.rawValue)
      }
      try serve(tools, ledger, signals, logger, ServiceNotifier(environment: environment))
    }
  }

  private func serve(
    _ tools: Tools, _ ledger: SQLiteLedger, _ signals: SignalSet, _ logger: Logger, _ notifier: ServiceNotifier
  ) throws {
    let failure = FailureBox()
    let onFailure: @Sendable (LedgerError) -> Void = { error in
      failure.keep(error)
      kill(getpid(), SIGTERM)  // Wakes the main thread, which waits for signals.
    }
    let path = options.path
    let daemon = try blocking {
      try await tools.register(in: ledger, at: .now)
      try await Awakening(ledger: ledger, logger: logger).run(now: .now)
      return try await Daemon(tools: tools, configurationPath: path, ledger: ledger, notifier: notifier, logger: logger)
    }
    let api = ControlAPI(
      daemon: getpid(), desk: { await daemon.desk }, clerk: { await daemon.clerk }, checker: { await daemon.checker },
      news: { await daemon.wake() }, staleConfiguration: { await daemon.staleConfiguration },
      backups: { await daemon.backups })
    let socket = try ControlSocket.serve(state: tools.configuration.state) { await api.answer($0) }
    let summary = try blocking { () async throws(ServerFailure) in
      try await daemon.start(onFailure: onFailure)
      return await daemon.summary
    }
    logger.info("crieur runs", metadata: ["version": "\(Version.current)", "serving": "\(summary)"])
    notifier.ready(summary)
    while signals.wait() == SIGHUP {
      Task.detached { await daemon.reload(onFailure: onFailure) }
    }
    let ended = blocking(atMost: .seconds(10)) { await daemon.terminate() }
    socket.stop()
    if let error = failure.error { throw error }
    // What is still unanswered stays `sending` and is looked for at the next start.
    logger.info("crieur ends", metadata: ended ? [:] : ["unanswered": "yes"])
    if ended { blocking { await ledger.close() } } else { _exit(0) }
  }
}

/// Keeps the first failure of the ledger for the main thread.
private final class FailureBox: Sendable {
  private let kept = Mutex<LedgerError?>(nil)
  var error: LedgerError? { kept.withLock { $0 } }
  func keep(_ error: LedgerError) { kept.withLock { $0 = $0 ?? error } }
}
