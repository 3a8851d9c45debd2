internal import Announcer
internal import ArgumentParser
internal import Feeds
internal import FoundationEssentials
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
      let search = try blocking { () async throws(FeedFailure) in
        try await FeedFinder(transport: transport).look(at: address)
      }
      progress.end()
      let best = try search.best(for: address)
      let lines = best.document.entries.prefix(max(count, 0)).map { line(of: $0, best.document, say) }
      if json { return tell(try ReportJSON.encode(TryReport(search, best, entries: Array(lines)))) }
      tell(text(of: search, best, Array(lines), say))
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

  private func text(of search: FeedSearch, _ best: FoundFeed, _ lines: [PreviewReport.Line], _ say: Language) -> String
  {
    let document = best.document
    let title = Sanitizer.clean(document.title ?? say("a blog without a name", "un blog sans nom"))
    let address = Sanitizer.clean(best.url)
    var parts = [CandidateText(say: say, terminal: .output).text(of: search)].compactMap { $0 }
    parts.append(
      say(
        "\(title): \(document.entries.count) entries in \(address) (\(document.format))",
        "\(title) : \(document.entries.count) billets dans \(address) (\(document.format))"))
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

/// The feeds of a page for a person: what each holds, and which one is proposed.
struct CandidateText {
  let say: Language
  let terminal: Terminal

  /// Nil where the address that was given left no choice.
  func text(of search: FeedSearch) -> String? {
    guard let best = search.best else { return nil }
    var parts: [String] = []
    if search.found.count > 1 {
      let count = search.found.count
      parts.append(
        say(
          "The page leads to \(count) feeds; → is the one that is proposed:",
          "La page mène à \(count) flux ; → est celui qui est proposé :"))
      parts.append(table(search.found, best.url))
    }
    if best.source == .guessed {
      parts.append(
        say(
          "The page names no feed that can be read: this one is where its engine keeps it.",
          "La page n’indique aucun flux lisible : celui-ci est là où son moteur le range."))
    }
    parts += search.failures.map { _, failure in
      let why = Sanitizer.clean(failure.sentence(in: say))
      return say("Not proposed: \(why)", "Non proposé : \(why)")
    }
    if search.left > 0 {
      parts.append(say("Not looked at: \(search.left) more.", "Non regardés : \(search.left) de plus."))
    }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }

  /// The address stands below its row, for it must be whole on a narrow terminal too.
  private func table(_ found: [FoundFeed], _ best: String) -> String {
    var table = Table([
      "", say("feed", "flux"), say("holds", "contient"), say("newest entry", "dernier billet"), say("date", "date"),
      say("entries", "billets"),
    ])
    for feed in found {
      let date = feed.newest?.date.map { String(LocalTime.text($0).prefix(10)) } ?? ""
      let newest = feed.newest?.title ?? feed.newest?.link ?? say("none yet", "aucun encore")
      let mark = feed.url == best ? terminal.style.green("→") : ""
      table.add([
        mark, Sanitizer.clean(feed.title ?? say("without a name", "sans nom")), kind(feed.kind),
        Sanitizer.clean(newest),
        date, "\(feed.count)",
      ])
    }
    var lines = table.text(for: terminal).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (index, feed) in found.enumerated().reversed() where lines.indices.contains(index + 1) {
      let address = "   \(Sanitizer.clean(feed.url)) (\(Sanitizer.clean(feed.document.format)))"
      lines.insert(terminal.style.dim(address), at: index + 2)
    }
    return lines.joined(separator: "\n")
  }

  private func kind(_ kind: FeedKind) -> String {
    switch kind {
    case .main: say("posts", "billets")
    case .section: say("a part", "une partie")
    case .comments: say("comments", "commentaires")
    }
  }
}

/// `crieur try --json`: what a preview is, and the feeds to choose from.
struct TryReport: Encodable {
  struct Candidate: Encodable {
    struct Newest: Encodable {
      let title: String?
      let link: String?
      let date: Date?
    }

    let url: String
    let title: String?
    let format: String
    /// `main`, `section` or `comments`.
    let kind: String
    /// `named`, `linked` or `guessed`; absent for the address that was given.
    let source: String?
    let entries: Int
    let newest: Newest?
    let proposed: Bool
  }

  let feed: String
  let candidates: [Candidate]
  let entries: [PreviewReport.Line]

  init(_ search: FeedSearch, _ best: FoundFeed, entries: [PreviewReport.Line]) {
    feed = best.url
    self.entries = entries
    candidates = search.found.map { found in
      Candidate(
        url: found.url, title: found.title, format: found.document.format, kind: found.kind.rawValue,
        source: found.source?.rawValue, entries: found.count,
        newest: found.newest.map { .init(title: $0.title, link: $0.link, date: $0.date) },
        proposed: found.url == best.url)
    }
  }
}
