internal import FoundationEssentials
internal import Ledger
internal import Model
internal import Networks

/// Finds what the owner should know now. It changes nothing, and asks nobody but the ledger.
struct ConcernFinder: Sendable {
  /// Servers are repaired within a day; then somebody must look.
  static let patience = Duration.seconds(86_400)
  /// What happened longer ago is no news.
  static let recent = Duration.seconds(7 * 86_400)
  /// Rows of a kind that are looked at.
  static let most = 200

  let ledger: any Ledger
  let language: Language
  /// The ways to the owner.
  let ways: [String]
  /// A time as the owner reads it.
  let time: @Sendable (Date) -> String

  /// - Parameters:
  ///   - staleConfiguration: why the daemon works by an earlier configuration, where it does.
  ///   - backup: how the backups stand.
  func find(staleConfiguration: String?, backup: StatusReport.BackupLine?, now: Date) async throws(LedgerError)
    -> [Concern]
  {
    var concerns = [try await standstill(now), configuration(staleConfiguration), self.backup(backup)]
      .compactMap(\.self)
    concerns += try await announcements(now)
    concerns += try await accounts(now)
    concerns += try await feeds(now)
    concerns += try await channels(now)
    concerns += try await ledger.mentions(limit: Self.most).map { mention in
      Concern(
        matter: .mention, name: mention.url, title: say("a new mention", "une nouvelle mention"),
        text: [
          SecrecyDesk.masked(mention.text), mention.url,
          say("(found by \(mention.source))", "(trouvé par \(mention.source))"),
        ]
        .filter { !$0.isEmpty }.joined(separator: "\n"))
    }
    return concerns
  }

  func say(_ english: String, _ french: String) -> String { language(english, french) }

  // MARK: The machine

  private func standstill(_ now: Date) async throws(LedgerError) -> Concern? {
    guard let standstill = try await ledger.standstill(at: now), standstill != .paused else { return nil }
    return Concern(
      matter: .standstill, name: "all", title: say("nothing is sent", "rien ne part"),
      text: sentence(standstill.sentence(in: language)))
  }

  private func configuration(_ stale: String?) -> Concern? {
    stale.map { problem in
      Concern(
        matter: .configuration, name: "file", mark: problem,
        title: say("the configuration is not taken over", "la configuration n’est pas reprise"),
        text: say(
          "The configuration was changed but not taken over; crieur works by the one before. \(problem)",
          "La configuration a changé sans être reprise ; crieur suit la précédente. \(problem)"))
    }
  }

  private func backup(_ line: StatusReport.BackupLine?) -> Concern? {
    // Before the first one nothing is late: it is made at once, or there is a problem.
    guard let line, (line.late && line.newest != nil) || line.problem != nil else { return nil }
    let newest =
      line.newest.map { say("The newest is of \(time($0)).", "La dernière est du \(time($0)).") }
      ?? say("There is none.", "Il n’y en a aucune.")
    return Concern(
      matter: .backup, name: "nightly", title: say("no backup is made", "aucune sauvegarde ne se fait"),
      text: [
        say("No backup is made in \(line.folder).", "Aucune sauvegarde ne se fait dans \(line.folder)."), newest,
        line.problem.map(sentence),
      ].compactMap(\.self).joined(separator: " "))
  }

  /// Where letters have not arrived for a day by one way, another tells it.
  private func channels(_ now: Date) async throws(LedgerError) -> [Concern] {
    guard ways.count > 1 else { return [] }
    return try await ledger.channels().compactMap { record in
      guard ways.contains(record.channel), let since = record.since, since.after(Self.patience) <= now,
        let problem = record.problem
      else { return nil }
      return Concern(
        matter: .channel, name: record.channel,
        title: say("no letter arrives by \(record.channel)", "aucune lettre n’arrive par \(record.channel)"),
        text: say(
          "No letter has arrived by \(record.channel) since \(time(since)): \(problem)",
          "Aucune lettre n’est arrivée par \(record.channel) depuis le \(time(since)) : \(problem)"))
    }
  }

  // MARK: Accounts

  private func accounts(_ now: Date) async throws(LedgerError) -> [Concern] {
    let due = try await ledger.oldestDue()
    return try await ledger.accounts().flatMap { account in
      [standing(account, due[account.name], now), ending(account, now)].compactMap(\.self)
    }
  }

