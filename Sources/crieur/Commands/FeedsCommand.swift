internal import Announcer
internal import ArgumentParser
internal import Feeds
internal import FoundationEssentials
internal import Glibc
internal import Model
internal import Networks

struct FeedsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "feeds",
    abstract: say(
      "Take lists of feeds from other readers, and give them",
      "Prendre et donner des listes de flux, comme les lecteurs"),
    subcommands: [FeedsImport.self, FeedsExport.self])
}

struct FeedsExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: say(
      "Write the configuration's feeds as OPML to standard output",
      "Écrire les flux de la configuration en OPML sur la sortie standard"))

  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    try explained { say in
      let configuration = try options.load()
      say = configuration.language
      let feeds = configuration.feeds.map { OPML.Subscription(title: $0.name, feed: $0.url) }
      print(OPML(title: "Crieur", subscriptions: feeds).text, terminator: "")
    }
  }
}

struct FeedsImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: say(
      "Add the feeds of an OPML file to the configuration", "Ajouter à la configuration les flux d’un fichier OPML"),
    discussion: say(
      "Feeds that are followed already are left out. Everything else in the configuration stays as it is, and the old file is kept as config.json.before-import. Their first look announces nothing.",
      "Les flux déjà suivis sont laissés de côté. Tout le reste de la configuration demeure tel quel, et l’ancien fichier est gardé sous config.json.before-import. Leur premier regard n’annonce rien."
    ))

  @OptionGroup var options: ConfigurationOptions
  @Argument(
    help: ArgumentHelp(
      say("The OPML file, - for standard input", "Le fichier OPML, - pour l’entrée standard"), valueName: "file"),
    completion: .file(extensions: ["opml", "xml"]))
  var file: String
  @Option(
    help: ArgumentHelp(
      say(
        "Accounts to announce on, a,b; needed where there are several",
        "Comptes où annoncer, a,b ; requis s’il y en a plusieurs"), valueName: "names"))
  var accounts: String?
  @Flag(
    help: ArgumentHelp(
      say("Show what would be written, and write nothing", "Montrer ce qui serait écrit, sans rien écrire")))
  var dryRun = false
  @Flag(help: ArgumentHelp(say("Print JSON", "Écrire du JSON"))) var json = false

  func run() throws {
    try explained { say in
      let target = try ConfigurationFile(reading: options.path)
      let text = try ConfigurationText(target.bytes, path: options.path)
      say = text.language ?? say
      let list = try OPML(reading: try bytes(), name: file)
      let names = accounts?.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
      let plan = try FeedImport(list, into: text, accounts: names)
      if !plan.added.isEmpty {
        let environment = ProcessInfo.processInfo.environment
        _ = try Configuration.parse(
          plan.result, path: options.path, networks: Catalogue.networks, environment: environment)
        if !dryRun { try target.replace(with: plan.result) }
      }
      let report = ImportReport(plan, target, dryRun: dryRun)
      if json { return tell(try ReportJSON.encode(report)) }
      tell(ImportText(say: say, terminal: .output).text(of: plan, target, dryRun: dryRun))
    }
  }

  private func bytes() throws(FeedImportFailure) -> [UInt8] {
    guard let bytes = BoundedFile.read(file, limit: OPML.mostBytes) else {
      throw .unreadable(file, detail: String(cString: strerror(errno)))
    }
    return bytes
  }
}

/// What an import did, for a person.
struct ImportText {
  let say: Language
  let terminal: Terminal

  func text(of plan: FeedImport, _ target: ConfigurationFile, dryRun: Bool) -> String {
    var parts = [added(plan, target.path, dryRun), omitted(plan)].compactMap { $0 }
    if plan.added.isEmpty { return parts.joined(separator: "\n\n") }
    if dryRun {
      parts.append(
        say("As it would stand there:", "Tel que cela y figurerait :") + plan.items.map { "\n  \($0)" }.joined())
    } else {
      parts.append(
        say(
          "The old file is kept as \(target.keptPath). Ask whether all is well: crieur check. A running service reads the new one after: systemctl reload crieur",
          "L’ancien fichier est gardé sous \(target.keptPath). Vérifiez que tout va bien : crieur check. Un service en marche lit le nouveau après : systemctl reload crieur"
        ))
    }
    return parts.joined(separator: "\n\n")
  }

  private func added(_ plan: FeedImport, _ path: String, _ dryRun: Bool) -> String {
    guard !plan.added.isEmpty else {
      return say("Nothing to add: \(path) stays as it is.", "Rien à ajouter : \(path) reste tel quel.")
    }
    let accounts = plan.accounts.joined(separator: ", ")
    let many = plan.added.count > 1
    let head =
      dryRun
      ? say(
        "\(plan.added.count) feed\(many ? "s" : "") would be added to \(path), announced on \(accounts):",
        "\(plan.added.count) flux \(many ? "seraient ajoutés" : "serait ajouté") à \(path), \(many ? "annoncés" : "annoncé") sur \(accounts) :"
      )
      : say(
        "\(plan.added.count) feed\(many ? "s" : "") added to \(path), announced on \(accounts):",
        "\(plan.added.count) flux \(many ? "ajoutés" : "ajouté") à \(path), \(many ? "annoncés" : "annoncé") sur \(accounts) :"
      )
    var table = Table(["", ""])
    for feed in plan.added { table.add(["  \(feed.name)", Sanitizer.clean(feed.url)]) }
    return head + "\n" + table.text(for: terminal)
  }

  private func omitted(_ plan: FeedImport) -> String? {
    guard !plan.omitted.isEmpty else { return nil }
    var table = Table(["", "", ""])
    for feed in plan.omitted {
      table.add([
        "  \(Sanitizer.clean(feed.title ?? ""))", Sanitizer.clean(feed.url),
        terminal.style.dim(feed.reason.text(in: say)),
      ])
    }
    return say("Not added (\(plan.omitted.count)):", "Non ajoutés (\(plan.omitted.count)) :") + "\n"
      + table.text(for: terminal)
  }
}

/// `crieur feeds import --json`.
struct ImportReport: Encodable {
  struct Added: Encodable {
    let name: String
    let url: String
    let accounts: [String]
  }

  struct Omitted: Encodable {
    let title: String?
    let url: String
    /// `known`, `repeated`, `unusable` or `secret`.
    let reason: String
  }

  let added: [Added]
  let omitted: [Omitted]
  let written: Bool
  let file: String
  let kept: String?

  init(_ plan: FeedImport, _ target: ConfigurationFile, dryRun: Bool) {
    added = plan.added.map { Added(name: $0.name, url: $0.url, accounts: plan.accounts) }
    omitted = plan.omitted.map { Omitted(title: $0.title, url: $0.url, reason: $0.reason.rawValue) }
    written = !plan.added.isEmpty && !dryRun
    file = target.path
    kept = written ? target.keptPath : nil
  }
}
