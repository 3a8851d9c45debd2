public import FoundationEssentials

/// What the owner wants of a post when its entry changes.
public enum WhenChanged: String, Sendable, CaseIterable {
  case nothing
  /// The post is edited in its place.
  case edit
  /// The owner is told.
  case notice
}

/// What the owner wants of a post when its entry's page is gone.
public enum WhenGone: String, Sendable, CaseIterable {
  case nothing
  /// The post is taken back.
  case delete
  /// The owner is told.
  case notice
}

/// What the owner wants done about an account's posts afterwards.
public struct Aftercare: Sendable, Equatable {
  /// When an entry's title or link changes.
  public var changed: WhenChanged
  /// When an entry's page is gone.
  public var gone: WhenGone

  /// Nothing, unless told otherwise.
  public init(changed: WhenChanged = .nothing, gone: WhenGone = .nothing) {
    self.changed = changed
    self.gone = gone
  }
}

/// What is to be done, or was done, about a post whose entry has changed or is gone: one row for an announcement, which
/// the latest change takes over.
public struct Correction: Sendable, Equatable {
  /// What was seen.
  public enum Cause: String, Sendable, Codable {
    /// The entry has another title or link.
    case changed
    /// The entry's page was not there twice, a day apart.
    case gone
  }

  /// What came of it.
  public enum Verdict: String, Sendable, Codable, CaseIterable {
    /// What stands there is what is wanted.
    case same
    /// The network shows the new text.
    case edited
    /// The network shows the post no more.
    case deleted
    /// The owner was told.
    case told
    /// It could not be asked for, or is not wanted any more.
    case skipped
    /// The network said no, or a text could not be had.
    case refused

    /// Something was seen, and the post stands as it stood.
    public var isLeftToTheOwner: Bool { self == .told || self == .skipped || self == .refused }
  }

  /// Whose post it is.
  public var announcement: Announcement.ID
  /// What was seen.
  public var cause: Cause
  /// Counts the changes that were seen: an outcome settles the one that it was made for.
  public var number: Int
  /// The title that the standing post was made of.
  public var title: String?
  /// The link that the standing post was made of.
  public var link: String?
  /// When the next step may be made; nil when it is settled.
  public var due: Date?
  /// Steps that were begun for this change.
  public var tries: Int
  /// When the network was last asked for a change without an outcome since: nobody knows what stands there.
  public var asked: Date?
  /// What stands there since the last edit; nil for the announcement's own post.
  public var stands: Post?
  /// The proof of what stands there since the last edit.
  public var receipt: Receipt?
  /// What came of it; nil while it is due.
  public var verdict: Verdict?
  /// The verdict's particulars.
  public var detail: String?
  /// When it was last seen or settled.
  public var changed: Date

  /// A row as the ledger holds it.
  public init(
    announcement: Announcement.ID, cause: Cause, number: Int = 1, title: String? = nil, link: String? = nil,
    due: Date? = nil, tries: Int = 0, asked: Date? = nil, stands: Post? = nil, receipt: Receipt? = nil,
    verdict: Verdict? = nil, detail: String? = nil, changed: Date
  ) {
    self.announcement = announcement
    self.cause = cause
    self.number = number
    self.title = title
    self.link = link
    self.due = due
    self.tries = tries
    self.asked = asked
    self.stands = stands
    self.receipt = receipt
    self.verdict = verdict
    self.detail = detail
    self.changed = changed
  }
}
