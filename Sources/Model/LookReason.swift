/// Why a feed is looked at next when it is.
public enum LookReason: String, Sendable, Codable, CaseIterable {
  /// It was never looked at.
  case first
  /// The owner's interval.
  case interval
  /// The blog's own rhythm, between the owner's bounds.
  case rhythm
  /// The server's `Cache-Control` or `Expires`.
  case server
  /// The feed's `ttl`.
  case ttl
  /// The feed's `sy:updatePeriod`.
  case period
  /// The feed's `skipHours` or `skipDays`.
  case skip
  /// The document was broken: a whole one may come soon.
  case mend
  /// The last looks failed.
  case failing
  /// The server asked to wait.
  case asked
  /// The server asked another feed on the same host to wait, or does not answer.
  case host
  /// 410: once a week.
  case gone
  /// The feed says that it will never change again: once a week.
  case expired
}
