import CFaultVFS
import FoundationEssentials

// What befalls the machine, its clock and its accounts in the days of faults.
extension World {
  func planTrouble(until end: Time) {
    repeatedly(until: end, every: 2 * .hour...40 * .hour) { $0.trouble() }
    for account in accounts where dice.chance(0.5) {
      clock.at(dice.time(Self.start...end)) {
        account.server.isDownUntil = self.clock.now + self.dice.time(.minute...20 * .hour)
      }
      clock.at(dice.time(Self.start...end)) { account.server.limit = self.dice.pick([60, 90, 500, 500]) }
    }
  }

  private func repeatedly(until end: Time, every: ClosedRange<Time>, _ act: @escaping (World) -> Void) {
    var time = Self.start + dice.time(every)
    while time < end {
      clock.at(time) { [self] in if !isFinished, violation == nil { act(self) } }
      time += dice.time(every)
    }
  }

  private func trouble() {
    let kind = dice.number(0...9)
    guard isWild || !(4...8).contains(kind) else { return }
    switch kind {
    case 0: fillDisk()
    case 1: stopByFile()
    case 2: takeAway()
    case 3: postByHand()
    case 4...5: setClock(back: dice.pick([.minute, 30 * .minute, 3 * .hour, 40 * .day, 400 * .day, 20_000 * .day]))
    case 6: correctClock()
    case 7: keepCopy()
    case 8: setClockAhead()
    default: return
    }
  }

  private func fillDisk() {
    freeBytes = Int64(dice.number(0...31)) << 20
    note("the disk is full")
    clock.at(clock.now + dice.time(.minute...10 * .hour)) { self.freeBytes = 1 << 40 }
  }

  private func stopByFile() {
    let path = disk.folder + "/PAUSED"
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    isStopped = true
    note("the file PAUSED is there")
    clock.at(clock.now + dice.time(.minute...10 * .hour)) { self.goOn() }
  }

  func goOn() {
    isStopped = false
    try? FileManager.default.removeItem(atPath: disk.folder + "/PAUSED")  // there or not
    life?.ring()
  }

  /// A moderator, or the owner, takes a post away.
  private func takeAway() {
    let account = dice.pick(accounts)
    guard account.kind != .a, !account.posts.isEmpty else { return }
    let post = account.posts.remove(at: dice.number(0...account.posts.count - 1))
    note("\(account.name) loses \(post.token)")
  }

  /// The owner tells of a post by hand.
  private func postByHand() {
    let (account, blog) = (dice.pick(accounts), dice.pick(blogs))
    guard account.kind == .b || account.kind == .c, let post = blog.served.first else { return }
    account.server.nextID += 1
    account.posts.append(
      RemotePost(
        id: account.server.nextID, host: account.host, text: "Look: https://\(blog.host)/2026/\(post.slug)",
        token: post.token, key: nil, created: clock.now, listed: clock.now, isOurs: false))
    account.everHad.insert(post.token)
    note("\(account.name) has \(post.token) by hand")
  }

  // MARK: the clock

  /// It shows a time far ahead until somebody mends it: the rules of waiting are none then, so nothing may be under way.
  private func setClockAhead() {
    guard skew == 0, !isAnybodyBusy else { return }
    let by = dice.pick([.hour, 20 * .hour, 30 * .day, 3650 * .day])
    skew += by
    leaps.append((clock.now, by))
    jump()
    note("the clock goes ahead by \(by)")
    life?.ring()
    clock.at(clock.now + dice.time(10 * .minute...20 * .hour)) { self.correctClock() }
  }

  private var isAnybodyBusy: Bool {
    accounts.contains { $0.isBusy(at: clock.now) } || watch.rows.values.contains { $0.state == "sending" }
  }

  private func jump() {
    tally.jumps += 1
    lastJump = clock.now
  }

  private func setClock(back by: Time) {
    skew -= by
    jump()
    note("the clock goes back by \(by)")
    life?.ring()
    clock.at(clock.now + dice.time(10 * .minute...20 * .hour)) { self.correctClock() }
  }

  /// Forwards, when nothing is under way that the time of waiting protects from.
  func correctClock() {
    guard skew != 0, !isFinished, violation == nil else { return }
    guard skew > 0 || !isAnybodyBusy else { return clock.at(clock.now + 7 * .minute) { self.correctClock() } }
    if skew < 0 { leaps.append((clock.now, -skew)) }
    jump()
    note("the clock is set right, by \(-skew)")
    skew = 0
    life?.ring()
  }

  // MARK: copies

  private func keepCopy() {
    guard life?.isEnding == false, blogs.allSatisfy({ $0.isBaselined }) else { return }
    dropCopy()
    copy = fault_disk_copy(disk.handle)
    note("a copy of the ledger is made")
  }

  func dropCopy() {
    if let copy { fault_copy_free(copy) }
    copy = nil
  }

  /// Between two lives: the ledger of some time before is put back, and knows nothing of what came since.
  func restore() {
    guard let copy, !isCalm, dice.chance(0.5) else { return }
    fault_disk_restore(disk.handle, copy)
    tally.restores += 1
    note("the copy of the ledger is put back")
    dropCopy()
    watch.forget()
    restores += 1
    watch.checkAfterCrash()
    for account in accounts {
      account.server.bytes = [:]
      account.intents = []
    }
  }
}
