public import FoundationEssentials
public import Ledger
public import Logging
public import Model
internal import Networks

/// How the owner reads the time.
public struct OwnerClock: Sendable {
  /// A time in the owner's words.
  public var text: @Sendable (Date) -> String
  /// When the weekly letter after that time is due.
  public var nextWeek: @Sendable (Date) -> Date

  /// A clock on the owner's wall.
  public init(text: @escaping @Sendable (Date) -> String, nextWeek: @escaping @Sendable (Date) -> Date) {
    self.text = text
    self.nextWeek = nextWeek
  }
}

/// Tells the owner what needs a person, and every week that Crieur is alive. What is told is remembered before it is
/// sent, and sent until it has arrived: a letter may come twice rather than never.
public struct NoticeDesk: Sendable {
  /// A letter that could not be sent for so long is no news any more.
  private static let patience = Duration.seconds(7 * 86_400)

  private let ledger: any Ledger
  private let channels: [NoticeChannel]
  private let installation: [UInt8]
  private let language: Language
  private let clock: OwnerClock
  private let backups: BackupKeeper?
  private let staleConfiguration: @Sendable () async -> String?
  private let fraction: @Sendable () -> Double
  private let logger: Logger

  /// A desk for the ways to the owner; nil where there is none.
  public init?(
    ledger: any Ledger, channels: [NoticeChannel], installation: [UInt8], language: Language, clock: OwnerClock,
    backups: BackupKeeper? = nil, staleConfiguration: @escaping @Sendable () async -> String? = { nil },
    fraction: @escaping @Sendable () -> Double = { .random(in: 0...1) }, logger: Logger
  ) {
    guard !channels.isEmpty else { return nil }
    self.ledger = ledger
    self.channels = channels
    self.installation = installation
    self.language = language
    self.clock = clock
    self.backups = backups
    self.staleConfiguration = staleConfiguration
    self.fraction = fraction
    self.logger = logger
  }

  /// Writes what is to be told and sends what is due.
  /// - Returns: when to come again, unless something happens before.
  public func runOnce(now: Date) async throws(LedgerError) -> Date {
    let concerns = try await ConcernFinder(ledger: ledger, language: language, ways: names, time: clock.text)
      .find(staleConfiguration: await staleConfiguration(), backup: await backups?.status(now: now), now: now)
    let next = try await write(concerns, now: now)
    let week = try await writeDigest(concerns, now: now)
    try await send(now: now)
    let letter = try await ledger.nextLetter(by: names) ?? .distantFuture
    return min(next, week, max(letter, now.after(.seconds(1))))
  }

  private var names: [String] { channels.map(\.name) }

  private func write(_ concerns: [Concern], now: Date) async throws(LedgerError) -> Date {
    let step = NoticeBook.step(
      concerns, known: try await ledger.concerns(),
      letters: try await ledger.letters(since: now.after(.seconds(-86_400))), now: now)
    var change = NoticeChange(channels: names, concerns: step.kept, forgotten: step.forgotten)
    if !step.told.isEmpty || !step.mended.isEmpty {
      change.text = NoticeLetter(language: language, time: clock.text).notice(step)
      change.mentions = step.told.filter { $0.matter == .mention }.map(\.name)
    }
    if !change.isEmpty { try await ledger.change(change, at: now) }
    return step.next ?? .distantFuture
  }

  /// The first one comes at once: it shows that letters arrive.
  private func writeDigest(_ concerns: [Concern], now: Date) async throws(LedgerError) -> Date {
    let last = try await ledger.lastLetter(.digest)
    // A clock that was ahead must not keep us silent.
    let since = last.flatMap { $0 <= now ? $0 : nil }
    if let since, clock.nextWeek(since) > now { return clock.nextWeek(since) }
    let recent = try await ledger.letters(since: now.after(.seconds(-86_400)))
    if recent.count >= NoticeBook.mostLetters, let first = recent.first { return first.after(.seconds(86_400)) }
    let feeds = try await ledger.feeds()
    let posted = try await ledger.posted(since: since ?? .distantPast)
    let next = clock.nextWeek(now)
    let week = NoticeLetter.Week(
      since: since,
      posted: Dictionary(
        try await ledger.accounts().map { ($0.name, posted[$0.name] ?? 0) }, uniquingKeysWith: { $1 }),
      held: try await ledger.held(limit: 1000).count, feeds: feeds.count, concerns: concerns,
      silent: feeds.compactMap { feed in Desk.silence(feed.facts, now).map { (feed.name, $0) } }, next: next)
    let text = NoticeLetter(language: language, time: clock.text).digest(week)
    try await ledger.change(NoticeChange(kind: .digest, text: text, channels: names), at: now)
    return next
  }

  // MARK: Sending

  private func send(now: Date) async throws(LedgerError) {
    // One that does not answer is not asked for each letter: the others wait for their turn.
    var silent: Set<String> = []
    for delivery in try await ledger.dueLetters(by: names, at: now, limit: 20) where !silent.contains(delivery.channel)
    {
      guard let channel = channels.first(where: { $0.name == delivery.channel }) else { continue }
      let outcome = await send(delivery, by: channel, now: now)
      if outcome != .delivered { silent.insert(channel.name) }
      try await ledger.record(outcome, of: delivery.letter.id, by: channel.name, at: now)
    }
  }

  private func send(_ delivery: LetterDelivery, by channel: NoticeChannel, now: Date) async -> DeliveryOutcome {
    let letter = delivery.letter
    do throws(PublishFailure) {
      try await channel.send(
        letter.text, made: letter.made, key: channel.key(of: letter, installation: installation), language: language)
      logger.info("letter sent", metadata: ["channel": "\(channel.name)", "kind": "\(letter.kind.rawValue)"])
      return .delivered
    } catch {
      let problem = error.sentence(in: language)
      guard letter.made.after(Self.patience) > now else {
        logger.error("letter given up", metadata: ["channel": "\(channel.name)", "problem": "\(problem)"])
        return .abandoned(problem: problem)
      }
      var next = now.after(Backoff().wait(after: delivery.attempts + 1, fraction: fraction()))
      if case .limited(let until?) = error { next = min(max(until, next), now.after(.seconds(86_400))) }
      logger.warning("letter not sent", metadata: ["channel": "\(channel.name)", "problem": "\(problem)"])
      return .failed(problem: problem, next: next)
    }
  }
}
