public import FoundationEssentials
public import Ledger
public import Model

/// Does what the owner decides.
public struct Clerk: Sendable {
  private let ledger: any Ledger
  private let accounts: Set<String>
  private let tester: SetupTest

  /// A clerk over what the daemon, or the command, works with.
  public init(ledger: any Ledger, accounts: [AccountPlan], language: Language) {
    self.ledger = ledger
    self.accounts = Set(accounts.map(\.name))
    tester = SetupTest(ledger: ledger, accounts: accounts, language: language)
  }

  /// Tests an account by a post that is taken back.
  /// - Parameter publicly: also where others see it for a moment.
  public func test(_ account: String, publicly: Bool, now: Date) async throws(LedgerError) -> SetupReport {
    try await tester.run(account, publicly: publicly, now: now)
  }

  /// Carries out a decision on one announcement.
  public func decide(_ decision: Decision, on id: Announcement.ID, now: Date) async throws(LedgerError)
    -> DecisionReport
  {
    switch try await ledger.decide(decision, on: id, at: now) {
    case .unknown: return DecisionReport(id: id.rawValue, verb: decision.verb, result: .unknown)
    case .refused(let row): return try await report(row, decision, .refused)
    case .done(let row): return try await report(row, decision, .done)
    }
  }

  /// Carries out a decision on every announcement that is held; the report names what has to be looked at first.
  /// - Parameter feed: only those of one feed.
  public func decideAllHeld(_ decision: Decision, feed: String?, now: Date) async throws(LedgerError)
    -> [DecisionReport]
  {
    var reports: [DecisionReport] = []
    for row in try await ledger.history(states: [.held], limit: 100_000) where feed == nil || row.entry.feedName == feed
    {
      // What is held for what it says is looked at one by one.
      if decision == .approve, row.announcement.reason?.isAboutDraft == true {
        reports.append(Self.report(row, decision.verb, .refused))
        continue
      }
      let report = try await decide(decision, on: row.announcement.id, now: now)
      if report.result == .done { reports.append(report) }
    }
    return reports
  }

  /// Stops an account, or everything where none is named. False when there is no such account.
  public func halt(_ account: String?, now: Date) async throws(LedgerError) -> Bool {
    guard account.map(accounts.contains) ?? true else { return false }
    try await ledger.halt(account, at: now)
    return true
  }

  /// Lets an account, or everything, go on. False when there is no such account.
  public func resume(_ account: String?, now: Date) async throws(LedgerError) -> Bool {
    guard account.map(accounts.contains) ?? true else { return false }
    try await ledger.resume(account, at: now)
    return true
  }

  /// An announcement as it stands.
  public func show(_ id: Announcement.ID) async throws(LedgerError) -> DecisionReport {
    guard let record = try await ledger.announcement(id) else {
      return DecisionReport(id: id.rawValue, verb: "show", result: .unknown)
    }
    return Self.report(record, "show", .done)
  }

  /// An announcement, and the drafts of all accounts of its entry that wait for a person.
  public func drafts(_ id: Announcement.ID) async throws(LedgerError) -> DraftsReport {
    guard let record = try await ledger.announcement(id) else { return DraftsReport(id: id.rawValue) }
    let entry = record.entry
    var report = DraftsReport(id: id.rawValue, title: entry.entry.title, link: entry.entry.link, feed: entry.feedName)
    report.edit = try await ledger.edit(of: entry.id)?.title
    for row in try await ledger.announcements(of: entry.id) {
      let held = row.state == .held && row.reason?.isAboutDraft == true ? try await ledger.draft(of: row.id) : nil
      report.announcements.append(
        DraftsReport.Line(
          id: row.id.rawValue, account: row.account, state: row.state, reason: row.reason?.code.rawValue,
          detail: held == nil ? row.reason?.detail : nil, texts: held?.fields ?? [], findings: held?.findings ?? [],
          text: row.post?.text))
    }
    return report
  }

  private func report(_ row: Announcement, _ decision: Decision, _ result: DecisionReport.Result)
    async throws(LedgerError) -> DecisionReport
  {
    guard let record = try await ledger.announcement(row.id) else {
      return DecisionReport(id: row.id.rawValue, verb: decision.verb, result: .unknown)
    }
    return Self.report(record, decision.verb, result)
  }

  private static func report(_ record: HistoryRecord, _ verb: String, _ result: DecisionReport.Result) -> DecisionReport
  {
    let (row, entry) = (record.announcement, record.entry.entry)
    return DecisionReport(
      id: row.id.rawValue, verb: verb, result: result, state: row.state, reason: row.reason?.code.rawValue,
      account: row.account, title: SecrecyDesk.listed(entry.title, row.reason) ?? entry.link, url: row.receipt?.url)
  }
}
