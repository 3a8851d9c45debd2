import Announcer
import FoundationEssentials
import Ledger
import Model

/// The owner, who decides of what is held, pauses and resumes. What they say of a server is true: they have looked.
struct Owner {
  let world: World
  let life: Life
  let ledger: SQLiteLedger
  let clerk: Clerk

  func run() async {
    do throws(LedgerError) {
      while !life.isEnding {
        let wait = world.isCalm ? Time.hour...3 * .hour : 30 * .minute...20 * .hour
        await life.sleep(until: world.clock.now + world.dice.time(wait), since: life.rings)
        guard !life.isEnding else { break }
        // Nothing stays paused for ever.
        if world.isCalm { try await letGoOn() } else { try await act() }
      }
    } catch {
      world.fail(life, error)
    }
  }

  private func act() async throws(LedgerError) {
    let dice = world.dice
    switch dice.number(0...9) {
    case 0: _ = try await clerk.halt(dice.chance(0.5) ? nil : dice.pick(world.accounts).name, now: world.wall)
    case 1...3: try await letGoOn()
    case 4: _ = try await clerk.decideAllHeld(.approve, feed: nil, now: world.wall)
    default: try await decide()
    }
    world.tally.decisions += 1
    life.ring()
  }

  /// Who cannot be looked through is named, and taken for certain; the others look for themselves.
  private func letGoOn() async throws(LedgerError) {
    _ = try await clerk.resume(nil, now: world.wall)
    for account in world.accounts where account.kind == .d {
      _ = try await clerk.resume(account.name, now: world.wall)
    }
    life.ring()
  }

  private func decide() async throws(LedgerError) {
    let rows = world.watch.rows.values.sorted { $0.id < $1.id }
    guard let row = rows.isEmpty ? nil : world.dice.pick(rows), let account = world.account(row.account) else { return }
    let decision = decision(on: row, account)
    let report = try await clerk.decide(decision, on: Announcement.ID(rawValue: row.id), now: world.wall)
    if case .again = decision, report.result == .done, let token = world.watch.tokens[row.entry] {
      world.watch.asked(token, on: account)
    }
    world.note("owner: \(decision.verb) \(row.id) \(report.result.rawValue)")
  }

  private func decision(on row: Watch.Row, _ account: SimulatedAccount) -> Decision {
    let token = world.watch.tokens[row.entry] ?? ""
    if row.state == "unknown" || row.reason == "unproven" {
      if let post = account.posts.last(where: { $0.token == token }) { return .adopt(url: post.url) }
      // Before that it may still come.
      let isLate = world.watch.intended[row.id].map { world.clock.now - $0 > account.quiet } ?? false
      return isLate && !account.isBusy(at: world.clock.now) ? .retry(notThere: true) : .approve
    }
    if row.isFinal, row.reason != "baseline" { return world.dice.chance(0.3) ? .again : .approve }
    return world.dice.pick([.approve, .approve, .retry(notThere: false), .reject])
  }
}
