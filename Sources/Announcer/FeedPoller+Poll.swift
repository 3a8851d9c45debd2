internal import Feeds
internal import FoundationEssentials
internal import Ledger
internal import Logging
internal import Model
internal import Web

// One look at one feed, and what it leaves in the ledger.
extension FeedPoller {
  /// Returns why the feed could not be read, if so.
  func poll(_ feed: Feed, _ batch: VisitBatch, into summary: inout Summary, now: Date) async throws(LedgerError)
    -> FeedFailure?
  {
    guard let plan = plans[feed.name] else { return nil }
    summary.polled += 1
    let address = Self.address(of: feed)
    // What the old address is recognised by says nothing of another.
    let whole = address != feed.address || Schedule.readsWhole(feed, now: now)
    let look: FeedLook
    do throws(FeedFailure) {
      look = try await fetcher.look(
        address, validators: whole ? Validators() : feed.validators, lastHash: whole ? nil : feed.bodyHash,
        format: plan.format)
    } catch {
      summary.failures.append((feed.name, error))
      try await offTransport { () async throws(LedgerError) in
        try await recordFailure(error, of: feed, plan, asked: address, now: now)
      }
      return error
    }
    switch look.answer {
    case .unchanged(let validators):
      try await batch.add(unchanged(feed, plan, look, validators, now: now))
      logger.debug("feed unchanged", metadata: ["feed": "\(feed.name)"])
    case .read(let document, let validators, let bodyHash, let found, let discovered):
      let reading = Reading(
        document: document, validators: validators, bodyHash: bodyHash,
        discovered: discovered ? found : address == feed.discovered ? address : nil, whole: whole,
        returns: address == feed.url && address != feed.address)
      let news = try await offTransport { () async throws(LedgerError) in
        try await ingest(reading, look, of: feed, plan, now: now)
      }
      summary.new += news.new
      summary.changed += news.changed
    }
    return nil
  }

  /// Where a feed has led us on may die while the address of the configuration leads elsewhere: now and then that one
  /// is asked.
  private static func address(of feed: Feed) -> String {
    feed.failures >= 3 && feed.failures % 2 == 1 ? feed.url : feed.address
  }

  private func unchanged(_ feed: Feed, _ plan: FeedPlan, _ look: FeedLook, _ validators: Validators, now: Date) -> Visit
  {
    var facts = feed.facts
    facts.wishes.freshFor = look.freshFor ?? facts.wishes.freshFor
    let next = Schedule.afterSuccess(now: now, interval: plan.interval, facts: facts, fraction: fraction())
    if facts.empty == FeedFacts.longestEmptiness { tellEmpty(feed) }
    var visit = Visit(
      feed: feed.id, result: .unchanged(validators: facts.stranger == nil ? validators : Validators()), at: now,
      nextCheck: next.at, why: next.why,
      freshFor: look.freshFor,
      move: FeedMove.next(after: feed.move, target: look.permanent, fits: look.isSameBody ? true : nil))
    settle(&visit, feed)
    return visit
  }

  /// A redirect that was permanent often enough is the feed's address from now on.
  private func settle(_ visit: inout Visit, _ feed: Feed) {
    guard let move = visit.move, move.polls >= FeedMove.needed else { return }
    visit.settling = .moves(to: move.target)
    logger.notice(
      "feed moved for good", metadata: ["feed": "\(feed.name)", "from": "\(feed.address)", "to": "\(move.target)"])
  }

  private func recordFailure(_ failure: FeedFailure, of feed: Feed, _ plan: FeedPlan, asked address: String, now: Date)
    async throws(LedgerError)
  {
    let problem = failure.sentence(in: language)
    var next = Schedule.afterFailure(
      now: now, interval: plan.interval, failures: feed.failures + 1, until: failure.waitUntil(now),
      fraction: fraction())
    var isGone = false
    // Only the address that the owner wrote is the feed's last word: behind another there is still that one to ask.
    if case .gone = failure, address == feed.url {
      isGone = true
      next = Schedule.afterGone(now: now, fraction: fraction())
    }
    // Certificates are renewed and servers repaired within a day; then somebody must look.
    let isLong = feed.lastSuccess.map { now.timeIntervalSince($0) >= 86_400 } ?? false
    var metadata: Logger.Metadata = ["feed": "\(feed.name)", "problem": "\(problem)"]
    if isLong, let last = feed.lastSuccess { metadata["since"] = "\(last.formatted(.iso8601))" }
    logger.log(
      level: isGone || isLong ? .error : .warning, isGone ? "feed gone for good" : "feed not read", metadata: metadata)
    try await ledger.record(
      Visit(
        feed: feed.id, result: .failed(problem: problem), at: now, nextCheck: next.at, why: next.why, isGone: isGone))
  }

  // MARK: A document

  /// What a document came with.
  private struct Reading {
    let document: FeedDocument
    let validators: Validators
    let bodyHash: String
    let discovered: String?
    let whole: Bool
    /// Found at the address of the configuration though another was remembered.
    let returns: Bool
  }

  /// What a document brought.
  private struct News: Sendable {
    /// Entries that were seen for the first time.
    let new: Int
    /// Entries that have changed after they were announced.
    let changed: Int
  }

