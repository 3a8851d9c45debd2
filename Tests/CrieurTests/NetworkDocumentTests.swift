import Foundation
import Model
import Networks
import TestSupport
import Testing

@testable import crieur

/// What is written about networks is written by these tests from the catalogue: `Deploy/NETWORKS.md`,
/// `Deploy/NETWORKS.fr.md` and the networks of `config.schema.json`. Run them with CRIEUR_WRITE_DOCS=1 after the catalogue
/// has changed.
@Suite struct NetworkDocumentTests {
  @Test(arguments: [(Language.en, "Deploy/NETWORKS.md"), (.fr, "Deploy/NETWORKS.fr.md")])
  func theListOfNetworksIsTheCatalogue(language: Language, path: String) throws {
    try check(path, NetworkDocument(language: language).text)
  }

  @Test func theSchemaIsTheCatalogue() throws {
    let written = try String(contentsOfFile: "\(Shared.package)/config.schema.json", encoding: .utf8)
    try check("config.schema.json", try NetworkSchema.merged(into: written))
  }

  private func check(_ path: String, _ text: String) throws {
    let file = URL(fileURLWithPath: "\(Shared.package)/\(path)")
    if ProcessInfo.processInfo.environment["CRIEUR_WRITE_DOCS"] != nil { try Data(text.utf8).write(to: file) }
    #expect(try String(contentsOf: file, encoding: .utf8) == text, "\(path): run with CRIEUR_WRITE_DOCS=1")
  }
}

/// The page for bloggers: a table of what each network can, then the settings and an example of each.
private struct NetworkDocument {
  let language: Language
  private var say: Language { language }

  var text: String {
    """
    # \(say("Networks", "Réseaux"))

    \(say("[En français](NETWORKS.fr.md)", "[In English](NETWORKS.md)"))

    \(say(Self.introduction.en, Self.introduction.fr))

    \(table)

    \(Catalogue.networks.map(section).joined(separator: "\n\n"))

    """
  }

  private static let introduction = (
    en: """
    Written by a test from the adapters themselves, so it is true. **Limit** is what the network takes; without a `limit` of
    your own Crieur says what it has to say in 140 characters. **Class** is what happens when the network’s answer is lost:
    in A the same post sent twice is one; in B the network knows a repeated post for a while, and Crieur looks for it among
    your posts; in C it looks there; in D the network shows nothing, so you decide.
    """,
    fr: """
    Écrit par un test à partir des adaptateurs eux-mêmes, donc exact. **Limite** est ce que le réseau accepte ; sans `limit`
    de votre part, Crieur dit l’essentiel en 140 caractères. **Classe** dit ce qui se passe quand la réponse du réseau se
    perd : en A la même publication envoyée deux fois n’en fait qu’une ; en B le réseau reconnaît un temps une publication
    répétée, et Crieur la cherche parmi les vôtres ; en C il l’y cherche ; en D le réseau ne montre rien, vous décidez donc.
    """
  )

  private var table: String {
    let head = say(
      "| network | limit | class | card | picture and description | warning | corrects | takes back | boosts | searches | tells you alone | credential |",
      "| réseau | limite | classe | carte | image et description | avertissement | corrige | retire | booste | cherche | vous avertit seul | accès |"
    )
    return ([head, "|---|---|---|---|---|---|---|---|---|---|---|---|"] + Catalogue.networks.map(row)).joined(
      separator: "\n")
  }

  private func row(_ network: any Network.Type) -> String {
    let secrets = network.keys.filter { $0.kind == .secret }.map { "`\($0.key)`" }.joined(separator: ", ")
    let cells = [
      "[\(network.name)](#\(network.name))", "\(network.limit.max) \(unit(network.limit))",
      network.reconciliation.rawValue,
      card(network.cards), picture(network.imageRule), warning(network.warnings), yes(network.edits),
      yes(network.deletes),
      yes(network.boosts), yes(network.searches), yes(network.notices != .nobody),
      secrets.isEmpty ? "–" : secrets,
    ]
    return "| \(cells.joined(separator: " | ")) |"
  }

  private func unit(_ limit: TextLimit) -> String {
    switch limit.rule.unit {
    case .bytes: say("bytes", "octets")
    case .weighted: say("weighted characters", "caractères pondérés")
    default: say("characters", "caractères")
    }
  }

  private func card(_ maker: CardMaker) -> String {
    switch maker {
    case .nobody: "–"
    case .network: say("by the network", "par le réseau")
    case .client: say("by Crieur", "par Crieur")
    }
  }

