internal import Announcer
internal import ArgumentParser
internal import Model
internal import Server

struct History: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say("List announcements, the latest first", "Lister les annonces, la plus récente d’abord"))

  @OptionGroup var options: ConfigurationOptions
  @Option(name: .shortAndLong, help: ArgumentHelp(say("How many at most", "Combien au plus"))) var limit = 20
  @Flag(help: ArgumentHelp(say("Print JSON", "Écrire du JSON"))) var json = false

  func run() throws {
    try explained { say in
      let configuration = try options.load()
      say = configuration.language
      let query = [(name: "limit", value: "\(limit)")]
      let report = try OwnerSide(configuration: configuration).ask(HistoryReport.self, ControlAPI.Path.history, query)
      if json { return tell(try ReportJSON.encode(report)) }
      guard !report.announcements.isEmpty else {
        return tell(say("Nothing was announced yet.", "Rien n’a encore été annoncé."))
      }
      var table = Table([
        say("no.", "nº"), say("when", "quand"), say("account", "compte"), say("state", "état"), say("entry", "billet"),
        say("post", "publication"),
      ])
      for line in report.announcements {
        let boost = line.boosts.map { say("boost of \($0)", "boost de \($0)") }
        let remark = line.reason.map { Words.reason($0, say) } ?? line.afterwards.map { Words.afterwards($0, say) }
        let state = line.state.word(say) + ([boost, remark].compactMap { $0 }.map { " (\($0))" }.joined())
        table.add([
          "\(line.entry)", LocalTime.text(line.changed), line.account,
          Terminal.output.style.colour(of: line.state)(state),
          line.title ?? line.link ?? "", line.url ?? "",
        ])
      }
      tell(table.text(for: .output))
    }
  }
}
