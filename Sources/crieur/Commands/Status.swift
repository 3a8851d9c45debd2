internal import Announcer
internal import ArgumentParser
internal import FoundationEssentials
internal import Model
internal import Server

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say("Show how things stand", "Montrer où en sont les choses"),
    discussion: say(
      "Shows each feed and account: when it was last well, what is wrong and what comes next.",
      "Montre chaque flux et chaque compte : quand tout allait bien, ce qui ne va pas et ce qui vient ensuite."))

  @OptionGroup var options: ConfigurationOptions
  @Flag(help: ArgumentHelp(say("Print JSON", "Écrire du JSON"))) var json = false

  func run() throws {
    try explained { say in
      let configuration = try options.load()
      say = configuration.language
      let report = try OwnerSide(configuration: configuration).ask(StatusReport.self, ControlAPI.Path.status)
      if json { return tell(try ReportJSON.encode(report)) }
      StatusText(report: report, say: say, terminal: .output).print()
    }
  }
}

/// The status for a person.
struct StatusText {
  let report: StatusReport
  let say: Language
  let terminal: Terminal

  func print() {
    tell(headline)
    if let standstill = report.standstill { tell(terminal.style.red(Sanitizer.clean(standstill))) }
    if let stale = report.staleConfiguration {
      tell(
        terminal.style.yellow(
          say(
            "The configuration was changed but not taken over: \(stale)",
            "La configuration a changé sans être reprise : \(stale)")))
    }
    tell("")
    tell(feeds)
    tell("")
    tell(accounts)
    if let backup = report.backup {
      tell("")
      tell(text(of: backup))
    }
    for line in report.notices ?? [] { tell(text(of: line)) }
  }

  private func text(of line: StatusReport.NoticeLine) -> String {
    let last =
      line.delivered.map { say("the last letter left at \(time($0))", "dernière lettre partie le \(time($0))") }
      ?? say("no letter has left yet", "aucune lettre n’est encore partie")
    let waiting = line.waiting == 0 ? "" : say(", \(line.waiting) waiting", ", \(line.waiting) en attente")
    let whole = say("Notices by \(line.channel): ", "Avis par \(line.channel) : ") + last + waiting + "."
    guard let problem = line.problem else { return whole }
    return terminal.style.yellow(whole) + "\n" + terminal.style.red(Sanitizer.clean(problem))
  }

  private func text(of backup: StatusReport.BackupLine) -> String {
    let newest = backup.newest.map { "\(time($0)) (\(age($0)))" }
    let line =
      newest.map { say("Newest backup: \($0).", "Dernière sauvegarde : \($0).") }
      ?? say("There is no backup yet.", "Il n’y a pas encore de sauvegarde.")
    let shown = backup.late ? terminal.style.red(line) : line
    return shown + (backup.problem.map { "\n" + terminal.style.red($0) } ?? "")
  }

  private func age(_ date: Date) -> String {
    let hours = Int(max(Date.now.timeIntervalSince(date), 0) / 3600)
    return hours < 48
      ? say("\(hours) h ago", "il y a \(hours) h") : say("\(hours / 24) days ago", "il y a \(hours / 24) jours")
  }

  private var headline: String {
    guard let pid = report.daemon else {
      return terminal.style.yellow(say("No daemon runs.", "Aucun démon ne tourne."))
    }
    return terminal.style.green(say("Crieur runs (process \(pid)).", "Crieur tourne (processus \(pid))."))
  }

  private var feeds: String {
    var table = Table(
      [
        say("feed", "flux"), say("last well", "dernier succès"), say("next look", "prochain regard"),
        say("because", "parce que"), say("state", "état"),
      ] + (showsPush ? [say("push", "notification")] : []))
    for feed in report.feeds {
      table.add(
        [
          feed.name, time(feed.lastSuccess), time(feed.nextCheck), feed.why.map { Words.why($0, say) } ?? "",
          state(feed),
        ] + (showsPush ? [push(of: feed)] : []))
    }
    return table.text(for: terminal)
  }

  /// Where nothing listens, there is nothing to say of hubs.
  private var showsPush: Bool { report.feeds.contains { $0.push != nil } }

