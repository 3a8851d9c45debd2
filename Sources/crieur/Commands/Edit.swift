internal import ArgumentParser
internal import Model

struct Edit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say(
      "Give an entry another title before it is announced", "Donner un autre titre à un billet avant de l’annoncer"),
    discussion: say(
      "All accounts get the new words, which are looked at again. The blog itself is not changed.",
      "Tous les comptes reçoivent les nouveaux mots, qui sont examinés à nouveau. Le blog lui-même n’est pas modifié."))

  @OptionGroup var options: DecisionOptions
  @Argument(help: ArgumentHelp(say("Number of crieur queue", "Numéro de crieur queue"))) var id: Int64
  @Option(help: ArgumentHelp(say("Instead of the title", "À la place du titre"), valueName: "text")) var title: String?
  @Option(help: ArgumentHelp(say("Instead of the summary", "À la place du résumé"), valueName: "text"))
  var summary: String?

  func validate() throws {
    let given = [title, summary].compactMap(\.self)
    guard !given.isEmpty, given.allSatisfy({ $0.contains { !$0.isWhitespace } && $0.utf8.count <= 4000 }) else {
      throw ValidationError(
        say("give the new words: --title \"…\"", "donnez les nouveaux mots : --title \"…\""))
    }
  }

  func run() throws {
    let words = [("title", title), ("summary", summary)].compactMap { name, text in text.map { (name: name, value: $0) }
    }
    try options.decide("edit", [id], words)
  }
}
