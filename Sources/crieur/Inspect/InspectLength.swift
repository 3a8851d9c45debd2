internal import ArgumentParser
internal import Composing
internal import FoundationEssentials
internal import Model

/// `crieur inspect length`: how long a network finds texts.
struct InspectLength: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "length", abstract: "Count texts as a network does.",
    discussion: """
      Reads JSON lines {"text"} on standard input and prints {"length","limit","fits"} for each, in the network's own unit. \
      A line that is none is told on standard error; the command then ends with 65.
      """)

  @Option(help: ArgumentHelp("The network whose counting holds.", valueName: "name"))
  var network: String

  @Flag(help: "Print JSON lines, as without it: for symmetry with the other commands.")
  var json = false

  func run() throws {
    let say = InspectedNetwork.language
    let limit = try InspectedNetwork.limit(of: network, say)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try AskedLines.each(Asked.self) {
      say("Line \($0): this is no JSON object with a text.", "Ligne \($0) : ce n’est pas un objet JSON avec un texte.")
    } answer: { asked in
      let length = Measure.length(asked.text, limit.rule)
      let counted = Counted(length: length, limit: limit.max, fits: Measure.fits(asked.text, limit))
      print(String(decoding: try encoder.encode(counted), as: UTF8.self))
    }
  }

  private struct Asked: Decodable { let text: String }

  private struct Counted: Encodable {
    let length: Int
    let limit: Int
    let fits: Bool
  }
}
