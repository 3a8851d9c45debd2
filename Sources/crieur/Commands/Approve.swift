internal import ArgumentParser
internal import Model

struct Approve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say("Let announcements go that are held", "Laisser partir des annonces retenues"),
    discussion: say(
      """
      They leave at the account’s usual pace: crieur pause stops them at any time. What is held for what it says (crieur \
      show NO) is approved one by one: the drafts of all accounts of the entry, as they stand.
      """,
      """
      Elles partent au rythme habituel du compte : crieur pause les arrête à tout moment. Ce qui est retenu pour son contenu \
      (crieur show Nº) s’approuve une par une : les textes de tous les comptes du billet, tels quels.
      """))

  @OptionGroup var options: DecisionOptions
  @OptionGroup var held: HeldOptions
  @Option(
    help: ArgumentHelp(
      say(
        "Let go what is blocked, and why that is right (one number)",
        "Laisser partir ce qui est bloqué, et pourquoi c’est juste (un seul numéro)"), valueName: "words"))
  var despite: String?

  func validate() throws {
    try held.validate()
    guard let despite else { return }
    guard held.ids.count == 1, despite.count(where: \.isLetter) >= 5 else {
      throw ValidationError(
        say(
          "--despite goes with one number and says in a few words why it may leave",
          "--despite va avec un seul numéro et dit en quelques mots pourquoi elle peut partir"))
    }
  }

  func run() throws {
    if let despite { return try options.decide("approve", held.ids, [(name: "despite", value: despite)]) }
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
