internal import ArgumentParser
internal import FoundationEssentials
internal import Model
internal import Pages

/// `crieur inspect page`: what is read in the page of an entry.
struct InspectPage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "page",
    abstract: say("Show what is read in an entry’s page", "Montrer ce qui est lu dans la page d’un billet"),
    discussion: say(
      "One JSON document a line comes out for each file.", "Il sort un document JSON par ligne pour chaque fichier."))

  @Option(help: ArgumentHelp(say("Where the file was found", "Où le fichier a été trouvé"), valueName: "url"))
  var baseURL = "https://blog.example.org/page"
  @Argument(help: ArgumentHelp(say("The pages", "Les pages")), completion: .file()) var files: [String]

  func run() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var worst = ExitStatus.ok
    for file in files {
      guard let map = FileMap(file) else {
        complain("\(file): \(say("cannot be read", "ne peut être lu"))")
        worst = .notFound
        continue
      }
      // As much as is read of a page by HTTP.
      let facts = PageReader.facts(Array(map.bytes.prefix(PageReader.mostBytes)), address: baseURL)
      Output.write(Array(try encoder.encode(facts)))
    }
    if worst != .ok { throw ExitCode(worst.rawValue) }
  }
}
