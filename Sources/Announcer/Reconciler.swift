internal import FoundationEssentials
internal import Ledger
internal import Model
internal import Networks

/// How patiently an unknown outcome is looked for, by what the network offers.
struct Settling: Sendable {
  /// Nothing is sent again sooner.
  let quiet: Duration
  /// So many attempts at most; then a person decides.
  let attempts: Int
  /// So many looks at most after one attempt.
  var looks: Int { 12 }

  init(_ reconciliation: Reconciliation, settle: Duration?) {
    switch reconciliation {
    case .keyAndLookup, .ownIdentity, .nothing:
      quiet = settle ?? .seconds(15 * 60)
      attempts = 6
    case .lookup:
      quiet = settle ?? .seconds(30 * 60)
      attempts = 3
    }
  }

  /// How long after the attempt the look of that number (0 for the first) is due: 5 s, 30 s, 2 min, 15 min where the
  /// quiet period is 15 minutes, then by thirds of it.
  func look(_ number: Int) -> Duration {
    switch number {
    case ..<1: quiet / 180
    case 1: quiet / 30
    case 2: quiet * 2 / 15
    default: quiet + quiet / 3 * (number - 3)
    }
  }

  /// Two absences a third of the period apart, the later one after the whole of it.
  func proves(absentSince first: Date?, now: Date, attempted: Date) -> Bool {
    guard let first else { return false }
    return now >= attempted.after(quiet) && now >= first.after(quiet / 3)
  }
}

// An outcome that nobody knows is looked for before anything is sent again.
extension Publisher {
  /// One look at an announcement whose outcome is unknown.
  func reconcile(_ work: Work, _ identity: Identity, anchor: String?, now: Date) async throws(LedgerError) -> Step {
    let row = work.announcement
    guard let post = row.post else { throw .conflict("announcement \(row.id) has no post") }
    if post.boosts != nil {
      let again = Outcome.again(at: now, verdict: "repeatable", detail: "a boost may be made again")
      return try await put(aside: again, row, from: .unknown, now: now)
    }
    guard identity.reconciliation != .nothing else {
      return try await put(aside: .held(Reason(.unproven)), row, from: .unknown, now: now)
    }
    switch try await look(for: post, of: row, identity, anchor: anchor) {
    case .failure(let failure):
      return try await wait(for: failure, now: now)
    case .success(.found(let receipt)):
      let step = try await put(aside: .posted(receipt), row, from: .unknown, now: now)
      try await ledger.update(account.name, .healthy, at: now)
      return step
    case .success(.absent(let fresh, _)):
      return try await absent(row, identity, fresh: fresh, now: now)
    }
  }

  /// Attempts whose outcome nobody knew: what was provably refused spends none.
  private func doubtful(_ row: Announcement) async throws(LedgerError) -> Int {
    try await ledger.attempts(of: row.id).count { $0.verdict == "unknown" || $0.verdict == "orphan" }
  }

  /// Why a refusal as a duplicate proves nothing: only the same bytes, sent before and not answered, can be what stands
  /// there, and no post that is known to be another. Nil for everything else.
  func doubt(of result: Result<Receipt, PublishFailure>, _ post: Post, _ row: Announcement, _ identity: Identity)
    async throws(LedgerError) -> String?
  {
    // Where we choose the identity, and of a boost, there is one at most.
    guard case .success(let receipt) = result, receipt.evidence == .duplicate, post.boosts == nil,
      identity.reconciliation != .ownIdentity
    else { return nil }
    let what = "refused as a duplicate of \(receipt.url ?? receipt.id)"
    if try await doubtful(row) == 0 { return what + ", and nothing was sent before" }
    let earlier = try await ledger.earlierPosts(of: row.id)
    let isEarlier = earlier.contains(receipt.id) || (receipt.url.map(earlier.contains) ?? false)
    return isEarlier ? what + ", which was announced before" : nil
  }

  private func absent(_ row: Announcement, _ identity: Identity, fresh: Bool, now: Date) async throws(LedgerError)
    -> Step
  {
    let settling = Settling(identity.reconciliation, settle: account.pace.settle)
    let attempted = row.attempted ?? row.created
    let proven =
      identity.reconciliation == .ownIdentity
      || (fresh && settling.proves(absentSince: row.firstAbsence, now: now, attempted: attempted))
    if proven, try await doubtful(row) < settling.attempts {
      let again = Outcome.again(at: now, verdict: "absent", detail: "not among the account's posts")
      return try await put(aside: again, row, from: .unknown, now: now)
    }
    if proven || row.looks + 1 >= settling.looks {
      return try await put(aside: .held(Reason(.unproven)), row, from: .unknown, now: now)
    }
    // A look that came late (the machine slept) is not followed by a burst of those that were missed: they would be
    // used up before two of them are far enough apart to prove anything.
    let pause = now < attempted.after(settling.quiet) ? settling.quiet / 180 : settling.quiet / 3
    let next = max(attempted.after(settling.look(row.looks + 1)), now.after(pause))
    try await ledger.recordLook(at: row.id, absent: fresh, next: next, at: now)
    return .done
  }
}
