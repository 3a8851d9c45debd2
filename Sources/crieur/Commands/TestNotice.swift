internal import Announcer
internal import ArgumentParser
internal import FoundationEssentials
internal import Model
internal import Networks

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
      let language = configuration.language
      let channels = try Tools(configuration).channels
      guard !channels.isEmpty else { throw NoWayToOwner() }
      let style = Terminal.output.style
      var first: ExitStatus?
      for channel in channels {
        let failure = blocking { await Self.send(by: channel, language) }
        let line = failure.map { style.red("✗ ") + $0.sentence(in: language) } ?? style.green("✓")
        tell("\(channel.name): \(Sanitizer.clean(line))")
        first = first ?? failure?.exitStatus
      }
      if let first { throw ExitCode(first.rawValue) }
    }
  }

  private static func send(by channel: NoticeChannel, _ say: Language) async -> PublishFailure? {
    let text = say(
      "Crieur: a test\n\nThis is a test: what needs you will come this way.",
      "Crieur : un essai\n\nCeci est un essai : ce qui a besoin de vous passera par ici.")
    do throws(PublishFailure) {
      try await channel.send(
        text, made: Date(milliseconds: Date.now.milliseconds), key: UUID().uuidString, language: say)
      return nil
    } catch {
      return error
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
