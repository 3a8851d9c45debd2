import Announcer
import FoundationEssentials
import Ledger
import Logging

/// One process of the daemon, from its start to its end.
final class Life: @unchecked Sendable {  // used by the clockwork's thread only
  let number: Int
  let clock: Clockwork
  let stop = StopSignal()
  /// Killed: nothing of it has any effect any more.
  private(set) var isOver = false
  private(set) var powerCut = false
  /// Why its ledger gave up, where it did.
  var failure: LedgerError?
  var ledger: SQLiteLedger?
  private(set) var rings = 0
  private var naps: [(Int, Nap)] = []
  private var napCount = 0

  init(number: Int, clock: Clockwork) {
    self.number = number
    self.clock = clock
  }

  var isEnding: Bool { isOver || stop.isGiven }

  func end(powerCut: Bool) {
    isOver = true
    self.powerCut = powerCut
    wakeAll()
  }

  func finish() {
    stop.give()
    ring()
  }

  func ring() {
    rings += 1
    wakeAll()
  }

  /// Until that time, or until it rings.
  func sleep(until time: Time, since rings: Int) async {
    guard !isEnding, rings == self.rings else { return }
    await rest(until: time)
  }

  /// The way of a request: it goes on after the end of the process, but nobody is there.
  func travel(_ wait: Time) async {
    guard !isOver else { return }
    await rest(until: clock.now + wait, isTravel: true)
  }

  private func rest(until time: Time, isTravel: Bool = false) async {
    napCount += 1
    let number = napCount
    nonisolated(unsafe) let nap = Nap()
    if isTravel { travels.append((number, nap)) } else { naps.append((number, nap)) }
    await clock.sleep(until: time, nap)
    naps.removeAll { $0.0 == number }
    travels.removeAll { $0.0 == number }
  }

  private var travels: [(Int, Nap)] = []

  private func wakeAll() {
    let sleepers = naps + (isOver ? travels : [])
    naps = []
    for (_, nap) in sleepers { nap.end() }
  }
}
