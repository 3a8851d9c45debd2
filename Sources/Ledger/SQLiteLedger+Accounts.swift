public import FoundationEssentials
internal import Model

// What is learnt of an account on the way.
extension SQLiteLedger {
  /// What was learnt of an account.
  public func update(_ account: String, _ change: AccountChange, at now: Date) throws(LedgerError) {
    noteWrite(at: now)
    let name = Database.Value.text(account)
    let (sql, values): (String, [Database.Value]) =
      switch change {
      case .verified(let identity, let reconciliation):
        (
          """
          identity = ?2, verified = ?3, wait_until = NULL, failures = 0, problem = NULL, paused = 0,
            class_found = CASE WHEN ?4 IS NULL THEN class_found ELSE ?3 END, class = coalesce(?4, class),
            class_tested = CASE WHEN ?4 IS NULL THEN class_tested ELSE 0 END
          """, [name, .text(identity), .integer(now.milliseconds), .init(reconciliation)]
        )
      case .tested(let reconciliation):
        (
          "class = ?2, class_found = ?3, class_tested = 1",
          [name, .text(reconciliation), .integer(now.milliseconds)]
        )
      case .certain: ("doubt = NULL, doubted = NULL", [name])
      case .anchor(let newest): ("anchor = ?2", [name, .text(newest)])
      case .healthy:
        // A pause ends only when the account is verified.
        (
          "failures = 0, wait_until = CASE WHEN paused THEN wait_until END, problem = CASE WHEN paused THEN problem END",
          [name]
        )
      case .wait(let until, let problem, let failed):
        (
          "wait_until = ?2, problem = ?3, failures = failures + ?4",
          [name, .integer(until.milliseconds), .text(problem), .integer(failed ? 1 : 0)]
        )
      case .paused(let problem, let probe):
        ("paused = 1, wait_until = ?2, problem = ?3", [name, .integer(probe.milliseconds), .text(problem)])
      }
    try transaction { database in
      guard try database.run("UPDATE account SET \(sql) WHERE name = ?1", values) == 1 else {
        throw LedgerError.conflict("account \(account) is not registered")
      }
    }
  }
}
