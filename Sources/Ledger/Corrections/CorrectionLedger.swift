public import FoundationEssentials
public import Model

/// The accounts whose posts are looked after when they are posted.
public struct Following: Sendable, Equatable {
  /// Accounts whose posts follow their entries' titles and links.
  public var changes: Set<String>
  /// Accounts whose posts follow their entries' pages.
  public var pages: Set<String>

  /// Nobody's, unless some are named.
  public init(changes: Set<String> = [], pages: Set<String> = []) {
    self.changes = changes
    self.pages = pages
  }

  /// None at all.
  public var isEmpty: Bool { changes.isEmpty && pages.isEmpty }
}

/// What came of a step that puts a post right.
public enum CorrectionOutcome: Sendable, Equatable {
  /// What stands there is what is wanted, and was made of this entry as well.
  case same(Entry)
  /// The network has that post now, made of this entry.
  case edited(Post, Receipt, of: Entry)
  /// The network has it no more.
  case deleted
  /// The owner was told, of what.
  case told(String)
  /// It cannot be asked for, or is not wanted any more: why.
  case skipped(String)
  /// It was refused: why.
  case refused(String)
}

/// The part of the ledger that remembers what becomes of posts afterwards. As in the rest of it, every method is one
/// transaction that is durable when it returns.
public protocol CorrectionLedger: Sendable {
  /// What is done about a post; nil where its entry stands as it stood.
  func correction(of id: Announcement.ID) async throws(LedgerError) -> Correction?
  /// A step is begun: what takes the process with it, or fails, is not tried for ever.
  func begin(_ correction: Correction, at now: Date) async throws(LedgerError)
  /// The intent: from now on the network may show something else than what is known.
  /// - Returns: false when the account may not be spoken to now (pause, quiet hours); nothing was changed then.
  func intend(_ correction: Correction, pace: Pace, at now: Date) async throws(LedgerError) -> Bool
  /// What came of it. A change that was seen meanwhile stays due.
  func settle(_ correction: Correction, _ outcome: CorrectionOutcome, at now: Date) async throws(LedgerError)
  /// It waits; what it waits for is no try.
  func postpone(_ correction: Correction, until due: Date) async throws(LedgerError)
  /// For how many posts of each account something was seen since then that is left to its owner.
  func leftToOwner(since time: Date) async throws(LedgerError) -> [String: Int]

  /// Announced entries whose pages are to be looked at now, because one of the accounts wants to know: none twice a day,
  /// whatever comes of the look, and none that was announced more than 30 days ago.
  func pagesToWatch(for accounts: Set<String>, limit: Int, at now: Date) async throws(LedgerError) -> [EntryRecord]
  /// When the next page is to be looked at; nil when there is none.
  func nextPageToWatch() async throws(LedgerError) -> Date?
  /// What a look gave. The second absence, a day after the first without anything else between, makes the page gone, and
  /// the accounts' posts of it due for their owners' wishes.
  /// - Parameters:
  ///   - link: where it was looked.
  ///   - accounts: those that want to know.
  /// - Returns: whether the page is gone by this look.
  func record(absent: Bool, of entry: Entry.ID, at link: String, for accounts: Set<String>, now: Date)
    async throws(LedgerError) -> Bool
}
