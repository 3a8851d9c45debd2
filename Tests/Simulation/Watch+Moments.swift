import CSQLite

// What the watch looks at between commits: requests, the end of a step, and what a crash or a restore leaves.
extension Watch {
  // MARK: requests

  /// I2, I7, I13: the intent of the post that is about to leave is on the disk, also after a power cut.
  func checkIntent(_ account: SimulatedAccount, _ token: String) {
    guard let entry = entries[token] else { return world.violate("I7", "\(token) is posted and is no entry") }
    guard
      let row = rows.values.first(where: { $0.account == account.name && $0.entry == entry && $0.state == "sending" })
    else { return world.violate("I2", "\(account.name) posts \(token) without an intent") }
    guard disk.unsynced > 0 else { return }
    let isDurable = disk.durable { connection -> Bool in
      connection.rows(
        "SELECT count(*) FROM announcement a JOIN attempt t ON t.announcement = a.id AND t.ended IS NULL WHERE a.state = 'sending' AND a.id = ?",
        row.id
      ) { $0.integer(0) }?.first == 1
    }
    if isDurable != true {
      let open = isDurable == nil ? ", nor would the ledger" : ""
      world.violate("I2", "the intent to post \(token) on \(account.name) would not survive a power cut\(open)")
    }
  }

  // MARK: after a step, a crash, the end

  /// I15: whoever is held or rejected has been told of in the step that held it.
  func checkAfterStep(_ lane: String) {
    for (id, account) in untold where account == lane {
      world.violate("I15", "nobody is told of announcement \(id)")
    }
  }

  /// Which post is on its way, by the intent that is committed.
  func beingSent(on account: SimulatedAccount) -> String? {
    rows.values.first { $0.account == account.name && $0.state == "sending" }.flatMap { tokens[$0.entry] }
  }

  /// The newest post of the account that the daemon knows.
  func anchor(of account: SimulatedAccount) -> String? {
    live?.rows("SELECT anchor FROM account WHERE name = ?", text: account.name) { $0.text(0) }?.first ?? nil
  }

  /// How many posts of an entry an account may have: one, and one more for each time that a person asked.
  func allowed(_ token: String, on account: SimulatedAccount) -> Int {
    let name = "\(account.name) \(token)"
    // What a copy that was put back does not know was asked for all the same, and may arrive after it.
    if let before = allowedBefore[name] { return before + (askedSince[name] ?? 0) }
    guard world.restores == 0 else { return 1 + (askedSince[name] ?? 0) }
    return generations(of: token, on: account)
  }

  private func generations(of token: String, on account: SimulatedAccount) -> Int {
    guard let entry = entries[token] else { return 1 }
    return rows.values.count {
      $0.entry == entry && $0.account == account.name && $0.attempts > 0 && $0.reason != "recomposed"
    }
  }

  /// The owner asks for one more.
  func asked(_ token: String, on account: SimulatedAccount) { askedSince["\(account.name) \(token)", default: 0] += 1 }

  func isInDoubt(_ account: String) -> Bool {
    live?.rows("SELECT doubt IS NOT NULL FROM account WHERE name = ?", text: account) { $0.integer(0) }?.first == 1
  }

  /// After a restore: what the ledger knows is read anew.
  func forget() {
    for account in world.accounts {
      for (token, entry) in entries {
        let promised = rows.values.count {
          $0.entry == entry && $0.account == account.name && ($0.attempts > 0 || !$0.isFinal)
            && $0.reason != "recomposed"
        }
        allowedBefore["\(account.name) \(token)"] = max(allowed(token, on: account), promised, 1)
      }
    }
    askedSince = [:]
    (rows, entries, tokens, intended, untold, unanswered) = ([:], [:], [:], [:], [:], [:])
  }

  func told(_ id: Int64) { untold[id] = nil }
  func toldOfFeed() { untold = untold.filter { $0.value != "feeds" } }

  /// I16 and I5, I9 over a crash: the file is whole, and what was committed is there.
  func checkAfterCrash() {
    untold = [:]
    let problem = disk.durable(unsynced: true) { connection -> (String, String)? in
      guard let tables = connection.rows("SELECT count(*) FROM sqlite_schema", nil, { $0.integer(0) })?.first else {
        return ("I16", "the ledger cannot be read")
      }
      guard tables > 0 else { return rows.isEmpty ? nil : ("I16", "the ledger is empty") }
      guard connection.rows("PRAGMA integrity_check(1)", nil, { $0.text(0) ?? "" }) == ["ok"] else {
        return ("I16", "integrity_check fails")
      }
      return compare(connection)
    }
    if problem == nil, !rows.isEmpty { world.violate("I16", "the ledger is gone") }
    if let problem = problem ?? nil { world.violate(problem.0, problem.1) }
  }

  /// The durable rows are those of the last commit that we saw, or of one more that was not acknowledged.
  private func compare(_ connection: Connection) -> (String, String)? {
    guard let kept = connection.rows(Self.columns, nil, Self.read) else { return ("I16", "no announcements") }
    let byID = Dictionary(uniqueKeysWithValues: kept.map { ($0.id, $0) })
    for (id, row) in rows {
      guard let now = byID[id] else { return ("I9", "announcement \(id) is lost") }
      if let before = unanswered[id], now == before { continue }
      if row.isFinal, now.state != row.state { return ("I5", "announcement \(id) was \(row.state), is \(now.state)") }
      if now.attempts < row.attempts { return ("I2", "the intent of announcement \(id) is lost") }
      if row.post != nil, now.post != row.post { return ("I4", "the frozen post of announcement \(id) is lost") }
    }
    for row in kept where rows[row.id] != row {
      unanswered[row.id] = rows[row.id]
      rows[row.id] = row
    }
    let missing = connection.rows("SELECT id FROM entry") { $0.integer(0) } ?? []
    for id in missing where tokens[id] == nil { takeIn(entry: id, connection) }
    return nil
  }
}
