public import FoundationEssentials
public import Model

/// The memory of Crieur: what was seen, what was promised, what was sent. One protocol for every backend; the room's
/// tests run on any of them.
///
/// Every method is one transaction that is durable when it returns. A method that names a state throws
/// `LedgerError.conflict` when the row is not in it: recording a result names the row *and* the state it must be in.
public protocol Ledger: PushLedger, CorrectionLedger, DraftLedger, NoticeLedger {
  // MARK: What the configuration names

  /// Makes rows for new feeds and accounts and keeps those that are known (a feed by its address, else by its name).
  /// What the configuration no longer names is kept but not served: its open announcements wait.
  func register(feeds: [FeedRegistration], accounts: [AccountRegistration], at now: Date) async throws(LedgerError)
  /// The feeds of the configuration, by name.
  func feeds() async throws(LedgerError) -> [Feed]
  /// The accounts of the configuration, by name.
  func accounts() async throws(LedgerError) -> [AccountRecord]

  // MARK: Feeds in

  /// Feeds to look at now, the longest due first; so are those whose last poll lies well ahead of the clock.
  func dueFeeds(at now: Date, limit: Int) async throws(LedgerError) -> [Feed]
  /// When the next feed is due; nil when there is none.
  func nextFeedDue() async throws(LedgerError) -> Date?
  /// No feed of the host is looked at before that time.
  func pause(host: String, until: Date) async throws(LedgerError)
  /// Which known entry of the feed each candidate is, by its aliases; nil for one never seen.
  func recognise(_ candidates: [[Alias]], in feed: Feed.ID) async throws(LedgerError) -> [Entry.ID?]
  /// Entries, aliases, announcements, validators and schedule of one poll, in one transaction.
  /// - Returns: how many of the entries whose posts are followed have changed.
  @discardableResult func record(_ ingest: Ingest) async throws(LedgerError) -> Int
  /// A poll that brought no entries: unchanged or failed.
  func record(_ visit: Visit) async throws(LedgerError)
  /// The same of several polls: to lose them costs as many polls and nothing else.
  func record(_ visits: [Visit]) async throws(LedgerError)

  // MARK: Announcements out

  /// What the account has to do now: the oldest unknown outcome that is due for a look, else the first announcement
  /// (by due time, publication, position) that is due and that the account's gates let pass.
  func next(for account: String, pace: Pace, at now: Date) async throws(LedgerError) -> Work?
  /// When the account has something to do next; nil when nothing is open.
  func nextDue(for account: String, pace: Pace, at now: Date) async throws(LedgerError) -> Date?
  /// What the looks at an entry's page gave; nil before the first.
  func page(of entry: Entry.ID) async throws(LedgerError) -> PageRecord?
  /// What a look at an entry's page gave.
  func record(_ page: PageRecord, of entry: Entry.ID) async throws(LedgerError)
  /// pending stays pending, due later.
  func postpone(_ id: Announcement.ID, until due: Date, at now: Date) async throws(LedgerError)
  /// pending → frozen: bytes and key are fixed.
  /// - Parameter entry: what the post was composed of; nil for what says nothing of an entry.
  /// - Throws: `conflict` where the entry's title or link is another by now.
  func freeze(_ id: Announcement.ID, _ post: Post, madeOf entry: Entry?, at now: Date) async throws(LedgerError)
  /// frozen → sending, with an attempt in the journal, if the gates (gap, caps on intents, pause) still let it pass.
  /// - Returns: nil when a gate is closed; nothing was changed then.
  func intend(_ id: Announcement.ID, pace: Pace, at now: Date) async throws(LedgerError) -> Attempt.ID?
  /// The outcome of an attempt: sending → whatever it says, and the journal's verdict.
  func record(_ outcome: Outcome, of id: Announcement.ID, attempt: Attempt.ID, at now: Date) async throws(LedgerError)
  /// A step without an attempt: from `pending`, `frozen` or `unknown` (as `from` says) to whatever it says.
  func record(_ outcome: Outcome, of id: Announcement.ID, from: AnnouncementState, at now: Date)
    async throws(LedgerError)
  /// unknown: a look at the account's posts did not find it. `absent` is true when the list was proven fresh.
  func recordLook(at id: Announcement.ID, absent: Bool, next: Date, at now: Date) async throws(LedgerError)
  /// pending: it is being composed. What takes the process with it three times in a row is held.
  func begin(_ id: Announcement.ID, at now: Date) async throws(LedgerError)
  /// Identifiers and addresses of what the account is known to have of the entry from earlier generations.
  func earlierPosts(of id: Announcement.ID) async throws(LedgerError) -> Set<String>
  /// How a posted announcement was seen since; nil where it is not looked at.
  func sighting(of id: Announcement.ID) async throws(LedgerError) -> Sighting?
  /// What a look after posting gave, and when the next one is due; nil for none.
  func record(_ sighting: Sighting, next: Date?, of id: Announcement.ID) async throws(LedgerError)
  /// At start: every `sending` row becomes `unknown`, and what took the process with it too often is held.
  func adoptOrphans(at now: Date) async throws(LedgerError) -> Orphans
  /// What was learnt of an account: identity, anchor, pause, wait.
  func update(_ account: String, _ change: AccountChange, at now: Date) async throws(LedgerError)