  private func picture(_ rule: ImageRule?) -> String {
    guard let rule else { return "–" }
    let size = say("\(rule.maximumBytes / 1000) kB", "\(rule.maximumBytes / 1000) ko")
    let bounds = say("\(size), \(rule.longestAlt) characters", "\(size), \(rule.longestAlt) caractères")
    let need = rule.needsAlt ? say(", if described", ", si décrite") : ""
    return bounds + need + (rule.source == .address ? say(", by its address", ", par son adresse") : "")
  }

  private func warning(_ place: WarningPlace) -> String {
    switch place {
    case .apart: say("apart", "à part")
    case .text: say("above the text", "au-dessus du texte")
    case .nowhere: "–"
    }
  }

  private func yes(_ does: Bool) -> String { does ? say("yes", "oui") : "–" }

  private func section(_ network: any Network.Type) -> String {
    let keys = network.keys.map { key in
      let need = key.required ? "" : say(" (optional)", " (facultatif)")
      let secret = key.kind == .secret ? say(", a secret", ", un secret") : ""
      return "- `\(key.key)`\(need)\(secret)\(say(": ", " : "))\(key.help[language] ?? "")"
    }
    let words = [network.summary[language], network.cost?[language]].compactMap(\.self)
    return """
      ## \(network.name)
      \(words.joined(separator: say("; ", " ; ")))

      \(keys.joined(separator: "\n"))

      ```json
      \(example(network))
      ```
      """
  }

  private func example(_ network: any Network.Type) -> String {
    // Where no secret is required by itself, the first way to sign in is shown.
    let isOpen = !network.keys.contains { $0.kind == .secret && $0.required }
    let first = network.keys.prefix { $0.kind == .secret }.map(\.key)
    let shown = network.keys.filter { key in
      key.required || (key.example != nil && key.key != "server" && (first.isEmpty || key.kind == .secret))
        || (isOpen && first.contains(key.key))
    }
    let members = shown.map { key in
      key.kind == .secret
        ? "\"\(key.key)\": { \"file\": \"\(network.name).\(key.key)\" }"
        : "\"\(key.key)\": \"\(key.example ?? "…")\""
    }
    return "\"\(network.name)\": { \((["\"network\": \"\(network.name)\""] + members).joined(separator: ", ")) }"
  }
}

/// The two places of the schema that know the networks: the list of their names, and what an account of each may have.
private enum NetworkSchema {
  struct NoPlace: Error { let place: String }

  static func merged(into schema: String) throws -> String {
    let names = Catalogue.networks.map { "            \"\($0.name)\"" }.joined(separator: ",\n")
    let blocks = Catalogue.networks.map(block).joined(separator: ",\n")
    let named = try replaced(
      in: schema, from: "voir crieur networks\",\n          \"enum\": [\n", to: "\n          ]", with: names)
    return try replaced(in: named, from: "\n      \"allOf\": [\n", to: "\n      ]", with: blocks)
  }

  private static func replaced(in text: String, from start: String, to end: String, with content: String) throws
    -> String
  {
    guard let start = text.range(of: start), let end = text.range(of: end, range: start.upperBound..<text.endIndex)
    else {
      throw NoPlace(place: start)
    }
    return text[..<start.upperBound] + content + text[end.lowerBound...]
  }

  private static func block(_ network: any Network.Type) -> String {
    let common = ConfigurationKey.names(.account).map { "              \"\($0)\": true" }
    let required = network.keys.filter(\.required).map { "              \"\($0.key)\"" }.joined(separator: ",\n")
    return """
              {
                "if": {
                  "properties": {
                    "network": {
                      "const": "\(network.name)"
                    }
                  }
                },
                "then": {
                  "properties": {
      \((common + network.keys.map(property)).joined(separator: ",\n"))
                  },
                  "required": [
      \(required)
                  ],
                  "additionalProperties": false
                }
              }
      """
  }

  private static func property(_ key: SettingKey) -> String {
    let kind =
      switch key.kind {
      case .secret: "\"$ref\": \"#/$defs/secret\""
      case .url: "\"type\": \"string\",\n                \"format\": \"uri\""
      case .text, .path: "\"type\": \"string\",\n                \"minLength\": 1"
      }
    return """
                    "\(key.key)": {
                      \(kind),
                      "description": \(quoted(key.help[.en] ?? "")),
                      "$comment": \(quoted(key.help[.fr] ?? ""))
                    }
      """
  }

  private static func quoted(_ text: String) -> String {
    "\"\(text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\""))\""
  }
}
