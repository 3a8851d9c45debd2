internal import ArgumentParser

@main
struct Crieur: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "crieur", version: "0.1.0")
}
