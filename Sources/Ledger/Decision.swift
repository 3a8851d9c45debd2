public import FoundationEssentials
public import Model

/// What a person decides of an announcement.
public enum Decision: Sendable, Equatable {
  /// What is held is let go; neither age nor page holds it any more.
  case approve
  /// What is blocked is let go, as the owner says in so many words.
  case approveDespite(String)
  /// Other words for the entry of what waits: it is composed, and looked at, again.
  case edit(EntryEdit)
  /// What waits is tried at once; what is held is let go.
  /// - Parameter notThere: the person has looked: the network does not have it.
  case retry(notThere: Bool)
  /// The network has it, there.
  case adopt(url: String)
  /// It will not be announced.
  case reject
  /// What is settled is announced once more, as a new generation.
  case again

  /// The word in the ledger and on the command line.
  public var verb: String {
    switch self {
    case .approve, .approveDespite: "approve"
    case .edit: "edit"
    case .retry: "retry"
    case .adopt: "adopt"
    case .reject: "reject"
    case .again: "again"
    }
  }
}

/// What came of a decision.
public enum DecisionResult: Sendable, Equatable {
  /// As it stands now; of `again` the new generation.
  case done(Announcement)
  /// There is no announcement of that number.
  case unknown
  /// It stands so that the decision means nothing, or needs the person to have looked.
  case refused(Announcement)
}

/// What an earlier process left.
public struct Orphans: Sendable, Equatable {
  /// Announcements that were under way: nobody knows what became of them.
  public var unanswered: Int
  /// Those that it died of three times, and that are held now.
  public var poisoned: [Poisoned]

  /// An announcement and whose it is.
  public struct Poisoned: Sendable, Equatable {
    /// Which.
    public var id: Announcement.ID
    /// The account's name.
    public var account: String
  }
}

/// How an announcement that was posted was seen afterwards.
public struct Sighting: Sendable, Equatable, Codable {
  /// Looks that gave an answer.
  public var looks: Int
  /// When it was last seen there.
  public var seen: Date?
  /// When it was seen that it is not there any more.
  public var gone: Date?

  /// What the looks gave.
  public init(looks: Int = 0, seen: Date? = nil, gone: Date? = nil) {
    self.looks = looks
    self.seen = seen
    self.gone = gone
  }
}
