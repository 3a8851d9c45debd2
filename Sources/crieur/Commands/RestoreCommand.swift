internal import ArgumentParser
internal import FoundationEssentials
internal import Ledger
internal import Model

struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: say("Put a backup of the ledger back", "Remettre une sauvegarde du registre"),
    discussion: say(
      """
      Checks the backup, keeps the present ledger beside it, and puts the backup in its place. No daemon may run \
      meanwhile. At its next start the daemon says nothing before it has looked what the accounts have said since.

      With --verify it does all of that in a folder of its own and changes nothing.
      """,
      """
      Vérifie la sauvegarde, garde le registre présent à côté et met la sauvegarde à sa place. Aucun démon ne doit \
      tourner pendant ce temps. À son prochain démarrage, le démon ne dit rien avant d’avoir regardé ce que les comptes \
      ont dit depuis.

      Avec --verify, tout cela se fait dans un dossier à part et rien n’est modifié.
      """))

  @OptionGroup var options: ConfigurationOptions
  @Argument(
    help: ArgumentHelp(say("The backup", "La sauvegarde"), valueName: say("file", "fichier")),
    completion: .file(extensions: ["sqlite"]))
  var file: String
  @Flag(help: ArgumentHelp(say("Only check, change nothing", "Vérifier seulement, ne rien modifier"))) var verify =
    false

  func run() throws {
    try explained { say in
      if verify {
        // A backup can be checked on any machine: without a configuration the terminal says which language.
        if let configuration = try? options.load() { say = configuration.language }
        let contents = BackupText.contents(try BackupFile(file).verify().contents, say)
        return tell(say("\(file) can be put back: \(contents).", "\(file) peut être remise : \(contents)."))
      }
      let configuration = try options.load()
      say = configuration.language
      let source = try BackupFile(file)
      try StateOwner.become(of: configuration.state)
      let done = try source.restore(into: configuration.state, at: .now)
      let contents = BackupText.contents(done.contents, say)
      tell(say("The ledger is \(file) again: \(contents).", "Le registre est de nouveau \(file) : \(contents)."))
      if let kept = done.kept {
        tell(say("The one before is kept in \(kept).", "Le précédent est gardé dans \(kept)."))
      }
      tell(
        say(
          "At its next start Crieur first looks what was said since, before it says anything.",
          "À son prochain démarrage, Crieur regarde d’abord ce qui a été dit depuis, avant de dire quoi que ce soit."))
    }
  }
}
