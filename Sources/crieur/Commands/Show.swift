internal import Announcer
internal import ArgumentParser
internal import Ledger
internal import Model
internal import Server

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say(
      "Show an announcement exactly as each account would receive it, and what was found in it",
      "Montrer une annonce exactement telle que chaque compte la recevrait, et ce qui y a été trouvé"),
    discussion: say(
      """
      Then: crieur approve NO lets these drafts go, these and no others; crieur edit NO --title "…" gives it another
      title; crieur reject NO says no. What was found is a question to you. Where nothing is found, nothing was detected:
      that is no clearance.
      """,
      """
      Ensuite : crieur approve Nº laisse partir ces textes, ceux-là et aucun autre ; crieur edit Nº --title "…" lui donne un
      autre titre ; crieur reject Nº refuse. Ce qui est trouvé est une question qui vous est posée. Là où rien n’est trouvé,
      rien n’a été détecté : ce n’est pas un feu vert.
      """))

  @OptionGroup var options: ConfigurationOptions
  @Argument(help: ArgumentHelp(say("Number of crieur queue", "Numéro de crieur queue"))) var id: Int64
  @Flag(help: ArgumentHelp(say("Print JSON", "Écrire du JSON"))) var json = false

  func run() throws {
    try explained { say in
      let configuration = try options.load()
      say = configuration.language
      let query = [(name: "id", value: "\(id)")]
      let report = try OwnerSide(configuration: configuration).ask(DraftsReport.self, ControlAPI.Path.drafts, query)
      if json { tell(try ReportJSON.encode(report)) }
      guard !report.announcements.isEmpty else { throw NoSuchAnnouncement(id: id) }
      if !json { tell(text(of: report, say)) }
    }
  }

  private func text(of report: DraftsReport, _ say: Language) -> String {
    let style = Terminal.output.style
    var lines = [style.bold(Sanitizer.clean(report.title ?? report.link ?? ""))]
    if let link = report.link { lines.append("    \(Sanitizer.clean(link))") }
    if let edit = report.edit {
      lines.append(say("    your title: \(Sanitizer.clean(edit))", "    votre titre : \(Sanitizer.clean(edit))"))
    }
    for line in report.announcements { lines += self.lines(of: line, say) }
    if let waiting = report.announcements.first(where: { !$0.texts.isEmpty }) { lines += ways(waiting, say) }
    return lines.joined(separator: "\n")
  }

  private func lines(of line: DraftsReport.Line, _ say: Language) -> [String] {
    let style = Terminal.output.style
    let reason = line.reason.map { " (\(Words.reason($0, say)))" } ?? ""
    var lines = [
      "", "\(line.id)  \(style.bold(line.account)): \(style.colour(of: line.state)(line.state.word(say) + reason))",
    ]
    if let text = line.text { lines.append("      «\(Sanitizer.clean(text))»") }
    for field in line.texts { lines.append("      \(Words.field(field.name, say)): «\(Sanitizer.clean(field.text))»") }
    for finding in line.findings { lines.append("    \(style.yellow("→ " + Sanitizer.clean(finding)))") }
    if let detail = line.detail, !detail.isEmpty { lines.append("      \(Sanitizer.clean(detail))") }
    return lines
  }

  private func ways(_ line: DraftsReport.Line, _ say: Language) -> [String] {
    let isBlocked = line.reason == Reason.Code.blocked.rawValue
    let approve = isBlocked ? "crieur approve \(line.id) --despite \"…\"" : "crieur approve \(line.id)"
    return [
      "",
      say("Change it:   crieur edit \(line.id) --title \"…\"", "Modifier :       crieur edit \(line.id) --title \"…\""),
      say("Let it go:   \(approve)", "Laisser partir : \(approve)"),
      say("Say no:      crieur reject \(line.id)", "Refuser :        crieur reject \(line.id)"),
    ]
  }
}

/// There is no announcement of that number.
struct NoSuchAnnouncement: Explained {
  let id: Int64
  var exitStatus: ExitStatus { .notFound }

  func sentence(in say: Language) -> String {
    say(
      "There is no announcement \(id): crieur queue lists what waits.",
      "Il n’y a pas d’annonce \(id) : crieur queue liste ce qui attend.")
  }
}
