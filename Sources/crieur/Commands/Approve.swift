internal import ArgumentParser
internal import Model

struct Approve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say("Let announcements go that are held", "Laisser partir des annonces retenues"),
    discussion: say(
      "They leave at the account’s usual pace: crieur pause stops them at any time.",
      "Elles partent au rythme habituel du compte : crieur pause les arrête à tout moment."))

  @OptionGroup var options: DecisionOptions
  @OptionGroup var held: HeldOptions

  func validate() throws { try held.validate() }

  func run() throws {
    if held.held { try options.decideHeld("approve", feed: held.feed) } else { try options.decide("approve", held.ids) }
  }
}

/// Announcements by number, or all that are held.
struct HeldOptions: ParsableArguments {
  @Argument(help: ArgumentHelp(say("Numbers of crieur queue", "Numéros de crieur queue"))) var ids: [Int64] = []
  @Flag(help: ArgumentHelp(say("Everything that is held", "Tout ce qui est retenu"))) var held = false
  @Option(help: ArgumentHelp(say("With --held: of this feed only", "Avec --held : de ce flux seulement"))) var feed:
    String?

  func validate() throws {
    guard ids.isEmpty == held, feed == nil || held else {
      throw ValidationError(
        say("give numbers of crieur queue, or --held", "donnez des numéros de crieur queue, ou --held"))
    }
  }
}
