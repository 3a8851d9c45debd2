public import FoundationEssentials
public import Ledger
public import Logging
public import Model
internal import Networks

/// Serves one account: one step at a time, at most one request to publish a step.
public struct Publisher: Sendable {
  /// What a step did.
  public enum Step: Sendable, Equatable {
    /// Nothing may be done before that time; nil when nothing is open.
    case idle(until: Date?)
    /// Something was recorded; there may be more to do at once.
    case done
    /// The network was unavailable or limited, or the account is paused: nothing more now.
    case stuck(problem: String, needsOwner: Bool)
  }

  let account: AccountPlan
  let ledger: any Ledger
  let language: Language
  let logger: Logger
  let progress: @Sendable () -> Void
  let fraction: @Sendable () -> Double
  let pictures: PictureDesk?
  let pages: PageDesk?
  let installation: [UInt8]
  let secrecy: SecrecyDesk

  /// - Parameters:
  ///   - language: what the owner is told of problems in.
  ///   - installation: the ledger's secret, from which keys are derived.
  ///   - pages: looks at the pages of entries first; without it no page is looked at.
  ///   - pictures: finds the pictures of posts; without it there are none.
  ///   - secrecy: looks at every draft before it is frozen.
  ///   - progress: called after each request.
  ///   - fraction: chance between 0 and 1, for jitter.
  public init(
    account: AccountPlan, ledger: any Ledger, installation: [UInt8], pages: PageDesk? = nil,
    pictures: PictureDesk? = nil, secrecy: SecrecyDesk = SecrecyDesk(), language: Language, logger: Logger,
    progress: @escaping @Sendable () -> Void = {},
    fraction: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
  ) {
    self.account = account
    self.ledger = ledger
    self.installation = installation
    self.pages = pages
    self.pictures = pictures
    self.secrecy = secrecy
    self.language = language
    var logger = logger
    logger[metadataKey: "account"] = "\(account.name)"
    self.logger = logger
    self.progress = progress
    self.fraction = fraction
  }

  /// The account's name in the configuration.
  public var accountName: String { account.name }

  /// Makes the next step of the account's announcements.
  public func runOnce(now: Date) async throws(LedgerError) -> Step {
    do throws(LedgerError) {
      return try await step(now: now)
    } catch .conflict(let what) {
      // While a page, a list or a picture was waited for, its owner has decided of the announcement.
      logger.notice("somebody was quicker", metadata: ["what": "\(what)"])
      return .idle(until: now.after(.seconds(5)))
    }
  }

  private func step(now: Date) async throws(LedgerError) -> Step {
    try await ledger.noteTime(now)
    let record = try await record()
    if record.halted != nil { return .idle(until: nil) }
    if record.paused, let probe = record.waitUntil, probe <= now {
      guard try await identify(record, now: now) != nil else { return try await stuck() }
    }
    if let doubt = record.doubt { return try await lookThrough(record, doubt, now: now) }
    guard let work = try await ledger.next(for: account.name, pace: account.pace, at: now) else {
      if record.paused { return .idle(until: record.waitUntil) }
      try await watchExpiry(record, now: now)
      return .idle(until: try await ledger.nextDue(for: account.name, pace: account.pace, at: now))
    }
    guard let identity = try await identity(record, now: now) else { return try await stuck() }
    switch work.announcement.state {
    case .unknown: return try await reconcile(work, identity, anchor: record.anchor, now: now)
    case .pending:
      if let original = work.announcement.boosts {
        return try await prepareBoost(of: original, work, identity, anchor: record.anchor, now: now)
      }
      return try await prepare(work, identity, anchor: record.anchor, now: now)
    case .frozen:
      guard let post = work.announcement.post else {
        throw .conflict("announcement \(work.announcement.id) has no post")
      }
      // Between two attempts it may have been taken back.
      if let original = work.announcement.boosts, try await standing(original) == nil {
        return try await put(aside: .retired(Reason(.noOriginal)), work.announcement, from: .frozen, now: now)
      }
      return try await publish(post, work, identity, anchor: record.anchor, now: now)
    case .posted:
      guard let correction = work.correction else { return try await verify(work, identity, now: now) }
      return try await correct(correction, work, identity, now: now)
    case .sending, .held, .rejected, .retired:
      throw .conflict("announcement \(work.announcement.id) is \(work.announcement.state.rawValue)")
    }
  }

  /// Records an outcome that no attempt of now brought.
  func put(aside outcome: Outcome, _ row: Announcement, from state: AnnouncementState, now: Date)
    async throws(LedgerError) -> Step
  {
    try await ledger.record(outcome, of: row.id, from: state, at: now)
    log(outcome, row)
    return .done
  }

  // MARK: frozen → sending → …

