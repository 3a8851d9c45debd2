internal import Announcer
internal import ArgumentParser
internal import Model
internal import Server

struct Queue: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say("List what waits, and for what", "Lister ce qui attend, et quoi"),
    discussion: say(
      """
      What waits for you comes first. Let it go with crieur approve NO, or say no with crieur reject NO. What may have \
      arrived or not: crieur adopt NO URL when you see it there, crieur retry NO --not-there when you do not.
      """,
      """
      Ce qui vous attend vient d’abord. Laissez partir avec crieur approve Nº, refusez avec crieur reject Nº. Ce dont \
      l’arrivée est incertaine : crieur adopt Nº URL si vous l’y voyez, crieur retry Nº --not-there sinon.
      """))

  @OptionGroup var options: ConfigurationOptions
  @Option(name: .shortAndLong, help: ArgumentHelp(say("How many at most", "Combien au plus"))) var limit = 100
  @Flag(help: ArgumentHelp(say("Print JSON", "Écrire du JSON"))) var json = false

  func run() throws {
    try explained { say in
      let configuration = try options.load()
      say = configuration.language
      let query = [(name: "limit", value: "\(limit)")]
      let report = try OwnerSide(configuration: configuration).ask(QueueReport.self, ControlAPI.Path.queue, query)
      if json { return tell(try ReportJSON.encode(report)) }
      if let standstill = report.standstill { tell(Terminal.output.style.yellow(Sanitizer.clean(standstill)) + "\n") }
      guard !report.announcements.isEmpty else { return tell(say("Nothing waits.", "Rien n’attend.")) }
      var table = Table([
        say("no.", "nº"), say("account", "compte"), say("state", "état"), say("not before", "pas avant"),
        say("entry", "billet"),
      ])
      for line in report.announcements {
        let state = line.state.word(say) + (line.reason.map { " (\(Words.reason($0, say)))" } ?? "")
        table.add([
          "\(line.id)", line.account, Terminal.output.style.colour(of: line.state)(state),
          line.due.map { LocalTime.text($0) } ?? "", line.title ?? line.link ?? "",
        ])
      }
      tell(table.text(for: .output))
    }
  }
}
