internal import FoundationEssentials
internal import Ledger
internal import Logging
internal import Model
internal import Networks

// What was posted is looked at again: a moderator or a spam filter may have taken it away. It is never sent again.
extension Publisher {
  /// After the look at two minutes comes this one.
  private static var lastSight: Duration { .seconds(86_400) }

  /// One look at a post that the network had.
  func verify(_ work: Work, _ identity: Identity, now: Date) async throws(LedgerError) -> Step {
    let row = work.announcement
    let standing = Standing(row, try await ledger.correction(of: row.id))
    guard let (post, receipt) = standing?.parts, var sighting = try await ledger.sighting(of: row.id) else {
      throw .conflict("announcement \(row.id) was not posted")
    }
    guard identity.reconciliation != .nothing, type(of: account.network).finds else {
      try await ledger.record(sighting, next: nil, of: row.id)
      return .done
    }
    // Back to the post itself: what lies before it does not matter.
    let anchor = receipt.id.isEmpty ? nil : receipt.id
    switch try await look(for: post, of: row, identity, anchor: anchor) {
    case .failure(let failure):
      return try await wait(for: failure, now: now)
    case .success(.found(let found)) where receipt.id.isEmpty || found.id.isEmpty || found.id == receipt.id:
      sighting.looks += 1
      sighting.seen = now
    case .success(let answer):
      sighting.looks += 1
      // A list that never showed it may be late; one that did does not go back.
      if sighting.seen != nil || answer.isCertain { sighting.gone = now }
    }
    // An attempt dated ahead was made by a clock that was wrong.
    let next = min(row.attempted ?? row.created, now).after(Self.lastSight)
    let isLast = sighting.gone != nil || sighting.looks >= 2 || now >= next
    try await ledger.record(sighting, next: isLast ? nil : next, of: row.id)
    if sighting.gone != nil {
      logger.warning(
        "a post is gone from the network",
        metadata: ["announcement": "\(row.id)", "url": "\(receipt.url ?? receipt.id)"])
    }
    return .done
  }
}

extension Lookup {
  /// Another post of the same link, or a list that is proven to be up to date.
  fileprivate var isCertain: Bool {
    switch self {
    case .found: true
    case .absent(let fresh, _): fresh
    }
  }
}