  func publish(_ post: Post, _ work: Work, _ identity: Identity, anchor: String?, now: Date)
    async throws(LedgerError) -> Step
  {
    let row = work.announcement
    if isTooOld(work, now: now) {
      return try await put(aside: .held(Reason(.tooOld)), row, from: .frozen, now: now)
    }
    if identity.reconciliation != .nothing, post.boosts == nil {
      if let step = try await lookFirst(post, row, identity, anchor: anchor, now: now) { return step }
      Failpoint.looked.hit()
    }
    guard let attempt = try await ledger.intend(row.id, pace: account.pace, at: now) else {
      return .idle(until: try await ledger.nextDue(for: account.name, pace: account.pace, at: now))
    }
    var result: Result<Receipt, PublishFailure>
    do throws(PublishFailure) {
      result = .success(try await send(post))
    } catch {
      result = .failure(error)
    }
    Failpoint.answered.hit()
    progress()
    if let doubt = try await doubt(of: result, post, row, identity) { result = .failure(.uncertain(doubt)) }
    switch result {
    case .success(let receipt):
      try await ledger.record(.posted(receipt), of: row.id, attempt: attempt, at: now)
      log(.posted(receipt), row)
      if let problem = receipt.withoutPicture { tellOfMissingPicture(problem) }
      try await ledger.update(account.name, .healthy, at: now)
      // The list of own posts shows no boosts.
      if !receipt.id.isEmpty, post.boosts == nil { try await ledger.update(account.name, .anchor(receipt.id), at: now) }
      return .done
    case .failure(let failure):
      if post.boosts != nil, case .unavailable(let why) = failure {
        return try await postpone(boost: row, attempt, why: why, now: now)
      }
      return try await settle(failure, row, attempt, length: post.text.count, identity, now: now)
    }
  }

  /// A post that is there already is never sent again. Nil when it is not there.
  private func lookFirst(_ post: Post, _ row: Announcement, _ identity: Identity, anchor: String?, now: Date)
    async throws(LedgerError) -> Step?
  {
    switch try await look(for: post, of: row, identity, anchor: anchor) {
    case .failure(let failure):
      return try await wait(for: failure, now: now)
    case .success(.absent(let isFresh, let newest)):
      // By a list that is late the next late one would pass for up to date.
      if isFresh, let newest, newest != anchor { try await ledger.update(account.name, .anchor(newest), at: now) }
      return nil
    case .success(.found(let receipt)):
      let outcome: Outcome =
        row.attempts > 0 ? .posted(receipt) : .retired(Reason(.alreadyThere, receipt.url ?? receipt.id))
      return try await put(aside: outcome, row, from: .frozen, now: now)
    }
  }

  /// Looks for the announcement's post. What an earlier generation left there is not this one.
  func look(for post: Post, of row: Announcement, _ identity: Identity, anchor: String?) async throws(LedgerError)
    -> Result<Lookup, PublishFailure>
  {
    // Nobody can see what is there, and sent again it is the same: it is taken for absent.
    guard type(of: account.network).finds else { return .success(.absent(fresh: true, newest: nil)) }
    let earlier = row.generation > 1 ? try await ledger.earlierPosts(of: row.id) : []
    defer { progress() }
    do throws(PublishFailure) {
      return .success(try await account.network.find(post, of: identity, anchor: anchor, besides: earlier))
    } catch {
      return .failure(error)
    }
  }

  // MARK: What a failure tells to do

  /// The whole policy: each failure of an attempt is an instruction.
  private func settle(
    _ failure: PublishFailure, _ row: Announcement, _ attempt: Attempt.ID, length: Int, _ identity: Identity, now: Date
  )
    async throws(LedgerError) -> Step
  {
    let settling = Settling(identity.reconciliation, settle: account.pace.settle)
    let outcome: Outcome =
      switch failure {
      case .rejected(let why): .rejected(Reason(.refused, why))
      case .uncertain(let evidence): .unknown(evidence: evidence, look: now.after(settling.look(0)))
      case .gone(let why): .held(Reason(.gone, why))
      case .tooLong(let limit):
        row.limit == nil ? .recompose(limit: limit ?? length * 3 / 4) : .held(Reason(.tooLong, failure.detail))
      case .unauthorized, .limited, .unavailable: .again(at: now, verdict: failure.verdict, detail: failure.detail)
      }
    try await ledger.record(outcome, of: row.id, attempt: attempt, at: now)
    log(outcome, row)
    switch failure {
    case .rejected, .uncertain, .tooLong: return .done
    case .gone, .unauthorized, .limited, .unavailable: return try await wait(for: failure, now: now)
    }
  }

  func log(_ outcome: Outcome, _ row: Announcement) {
    var metadata: Logger.Metadata = ["announcement": "\(row.id)", "entry": "\(row.entry)"]
    switch outcome {
    case .posted(let receipt):
      metadata["url"] = "\(receipt.url ?? receipt.id)"
      logger.info("announced", metadata: metadata)
    case .again(_, let verdict, let detail):
      metadata["detail"] = "\(detail)"
      metadata["verdict"] = "\(verdict)"
      logger.notice("to be sent again", metadata: metadata)
    case .unknown(let evidence, _):
      metadata["evidence"] = "\(evidence)"
      logger.warning("outcome unknown, looking for it", metadata: metadata)
    case .held(let reason):
      metadata["reason"] = "\(reason.code.rawValue)"
      logger.warning("held for a person", metadata: metadata)
    case .rejected(let reason):
      metadata["reason"] = "\(reason.detail)"
      logger.error("refused by the network", metadata: metadata)
    case .retired(let reason):
      metadata["reason"] = "\(reason.code.rawValue)"
      logger.info("not announced", metadata: metadata)
    case .recompose(let limit):
      metadata["limit"] = "\(limit)"
      logger.notice("too long for the server, composed again", metadata: metadata)
    }
  }
}
