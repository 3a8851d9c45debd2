internal import Announcer
internal import ArgumentParser
internal import Model
internal import Server

struct Again: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say("Announce an entry once more on purpose", "Annoncer un billet une fois de plus, exprès"),
    discussion: say(
      "Shows the post that is there already and asks. --yes answers.",
      "Montre la publication déjà faite et demande confirmation. --yes répond oui."))

  @OptionGroup var options: DecisionOptions
  @Argument(help: ArgumentHelp(say("Number of the announcement", "Numéro de l’annonce"))) var id: Int64
  @Flag(help: ArgumentHelp(say("Yes, once more", "Oui, une fois de plus"))) var yes = false

  func run() throws {
    if !yes { try confirm() }
    try options.decide("again", [id])
  }

  private func confirm() throws {
    try explained { say in
      let configuration = try options.configuration.load()
      say = configuration.language
      let present = try OwnerSide(configuration: configuration).ask(
        DecisionReport.self, ControlAPI.Path.announcement, [(name: "id", value: "\(id)")])
      guard present.result == .done else { return }  // the decision itself says that there is none
      let what = "\(present.account ?? ""): \(present.title ?? "") (\(present.url ?? present.state?.word(say) ?? ""))"
      let question = say("Announce it once more? \(what)", "L’annoncer une fois de plus ? \(what)")
      guard Confirmation.given(question, say) else { throw NotConfirmed(what: what) }
    }
  }
}

/// The owner did not say yes.
struct NotConfirmed: Explained {
  let what: String
  var exitStatus: ExitStatus { .usage }

  func sentence(in say: Language) -> String {
    say(
      "nothing was done; to announce it once more say --yes: \(what)",
      "rien n’a été fait ; pour l’annoncer une fois de plus dites --yes : \(what)")
  }
}
