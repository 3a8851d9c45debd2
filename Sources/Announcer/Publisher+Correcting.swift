internal import Composing
internal import Feeds
internal import FoundationEssentials
internal import Ledger
internal import Logging
internal import Model
internal import Networks

/// What the network shows of an announcement, as far as the ledger knows.
struct Standing: Sendable {
  let post: Post
  let receipt: Receipt

  /// Nil for what was not posted.
  init?(_ row: Announcement, _ correction: Correction?) {
    guard let post = correction?.stands ?? row.post, let receipt = correction?.receipt ?? row.receipt else {
      return nil
    }
    self.post = post
    self.receipt = receipt
  }

  var parts: (Post, Receipt) { (post, receipt) }
}

// An entry has changed after it was announced, or its page is gone: what stands at the network is put right, as its owner
// wishes. Whatever is asked for may be asked for again, so a crash costs a repetition and never a second post.
extension Publisher {
  /// So many steps for one change.
  private static var mostTries: Int { 12 }

  /// One step of putting a post right.
  func correct(_ correction: Correction, _ work: Work, _ identity: Identity, now: Date) async throws(LedgerError)
    -> Step
  {
    guard let standing = Standing(work.announcement, correction) else {
      throw .conflict("announcement \(work.announcement.id) was not posted")
    }
    guard correction.tries < Self.mostTries else {
      return try await settle(correction, .refused(tooOften), work, now: now)
    }
    try await ledger.begin(correction, at: now)
    switch correction.cause {
    case .changed: return try await follow(correction, standing, work, identity, now: now)
    case .gone: return try await takeLeave(correction, standing, work, identity, now: now)
    }
  }

  // MARK: The entry has changed

  private func follow(
    _ correction: Correction, _ standing: Standing, _ work: Work, _ identity: Identity, now: Date
  ) async throws(LedgerError) -> Step {
    let wish = account.aftercare.changed
    if wish == .nothing { return try await settle(correction, .skipped(unwanted), work, now: now) }
    switch try await wanted(correction, standing, work, identity, now: now) {
    case .same: return try await settle(correction, .same(work.entry.entry), work, now: now)
    case .wait(let until):
      try await ledger.postpone(correction, until: until)
      return .done
    case .impossible(let problem): return try await settle(correction, .refused(problem), work, now: now)
    case .post(let post):
      if wish == .notice { return try await settle(correction, .told(post.text), work, now: now) }
      if let why = whyUntouched(standing, identity) {
        return try await settle(correction, .skipped(why), work, now: now)
      }
      return try await request(correction, work, now: now) { () async throws(PublishFailure) in
        var receipt = try await account.network.edit(standing.receipt, to: post)
        receipt.url = receipt.url ?? standing.receipt.url
        return .edited(post, receipt, of: work.entry.entry)
      }
    }
  }

  /// What should stand there.
  private enum Wanted {
    case same
    case post(Post)
    case wait(until: Date)
    case impossible(String)
  }

  private func wanted(_ correction: Correction, _ standing: Standing, _ work: Work, _ identity: Identity, now: Date)
    async throws(LedgerError) -> Wanted
  {
    let entry = try await edited(work.entry)
    // Another spelling of the address is no other address.
    let isLinkSame = entry.link.map { CanonicalLink.of($0) ?? $0 } == correction.link.map { CanonicalLink.of($0) ?? $0 }
    // What was asked for without an answer may stand there.
    let isKnown = correction.asked == nil
    if isKnown, isLinkSame, entry.title == correction.title { return .same }
    let page: PageFacts?
    if isLinkSame {
      page = try await ledger.page(of: work.entry.id)?.facts
    } else {
      switch try await pages?.look(at: work.entry, now: now) ?? .announce(nil) {
      case .announce(let facts): page = facts
      case .wait(let until): return .wait(until: until)
      case .hold(let problem): return .impossible(problem)
      }
    }
    let completed = PageCompletion.of(entry, by: page, blog: work.entry.feedName)
    let wording = account.wording(for: completed, of: work.entry.feedName)
    let kept = isLinkSame ? standing.post.links.first : nil
    switch await compose(completed, of: work, short: page?.shortLink, wording, identity.limit, keeping: kept) {
    case .failure(let problem): return .impossible(problem.reason.detail)
    case .success(let draft):
      Failpoint.composed.hit()
      let post = standing.post
      if isKnown, draft.text == post.text, draft.links == post.links { return .same }
      let card = PageCompletion.card(of: draft.links.first, completed, page)
      // What a person would have to see is not put in by itself.
      let judgement = judge(draft, completed, wording, card, page)
      if let reason = judgement.reason { return .impossible(reason.detail) }
      return .post(post.saying(draft, wording, card: card))
    }
  }

