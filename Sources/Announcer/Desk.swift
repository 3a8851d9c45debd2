internal import Composing
public import FoundationEssentials
public import Ledger
public import Model
internal import Networks

/// Answers the owner's questions. It changes nothing.
public struct Desk: Sendable {
  private let ledger: any Ledger
  private let feeds: [FeedPlan]
  private let accounts: [AccountPlan]
  private let language: Language
  private let channels: [NoticeChannel]
  private let listens: Bool

  /// A desk over what the daemon, or the command, works with.
  /// - Parameter listens: whether hubs can reach us.
  public init(
    ledger: any Ledger, feeds: [FeedPlan], accounts: [AccountPlan], channels: [NoticeChannel] = [],
    language: Language, listens: Bool = false
  ) {
    self.ledger = ledger
    self.feeds = feeds
    self.accounts = accounts
    self.channels = channels
    self.language = language
    self.listens = listens
  }

  /// How things stand.
  public func status(daemon: Int32?, staleConfiguration: String?, now: Date) async throws(LedgerError)
    -> StatusReport
  {
    let counts = try await ledger.counts()
    let pushes =
      listens
      ? Dictionary(try await ledger.pushes().map { ($0.feed, Self.push($0)) }, uniquingKeysWith: { $1 }) : [:]
    let left = try await ledger.leftToOwner(since: now.after(.seconds(-30 * 86_400)))
    let feeds = try await ledger.feeds().map { feed in
      StatusReport.FeedLine(
        name: feed.name, url: feed.address, nextCheck: feed.nextCheck, lastSuccess: feed.lastSuccess,
        problem: feed.problem, baselined: feed.baselined, push: pushes[feed.id], why: feed.why, moved: feed.moved,
        gone: feed.gone, stranger: feed.facts.stranger,
        empty: feed.facts.empty > FeedFacts.longestEmptiness ? feed.facts.empty : nil,
        silentSince: Self.silence(feed.facts, now))
    }
    let accounts = try await ledger.accounts().map { account in
      let identity = IdentityText.read(account.identity)
      return StatusReport.AccountLine(
        name: account.name, network: account.network, handle: identity?.name,
        paused: account.paused, problem: account.problem, waitUntil: account.waitUntil, halted: account.halted,
        doubt: account.doubt?.doubt.sentence(in: language), reconciliation: account.reconciliation,
        reconciliationFound: account.reconciliationFound, leftToOwner: left[account.name],
        counts: Dictionary(
          (counts[account.name] ?? [:]).map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { first, _ in first }),
        expires: identity?.expires,
        endsSoon: CredentialExpiry.isNear(identity?.expires, at: now) ? true : nil)
    }
    let standstill = try await ledger.standstill(at: .now)?.sentence(in: language)
    return StatusReport(
      daemon: daemon, standstill: standstill, staleConfiguration: staleConfiguration, feeds: feeds, accounts: accounts,
      notices: channels.isEmpty ? nil : try await notices())
  }

  private func notices() async throws(LedgerError) -> [StatusReport.NoticeLine] {
    let records = try await ledger.channels()
    return channels.map { channel in
      let record = records.first { $0.channel == channel.name }
      return StatusReport.NoticeLine(
        channel: channel.name, delivered: record?.delivered, waiting: record?.waiting ?? 0, problem: record?.problem)
    }
  }

  /// Six of the blog's usual gaps, and a week at least: is its feed stuck?
  static func silence(_ facts: FeedFacts, _ now: Date) -> Date? {
    guard let newest = facts.newest, let rhythm = facts.rhythm else { return nil }
    return now >= newest.after(max(rhythm * 6, .seconds(7 * 86_400))) ? newest : nil
  }

  private static func push(_ record: PushRecord) -> StatusReport.Push {
    let rows = record.subscriptions.filter { $0.state != .leaving }
    guard let row = rows.first(where: { $0.state != .refused }) ?? rows.last else {
      return StatusReport.Push(state: record.site.hubs.isEmpty ? .none : .asking)
    }
    let state: StatusReport.Push.State =
      switch row.state {
      case .active: .active
      case .refused: .refused
      case .asking, .leaving: .asking
      }
    return StatusReport.Push(state: state, hub: row.hub, until: row.until, problem: row.problem, next: row.due)
  }

  /// Announcements, the latest change first; the baseline's are left out.
  public func history(limit: Int) async throws(LedgerError) -> HistoryReport {
    var lines: [HistoryReport.Line] = []
    for row in try await ledger.history(states: [], limit: limit) {
      let isPosted = row.announcement.state == .posted
      let correction = isPosted ? try await ledger.correction(of: row.announcement.id) : nil
      lines.append(
        HistoryReport.Line(
          id: row.announcement.id.rawValue, entry: row.entry.id.rawValue, changed: row.changed,
          account: row.announcement.account, state: row.announcement.state,
          reason: row.announcement.reason?.code.rawValue,
          title: SecrecyDesk.listed(row.entry.entry.title, row.announcement.reason), link: row.entry.entry.link,
          url: correction?.receipt?.url ?? row.announcement.receipt?.url, afterwards: Afterwards(correction),
          boosts: try await original(of: row.announcement)))
    }
    return HistoryReport(announcements: lines)
  }

