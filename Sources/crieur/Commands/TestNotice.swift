internal import Announcer
internal import ArgumentParser
internal import Model
internal import Server
internal import Web

struct TestNotice: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test-notice",
    abstract: say("Send yourself a test letter, by every way to you", "S’envoyer une lettre d’essai, par chaque voie"),
    discussion: say(
      """
      The ways are "mail", and the accounts with "for": "notices". A letter tells you what needs you: an announcement that \
      waits, a refused token, a feed that is not read, a new mention; at most five a day, and one a week that says that \
      all is well.
      """,
      """
      Les voies sont « mail » et les comptes avec "for": "notices". Une lettre vous dit ce qui a besoin de vous : une annonce \
      qui attend, un jeton refusé, un flux qui n’est pas lu, une nouvelle mention ; cinq par jour au plus, et une par \
      semaine qui dit que tout va bien.
      """))

  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    try explained { say in
      let configuration = try options.load()
      say = configuration.language
      let report = try OwnerSide(configuration: configuration).ask(
        CheckReport.self, ControlAPI.Path.testNotice, method: .post)
      guard !report.lines.isEmpty else { throw NoWayToOwner() }
      let style = Terminal.output.style
      for line in report.lines {
        tell("\(line.name): " + (line.status == 0 ? style.green("✓") : style.red("✗ ") + Sanitizer.clean(line.found)))
      }
      if let wrong = report.lines.first(where: { $0.status != 0 }) { throw ExitCode(wrong.status) }
    }
  }
}

private struct NoWayToOwner: Explained {
  var exitStatus: ExitStatus { .configuration }

  func sentence(in say: Language) -> String {
    say(
      "there is no way to you: give \"mail\", or an account with \"for\": \"notices\"",
      "il n’y a pas de voie jusqu’à vous : indiquez \"mail\", ou un compte avec \"for\": \"notices\"")
  }
}
