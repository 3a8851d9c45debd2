internal import Announcer
internal import FoundationEssentials
internal import Ledger
internal import Logging
internal import Model
internal import Networks
internal import Pages
internal import Sandbox
internal import Web

extension Configuration {
  /// Who makes the backups of that ledger; nil where it cannot be copied.
  func keeper(of ledger: any Ledger, logger: Logger) -> BackupKeeper? {
    guard let ledger = ledger as? any BackedUp else { return nil }
    return BackupKeeper(
      ledger: ledger, plan: backups, quiet: { LocalTime.next(hour: 3, from: $0) }, language: language, logger: logger)
  }
}

/// What one configuration makes of the rooms: the only place where they are joined.
struct Wiring: Sendable {
  let configuration: Configuration
  let ledger: any Ledger
  let logger: Logger
  let stop = StopSignal()
  let poller: FeedPoller
  let publishers: [Publisher]
  /// Nil where no account asks for it.
  let watch: PageWatch?
  /// Nil where nothing listens: hubs could not verify what they are asked for.
  let subscriber: Subscriber?
  let receiver: PushReceiver
  let desk: Desk
  let clerk: Clerk
  let checker: Checker
  /// Nil for a ledger that cannot be copied.
  let backups: BackupKeeper?
  /// Nil where there is no way to the owner.
  let notices: NoticeDesk?
  /// Nil where nothing is searched for.
  let search: MentionSearch?

  /// - Parameters:
  ///   - progress: called with a loop's name when it got on.
  ///   - news: called when somebody from outside has given the loops work.
  ///   - staleConfiguration: why this configuration is not the one of the file, where it is not.
  init(
    _ tools: Tools, ledger: any Ledger, installation: [UInt8], logger: Logger,
    progress: @escaping @Sendable (String) -> Void = { _ in }, news: @escaping @Sendable () async -> Void = {},
    staleConfiguration: @escaping @Sendable () async -> String? = { nil }
  ) {
    configuration = tools.configuration
    self.ledger = ledger
    self.logger = logger
    let reader = SandboxedReader {
      logger.warning("the kernel has no seccomp: feeds and pages are read with fewer bounds")
    }
    let following = Following(tools.accounts)
    poller = FeedPoller(
      ledger: ledger, transport: tools.feedTransport, reader: reader, plans: tools.feeds, following: following,
      stop: stop,
      language: configuration.language, logger: logger, progress: { progress("feeds") })
    let visitor = PageVisitor(transport: tools.feedTransport, reader: reader)
    let pages = PageDesk(
      ledger: ledger, visitor: visitor, feeds: tools.feeds, language: configuration.language, logger: logger)
    watch = PageWatch(
      ledger: ledger, visitor: visitor, following: following, stop: stop, logger: logger,
      progress: { progress("pages") })
    let pictures = PictureDesk(
      transport: tools.feedTransport, folder: configuration.state + "/pictures", logger: logger)
    let secrecy = SecrecyDesk(configuration.screen)
    publishers = tools.accounts.map { account in
      Publisher(
        account: account, ledger: ledger, installation: installation, pages: pages, pictures: pictures,
        secrecy: secrecy,
        language: tools.configuration.language, logger: logger, progress: { progress(account.name) })
    }
    let stop = stop
    subscriber = configuration.listen.map { listen in
      tools.subscriber(
        base: listen.callbackBase, ledger: ledger, installation: installation, stop: stop, logger: logger,
        progress: { progress("hubs") })
    }
    receiver = PushReceiver(
      ledger: ledger, privateHosts: PrivateHosts(configuration.allowPrivateHosts), language: configuration.language,
      logger: logger, news: news)
    desk = tools.desk(ledger)
    clerk = Clerk(ledger: ledger, accounts: tools.accounts, language: tools.configuration.language)
    checker = tools.checker
    backups = tools.configuration.keeper(of: ledger, logger: logger)
    notices = NoticeDesk(
      ledger: ledger, channels: tools.channels, installation: installation, language: configuration.language,
      clock: OwnerClock(text: { LocalTime.text($0) }, nextWeek: { LocalTime.nextMonday(hour: 8, after: $0) }),
      backups: backups, staleConfiguration: staleConfiguration, logger: logger)
    search = MentionSearch(
      ledger: ledger, accounts: tools.accounts, words: configuration.watch, stop: stop, logger: logger)
  }
}

