/// What seeds have gone through, in sum.
public struct Tally: Sendable, Equatable, Codable {
  /// Seeds that ran.
  public var seeds = 0
  /// Seeds that reached an unknown outcome, a crash and a restart.
  public var counted = 0
  /// Steps of loops.
  public var steps = 0
  /// Requests to publish.
  public var requests = 0
  /// Posts that a server took.
  public var posts = 0
  /// Outcomes that nobody knew at first.
  public var unknowns = 0
  /// Kills, power cuts and failed disks.
  public var crashes = 0
  /// Starts after the first.
  public var restarts = 0
  /// Copies of the ledger that were put back.
  public var restores = 0
  /// Times that the clock was set.
  public var jumps = 0
  /// Posts that were edited.
  public var edits = 0
  /// Posts that were taken back.
  public var deletions = 0
  /// Posts that were repeated.
  public var boosts = 0
  /// What the owner did.
  public var decisions = 0
  /// Posts that stood twice.
  public var duplicates = 0
  /// Entries that nobody was told of.
  public var lost = 0
  /// Entries that were to be announced, by class.
  public var promised: [String: Int] = [:]
  /// Of these, what a person must settle because no proof was found.
  public var unproven: [String: Int] = [:]
  /// What is held or rejected, by reason.
  public var reasons: [String: Int] = [:]
  /// Simulated time.
  public var milliseconds: Int64 = 0

  /// Of no seed.
  public init() {}

  /// Whether it counts: what reaches none of these tests little.
  public var reaches: Bool { unknowns > 0 && crashes > 0 && restarts > 0 }

  /// Adds another sum.
  public mutating func add(_ other: Tally) {
    seeds += other.seeds
    counted += other.counted
    steps += other.steps
    requests += other.requests
    posts += other.posts
    unknowns += other.unknowns
    crashes += other.crashes
    restarts += other.restarts
    restores += other.restores
    jumps += other.jumps
    edits += other.edits
    deletions += other.deletions
    boosts += other.boosts
    decisions += other.decisions
    duplicates += other.duplicates
    lost += other.lost
    milliseconds += other.milliseconds
    promised.merge(other.promised, uniquingKeysWith: +)
    unproven.merge(other.unproven, uniquingKeysWith: +)
    reasons.merge(other.reasons, uniquingKeysWith: +)
  }
}

extension Tally: CustomStringConvertible {
  /// A table for people.
  public var description: String {
    let classes = ["A", "B", "C", "D"].map { name in
      let (promised, unproven) = (promised[name] ?? 0, unproven[name] ?? 0)
      return "\(name) \(unproven) of \(promised) (\(Self.percent(unproven, of: promised)))"
    }
    let known = ["A", "B", "C"]
    let held = known.reduce(0) { $0 + (unproven[$1] ?? 0) }
    let all = known.reduce(0) { $0 + (promised[$1] ?? 0) }
    let lines: [(String, String)] = [
      ("seeds", "\(seeds)"), ("counted", "\(counted)"),
      ("virtual years", Self.rounded(Double(milliseconds) / 31_557_600_000)),
      ("steps", "\(steps)"), ("requests to publish", "\(requests)"), ("posts", "\(posts)"),
      ("unknown outcomes", "\(unknowns)"),
      ("crashes", "\(crashes)"), ("restarts", "\(restarts)"), ("restores", "\(restores)"), ("clock jumps", "\(jumps)"),
      ("edited", "\(edits)"), ("taken back", "\(deletions)"), ("boosted", "\(boosts)"),
      ("owner's words", "\(decisions)"), ("duplicated", "\(duplicates)"), ("lost", "\(lost)"),
      ("held without proof", classes.joined(separator: ", ")),
      ("held in A to C", "\(held) of \(all) (\(Self.percent(held, of: all)))"),
      ("at the end", reasons.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")),
    ]
    return lines.map { name, value in name + String(repeating: " ", count: max(22 - name.count, 1)) + value }
      .joined(separator: "\n")
  }

  private static func rounded(_ number: Double) -> String { "\(Double(Int(number * 10)) / 10)" }

  private static func percent(_ part: Int, of whole: Int) -> String {
    whole == 0 ? "0 %" : "\(Double(part * 100_000 / whole) / 1000) %"
  }
}
