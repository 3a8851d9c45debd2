internal import Announcer
internal import ArgumentParser
internal import Model
internal import Server

struct Why: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say(
      "Tell why an entry was, was not or will be announced",
      "Dire pourquoi un billet a été, n’a pas été ou sera annoncé"))

  @OptionGroup var options: ConfigurationOptions
  @Argument(
    help: ArgumentHelp(
      say(
        "The entry: its number, its link, or words of its title",
        "Le billet : son numéro, son lien ou des mots du titre")))
  var entry: String
  @Flag(help: ArgumentHelp(say("Print JSON", "Écrire du JSON"))) var json = false

  func run() throws {
    try explained { say in
      let configuration = try options.load()
      say = configuration.language
      let query = [(name: "entry", value: entry)]
      let report = try OwnerSide(configuration: configuration).ask(WhyReport.self, ControlAPI.Path.why, query)
      if json { tell(try ReportJSON.encode(report)) }
      guard !report.entries.isEmpty else { throw NoSuchEntry(text: entry) }
      if !json { tell(report.entries.map { text(of: $0, say) }.joined(separator: "\n\n")) }
    }
  }

  private func text(of entry: WhyReport.Explanation, _ say: Language) -> String {
    let style = Terminal.output.style
    var lines = [style.bold("\(entry.id)  \(Sanitizer.clean(entry.title ?? entry.link ?? ""))")]
    if let link = entry.link { lines.append("    \(Sanitizer.clean(link))") }
    let published =
      entry.published.map { say("published \(LocalTime.text($0)), ", "publié le \(LocalTime.text($0)), ") } ?? ""
    let seen = say("seen \(LocalTime.text(entry.firstSeen))", "vu le \(LocalTime.text(entry.firstSeen))")
    lines.append("    \(entry.feed): \(published)\(seen)")
    if entry.accounts.isEmpty {
      lines.append(say("    It is promised to no account.", "    Il n’est promis à aucun compte."))
    }
    for part in entry.accounts { lines += self.lines(of: part, say) }
    return lines.joined(separator: "\n")
  }

  private func lines(of part: WhyReport.Account, _ say: Language) -> [String] {
    let style = Terminal.output.style
    var lines = [
      "  \(style.bold(part.account)): \(style.colour(of: part.state)(Sanitizer.clean(Words.meaning(part, say))))"
    ]
    if let original = part.boosts {
      lines.append(say("      boost of \(original)", "      boost de \(original)"))
    }
    if let detail = part.detail, !detail.isEmpty, part.state != .rejected {
      lines.append("      \(Sanitizer.clean(detail))")
    }
    if let afterwards = part.afterwards {
      let detail = afterwards.detail.map { ": \($0)" } ?? ""
      let remark = Words.afterwards(afterwards, say) + detail
      lines.append("      \(LocalTime.text(afterwards.at))  \(Sanitizer.clean(remark))")
    }
    if let text = part.afterwards?.text ?? part.text { lines.append("      «\(Sanitizer.clean(text))»") }
    if let length = part.length, let limit = part.limit {
      lines.append(
        say("      \(length) of \(limit) \(part.unit ?? "")", "      \(length) sur \(limit) (\(part.unit ?? ""))"))
    }
    if let url = part.url { lines.append("      \(Sanitizer.clean(url))") }
    for attempt in part.attempts {
      let detail = attempt.detail.map { $0.isEmpty ? "" : ": \($0)" } ?? ""
      lines.append("      \(LocalTime.text(attempt.started))  \(Sanitizer.clean((attempt.verdict ?? "…") + detail))")
    }
    return lines
  }
}

/// Nothing in the ledger is meant by the owner's word.
struct NoSuchEntry: Explained {
  let text: String
  var exitStatus: ExitStatus { .notFound }

  func sentence(in say: Language) -> String {
    say(
      "no entry is known as «\(text)»: crieur history and crieur preview list entries with their numbers",
      "aucun billet n’est connu comme « \(text) » : crieur history et crieur preview listent les billets avec leurs numéros"
    )
  }
}
