internal import ArgumentParser
internal import Glibc
internal import Model
internal import Sandbox

/// Where the process begins: as the command, or as the reader that the daemon starts for what strangers wrote.
@main
enum Entrance {
  static func main() {
    ReaderSide.serveIfAsked(CommandLine.arguments)
    Crieur.main()
  }
}

struct Crieur: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crieur",
    abstract: say(
      "The town crier: announces each new post of a blog on the blogger’s microblogs, once.",
      "Le crieur : annonce chaque nouveau billet d’un blog sur les microblogs du blogueur, une fois."),
    discussion: say(
      """
      Start with a look that changes nothing:   crieur try https://blog.example.org
      Connect an account:                       crieur connect mastodon
      Then write a configuration and ask:       crieur check
      See what would be announced:              crieur preview
      Let it run:                               crieur run

      Exit codes: 0 well; 64 usage; 65 no feed, truncated or too big; 66 not found or gone; 69 unreachable; 73 a second
      run; 74 ledger missing or corrupt; 75 try later; 77 a secret or a folder that cannot be used; 78 configuration.
      """,
      """
      Un premier regard qui ne change rien :    crieur try https://blog.example.org
      Connecter un compte :                     crieur connect mastodon
      Puis une configuration, et :              crieur check
      Voir ce qui serait annoncé :              crieur preview
      Laisser tourner :                         crieur run

      Codes de fin : 0 bien ; 64 usage ; 65 pas un flux, tronqué ou trop gros ; 66 introuvable ou disparu ; 69 injoignable ;
      73 déjà lancé ; 74 registre manquant ou abîmé ; 75 réessayer plus tard ; 77 secret ou dossier inutilisable ; 78 configuration.
      """),
    version: Version.current,
    subcommands: [
      Run.self, Try.self, Check.self, PreviewCommand.self, Status.self, Queue.self, Show.self, History.self, Why.self,
      Connect.self, Approve.self, Edit.self, Reject.self, Retry.self, Adopt.self, Again.self, Pause.self, Resume.self,
      TestPost.self, TestNotice.self,
      FeedsCommand.self, NetworksCommand.self, Inspect.self, BackupCommand.self, RestoreCommand.self, Initialize.self,
    ])

  static func main() {
    // Where standard error is closed, the next file to be opened would get its number, and our log lines.
    var descriptor: Int32 = 0
    while (0...2).contains(descriptor) { descriptor = open("/dev/null", O_RDWR) }
    if descriptor > 2 { close(descriptor) }
    main(nil)
  }
}

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: say(
      "Show what Crieur makes of files, without a ledger", "Montrer ce que Crieur tire de fichiers, sans registre"),
    subcommands: [InspectFeed.self, InspectLength.self, InspectPage.self, InspectPost.self, InspectScreen.self])
}
