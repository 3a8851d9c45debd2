internal import Announcer
internal import ArgumentParser
internal import Model
internal import Networks

struct NetworksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "networks",
    abstract: say("List the networks that announcements can go to", "Lister les réseaux où l’on peut annoncer"))

  @Flag(help: ArgumentHelp(say("Print JSON", "Écrire du JSON"))) var json = false

  func run() throws {
    if json { return tell(try ReportJSON.encode(Catalogue.networks.map(NetworkLine.init))) }
    for network in Catalogue.networks {
      let words = [network.summary[say], network.cost?[say]].compactMap(\.self)
      tell("\(Terminal.output.style.bold(network.name))  \(words.joined(separator: say("; ", " ; ")))")
      var table = Table(["", "", ""])
      for key in network.keys {
        table.add(["  \(key.key)", key.required ? "" : say("optional", "facultatif"), key.help[say] ?? ""])
      }
      tell(table.text(for: .output))
    }
  }
}

/// A network in `--json`.
private struct NetworkLine: Encodable {
  struct Key: Encodable {
    let key: String
    let kind: String
    let required: Bool
    let help: String
  }

  let name: String
  let summary: String
  /// What a post costs; not there where it costs nothing.
  let cost: String?
  let limit: Int
  let unit: String
  let reconciliation: String
  let keys: [Key]

  init(_ network: any Network.Type) {
    name = network.name
    summary = network.summary[say] ?? ""
    cost = network.cost?[say]
    limit = network.limit.max
    unit = network.limit.rule.unit.rawValue
    reconciliation = network.reconciliation.rawValue
    keys = network.keys.map {
      Key(key: $0.key, kind: $0.kind.rawValue, required: $0.required, help: $0.help[say] ?? "")
    }
  }
}