  /// What is not settled: those that wait for a person first, then by their time.
  public func queue(limit: Int) async throws(LedgerError) -> QueueReport {
    let order: [AnnouncementState] = [.held, .unknown, .sending, .frozen, .pending]
    var lines: [QueueReport.Line] = []
    for state in order {
      let rows = try await ledger.history(states: [state], limit: max(limit - lines.count, 0)).map { row in
        let (announcement, entry) = (row.announcement, row.entry)
        return QueueReport.Line(
          id: announcement.id.rawValue, entry: entry.id.rawValue, account: announcement.account, feed: entry.feedName,
          state: state, reason: announcement.reason?.code.rawValue, detail: announcement.reason?.detail,
          due: state == .held ? nil : announcement.due,
          title: SecrecyDesk.listed(entry.entry.title, announcement.reason), link: entry.entry.link)
      }
      lines += rows.sorted { ($0.due ?? .distantPast, $0.id) < ($1.due ?? .distantPast, $1.id) }
    }
    return QueueReport(
      standstill: try await ledger.standstill(at: .now)?.sentence(in: language), announcements: lines)
  }

  /// Why the entries that a word means (a number, a link, a part of a title) were, were not or will be announced.
  public func why(_ text: String, limit: Int = 5) async throws(LedgerError) -> WhyReport {
    let limits = try await limits()
    var report = WhyReport(entries: [])
    for record in try await ledger.entries(matching: text, limit: limit) {
      var parts: [WhyReport.Account] = []
      let page = try await ledger.page(of: record.id)
      for row in try await ledger.announcements(of: record.id) {
        let attempts = try await ledger.attempts(of: row.id)
        var part = explain(row, of: record, page, attempts, limits: limits)
        let sighting = try await ledger.sighting(of: row.id)
        (part.seen, part.gone) = (sighting?.seen, sighting?.gone)
        part.boosts = try await original(of: row)
        if row.state == .posted { part.afterwards = Afterwards(try await ledger.correction(of: row.id)) }
        parts.append(part)
      }
      report.entries.append(
        WhyReport.Explanation(
          id: record.id.rawValue, feed: record.feedName, title: record.entry.title, link: record.entry.link,
          published: record.entry.published, firstSeen: record.firstSeen, accounts: parts))
    }
    return report
  }

  /// What the accounts of each feed would receive for its newest entries.
  public func preview(feed name: String?, count: Int) async throws(LedgerError) -> PreviewReport {
    let limits = try await limits()
    var report = PreviewReport(entries: [])
    for feed in try await ledger.feeds() where name == nil || feed.name == name {
      let plan = feeds.first { $0.name == feed.name }
      let served = accounts.filter { plan?.accounts.contains($0.name) == true }
      for record in try await ledger.newestEntries(of: feed.id, limit: count) {
        let page = try await ledger.page(of: record.id)
        report.entries.append(
          PreviewReport.Line(
            feed: record.feedName, title: record.entry.title, link: record.entry.link,
            published: record.entry.published,
            drafts: served.map { account in
              draft(record, page, for: account, limits[account.name], within: nil)
            }))
      }
    }
    return report
  }

  // MARK: -

  /// The account whose post an announcement repeats.
  private func original(of row: Announcement) async throws(LedgerError) -> String? {
    guard let id = row.boosts else { return nil }
    return try await ledger.announcement(id)?.announcement.account
  }

  private func limits() async throws(LedgerError) -> [String: TextLimit] {
    let known = try await ledger.accounts().compactMap { account in
      IdentityText.read(account.identity).map { (account.name, $0.limit) }
    }
    return Dictionary(known, uniquingKeysWith: { first, _ in first })
  }

  private func explain(
    _ row: Announcement, of record: EntryRecord, _ page: PageRecord?, _ attempts: [Attempt],
    limits: [String: TextLimit]
  ) -> WhyReport.Account {
    var part = WhyReport.Account(
      account: row.account, id: row.id.rawValue, state: row.state, reason: row.reason?.code.rawValue,
      detail: row.reason?.detail, due: row.state.isFinal || row.state == .held ? nil : row.due,
      url: row.receipt?.url,
      attempts: attempts.map { .init(started: $0.started, verdict: $0.verdict, detail: $0.detail) })
    guard row.boosts == nil, let account = accounts.first(where: { $0.name == row.account }) else {
      part.text = row.post?.text
      return part
    }
    let limit = limits[row.account] ?? type(of: account.network).limit
    part.unit = limit.rule.unit.rawValue
    if let post = row.post {
      part.text = post.text
      part.length = Measure.length(post.text, limit.rule)
      // The post was composed by this wording, or by one that was valid too.
      let wording = account.wording(for: record.entry, of: record.feedName)
      part.limit = try? Composer(wording: wording, network: limit).limit(within: row.limit)
    } else {
      let draft = draft(record, page, for: account, limit, within: row.limit)
      (part.text, part.length, part.limit) = (draft.text, draft.length, draft.limit)
      if part.detail?.isEmpty ?? true { part.detail = Self.wait(row, page) ?? draft.problem }
    }
    return part
  }

  /// What a waiting announcement waits for, where that is the entry's page.
  private static func wait(_ row: Announcement, _ page: PageRecord?) -> String? {
    guard row.state == .pending, case .absent(let problem, _) = page?.finding else { return nil }
    return problem
  }

  private func draft(
    _ record: EntryRecord, _ page: PageRecord?, for account: AccountPlan, _ limit: TextLimit?, within: Int?
  ) -> PreviewReport.Draft {
    var facts: PageFacts?
    if case .there(let found) = page?.finding { facts = found }
    let entry = PageCompletion.of(record.entry, by: facts, blog: record.feedName)
    return Preview.draft(
      entry, blog: record.feedName, for: account.name, wording: account.wording(for: entry, of: record.feedName),
      limit: limit ?? type(of: account.network).limit, within: within, language: language)
  }
}
