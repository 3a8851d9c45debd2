internal import FoundationEssentials
internal import Ledger
internal import Model
internal import Networks

// Another account's post is repeated: by the same gates, with an intent and a receipt of its own. It has no words, so
// nothing is composed, no page is looked at and nothing is looked for: what was asked for is asked for again.
extension Publisher {
  /// pending → frozen, where the other post stands and is still to be boosted.
  func prepareBoost(of original: Announcement.ID, _ work: Work, _ identity: Identity, anchor: String?, now: Date)
    async throws(LedgerError) -> Step
  {
    let row = work.announcement
    if isTooOld(work, now: now) {
      return try await put(aside: .held(Reason(.tooOld)), row, from: .pending, now: now)
    }
    guard let post = try await boost(of: original, work, now: now) else {
      return try await put(aside: .retired(Reason(.noOriginal)), row, from: .pending, now: now)
    }
    try await ledger.freeze(row.id, post, at: now)
    return try await publish(post, work, identity, anchor: anchor, now: now)
  }

  private func boost(of id: Announcement.ID, _ work: Work, now: Date) async throws(LedgerError) -> Post? {
    guard let standing = try await standing(id), let url = standing.receipt.url else { return nil }
    return Post(
      text: standing.post.text, language: standing.post.language, created: Date(milliseconds: now.milliseconds),
      key: key(of: work), boosts: url)
  }

  /// What is to be boosted; nil where it stands no more, or its account is not boosted any more.
  func standing(_ id: Announcement.ID) async throws(LedgerError) -> Standing? {
    guard let original = try await ledger.announcement(id)?.announcement, account.boosts.contains(original.account)
    else {
      return nil
    }
    let correction = try await ledger.correction(of: id)
    let isGone = try await ledger.sighting(of: id)?.gone != nil || correction?.verdict == .deleted
    return isGone ? nil : Standing(original, correction)
  }

  /// It may be the other account's server that does not answer: the boost waits, and nothing that stands behind it.
  func postpone(boost row: Announcement, _ attempt: Attempt.ID, why: String, now: Date) async throws(LedgerError)
    -> Step
  {
    let wait = Backoff().wait(after: row.attempts + 1, fraction: fraction())
    let outcome = Outcome.again(at: now.after(wait), verdict: "unavailable", detail: why)
    try await ledger.record(outcome, of: row.id, attempt: attempt, at: now)
    log(outcome, row)
    return .done
  }

  /// The one request of an attempt.
  func send(_ post: Post) async throws(PublishFailure) -> Receipt {
    guard let url = post.boosts else { return try await account.network.publish(post) }
    return try await account.network.boost(url, as: post)
  }
}
