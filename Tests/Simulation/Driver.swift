import Announcer
import CFaultVFS
import Feeds
import FoundationEssentials
import Ledger
import Logging
import Model
import Networks
import Web

// The daemon's lives, one after the other: the shipped parts are wired anew in each, as after a start of the process.
extension World {
  /// Runs the seed from its first start to its end.
  func run() async {
    plan()
    var number = 0
    while violation == nil {
      number += 1
      let life = Life(number: number, clock: clock)
      self.life = life
      await live(life)
      guard violation == nil, !isFinished else { break }
      await restart(after: life)
    }
    watch.detach()
    dropCopy()
  }

  /// What happens by itself in the days of faults.
  private func plan() {
    let end = Self.start + Time(dice.number(24...max(days, 1) * 24)) * .hour
    for blog in blogs {
      var time = Self.start + dice.time(.hour...8 * .hour)
      while time < end {
        clock.at(time) { blog.act() }
        time += dice.time(20 * .minute...12 * .hour)
      }
    }
    planTrouble(until: end)
    afterwards?.plan(in: self, until: end)
    clock.at(end) { self.calmDown() }
  }

  private func calmDown() {
    note("calm")
    isCalm = true
    freeBytes = 1 << 40
    correctClock()
    goOn()
    for account in accounts {
      account.server.refusesTokenUntil = 0
      account.server.isDownUntil = 0
    }
    for blog in blogs { blog.weather = FeedWeather() }
    life?.ring()
    clock.at(clock.now + Self.bound) { if !self.isFinished { self.doNotConverge() } }
  }

  /// E1: within so long after the last fault all is settled.
  private static let bound: Time = 20 * .day

  private func doNotConverge() {
    let open = watch.rows.values.filter { !$0.isFinal && $0.state != "held" }.map {
      "\($0.id) \($0.account) \($0.state)"
    }
    violate("E1", "still open: \(open.sorted().joined(separator: ", "))")
  }

  // MARK: one life

  private func live(_ life: Life) async {
    if !isCalm { planFault(of: life) }
    note("life \(life.number) begins")
    do throws(LedgerError) {
      let ledger = try await SQLiteLedger.open(in: disk.folder, host: host)
      life.ledger = ledger
      try await ledger.register(
        feeds: blogs.map { FeedRegistration(name: $0.name, url: $0.address) },
        accounts: accounts.map {
          AccountRegistration(name: $0.name, network: $0.network, boosts: $0.boosts, boostAfter: $0.boostAfter)
        }, at: wall)
      let logger = Logger(label: "simulation") { [self] _ in SimulatedLog(world: self, life: life) }
      try await Awakening(ledger: ledger, logger: logger).run(now: wall)
      note("life \(life.number) runs")
      await Lanes(world: self, life: life, ledger: ledger).run()
    } catch {
      fail(life, error)
    }
    note("life \(life.number) ends \(life.failure.map { "\($0)".replacing(disk.folder, with: "…") } ?? "")")
    watch.detach()
    await life.ledger?.close()
  }

  private var host: LedgerHost {
    LedgerHost(
      vfs: disk.vfs, freeBytes: { [self] _ in freeBytes }, machine: { "simulated" },
      minuteOfDay: { Int($0.milliseconds / Time.minute % 1440) })
  }

  func fail(_ life: Life, _ error: LedgerError) {
    if disk.isDead { kill(life, "by the disk", powerCut: dice.chance(0.5)) }
    if life.failure == nil { life.failure = error }
    life.finish()
    guard !life.isOver else { return }
    switch error {
    case .disk where disk.hasFailed: tally.crashes += 1
    case .readOnly where disk.hasFailed: tally.crashes += 1
    default: violate("ledger", "\(error)")
    }
  }

  /// How this life ends, if it does before its time.
  private func planFault(of life: Life) {
    let soon = clock.now + dice.time(.minute...50 * .hour)
    switch dice.number(0...9) {
    case 0...2: clock.at(soon) { self.kill(life, "at a time of chance", powerCut: self.dice.chance(0.5)) }
    case 3...4: clock.at(soon) { life.finish() }
    case 5: disk.plan(FAULT_KILL, after: dice.number(0...60), forEver: false)
    case 6: disk.plan(FAULT_KILL, after: dice.number(0...2000), forEver: false)
    case 7:
      let kind = dice.pick([FAULT_ERROR, FAULT_FULL, FAULT_SHORT, FAULT_SYNC])
      disk.plan(kind, after: dice.number(0...dice.pick([60, 1000])), forEver: dice.chance(0.5))
    default: break
    }
  }

  private func restart(after life: Life) async {
    tally.restarts += 1
    let powerCut = life.isOver && life.powerCut
    disk.restart(powerCut: powerCut, dice)
    for account in accounts {
      guard let file = account.file else { continue }
      let lines = Set(disk.files[file]?.lines ?? [])
      account.posts.removeAll { !lines.contains($0.text) }
    }
    watch.checkAfterCrash()
    restore()
    await clock.sleep(
      until: clock.now + dice.pick([15 * .second, 15 * .second, .minute, dice.time(.minute...20 * .hour)]))
  }
}

extension SimulatedAccount {
  var network: String {
    switch kind {
    case .a: TwtxtNetwork.name
    case .b, .c: MastodonNetwork.name
    case .d: HookNetwork.name
    }
  }

  func plan(_ transport: any Transport, _ files: any PostFiles) -> AccountPlan {
    let secret = Secret(token)
    let server = "https://\(host)"
    let network: any Network =
      switch kind {
      case .a:
        TwtxtNetwork(
          account: AccountSettings(name: name, settings: .init(file: "\(name).txt", url: "https://\(host)/twtxt.txt")),
          transport: transport, files: files
        )
      case .b, .c:
        MastodonNetwork(
          account: AccountSettings(name: name, settings: .init(server: server, token: secret)), transport: transport,
          files: files)
      case .d:
        HookNetwork(
          account: AccountSettings(name: name, settings: .init(server: server, token: secret)), transport: transport,
          files: files)
      }
    return AccountPlan(
      name: name, network: network, pace: pace, aftercare: aftercare, boosts: boosts, boostAfter: boostAfter)
  }
}
