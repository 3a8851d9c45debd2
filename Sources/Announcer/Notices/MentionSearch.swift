public import FoundationEssentials
public import Ledger
public import Logging
internal import Model
internal import Networks

/// Searches for what the owner watches, through the accounts whose networks can. What is found is for the owner's eyes;
/// nothing of it is announced.
public struct MentionSearch: Sendable {
  /// Between two searches for the same words.
  private static let pause = Duration.seconds(3600)
  /// After a server has said that it searches nothing.
  private static let rest = Duration.seconds(86_400)
  private static let most = 20

  private struct Search {
    let account: AccountPlan
    let words: String
    /// In the ledger.
    var name: String { "\(account.name) \(words)" }
  }

  private let ledger: any Ledger
  private let searches: [Search]
  private let stop: StopSignal
  private let logger: Logger

  /// Searches for some words by every account that can; nil where there is nothing to do.
  public init?(ledger: any Ledger, accounts: [AccountPlan], words: [String], stop: StopSignal, logger: Logger) {
    let able = accounts.filter { type(of: $0.network).searches }
    searches = able.flatMap { account in words.map { Search(account: account, words: $0) } }
    guard !searches.isEmpty else { return nil }
    self.ledger = ledger
    self.stop = stop
    self.logger = logger
  }

  /// Makes the searches that are due.
  /// - Returns: when to come again, and whether anything was found that the owner is to be told.
  public func runOnce(now: Date) async throws(LedgerError) -> (next: Date, found: Bool) {
    let before = try await ledger.mentions(limit: 1000).count
    let records = try await ledger.accounts()
    var next = now.after(Self.pause)
    for search in searches where !stop.isGiven {
      let due = try await ledger.nextSearch(search.name)
      // What is due far ahead was written by a clock that was wrong.
      if let due, due > now, due <= now.after(Self.rest) {
        next = min(next, due)
        continue
      }
      guard records.contains(where: { $0.name == search.account.name && !$0.paused }) else { continue }
      try await make(search, now: now)
    }
    return (next, try await ledger.mentions(limit: 1000).count > before)
  }

  private func make(_ search: Search, now: Date) async throws(LedgerError) {
    var found: [Mention] = []
    do throws(PublishFailure) {
      found = try await search.account.network.mentions(of: search.words, limit: Self.most)
    } catch {
      var next = now.after(Self.pause)
      if case .rejected = error { next = now.after(Self.rest) }
      if case .limited(let until?) = error { next = min(max(until, next), now.after(Self.rest)) }
      log(error, search)
      return try await ledger.record(nil, search: search.name, next: next, at: now)
    }
    let mentions = found.map { mention in
      MentionRecord(
        url: mention.url, source: search.account.name,
        text: MentionFilter.told([mention.author, mention.text.isEmpty ? nil : mention.text]), found: now)
    }
    try await ledger.record(mentions, search: search.name, next: now.after(Self.pause), at: now)
  }

  private func log(_ failure: PublishFailure, _ search: Search) {
    logger.notice(
      "search not made", metadata: ["account": "\(search.account.name)", "problem": "\(failure.sentence(in: .en))"])
  }
}
