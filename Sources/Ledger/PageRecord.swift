public import FoundationEssentials
public import Model

/// What the looks at an entry's page gave.
public struct PageRecord: Sendable, Equatable {
  /// What the last look gave.
  public enum Finding: Sendable, Equatable {
    /// The page is there; it is not looked at again.
    case there(PageFacts)
    /// It was not there: why, in one sentence, and when to look again.
    case absent(problem: String, next: Date)
  }

  /// Looks that were made.
  public var tries: Int
  /// What the last one gave.
  public var finding: Finding

  /// The looks and the last one's finding.
  public init(tries: Int, finding: Finding) {
    self.tries = tries
    self.finding = finding
  }
}
