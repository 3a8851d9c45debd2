internal import ArgumentParser
internal import Model

struct Retry: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say("Try announcements again now", "Réessayer des annonces maintenant"),
    discussion: say(
      """
      An announcement that may have arrived is sent again only if you have looked at the account and say --not-there. If \
      it is there, say crieur adopt NO URL instead.
      """,
      """
      Une annonce peut-être arrivée n’est renvoyée que si vous avez regardé le compte et dites --not-there. Si elle y est, \
      dites plutôt crieur adopt Nº URL.
      """))

  @OptionGroup var options: DecisionOptions
  @Argument(help: ArgumentHelp(say("Numbers of crieur queue", "Numéros de crieur queue"))) var ids: [Int64]
  @Flag(
    help: ArgumentHelp(say("I have looked, it is not there", "J’ai regardé, elle n’y est pas")))
  var notThere = false

  func run() throws {
    try options.decide("retry", ids, notThere ? [(name: "not_there", value: "1")] : [])
  }
}
