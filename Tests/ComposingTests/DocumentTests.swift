import Foundation
import Model
import Testing

@testable import Composing

/// `Deploy/WORDING.md` shows one long French entry as each network would get it. It is written by this test: run it with
/// CRIEUR_WRITE_DOCS=1 after the wording has changed.
@Suite struct DocumentTests {
  private static let entry = Entry(
    title:
      "Grippe : ce que l’on sait de l’épidémie de cet hiver, et pourquoi « se faire vacciner » protège aussi vos proches, "
      + "d’après le Dr Exemple et les 1 200 médecins du réseau Sentinelles de l’hôpital d’Exempleville ; 65 % de cas graves évités",
    link: "https://blog.example.org/2026/11/25/grippe-ce-que-l-on-sait?utm_source=rss",
    categories: ["Médecine générale", "COVID-19", "Santé de l’enfant", "Cœur"])

  private static func line(_ name: String, _ limit: TextLimit, _ wanted: Wording.Limit) throws -> String {
    let draft = try Composer(wording: Wording(limit: wanted), network: limit).compose(entry, blog: nil, within: nil)
    let text = draft.text.replacingOccurrences(of: "\u{200B}", with: "&#8203;").replacingOccurrences(
      of: "|", with: "\\|")
    return "| \(name) | \(draft.length) / \(draft.limit) \(limit.rule.unit.rawValue) | \(text) |"
  }

  private static func document() throws -> String {
    let networks = TextLimit.known.sorted { $0.key < $1.key }
    let house = try networks.map { try line($0.key, $0.value, .house(140)) }
    let own = try networks.map { try line($0.key, $0.value, .network) }
    let head = "| network | length | text |\n|---|---|---|\n"
    return """
      # One entry, as each network would get it
      Written by a test (`CRIEUR_WRITE_DOCS=1 swift test --filter DocumentTests`) from one long title, its link and four
      categories. Écrit par un test à partir d’un long titre, de son lien et de quatre catégories.

      ## Within 140, as Crieur does unless told otherwise · Dans 140, sauf indication contraire
      \(head)\(house.joined(separator: "\n"))

      ## As much as the network takes (`"limit": "network"`) · Autant que le réseau permet
      \(head)\(own.joined(separator: "\n"))

      """
  }

  @Test func theDocumentShowsWhatIsSaid() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Deploy/WORDING.md")
    let document = try Self.document()
    if ProcessInfo.processInfo.environment["CRIEUR_WRITE_DOCS"] != nil {
      try Data(document.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == document)
  }
}