  private func standing(_ account: AccountRecord, _ due: Date?, _ now: Date) -> Concern? {
    guard account.halted == nil else { return nil }
    let title = say("the account \(account.name) sends nothing", "le compte \(account.name) n’envoie rien")
    if account.paused, let problem = account.problem {
      return Concern(
        matter: .account, name: account.name, title: title,
        text: say(
          "The account \(account.name) sends nothing: \(problem)",
          "Le compte \(account.name) n’envoie rien : \(problem)")
          + "\n" + connect(account))
    }
    if let problem = account.problem, let due, due.after(Self.patience) <= now {
      return Concern(
        matter: .account, name: account.name, title: title,
        text: say(
          "Nothing has left by the account \(account.name) since \(time(due)): \(problem)",
          "Rien n’est parti par le compte \(account.name) depuis le \(time(due)) : \(problem)"))
    }
    guard let doubt = account.doubt, doubt.since.after(Self.patience) <= now else { return nil }
    return Concern(
      matter: .account, name: account.name, title: title,
      text: say(
        "The account \(account.name) sends nothing: \(doubt.doubt.sentence(in: language))",
        "Le compte \(account.name) n’envoie rien : \(doubt.doubt.sentence(in: language))"))
  }

  /// A credential that a person has to renew ends: told once for each of the days.
  private func ending(_ account: AccountRecord, _ now: Date) -> Concern? {
    guard let expires = IdentityText.read(account.identity)?.expires,
      let days = CredentialExpiry.stage(expires, at: now)
    else { return nil }
    let end = time(expires)
    return Concern(
      matter: .credential, name: account.name, mark: "\(days)",
      title: say(
        "the credential of the account \(account.name) ends", "l’accès du compte \(account.name) prend fin"),
      text: say(
        "The credential of the account \(account.name) ends on \(end); nothing is sent after that.",
        "L’accès du compte \(account.name) prend fin le \(end) ; plus rien ne partira ensuite.") + "\n"
        + connect(account))
  }

  private func connect(_ account: AccountRecord) -> String {
    say("Renew it:", "Renouveler l’accès :") + " crieur connect \(account.network) --account \(account.name) --replace"
  }

  // MARK: Feeds

  private func feeds(_ now: Date) async throws(LedgerError) -> [Concern] {
    try await ledger.troubledFeeds().flatMap { feed in [trouble(feed, now), move(feed)].compactMap(\.self) }
  }

  private func trouble(_ feed: Feed, _ now: Date) -> Concern? {
    let name = feed.name
    func concern(_ mark: String, _ english: String, _ french: String) -> Concern {
      Concern(
        matter: .feed, name: name, mark: mark,
        title: say("the feed \(name) is not read", "le flux \(name) n’est pas lu"),
        text: say(english, french))
    }
    if feed.gone != nil {
      return concern(
        "gone", "The server says that the feed \(name) is gone for good (410). Where is the blog now?",
        "Le serveur dit que le flux \(name) a disparu pour de bon (410). Où est le blog à présent ?")
    }
    if feed.facts.stranger != nil {
      return concern(
        "stranger",
        "Another blog answers at the address of the feed \(name), what it says is held: give the feed its right address, or another name if this is the right blog.",
        "Un autre blog répond à l’adresse du flux \(name), ses billets sont retenus : donnez la bonne adresse, ou un autre nom si c’est le bon blog."
      )
    }
    if let problem = feed.problem {
      // One that was never read has been tried for about as long when it has failed so often.
      let isLong = feed.lastSuccess.map { $0.after(Self.patience) <= now } ?? (feed.failures >= 8)
      guard isLong else { return nil }
      let since =
        feed.lastSuccess.map { say("since \(time($0))", "depuis le \(time($0))") }
        ?? say("from the first look on", "dès le premier regard")
      return concern(
        "", "The feed \(name) has not been read \(since): \(problem)",
        "Le flux \(name) n’a pas été lu \(since) : \(problem)")
    }
    guard feed.facts.empty > FeedFacts.longestEmptiness else { return nil }
    return concern(
      "empty", "No entry was in the feed \(name) at the last \(feed.facts.empty) looks: see whether the blog is well.",
      "Le flux \(name) ne contenait aucun billet aux \(feed.facts.empty) derniers regards : voyez si le blog va bien.")
  }

  private func move(_ feed: Feed) -> Concern? {
    feed.moved.map { address in
      Concern(
        matter: .moved, name: feed.name, mark: address,
        title: say("the feed \(feed.name) has moved", "le flux \(feed.name) a déménagé"),
        text: say(
          "The feed \(feed.name) has moved to \(address). It is read there; put this address in the configuration.",
          "Le flux \(feed.name) a déménagé à \(address). Il y est lu ; mettez cette adresse dans la configuration."))
    }
  }

  /// With its first letter large and a full stop, as a paragraph begins and ends.
  private func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
  }
}
