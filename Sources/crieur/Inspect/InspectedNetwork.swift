internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Model
internal import Networks

/// The network that `crieur inspect` is asked about: one of the catalogue, or one whose counting is known.
enum InspectedNetwork {
  static func limit(of name: String, _ say: Language) throws -> TextLimit {
    if let network = Catalogue.network(named: name) { return network.limit }
    if let limit = TextLimit.known[name] { return limit }
    let known = Set(Catalogue.networks.map { $0.name }).union(TextLimit.known.keys).sorted().joined(separator: ", ")
    throw ValidationError(
      say("There is no network «\(name)»; known: \(known).", "Le réseau « \(name) » n’existe pas ; connus : \(known)."))
  }

  /// The language of the person at the terminal.
  static var language: Language {
    let environment = ProcessInfo.processInfo.environment
    return Language(locale: ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty })
  }
}
