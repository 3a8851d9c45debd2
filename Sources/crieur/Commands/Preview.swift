internal import Announcer
internal import ArgumentParser
internal import Model
internal import Server

struct PreviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: say(
      "Show what the accounts would receive for the newest entries",
      "Montrer ce que les comptes recevraient pour les derniers billets"))

  @OptionGroup var options: ConfigurationOptions
  @Argument(help: ArgumentHelp(say("Only this feed", "Seulement ce flux"))) var feed: String?
  @Option(name: .shortAndLong, help: ArgumentHelp(say("Entries of each feed", "Billets de chaque flux"))) var count = 3
  @Flag(help: ArgumentHelp(say("Print JSON", "Écrire du JSON"))) var json = false

  func run() throws {
    try explained { say in
      let configuration = try options.load()
      say = configuration.language
      let query = [(name: "count", value: "\(count)")] + (feed.map { [(name: "feed", value: $0)] } ?? [])
      let report = try OwnerSide(configuration: configuration).ask(PreviewReport.self, ControlAPI.Path.preview, query)
      if json { return tell(try ReportJSON.encode(report)) }
      guard !report.entries.isEmpty else {
        return tell(
          say(
            "No entry is known yet: run crieur once first.",
            "Aucun billet n’est encore connu : lancez d’abord crieur une fois."))
      }
      tell(DraftText(say: say, terminal: .output).text(of: report.entries))
    }
  }
}

/// Entries with what each account would receive, for a person.
struct DraftText {
  let say: Language
  let terminal: Terminal

  func text(of entries: [PreviewReport.Line]) -> String {
    entries.map(text).joined(separator: "\n\n")
  }

  private func text(of entry: PreviewReport.Line) -> String {
    let date = entry.published.map { "  \(LocalTime.text($0))" } ?? ""
    var lines = [terminal.style.bold(Sanitizer.clean(entry.title ?? entry.link ?? "")) + terminal.style.dim(date)]
    for draft in entry.drafts {
      if let text = draft.text, let length = draft.length, let limit = draft.limit {
        lines.append("  \(draft.account) \(terminal.style.dim("(\(length)/\(limit))"))  \(Sanitizer.clean(text))")
      } else {
        lines.append("  \(draft.account)  \(terminal.style.red(Sanitizer.clean(draft.problem ?? "")))")
      }
    }
    return lines.joined(separator: "\n")
  }
}