  // MARK: Its page is gone

  private func takeLeave(
    _ correction: Correction, _ standing: Standing, _ work: Work, _ identity: Identity, now: Date
  ) async throws(LedgerError) -> Step {
    switch account.aftercare.gone {
    case .nothing: return try await settle(correction, .skipped(unwanted), work, now: now)
    case .notice: return try await settle(correction, .told(work.entry.entry.link ?? ""), work, now: now)
    case .delete:
      if let why = whyUntouched(standing, identity) {
        return try await settle(correction, .skipped(why), work, now: now)
      }
      return try await request(correction, work, now: now) { () async throws(PublishFailure) in
        try await account.network.delete(standing.receipt)
        return .deleted
      }
    }
  }

  /// What keeps a post from being edited or taken back; nil where it surely is ours. One that was found by its link may be
  /// the owner's own words about the same entry.
  private func whyUntouched(_ standing: Standing, _ identity: Identity) -> String? {
    if standing.receipt.id.isEmpty { return unnamed }
    return standing.receipt.evidence == .lookup && identity.reconciliation != .ownIdentity ? perhapsByHand : nil
  }

  // MARK: Asking for it

  /// The intent is on the disk before the request leaves; what the network says no to stays as it is.
  private func request(
    _ correction: Correction, _ work: Work, now: Date,
    _ ask: () async throws(PublishFailure) -> CorrectionOutcome
  ) async throws(LedgerError) -> Step {
    guard try await ledger.intend(correction, pace: account.pace, at: now) else {
      return .idle(until: try await ledger.nextDue(for: account.name, pace: account.pace, at: now))
    }
    let answer: Result<CorrectionOutcome, PublishFailure>
    do throws(PublishFailure) { answer = .success(try await ask()) } catch { answer = .failure(error) }
    Failpoint.answered.hit()
    progress()
    switch answer {
    case .success(let outcome):
      let step = try await settle(correction, outcome, work, now: now)
      try await ledger.update(account.name, .healthy, at: now)
      return step
    case .failure(let failure):
      switch failure {
      case .rejected, .tooLong:
        return try await settle(correction, .refused(failure.told(in: language).sentence(in: language)), work, now: now)
      case .unauthorized, .limited, .unavailable, .uncertain, .gone: return try await wait(for: failure, now: now)
      }
    }
  }

  private func settle(_ correction: Correction, _ outcome: CorrectionOutcome, _ work: Work, now: Date)
    async throws(LedgerError) -> Step
  {
    try await ledger.settle(correction, outcome, at: now)
    let url = correction.receipt?.url ?? work.announcement.receipt?.url
    var metadata: Logger.Metadata = [
      "announcement": "\(work.announcement.id)", "entry": "\(work.entry.id)", "url": "\(url ?? "")",
    ]
    let isGone = correction.cause == .gone
    switch outcome {
    case .same: logger.debug("what stands is what is wanted", metadata: metadata)
    case .edited: logger.info("edited: its entry has changed", metadata: metadata)
    case .deleted: logger.info("taken back: its entry's page is gone", metadata: metadata)
    case .told(let what):
      metadata[isGone ? "page" : "wanted"] = "\(what)"
      logger.notice(isGone ? "announced, and its page is gone" : "announced, and changed since", metadata: metadata)
    case .skipped(let why), .refused(let why):
      metadata["problem"] = "\(why)"
      logger.notice(isGone ? "not taken back" : "not edited", metadata: metadata)
    }
    return .done
  }

  // MARK: In the owner's words

  private var unwanted: String {
    language("the configuration asks for nothing any more", "la configuration ne demande plus rien")
  }

  private var unnamed: String {
    language(
      "nobody knows the post's number at the network: look at it yourself",
      "personne ne connaît le numéro de la publication sur le réseau : voyez vous-même")
  }

  private var perhapsByHand: String {
    language(
      "its answer was lost and it was found by its link, so it may be your own post: look at it yourself",
      "sa réponse s’est perdue et elle a été retrouvée par son lien, elle peut donc être de votre main : voyez vous-même"
    )
  }

  private var tooOften: String {
    language("it was tried \(Self.mostTries) times in vain", "\(Self.mostTries) essais ont été vains")
  }
}

extension PageRecord {
  fileprivate var facts: PageFacts? { if case .there(let facts) = finding { facts } else { nil } }
}

extension Post {
  /// The same post with other words: its time, its key, its picture and who may see it stay.
  fileprivate func saying(_ draft: Draft, _ wording: Wording, card: Card?) -> Post {
    var post = self
    post.text = draft.text
    post.links = draft.links
    post.facets = draft.facets
    post.language = draft.language
    post.contentWarning = wording.contentWarning
    post.card = card
    return post
  }
}
