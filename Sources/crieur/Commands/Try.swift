internal import Announcer
internal import ArgumentParser
internal import Feeds
internal import Model
internal import Networks
internal import Web

struct Try: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say(
      "Look at a blog: its feed, and what each network would get",
      "Regarder un blog : son flux, et ce que recevrait chaque réseau"),
    discussion: say(
      "Needs no configuration and no account, publishes nothing and writes nothing. A home page is enough: its feed is found.",
      "N’a besoin ni de configuration ni de compte, ne publie rien et n’écrit rien. La page d’accueil suffit : son flux est trouvé."
    ))

  @Argument(help: ArgumentHelp(say("The blog, or its feed", "Le blog ou son flux"))) var url: String
  @Option(name: .shortAndLong, help: ArgumentHelp(say("Entries to show", "Billets à montrer"))) var count = 3
  @Flag(help: ArgumentHelp(say("Print JSON", "Écrire du JSON"))) var json = false

  func run() throws {
    try explained { say in
      let address = url.contains("://") ? url : "https://\(url)"
      // The owner has typed this host in person: it may be a blog on the same machine. Where it redirects to may not.
      let host = Origin(address)?.host
      let transport = CurlTransport(
        userAgent: UserAgent.text(contact: nil), allowedPrivateHosts: host.map { [$0] } ?? [])
      let progress = ProgressLine(say("Asking \(host ?? address)…", "Interrogation de \(host ?? address)…"))
      defer { progress.end() }
      let answer = try blocking { () async throws(FeedFailure) in
        try await FeedFetcher(transport: transport).fetch(address)
      }
      progress.end()
      guard case .read(let document, _, _, let found, _) = answer else { return }
      let lines = document.entries.prefix(max(count, 0)).map { line(of: $0, document, say) }
      if json { return tell(try ReportJSON.encode(PreviewReport(entries: Array(lines)))) }
      tell(text(of: document, at: found, Array(lines), say))
    }
  }

  private func line(of entry: Entry, _ document: FeedDocument, _ say: Language) -> PreviewReport.Line {
    PreviewReport.Line(
      feed: document.title, title: entry.title, link: entry.link, published: entry.published,
      drafts: Catalogue.networks.map { network in
        Preview.draft(
          entry, blog: document.title, for: network.name, wording: Wording(), limit: network.limit, language: say)
      })
  }

  private func text(of document: FeedDocument, at address: String, _ lines: [PreviewReport.Line], _ say: Language)
    -> String
  {
    let title = Sanitizer.clean(document.title ?? say("a blog without a name", "un blog sans nom"))
    var parts = [
      say(
        "\(title): \(document.entries.count) entries in \(Sanitizer.clean(address)) (\(document.format))",
        "\(title) : \(document.entries.count) billets dans \(Sanitizer.clean(address)) (\(document.format))")
    ]
    parts += document.warnings.map { say("Note: \($0)", "Remarque : \($0)") }
    parts.append(
      lines.isEmpty
        ? say("It has no entry yet.", "Il n’a pas encore de billet.")
        : DraftText(say: say, terminal: .output).text(of: lines))
    parts.append(
      say(
        "Nothing was sent. To announce it, put its address in a configuration: crieur networks shows where to.",
        "Rien n’a été envoyé. Pour l’annoncer, mettez son adresse dans une configuration : crieur networks montre où."))
    return parts.joined(separator: "\n\n")
  }
}
