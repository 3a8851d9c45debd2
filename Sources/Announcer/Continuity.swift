internal import Composing
internal import FoundationEssentials
internal import Ledger
internal import Logging
internal import Model
internal import Networks

// The ledger may not know what the account has posted: before anything is sent, everything open is looked for.
extension Publisher {
  /// A list that does not show the last known post may be late; after a day that post is gone.
  private static var longestCache: Duration { .seconds(86_400) }

  /// One look; the account is certain when none is left. A network that shows nothing leaves it to its owner (`resume`).
  func lookThrough(_ record: AccountRecord, _ doubt: DoubtRecord, now: Date) async throws(LedgerError) -> Step {
    if let wait = record.waitUntil, wait > now { return .idle(until: wait) }
    // What came meanwhile may be what was posted: first the feeds.
    guard try await ledger.sawEveryFeed(since: doubt.since) else { return .idle(until: now.after(.seconds(5))) }
    let isFresh = record.verified.map { $0 >= doubt.since } ?? false
    let known = isFresh ? try await identity(record, now: now) : try await identify(record, now: now)
    guard let identity = known else { return try await stuck() }
    guard identity.reconciliation != .nothing else { return .idle(until: nil) }
    // What an earlier life has sent may still arrive, and a list may be late.
    let begin = doubt.since.after(Settling(identity.reconciliation, settle: account.pace.settle).quiet)
    if identity.reconciliation != .ownIdentity, now < begin { return .idle(until: begin) }
    guard let work = try await ledger.nextInDoubt(for: account.name) else {
      try await ledger.update(account.name, .certain, at: now)
      logger.notice(
        "the account's own posts were looked through, going on", metadata: ["reason": "\(doubt.doubt.rawValue)"])
      return .done
    }
    let row = work.announcement
    if row.boosts != nil {
      // Made twice it is one.
      try await ledger.clear(row.id, at: now)
      return .done
    }
    switch try await look(for: row.post ?? probe(work, identity), of: row, identity, anchor: record.anchor) {
    case .failure(let failure):
      return try await wait(for: failure, now: now)
    case .success(.found(let receipt)):
      return try await adopt(receipt, row, now: now)
    case .success(.absent(let isFresh, _)) where isFresh || now >= doubt.since.after(Self.longestCache):
      try await ledger.clear(row.id, at: now)
      return .done
    case .success(.absent):
      return try await wait(for: .unavailable("its list of own posts is not up to date"), now: now)
    }
  }

  /// It is out there: posted by us where we may have, else by somebody else or by us before.
  private func adopt(_ receipt: Receipt, _ row: Announcement, now: Date) async throws(LedgerError) -> Step {
    let isOurs = row.post != nil && row.attempts > 0
    let there = receipt.url ?? receipt.id
    if row.state == .held {
      let decision = Decision.adopt(url: there)
      guard case .done = try await ledger.decide(decision, on: row.id, at: now) else {
        throw .conflict("announcement \(row.id) is not held")
      }
      return .done
    }
    let outcome: Outcome = isOurs ? .posted(receipt) : .retired(Reason(.alreadyThere, there))
    return try await put(aside: outcome, row, from: row.state, now: now)
  }

  /// What the entry's announcement would look like, without asking anybody for a page or a short link.
  private func probe(_ work: Work, _ identity: Identity) -> Post {
    let entry = work.entry.entry
    let wording = account.wording(for: entry, of: work.entry.feedName)
    // What cannot be composed is looked for by its link alone.
    let draft = try? Composer(wording: wording, network: identity.limit).compose(
      entry, blog: work.entry.feedName, within: work.announcement.limit)
    let link = entry.link.map { [$0] } ?? []
    return Post(
      text: draft?.text ?? entry.title ?? "", links: draft?.links ?? link, created: work.entry.firstSeen, key: "")
  }
}
