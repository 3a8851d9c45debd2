internal import Announcer
internal import ArgumentParser
internal import Model
internal import Server
internal import Web

struct Pause: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say("Stop sending, at once", "Arrêter tout envoi, aussitôt"),
    discussion: say(
      """
      Feeds are still read and nothing is lost; it waits for crieur resume. A file named PAUSED in the state folder does \
      the same.
      """,
      """
      Les flux sont toujours lus et rien n’est perdu : tout attend crieur resume. Un fichier nommé PAUSED dans le dossier \
      d’état fait de même.
      """))

  @OptionGroup var options: ConfigurationOptions
  @Argument(help: ArgumentHelp(say("One account; all without it", "Un compte ; tous sans cela"))) var account: String?

  func run() throws {
    try PauseRequest(options: options, account: account).send(ControlAPI.Path.pause) { say, name in
      name.map {
        say("\($0) sends nothing until crieur resume \($0).", "\($0) n’envoie rien avant crieur resume \($0).")
      }
        ?? say("Nothing is sent until crieur resume.", "Rien ne part avant crieur resume.")
    }
  }
}

struct Resume: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say("Let it go on after a pause", "Reprendre après une pause"),
    discussion: say(
      """
      Also after a refused token was replaced, which is tried at once, and where an account’s own posts cannot be looked \
      through after a restored backup or a move to another machine: then look yourself first.
      """,
      """
      Aussi après le remplacement d’un jeton refusé, essayé aussitôt, et là où les publications d’un compte ne peuvent être \
      parcourues après une sauvegarde restaurée ou un changement de machine : regardez d’abord vous-même.
      """))

  @OptionGroup var options: ConfigurationOptions
  @Argument(help: ArgumentHelp(say("One account; all without it", "Un compte ; tous sans cela"))) var account: String?

  func run() throws {
    try PauseRequest(options: options, account: account).send(ControlAPI.Path.resume) { say, name in
      name.map { say("\($0) goes on.", "\($0) reprend.") } ?? say("Crieur goes on.", "Crieur reprend.")
    }
  }
}

/// A pause or its end.
private struct PauseRequest {
  let options: ConfigurationOptions
  let account: String?

  func send(_ path: String, _ text: (Language, String?) -> String) throws {
    try explained { say in
      let configuration = try options.load()
      say = configuration.language
      let query = account.map { [(name: "account", value: $0)] } ?? []
      let report = try OwnerSide(configuration: configuration).ask(DecisionsReport.self, path, query, method: .post)
      if let name = report.unknownAccount {
        throw NoSuchAccount(name: name, known: configuration.accounts.map(\.name))
      }
      tell(Sanitizer.clean(text(say, account)))
    }
  }
}

/// The configuration names no such account.
struct NoSuchAccount: Explained {
  let name: String
  let known: [String]
  var exitStatus: ExitStatus { .notFound }

  func sentence(in say: Language) -> String {
    let nearest = Spelling.nearest(to: name, among: known) ?? known.joined(separator: ", ")
    return say(
      "there is no account «\(name)»; did you mean \(nearest)?",
      "il n’y a pas de compte « \(name) » ; vouliez-vous dire \(nearest) ?")
  }
}