  private func push(of feed: StatusReport.FeedLine) -> String {
    guard let push = feed.push else { return "" }
    let problem = push.problem.map { terminal.style.yellow($0) }
    switch push.state {
    case .none: return say("names no hub", "n’indique aucun concentrateur")
    case .asking:
      return problem ?? say("asked of \(push.hub ?? "its hub")", "demandée à \(push.hub ?? "son concentrateur")")
    case .refused: return problem ?? say("refused", "refusée")
    case .active:
      guard let until = push.until, until > .now else {
        return problem ?? terminal.style.yellow(say("the lease has lapsed", "le bail est échu"))
      }
      let lasts = say("until \(time(until))", "jusqu’au \(time(until))")
      return problem.map { "\(lasts); \($0)" } ?? terminal.style.green(lasts)
    }
  }

  private func state(_ feed: StatusReport.FeedLine) -> String {
    if let problem = feed.problem { return terminal.style.red(problem) }
    if feed.stranger != nil {
      return terminal.style.yellow(
        say(
          "another blog answers here, what it says is held: give its right address, or another name if it is the right one",
          "un autre blog répond ici, ses billets sont retenus : donnez la bonne adresse, ou un autre nom si c’est le bon"
        ))
    }
    if let moved = feed.moved {
      return terminal.style.yellow(
        say(
          "well; it has moved to \(moved): put this address in the configuration",
          "bien ; il a déménagé à \(moved) : mettez cette adresse dans la configuration"))
    }
    if let remark = remark(feed) { return terminal.style.yellow(remark) }
    return feed.baselined ? terminal.style.green(say("well", "bien")) : say("not looked at yet", "pas encore regardé")
  }

  /// Nothing is wrong, and yet.
  private func remark(_ feed: StatusReport.FeedLine) -> String? {
    if let looks = feed.empty {
      return say(
        "no entry was in it at the last \(looks) looks: see whether the blog is well",
        "aucun billet dedans aux \(looks) derniers regards : voyez si le blog va bien")
    }
    return feed.silentSince.map { since in
      say(
        "well; nothing new since \(time(since)), which is long for this blog: is its feed stuck?",
        "bien ; rien de nouveau depuis le \(time(since)), c’est long pour ce blog : son flux est-il figé ?")
    }
  }

  private var accounts: String {
    var table = Table([
      say("account", "compte"), say("network", "réseau"), say("known as", "connu comme"),
      say("announcements", "annonces"),
      say("state", "état"),
    ])
    for account in report.accounts {
      let counts = AnnouncementState.allCases.compactMap { state in
        account.counts[state.rawValue].flatMap { $0 > 0 ? "\($0) \(state.word(say))" : nil }
      }
      table.add([
        account.name, account.network, account.handle ?? "", counts.joined(separator: ", "), state(account),
      ])
    }
    return table.text(for: terminal)
  }

  private func state(_ account: StatusReport.AccountLine) -> String {
    if let halted = account.halted {
      return terminal.style.yellow(
        say(
          "paused by you since \(time(halted)): crieur resume \(account.name)",
          "en pause depuis le \(time(halted)) : crieur resume \(account.name)"))
    }
    if let problem = account.problem {
      return account.paused ? terminal.style.red(problem) : terminal.style.yellow(problem)
    }
    if let doubt = account.doubt {
      guard account.reconciliation == "D" else { return terminal.style.yellow(doubt) }
      return terminal.style.red(
        say(
          "\(doubt); this network shows none: look yourself, then crieur resume \(account.name)",
          "\(doubt) ; ce réseau n’en montre pas : regardez vous-même, puis crieur resume \(account.name)"))
    }
    if account.endsSoon == true, let expires = account.expires {
      let end = Expiry.sentence(expires, say)
      return terminal.style.yellow(
        say(
          "well, but \(end): crieur connect \(account.network) --account \(account.name) --replace",
          "bien, mais \(end) : crieur connect \(account.network) --account \(account.name) --replace"))
    }
    if let count = account.leftToOwner {
      return terminal.style.yellow(
        say(
          "well; entries of \(count) of its posts have changed or are gone: crieur history",
          "bien ; les billets de \(count) de ses publications ont changé ou disparu : crieur history"))
    }
    return terminal.style.green(say("well", "bien"))
  }

  private func time(_ date: Date?) -> String { date.map { LocalTime.text($0) } ?? say("never", "jamais") }
}

extension AnnouncementState {
  /// The state in the owner's language.
  func word(_ say: Language) -> String {
    switch self {
    case .pending: say("pending", "en attente")
    case .frozen: say("frozen", "figée")
    case .sending: say("sending", "en cours d’envoi")
    case .posted: say("posted", "publiée")
    case .unknown: say("unknown", "incertaine")
    case .held: say("held", "retenue")
    case .rejected: say("rejected", "refusée")
    case .retired: say("retired", "écartée")
    }
  }
}