  private func ingest(_ reading: Reading, _ look: FeedLook, of feed: Feed, _ plan: FeedPlan, now: Date)
    async throws(LedgerError) -> News
  {
    let document = reading.document
    let aliases = Aliases.of(document.entries)
    let known = try await Recognition.of(aliases, in: feed.id, ledger)
    let isElsewhere = reading.discovered != nil && reading.discovered != feed.discovered
    var proven = known
    if feed.baselined, feed.facts.identity.isSame(as: FeedIdentity(of: document)) != true {
      proven = try await Recognition.beyondDoubt(aliases, in: feed.id, ledger)
    }
    var acquaintance = Acquaintance(document, known: proven, feed: feed, isElsewhere: isElsewhere, now: now)
    acquaintance.facts.wishes.freshFor = look.freshFor
    let visit = visit(reading, look, acquaintance, feed, plan, now: now)
    var new = Planner(plan: plan).plan(
      document.entries, aliases: aliases, known: known, baselined: feed.baselined,
      stranger: acquaintance.isStranger ? document.title ?? "" : nil, now: now)
    for index in new.indices where new[index].entry.language == nil {
      new[index].entry.language = document.language
    }
    // Another blog's posts may be taken for known ones where both number theirs alike: nothing is learnt from it.
    let gained =
      acquaintance.isStranger
      ? [] : zip(known, aliases).compactMap { id, aliases in id.map { (entry: $0, aliases: aliases) } }
    // What half a document does not say, or another blog says, changes no subscription.
    let isBelieved = acquaintance.isWhole && !acquaintance.isStranger
    let site = isBelieved ? document.site(at: reading.discovered ?? feed.address) : nil
    let current = acquaintance.isStranger ? [] : current(document, known)
    // A title that was cut off with its document is no other title.
    let following = isBelieved ? self.following : Following()
    let changed = try await ledger.record(
      Ingest(
        visit: visit, new: new, gained: gained, current: current, following: following, site: site,
        mentions: feed.baselined && !acquaintance.isStranger ? mentions(new, plan, now: now) : []))
    tell(new, of: feed, acquaintance)
    return News(new: feed.baselined ? new.count : 0, changed: changed)
  }

  /// The new entries of a feed that is watched, as far as they name what it is watched for.
  private func mentions(_ new: [NewEntry], _ plan: FeedPlan, now: Date) -> [MentionRecord] {
    guard let filter = plan.mentions else { return [] }
    return new.map(\.entry).filter(filter.matches).compactMap { entry in
      entry.link.map { MentionRecord(url: $0, source: plan.name, text: MentionFilter.told(entry), found: now) }
    }
  }

  /// The known entries of a document as they are in it.
  private func current(_ document: FeedDocument, _ known: [Entry.ID?]) -> [(id: Entry.ID, entry: Entry)] {
    zip(known, document.entries).compactMap { id, entry in
      guard let id else { return nil }
      var entry = entry
      entry.language = entry.language ?? document.language
      return (id, entry)
    }
  }

  private func visit(
    _ reading: Reading, _ look: FeedLook, _ acquaintance: Acquaintance, _ feed: Feed, _ plan: FeedPlan, now: Date
  ) -> Visit {
    let facts = acquaintance.facts
    let isWhole = acquaintance.isWhole
    // Another blog's address and dates are not remembered: by its date the right blog would seem unchanged.
    let isStranger = acquaintance.isStranger
    let discovered = isStranger ? feed.discovered : reading.discovered
    let next =
      isWhole
      ? Schedule.afterSuccess(now: now, interval: plan.interval, facts: facts, fraction: fraction())
      : Schedule.afterBroken(now: now, interval: plan.interval, fraction: fraction())
    let result: Visit.Result =
      isWhole
      ? .read(
        validators: isStranger ? Validators() : reading.validators, bodyHash: reading.bodyHash, discovered: discovered,
        unconditional: reading.whole)
      : .partial(discovered: discovered)
    var visit = Visit(
      feed: feed.id, result: result, at: now, nextCheck: next.at, why: next.why, facts: facts,
      move: FeedMove.next(after: feed.move, target: look.permanent, fits: acquaintance.fits),
      settling: reading.returns && !isStranger ? .returns : .stays)
    settle(&visit, feed)
    return visit
  }

  private func tell(_ new: [NewEntry], of feed: Feed, _ acquaintance: Acquaintance) {
    let count = new.count
    if acquaintance.isStranger, feed.facts.stranger == nil {
      logger.warning(
        "another blog answers at the feed's address: what it says is held",
        metadata: ["feed": "\(feed.name)", "title": "\(acquaintance.title)"])
    }
    if acquaintance.facts.empty == FeedFacts.longestEmptiness + 1 { tellEmpty(feed) }
    if acquaintance.facts.broken > 0 {
      logger.warning("feed broken, what is complete was read", metadata: ["feed": "\(feed.name)"])
    }
    guard feed.baselined else {
      return logger.info("baseline taken", metadata: ["feed": "\(feed.name)", "entries": "\(count)"])
    }
    if count > 0 { logger.info("new entries", metadata: ["feed": "\(feed.name)", "entries": "\(count)"]) }
    let reasons = new.compactMap { $0.announcements.lazy.compactMap(\.state.heldFor).first }
    guard let reason = reasons.first else { return }
    logger.warning(
      "held for a person",
      metadata: ["feed": "\(feed.name)", "entries": "\(reasons.count)", "reason": "\(reason.code.rawValue)"])
  }
}

extension FeedPoller {
  /// Once, when it has been so for some looks.
  private func tellEmpty(_ feed: Feed) {
    logger.warning("feed empty for several looks", metadata: ["feed": "\(feed.name)"])
  }
}

extension NewAnnouncement.State {
  fileprivate var heldFor: Reason? { if case .held(let reason) = self { reason } else { nil } }
}

extension FeedFailure {
  /// A server that is asked too often and does not say when to come back gets ten minutes.
  fileprivate func waitUntil(_ now: Date) -> Date? {
    if case .limited(_, let until) = self { until ?? now.after(HostPatience.rest) } else { nil }
  }
}
