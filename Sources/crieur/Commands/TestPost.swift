internal import Announcer
internal import ArgumentParser
internal import Model
internal import Networks
internal import Server
internal import Web

struct TestPost: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test-post",
    abstract: say(
      "Find out how an account shows what it has posted", "Découvrir comment un compte montre ce qu’il a publié"),
    discussion: say(
      """
      Posts one test twice, for the account’s own eyes, looks for it and takes it back. What is found decides how an \
      announcement of unknown fate is treated, until the server’s software changes. Where others would see the test, it is \
      made with --public only: it says what it is, and stands there for half a minute or so.
      """,
      """
      Publie un essai deux fois, pour les seuls yeux du compte, le cherche et le reprend. Ce qui est trouvé décide du sort \
      d’une annonce dont la réponse s’est perdue, jusqu’à ce que le logiciel du serveur change. Là où d’autres verraient \
      l’essai, il faut --public : l’essai dit ce qu’il est, et reste en place une demi-minute environ.
      """))

  @OptionGroup var options: ConfigurationOptions
  @Argument(help: ArgumentHelp(say("Name in the configuration", "Nom dans la configuration"))) var account: String
  @Flag(
    name: .customLong("public"),
    help: ArgumentHelp(
      say("Also where others see the test for a moment", "Aussi là où d’autres voient l’essai un moment")))
  var isPublic = false
  @Flag(help: ArgumentHelp(say("Print JSON", "Écrire du JSON"))) var json = false

  func run() throws {
    try explained { say in
      let configuration = try options.load()
      say = configuration.language
      let query = [(name: "account", value: account), (name: "public", value: isPublic ? "1" : "0")]
      let report = try OwnerSide(configuration: configuration).ask(
        SetupReport.self, ControlAPI.Path.testPost, query, method: .post)
      if report.status == ExitStatus.notFound.rawValue, report.problem == nil {
        throw NoSuchAccount(name: account, known: configuration.accounts.map(\.name))
      }
      if json { tell(try ReportJSON.encode(report)) } else { tell(Sanitizer.clean(Self.text(of: report, say))) }
      if report.status != 0 { throw ExitCode(report.status) }
    }
  }

  private static func text(of report: SetupReport, _ say: Language) -> String {
    let found = report.reconciliation.flatMap(Reconciliation.init)?.meaning(say)
    let left = report.left.map {
      say("The test could not be taken back, delete it: \($0)", "L’essai n’a pu être repris, supprimez-le : \($0)")
    }
    return [report.known ?? report.account, found, report.problem, left].compactMap { $0 }.joined(separator: "\n")
  }
}
