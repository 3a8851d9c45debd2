internal import ArgumentParser
internal import Model
internal import Web

struct Adopt: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say("Say that the network has an announcement, and where", "Dire que le réseau a une annonce, et où"))

  @OptionGroup var options: DecisionOptions
  @Argument(help: ArgumentHelp(say("Number of crieur queue", "Numéro de crieur queue"))) var id: Int64
  @Argument(help: ArgumentHelp(say("The post’s page", "La page de la publication"))) var url: String

  func validate() throws {
    guard Origin(url) != nil, url.utf8.count <= 2048 else {
      throw ValidationError(
        say("the post’s page begins with https://", "la page de la publication commence par https://"))
    }
  }

  func run() throws { try options.decide("adopt", [id], [(name: "url", value: url)]) }
}
