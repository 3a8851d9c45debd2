/// What seeds have gone through, in sum.
public struct Tally: Sendable, Equatable {
  public var seeds = 0
  /// Seeds that reached an unknown outcome, a crash and a restart.
  public var counted = 0
  public var steps = 0
  public var requests = 0
  public var posts = 0
  public var unknowns = 0
  public var crashes = 0
  public var restarts = 0
  public var duplicates = 0
  public var lost = 0
  /// Entries that were to be announced, by class.
  public var promised: [String: Int] = [:]
  /// Of these, what a person must settle because no proof was found.
  public var unproven: [String: Int] = [:]
  /// What is held or rejected, by reason.
  public var reasons: [String: Int] = [:]
  public var milliseconds: Int64 = 0

  public init() {}

  /// Whether it counts: what reaches none of these tests little.
  public var reaches: Bool { unknowns > 0 && crashes > 0 && restarts > 0 }

  public mutating func add(_ other: Tally) {
    seeds += other.seeds
    counted += other.counted
    steps += other.steps
    requests += other.requests
    posts += other.posts
    unknowns += other.unknowns
    crashes += other.crashes
    restarts += other.restarts
    duplicates += other.duplicates
    lost += other.lost
    milliseconds += other.milliseconds
    promised.merge(other.promised, uniquingKeysWith: +)
    unproven.merge(other.unproven, uniquingKeysWith: +)
    reasons.merge(other.reasons, uniquingKeysWith: +)
  }
}
