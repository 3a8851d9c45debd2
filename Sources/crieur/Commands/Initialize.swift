internal import ArgumentParser
internal import Ledger
internal import Model

struct Initialize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: say("Make a new ledger after a loss", "Créer un nouveau registre après une perte"),
    discussion: say(
      """
      Only for a ledger that is lost: Crieur refuses to start then, because it cannot know what it has announced. A \
      new ledger takes what the feeds hold now as known: nothing old is announced, and nothing of the past is remembered.
      """,
      """
      Seulement pour un registre perdu : Crieur refuse alors de démarrer, car il ne peut savoir ce qu’il a annoncé. Un \
      nouveau registre tient pour connu ce que les flux contiennent : rien d’ancien n’est annoncé, et rien du passé n’est gardé.
      """))

  @OptionGroup var options: ConfigurationOptions
  @Flag(help: ArgumentHelp(say("Yes, the old ledger is lost", "Oui, l’ancien registre est perdu"))) var newLedger =
    false

  func run() throws {
    guard newLedger else {
      throw ValidationError(
        say("say --new-ledger when the old one is lost", "dites --new-ledger si l’ancien est perdu"))
    }
    try explained { say in
      let configuration = try options.load()
      say = configuration.language
      let state = configuration.state
      try StateOwner.become(of: state)
      try blocking { try await SQLiteLedger.open(in: state, replacingLost: true).close() }
      tell(say("A new ledger is in \(state).", "Un nouveau registre est dans \(state)."))
    }
  }
}
