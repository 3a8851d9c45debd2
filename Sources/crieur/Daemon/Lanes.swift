internal import Announcer
internal import CPlatform
internal import FoundationEssentials
internal import Ledger
internal import Logging
internal import Model

/// The loops of the daemon: one for the feeds, one for each account, so that a slow account delays no other. Each is a
/// wait around a step that is tested by itself.
struct Lanes: Sendable {
  let wiring: Wiring
  let bell: Bell
  /// Rung for the subscriptions alone: a look at a feed may have found a hub.
  let hubBell: Bell
  let heartbeat: Heartbeat

  /// Runs until the stop signal is given and what was under way has ended.
  /// - Throws: the first error of the ledger; the other loops are told to stop then.
  func run() async throws(LedgerError) {
    let outcome = await withTaskGroup(of: LedgerError?.self) { group in
      group.addTask { await guarded { () async throws(LedgerError) in try await feeds() } }
      if let subscriber = wiring.subscriber {
        group.addTask { await guarded { () async throws(LedgerError) in try await subscribe(subscriber) } }
      }
      if let backups = wiring.backups {
        group.addTask { await guarded { () async throws(LedgerError) in try await keep(backups) } }
      }
      if let notices = wiring.notices {
        group.addTask { await guarded { () async throws(LedgerError) in try await tell(by: notices) } }
      }
      if let search = wiring.search {
        group.addTask { await guarded { () async throws(LedgerError) in try await look(by: search) } }
      }
      if let watch = wiring.watch {
        group.addTask { await guarded { () async throws(LedgerError) in try await look(by: watch) } }
      }
      for publisher in wiring.publishers {
        group.addTask { await guarded { () async throws(LedgerError) in try await serve(publisher) } }
      }
      var first: LedgerError?
      for await error in group { first = first ?? error }
      return first
    }
    if let outcome { throw outcome }
  }

  private func guarded(_ loop: () async throws(LedgerError) -> Void) async -> LedgerError? {
    do throws(LedgerError) {
      try await loop()
      return nil
    } catch {
      wiring.stop.give()
      await bell.ring()
      await hubBell.ring()
      return error
    }
  }

  private func feeds() async throws(LedgerError) {
    defer { heartbeat.forget("feeds") }
    var standstill: Standstill?
    while !wiring.stop.isGiven {
      let rings = await bell.rings
      let before = standstill
      standstill = try await wiring.ledger.standstill(at: .now)
      if standstill != before { tell(standstill) }
      let summary = try await wiring.poller.runOnce(now: .now)
      if summary.new + summary.changed > 0 { await bell.ring() }
      if summary.polled > 0 { await hubBell.ring() }
      heartbeat.beat("feeds")
      // What is due and cannot be looked at (the disk is full) is no reason to run in circles.
      let next = max(
        try await wiring.poller.nextDue() ?? .distantFuture,
        summary.polled > 0 ? .distantPast : Date.now.after(.seconds(1)))
      guard summary.new == 0 else { continue }
      if summary.polled > 0, next > Date.now.after(.seconds(60)) { platform_release_idle_memory() }
      await bell.sleep(until: next, longest: heartbeat.longestSleep, since: rings)
    }
  }

  private func tell(_ standstill: Standstill?) {
    guard let standstill else { return wiring.logger.notice("sending goes on") }
    wiring.logger.warning(
      "nothing is sent", metadata: ["reason": "\(standstill.sentence(in: wiring.configuration.language))"])
  }

  private func subscribe(_ subscriber: Subscriber) async throws(LedgerError) {
    defer { heartbeat.forget("hubs") }
    try await subscriber.review(now: .now)
    while !wiring.stop.isGiven {
      let rings = await hubBell.rings
      let steps = try await subscriber.runOnce(now: .now)
      heartbeat.beat("hubs")
      guard steps == 0 else { continue }
      let next = max(try await subscriber.nextDue() ?? .distantFuture, Date.now.after(.seconds(1)))
      await hubBell.sleep(until: next, longest: heartbeat.longestSleep, since: rings)
    }
  }

  /// Reports no progress to the watchdog: a large ledger on a slow disk takes its time, and the others report theirs.
  private func keep(_ backups: BackupKeeper) async throws(LedgerError) {
    while !wiring.stop.isGiven {
      let rings = await bell.rings
      let next = try await backups.runOnce(now: .now)
      await bell.sleep(until: next, longest: .seconds(60), since: rings)
    }
  }

  /// Reports no progress to the watchdog: a mail server may take two minutes to answer.
  private func tell(by notices: NoticeDesk) async throws(LedgerError) {
    while !wiring.stop.isGiven {
      let rings = await bell.rings
      let next = try await notices.runOnce(now: .now)
      await bell.sleep(until: next, longest: .seconds(60), since: rings)
    }
  }

  /// Who mentions the owner. Each request ends by its own time limit: the watchdog is fed by the others.
  private func look(by search: MentionSearch) async throws(LedgerError) {
    while !wiring.stop.isGiven {
      let rings = await bell.rings
      let (next, found) = try await search.runOnce(now: .now)
      if found {
        await bell.ring()
        continue
      }
      await bell.sleep(until: max(next, Date.now.after(.seconds(1))), longest: .seconds(60), since: rings)
    }
  }

  /// The pages of what was announced. A ring is no reason for another round so soon.
  private func look(by watch: PageWatch) async throws(LedgerError) {
    defer { heartbeat.forget("pages") }
    var last = Date.distantPast
    while !wiring.stop.isGiven {
      let rings = await bell.rings
      last = min(last, .now)
      if try await watch.next(after: last) <= .now {
        last = .now
        if try await watch.runOnce(now: last) > 0 { await bell.ring() }
      }
      heartbeat.beat("pages")
      await bell.sleep(until: try await watch.next(after: last), longest: heartbeat.longestSleep, since: rings)
    }
  }

  private func serve(_ publisher: Publisher) async throws(LedgerError) {
    let name = publisher.accountName
    defer { heartbeat.forget(name) }
    try await publisher.probe(now: .now)
    while !wiring.stop.isGiven {
      let rings = await bell.rings
      let step = try await publisher.runOnce(now: .now)
      heartbeat.beat(name)
      guard case .idle(let until) = step else { continue }
      let next = max(until ?? .distantFuture, Date.now.after(.seconds(1)))
      await bell.sleep(until: next, longest: heartbeat.longestSleep, since: rings)
    }
  }
}
