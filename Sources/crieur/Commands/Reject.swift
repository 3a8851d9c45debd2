internal import ArgumentParser
internal import Model

struct Reject: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say("Say no: announcements that will not be made", "Dire non : des annonces qui ne seront pas faites"))

  @OptionGroup var options: DecisionOptions
  @OptionGroup var held: HeldOptions

  func validate() throws { try held.validate() }

  func run() throws {
    if held.held { try options.decideHeld("reject", feed: held.feed) } else { try options.decide("reject", held.ids) }
  }
}
