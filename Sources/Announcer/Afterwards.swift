public import FoundationEssentials
public import Model

/// What is done about a post since its entry has changed or is gone.
public struct Afterwards: Codable, Sendable, Equatable {
  /// What was seen.
  public var cause: Correction.Cause
  /// What came of it; nil while it is to be done.
  public var verdict: Correction.Verdict?
  /// The verdict's particulars.
  public var detail: String?
  /// When it was seen or settled.
  public var at: Date
  /// What the network shows since the last edit.
  public var text: String?

  /// Nil where nothing was to be done.
  init?(_ correction: Correction?) {
    guard let correction, correction.verdict != .same || correction.stands != nil else { return nil }
    cause = correction.cause
    // What was edited and then found to be right is edited.
    verdict = correction.verdict == .same ? .edited : correction.verdict
    detail = correction.detail
    at = correction.changed
    text = correction.stands?.text
  }
}
