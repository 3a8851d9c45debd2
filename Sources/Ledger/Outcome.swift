public import FoundationEssentials
public import Model

/// What an account has to do.
public struct Work: Sendable, Equatable {
  /// pending, frozen or unknown; posted where it is looked at again.
  public var announcement: Announcement
  /// As the feed had it.
  public var entry: EntryRecord
  /// What is to be put right, where that is what is due.
  public var correction: Correction?

  /// An announcement that is due.
  public init(announcement: Announcement, entry: EntryRecord, correction: Correction? = nil) {
    self.announcement = announcement
    self.entry = entry
    self.correction = correction
  }
}

/// What becomes of an announcement.
public enum Outcome: Sendable, Equatable {
  /// → posted
  case posted(Receipt)
  /// → frozen, due later: proven that the network does not have it. Counts as an attempt only where one was begun.
  case again(at: Date, verdict: String, detail: String)
  /// → unknown, looked for at that time.
  case unknown(evidence: String, look: Date)
  /// → held
  case held(Reason)
  /// → rejected
  case rejected(Reason)
  /// → retired
  case retired(Reason)
  /// → retired(recomposed), with a new pending generation within that limit.
  case recompose(limit: Int)
}
