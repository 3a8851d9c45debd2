internal import Announcer
internal import ArgumentParser
internal import Model
internal import Server

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say(
      "Ask every feed and every account whether it answers", "Demander à chaque flux et à chaque compte s’il répond"),
    discussion: say(
      "Reads the configuration, every secret, every feed, and asks each network who we are. Publishes nothing. Ends with the code of the first thing that is wrong.",
      "Lit la configuration, chaque secret, chaque flux, et demande à chaque réseau qui nous sommes. Ne publie rien. Finit avec le code du premier problème."
    ))

  @OptionGroup var options: ConfigurationOptions
  @Flag(help: ArgumentHelp(say("Print JSON", "Écrire du JSON"))) var json = false

  func run() throws {
    try explained { say in
      let configuration = try options.load()
      say = configuration.language
      let progress = ProgressLine(say("Asking feeds and networks…", "Interrogation des flux et des réseaux…"))
      defer { progress.end() }
      let report = try OwnerSide(configuration: configuration).ask(CheckReport.self, ControlAPI.Path.check)
      progress.end()
      if json { tell(try ReportJSON.encode(report)) } else { tell(text(of: report, say)) }
      if let wrong = report.lines.first(where: { $0.status != 0 }) { throw ExitCode(wrong.status) }
    }
  }

  private func text(of report: CheckReport, _ say: Language) -> String {
    let style = Terminal.output.style
    var table = Table(["", "", ""])
    for line in report.lines {
      let kind =
        switch line.kind {
        case "feed": say("feed", "flux")
        case "notices": say("notices", "avis")
        default: say("account", "compte")
        }
      let mark = line.status == 0 ? style.green("✓") : style.red("✗")
      let end = line.expires.map { say("; ", " ; ") + Expiry.sentence($0, say) } ?? ""
      table.add([mark, "\(kind) \(line.name)", line.found + end])
    }
    return table.text(for: .output)
  }
}
