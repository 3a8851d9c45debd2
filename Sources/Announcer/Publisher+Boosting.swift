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
    guard let (standing, url) = try await repeated(original) else {
      return try await put(aside: .retired(Reason(.noOriginal)), row, from: .pending, now: now)
    }
    let post = Post(
      text: standing.text, language: standing.language, created: Date(milliseconds: now.milliseconds),
      key: key(of: work), boosts: url)
    try await ledger.freeze(row.id, post, at: now)
    return try await publish(post, work, identity, anchor: anchor, now: now)
  }

  /// What is repeated, and its page; nil where it is not there any more, or not to be repeated any more.
  func repeated(_ id: Announcement.ID) async throws(LedgerError) -> (post: Post, url: String)? {
    guard let original = try await ledger.announcement(id)?.announcement, account.boosts.contains(original.account)
    else {
      return nil
    }
    let correction = try await ledger.correction(of: id)
    let isGone = try await ledger.sighting(of: id)?.gone != nil || correction?.verdict == .deleted
    guard let standing = Standing(original, correction), !isGone, let url = standing.receipt.url else { return nil }
    return (standing.post, url)
  }

  /// The one request of an attempt.
  func send(_ post: Post) async throws(PublishFailure) -> Receipt {
    guard let url = post.boosts else { return try await account.network.publish(post) }
    return try await account.network.boost(url, as: post)
  }
}
