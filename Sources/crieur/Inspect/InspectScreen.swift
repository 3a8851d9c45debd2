internal import ArgumentParser
internal import FoundationEssentials
internal import Model
internal import Screening

/// `crieur inspect screen`: what the guard of professional secrecy says of texts.
struct InspectScreen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen", abstract: "Show what the guard of professional secrecy finds in texts.",
    discussion: """
      Reads JSON lines {"id","lang","title","excerpt"} on standard input and prints {"id","decision","findings"} for each; \
      a finding is {"kind","severity","field","span","reason"}, with every identifier masked. A line that is none is told \
      on standard error; the command then ends with 65.
      """)

  @Flag(help: "Remarks hold too, as the configuration's screening.strict does.")
  var strict = false

  func run() throws {
    let say = InspectedNetwork.language
    let screen = Screen(isStrict: strict)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try AskedLines.each(Asked.self) {
      say(
        "Line \($0): this is no JSON object with a title or an excerpt.",
        "Ligne \($0) : ce n’est pas un objet JSON avec un titre ou un extrait.")
    } answer: { asked in
      let result = screen.result(for: asked.fields, language: asked.lang)
      let language = asked.lang.map { Language(locale: $0) } ?? say
      let printed = Printed(
        id: asked.id, decision: result.decision, findings: result.findings.map { Printed.Finding($0, language) })
      print(String(decoding: try encoder.encode(printed), as: UTF8.self))
    }
  }

  private struct Asked: Decodable {
    let id: String?
    let lang: String?
    let title: String?
    let excerpt: String?

    var fields: [ScreenedField] {
      [("title", title), ("excerpt", excerpt)].compactMap { name, text in
        text.map { ScreenedField(name: name, text: $0) }
      }
    }
  }

  private struct Printed: Encodable {
    struct Finding: Encodable {
      let kind: String
      let severity: String
      let field: String
      let span: [Int]
      let reason: String

      init(_ finding: Screening.Finding, _ say: Language) {
        kind = finding.kind.rawValue
        severity = "\(finding.severity)"
        field = finding.span.field
        span = [finding.span.start, finding.span.end]
        reason = finding.sentence(in: say)
      }
    }

    let id: String?
    let decision: ScreeningDecision
    let findings: [Finding]
  }
}
