internal import Composing
internal import Crypto
internal import FoundationEssentials
internal import Ledger
internal import Logging
internal import Model
internal import Networks

// pending → frozen: the entry's page is looked at, the text composed, the picture uploaded; then bytes and key are fixed.
extension Publisher {
  /// Whether it may be announced now, and if so the next two steps.
  func prepare(_ work: Work, _ identity: Identity, anchor: String?, now: Date) async throws(LedgerError) -> Step {
    let row = work.announcement
    if isTooOld(work, now: now) {
      return try await put(aside: .held(Reason(.tooOld)), row, from: .pending, now: now)
    }
    // The guard's lists are read here, once: a kill meanwhile says nothing about this announcement.
    secrecy.prepare()
    try await ledger.begin(row.id, at: now)
    switch try await pages?.look(at: work.entry, now: now) ?? .announce(nil) {
    case .announce(let page):
      progress()
      return try await freeze(work, page, identity, anchor: anchor, now: now)
    case .wait(let until):
      progress()
      if row.approved != nil { return try await freeze(work, nil, identity, anchor: anchor, now: now) }
      try await ledger.postpone(row.id, until: until, at: now)
      return .done
    case .hold(let problem):
      progress()
      // A person has let it pass, page or not.
      if row.approved != nil { return try await freeze(work, nil, identity, anchor: anchor, now: now) }
      return try await put(aside: .held(Reason(.noPage, problem)), row, from: .pending, now: now)
    }
  }

  /// News that is no news any more waits for a person, unless one has let it pass.
  func isTooOld(_ work: Work, now: Date) -> Bool {
    let age = now.timeIntervalSince(work.entry.entry.published ?? work.entry.firstSeen)
    return work.announcement.approved == nil && age > account.pace.maxAge.seconds
  }

  private func freeze(_ work: Work, _ page: PageFacts?, _ identity: Identity, anchor: String?, now: Date)
    async throws(LedgerError) -> Step
  {
    let row = work.announcement
    let entry = PageCompletion.of(try await edited(work.entry), by: page, blog: work.entry.feedName)
    let wording = account.wording(for: entry, of: work.entry.feedName)
    let draft: Draft
    switch await compose(entry, of: work, short: page?.shortLink, wording, identity.limit) {
    case .success(let text): draft = text
    case .failure(let problem): return try await put(aside: .held(problem.reason), row, from: .pending, now: now)
    }
    Failpoint.composed.hit()
    let card = PageCompletion.card(of: draft.links.first, entry, page)
    if let step = try await look(at: draft, entry, work, wording, card, page, now: now) { return step }
    let image: PostImage?
    switch try await self.image(for: entry, page, now: now) {
    case .post(let picture): image = picture
    case .stuck(let step): return step
    }
    let post = Post(
      text: draft.text, links: draft.links, facets: draft.facets, language: draft.language,
      visibility: wording.visibility, contentWarning: wording.contentWarning, image: image,
      card: card, created: Date(milliseconds: now.milliseconds),
      key: key(of: work))
    try await ledger.freeze(row.id, post, madeOf: work.entry.entry, at: now)
    return try await publish(post, work, identity, anchor: anchor, now: now)
  }

  /// The entry in the words that its owner chose, where they did.
  func edited(_ record: EntryRecord) async throws(LedgerError) -> Entry {
    guard let edit = try await ledger.edit(of: record.id) else { return record.entry }
    var entry = record.entry
    entry.title = edit.title ?? entry.title
    entry.summary = edit.summary ?? entry.summary
    return entry
  }

  /// Holds a draft that a person has to see first and has not approved as it stands; nil lets it go on.
  private func look(
    at draft: Draft, _ entry: Entry, _ work: Work, _ wording: Wording, _ card: Card?, _ page: PageFacts?,
    now: Date
  ) async throws(LedgerError) -> Step? {
    let judgement = judge(draft, entry, wording, card, page)
    guard let reason = judgement.reason else { return nil }
    let row = work.announcement
    if try await ledger.approvedDraft(of: row.id) == judgement.hash { return nil }
    try await ledger.hold(row.id, reason, judgement.draft, hash: judgement.hash, at: now)
    log(Outcome.held(reason), row)
    return .done
  }

  func judge(_ draft: Draft, _ entry: Entry, _ wording: Wording, _ card: Card?, _ page: PageFacts?)
    -> SecrecyDesk.Judgement
  {
    let fields = SecrecyDesk.fields(
      of: draft, entry, wording: wording, card: card,
      pictures: account.pictures && type(of: account.network).imageRule != nil ? PictureChoice.of(entry, page) : [])
    return secrecy.judge(
      fields, language: draft.language, signature: wording.template.contains("{author}") ? entry.author : nil,
      approval: account.approval, entry: entry, say: language)
  }

  /// The same for the same promise on any copy of this installation, and never used for another.
  func key(of work: Work) -> String {
    let (row, entry) = (work.announcement, work.entry.entry)
    // Where an older copy of the ledger is put back, another entry may get the number of one that was announced.
    let identity = "\(row.entry)\u{0}\(entry.guid ?? "")\u{0}\(entry.link ?? "")"
    let promise = "\(account.name)\u{0}\(identity)\u{0}\(row.generation)"
    return Hexadecimal.encode(HMAC.sha256(key: installation, Array(promise.utf8)))
  }
}
