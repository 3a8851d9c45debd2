import FoundationEssentials

// What must hold when the faults have stopped and nothing is left to do.
extension World {
  private var isSettled: Bool {
    watch.rows.values.allSatisfy { $0.isFinal || $0.state == "held" } && blogs.allSatisfy { $0.isKnown(to: watch) }
      && isPutRight
  }

  /// Ends the last life when all is done.
  func settle() {
    guard isCalm, !isFinished, life?.isEnding == false, isSettled else { return }
    isFinished = true
    judgeEnd()
    life?.finish()
  }

  private func judgeEnd() {
    note("settled")
    for row in watch.rows.values.sorted(by: { $0.id < $1.id }) {
      guard let account = account(row.account), let token = watch.tokens[row.entry] else {
        violate("E2", "announcement \(row.id) has no account or entry")
        continue
      }
      judge(row, account, token)
    }
    for account in accounts { judgeGhosts(account) }
    judgeAfterwards()
    for account in accounts where disk.holds(account.token) {
      violate("I14", "the secret of \(account.name) stands in the ledger")
    }
  }

  private func judge(_ row: Watch.Row, _ account: SimulatedAccount, _ token: String) {
    if let reason = row.reason { tally.reasons["\(row.state) \(reason)", default: 0] += 1 }
    guard row.reason != "baseline", row.reason != "recomposed" else { return }
    tally.promised[account.kind.rawValue, default: 0] += 1
    if row.reason == "unproven" { tally.unproven[account.kind.rawValue, default: 0] += 1 }
    if row.state == "posted", row.receipt?.contains("\"owner\"") != true, !account.everHad.contains(token) {
      tally.lost += 1
      violate("lost", "\(token) counts as posted on \(account.name), which never had it")
    }
  }

  /// E2, E4: each post of a blog has its promise on each account, and each post on an account its row.
  private func judgeGhosts(_ account: SimulatedAccount) {
    let rows = watch.rows.values.filter { $0.account == account.name }
    let states = Dictionary(grouping: rows) { watch.tokens[$0.entry] ?? "" }
    for token in watch.entries.keys.sorted() where states[token] == nil && account.boosts.isEmpty {
      tally.lost += 1
      violate("E2", "\(token) was never promised to \(account.name)")
    }
    // What left the feed before a restore is not seen again.
    for post in account.posts where post.isOurs && (restores == 0 || states[post.token] != nil) {
      let isKnown = states[post.token]?.contains {
        $0.state == "posted" || $0.state == "held" || $0.reason == "already there"
          || ($0.reason == "declined" && restores > 0)  // by an owner who was asked once more
      }
      if isKnown != true {
        let states = states[post.token]?.map { "\($0.id) \($0.state) \($0.reason ?? "")" } ?? []
        violate("E4", "\(account.name) has \(post.token), and the ledger does not know it: \(states)")
      }
    }
  }
}