  // MARK: Does the ledger know what was sent?

  /// At start, before anything is sent: looks for the signs that it may not (a backup put back, files that are older than
  /// what was sent, another machine, a clock that went back), and puts every account in doubt where it finds one.
  func checkContinuity(at now: Date) async throws(LedgerError) -> Doubt?
  /// While it runs: a clock that has gone back by more than an hour puts every account in doubt, and what waited by it does
  /// not wait for it to come back.
  func noteTime(_ now: Date) async throws(LedgerError)
  /// The next announcement of an account in doubt that was not looked for yet.
  func nextInDoubt(for account: String) async throws(LedgerError) -> Work?
  /// It was looked for, and is not there.
  func clear(_ id: Announcement.ID, at now: Date) async throws(LedgerError)
  /// Whether every feed was looked at since then.
  func sawEveryFeed(since time: Date) async throws(LedgerError) -> Bool

  // MARK: The owner's word

  /// Why nothing is sent at all; nil where nothing stands in the way.
  func standstill(at now: Date) async throws(LedgerError) -> Standstill?
  /// Stops an account, or everything where none is named.
  func halt(_ account: String?, at now: Date) async throws(LedgerError)
  /// Lets an account, or everything, go on. A named one that shows none of its posts is taken for certain.
  func resume(_ account: String?, at now: Date) async throws(LedgerError)
  /// Does what a person decided of an announcement, where it means anything.
  func decide(_ decision: Decision, on id: Announcement.ID, at now: Date) async throws(LedgerError) -> DecisionResult
  /// One announcement with its entry.
  func announcement(_ id: Announcement.ID) async throws(LedgerError) -> HistoryRecord?

  // MARK: The owner's questions

  /// Entries that a word of the owner means: a number, a link, an identifier, or a part of a title; newest first.
  func entries(matching text: String, limit: Int) async throws(LedgerError) -> [EntryRecord]
  /// The newest entries of a feed (of all feeds where it is nil).
  func newestEntries(of feed: Feed.ID?, limit: Int) async throws(LedgerError) -> [EntryRecord]
  /// The announcements of an entry, by account and generation.
  func announcements(of entry: Entry.ID) async throws(LedgerError) -> [Announcement]
  /// The journal of an announcement, oldest first.
  func attempts(of announcement: Announcement.ID) async throws(LedgerError) -> [Attempt]
  /// Announcements with their entries, the latest change first; of some states where `states` names any.
  func history(states: [AnnouncementState], limit: Int) async throws(LedgerError) -> [HistoryRecord]
  /// How many announcements each account has in each state.
  func counts() async throws(LedgerError) -> [String: [AnnouncementState: Int]]
  /// The random secret of this installation that keys are derived from.
  func installationSecret() async throws(LedgerError) -> [UInt8]
  /// Closes the ledger; nothing may be asked afterwards.
  func close() async
}

extension Ledger {
  /// pending → frozen, whatever it was composed of.
  public func freeze(_ id: Announcement.ID, _ post: Post, at now: Date) async throws(LedgerError) {
    try await freeze(id, post, madeOf: nil, at: now)
  }
}
