internal import FoundationEssentials
public import Ledger
public import Logging
public import Model
public import Pages

/// Looks at the page of an entry before anybody is told of it: once for all accounts, however many ask.
///
/// An actor because accounts ask at the same time.
public actor PageDesk {
  /// What an announcement does next.
  enum Answer: Sendable, Equatable {
    /// The page is there, or nobody wants to know.
    case announce(PageFacts?)
    /// It is not there yet.
    case wait(until: Date)
    /// It was looked for in vain: why, in one sentence.
    case hold(String)
  }

  private let ledger: any Ledger
  private let visitor: PageVisitor
  private let patience: [String: PagePatience]
  private let language: Language
  private let logger: Logger
  private var underWay: [Entry.ID: Task<Result<Answer, LedgerError>, Never>] = [:]

  /// A desk for some feeds.
  /// - Parameter language: what the owner is told of problems in.
  public init(ledger: any Ledger, visitor: PageVisitor, feeds: [FeedPlan], language: Language, logger: Logger) {
    self.ledger = ledger
    self.visitor = visitor
    self.language = language
    self.logger = logger
    patience = Dictionary(feeds.compactMap { feed in feed.page.map { (feed.name, $0) } }, uniquingKeysWith: { $1 })
  }

  /// Whether an entry may be announced, with what its page says.
  func look(at entry: EntryRecord, now: Date) async throws(LedgerError) -> Answer {
    guard let patience = patience[entry.feedName], let link = entry.entry.link else { return .announce(nil) }
    if let running = underWay[entry.id] { return try await running.value.get() }
    let task = Task { () async -> Result<Answer, LedgerError> in
      do throws(LedgerError) {
        return .success(try await step(entry.id, link, patience, now))
      } catch {
        return .failure(error)
      }
    }
    underWay[entry.id] = task
    defer { underWay[entry.id] = nil }
    return try await task.value.get()
  }

  private func step(_ entry: Entry.ID, _ link: String, _ patience: PagePatience, _ now: Date)
    async throws(LedgerError) -> Answer
  {
    let known = try await ledger.page(of: entry)
    switch known?.finding {
    case .there(let facts): return .announce(facts)
    // A time far ahead is of a clock that was wrong.
    case .absent(let problem, let next) where next > now && next < now.after(.seconds(2 * 86_400)):
      return (known?.tries ?? 0) >= patience.tries ? .hold(problem) : .wait(until: next)
    case .absent, nil: break
    }
    let tries = min(known?.tries ?? 0, 1_000_000) + 1
    switch await visitor.visit(link) {
    case .there(let facts, let remark):
      try await ledger.record(PageRecord(tries: tries, finding: .there(facts)), of: entry)
      if let remark {
        logger.notice("odd page", metadata: ["entry": "\(entry)", "page": "\(link)", "remark": "\(remark)"])
      }
      return .announce(facts)
    case .absent(let absence):
      let problem = absence.sentence(in: language)
      let next = max(now.after(patience.wait(after: tries)), absence.until ?? now)
      try await ledger.record(PageRecord(tries: tries, finding: .absent(problem: problem, next: next)), of: entry)
      logger.notice(
        "no page yet", metadata: ["entry": "\(entry)", "problem": "\(absence.sentence(in: .en))", "look": "\(tries)"])
      return tries >= patience.tries ? .hold(problem) : .wait(until: next)
    }
  }
}