/// What a configuration gives before the ledger is opened: transport, plans, adapters with their secrets.
struct Tools: Sendable {
  let configuration: Configuration
  let transport: any Transport
  /// For the feeds and the pages of their entries: one connection to a host at a time, wherever redirects and pages lead.
  let feedTransport: any Transport
  let feeds: [FeedPlan]
  let accounts: [AccountPlan]
  /// The ways to the owner.
  let channels: [NoticeChannel]

  init(_ configuration: Configuration) throws(ConfigurationFailure) {
    self.configuration = configuration
    let transport = CurlTransport(
      userAgent: UserAgent.text(contact: configuration.contact),
      allowedPrivateHosts: configuration.allowPrivateHosts)
    self.transport = transport
    feedTransport = CurlTransport(
      userAgent: UserAgent.text(contact: configuration.contact), allowedPrivateHosts: configuration.allowPrivateHosts,
      connectionsPerHost: 1)
    feeds = configuration.feeds.map(FeedPlan.init)
    let files = DurableFiles(root: configuration.state)
    var accounts: [AccountPlan] = []
    for account in configuration.accounts {
      let network = try account.makeNetwork(transport: transport, files: files)
      accounts.append(
        AccountPlan(
          name: account.name, network: network, wording: account.wording, overrides: account.overrides,
          shortener: try account.makeShortener(transport: transport), pictures: account.pictures, pace: account.pace,
          aftercare: account.aftercare, boosts: account.boosts, boostAfter: account.boostAfter,
          approval: account.approval))
    }
    self.accounts = accounts
    var channels: [NoticeChannel] = []
    for way in configuration.notices {
      channels.append(
        NoticeChannel(
          name: way.name, network: try way.makeNetwork(transport: transport, files: files), addressee: way.addressee))
    }
    self.channels = channels
  }

  func desk(_ ledger: any Ledger) -> Desk {
    Desk(
      ledger: ledger, feeds: feeds, accounts: accounts, channels: channels, language: configuration.language,
      listens: configuration.listen != nil)
  }

  /// - Parameter base: what callbacks begin with; nil to take leave of every hub.
  func subscriber(
    base: String?, ledger: any Ledger, installation: [UInt8], stop: StopSignal, logger: Logger,
    progress: @escaping @Sendable () -> Void = {}
  ) -> Subscriber {
    Subscriber(
      ledger: ledger, transport: transport, privateHosts: PrivateHosts(configuration.allowPrivateHosts), base: base,
      secrets: PushSecrets(installation: installation), stop: stop, language: configuration.language, logger: logger,
      progress: progress)
  }

  var checker: Checker {
    Checker(
      feeds: feeds, accounts: accounts, channels: channels, transport: transport, reader: SandboxedReader(),
      language: configuration.language)
  }

  /// Tells the ledger what the configuration names.
  func register(in ledger: any Ledger, at now: Date) async throws(LedgerError) {
    try await ledger.register(
      feeds: feeds.map { FeedRegistration(name: $0.name, url: $0.url) },
      accounts: accounts.map {
        AccountRegistration(
          name: $0.name, network: type(of: $0.network).name, boosts: $0.boosts, boostAfter: $0.boostAfter)
      }, at: now)
  }
}

extension FeedPlan {
  init(_ feed: FeedConfiguration) {
    self.init(
      name: feed.name, url: feed.url, interval: feed.interval, accounts: feed.accounts, only: feed.only,
      except: feed.except,
      announceFirst: feed.announceFirst, grace: feed.grace, surprise: feed.surprise, page: feed.page,
      format: feed.format, mentions: feed.mentions)
  }
}

/// How we introduce ourselves to servers.
enum UserAgent {
  static func text(contact: String?) -> String {
    "Crieur/\(Version.current)" + (contact.map { " (+\($0))" } ?? "")
  }
}
