import Announcer
import Feeds
import FoundationEssentials
import Ledger
import Logging
import Model
import Pages

/// The loops of a life: a wait around each shipped step.
struct Lanes {
  let world: World
  let life: Life
  let ledger: SQLiteLedger

  func run() async {
    let transport = SimulatedTransport(world: world, life: life)
    let files = SimulatedFiles(world: world, life: life)
    let logger = Logger(label: "simulation") { [world, life] _ in SimulatedLog(world: world, life: life) }
    let fraction: @Sendable () -> Double = { [world] in world.dice.fraction() }
    let names = world.accounts.filter(\.boosts.isEmpty).map(\.name)
    let accounts = world.accounts.map { $0.plan(transport, files) }
    let following = Following(accounts)
    let plans = world.blogs.map {
      FeedPlan(
        name: $0.name, url: $0.address, interval: $0.interval, accounts: names,
        page: $0.waitsForPage ? PagePatience() : nil)
    }
    let clock = world.clock
    let poller = FeedPoller(
      ledger: ledger, transport: transport, plans: plans, following: following, stop: life.stop, language: .en,
      logger: logger,
      longestRound: .seconds(1 << 40), fraction: fraction, sleep: { try await clock.pause($0) })
    let pages = PageDesk(
      ledger: ledger, visitor: PageVisitor(transport: transport), feeds: plans, language: .en, logger: logger)
    let watch = PageWatch(
      ledger: ledger, visitor: PageVisitor(transport: SimulatedTransport(world: world, life: life, isPageWatch: true)),
      following: following, stop: life.stop, logger: logger)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await follow(poller) }
      if let watch { group.addTask { await look(by: watch) } }
      group.addTask {
        let clerk = Clerk(ledger: ledger, accounts: accounts, language: .en)
        await Owner(world: world, life: life, ledger: ledger, clerk: clerk).run()
      }
      for account in world.accounts {
        let publisher = Publisher(
          account: account.plan(transport, files), ledger: ledger, installation: Array("installation".utf8),
          pages: pages, language: .en, logger: logger, fraction: fraction)
        group.addTask { await serve(publisher) }
      }
    }
  }

  private func follow(_ poller: FeedPoller) async {
    do throws(LedgerError) {
      while !life.isEnding {
        let rings = life.rings
        let jumps = world.tally.jumps
        let summary = try await poller.runOnce(now: world.wall)
        world.stepped("feeds", "polled \(summary.polled), new \(summary.new), failures \(summary.failures.count)")
        world.settle()
        let next = try await poller.nextDue() ?? .distantFuture
        if jumps == world.tally.jumps { world.checkWait(until: next, of: "the feeds") }
        if summary.new > 0 {
          life.ring()
          continue
        }
        // What is due and cannot be looked at is no reason to run in circles.
        await rest(until: summary.polled > 0 ? next : max(next, world.wall.addingTimeInterval(60)), since: rings)
      }
    } catch {
      world.fail(life, error)
    }
  }

  private func serve(_ publisher: Publisher) async {
    do throws(LedgerError) {
      var wasInDoubt = false
      try await publisher.probe(now: world.wall)
      while !life.isEnding {
        let rings = life.rings
        let jumps = world.tally.jumps
        let step = try await publisher.runOnce(now: world.wall)
        world.stepped(publisher.accountName, "\(step)")
        world.settle()
        guard case .idle(let until) = step else { continue }
        // What began by another clock ends by it; the daemon's loops look again within a minute.
        guard jumps == world.tally.jumps else {
          await rest(until: world.wall.addingTimeInterval(60), since: rings)
          continue
        }
        if let until { world.checkWait(until: until, of: publisher.accountName) }
        // The daemon's loops look up once a minute at least: here only where a doubt has given them work.
        let isInDoubt = world.watch.isInDoubt(publisher.accountName)
        if isInDoubt, !wasInDoubt { life.ring() }
        wasInDoubt = isInDoubt
        let soonest = world.wall.addingTimeInterval(isInDoubt ? 60 : 1)
        await rest(until: max(until ?? .distantFuture, soonest), since: rings)
      }
    } catch {
      world.fail(life, error)
    }
  }

  private func look(by watch: PageWatch) async {
    do throws(LedgerError) {
      while !life.isEnding {
        let begin = world.wall
        let gone = try await watch.runOnce(now: begin)
        world.afterwards?.keepLooks()
        world.stepped("pages", "gone \(gone)")
        if gone > 0 { life.ring() }
        let next = try await watch.next(after: begin)
        // What rings is nothing to it, and a clock that was set is found out within the hour.
        let end = world.clock.now + Time(min(max(next.timeIntervalSince(world.wall), 60), 3600) * 1000)
        while !life.isEnding, world.clock.now < end { await life.sleep(until: end, since: life.rings) }
      }
    } catch {
      world.fail(life, error)
    }
  }

  /// Wall time becomes the clock's own; nobody waits for ever.
  private func rest(until date: Date, since rings: Int) async {
    let wait = min(max(date.timeIntervalSince(world.wall), 0.001), 3 * 86_400)
    await life.sleep(until: world.clock.now + Time((wait * 1000).rounded(.up)), since: rings)
  }
}

/// Keeps what the daemon says, in order, for its readers: the history, and whoever looks for secrets.
struct SimulatedLog: LogHandler {
  let world: World
  let life: Life
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  init(world: World, life: Life) {
    self.world = world
    self.life = life
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    guard !life.isOver else { return }
    let all = metadata.merging(event.metadata ?? [:], uniquingKeysWith: { _, new in new })
    world.logged("\(event.message)", all)
  }
}

extension World {
  func logged(_ message: String, _ metadata: Logger.Metadata) {
    let fields = metadata.map { (key: $0.key, value: "\($0.value)") }.sorted { $0.key < $1.key }
    let line = message + fields.map { " \($0.key)=\($0.value)" }.joined()
    note("log: \(line)")
    if let account = accounts.first(where: { line.contains($0.token) }) {
      violate("I14", "the secret of \(account.name) stands in a log line")
    }
    if message == "held for a person", metadata["feed"] != nil { watch.toldOfFeed() }
    if message == "held for a person" || message == "refused by the network" {
      fields.first { $0.key == "announcement" }.flatMap { Int64($0.value) }.map(watch.told)
    }
  }
}
