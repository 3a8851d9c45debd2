internal import Announcer
internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Model
internal import Server
internal import Web

/// What the commands that decide something of announcements share.
struct DecisionOptions: ParsableArguments {
  @OptionGroup var configuration: ConfigurationOptions
  @Flag(help: ArgumentHelp(say("Print JSON", "Écrire du JSON"))) var json = false

  /// Sends the decision, prints what came of it, and ends with 65 where it was refused, 66 where there is no such
  /// announcement.
  func decide(_ verb: String, _ ids: [Int64], _ more: [(name: String, value: String)] = []) throws {
    try send(verb, [(name: "id", value: ids.map(String.init).joined(separator: ","))] + more)
  }

  /// The same on everything that is held.
  func decideHeld(_ verb: String, feed: String?) throws {
    try send(verb, [(name: "id", value: "held")] + (feed.map { [(name: "feed", value: $0)] } ?? []))
  }

  private func send(_ verb: String, _ query: [(name: String, value: String)]) throws {
    try explained { say in
      let configuration = try configuration.load()
      say = configuration.language
      let report = try OwnerSide(configuration: configuration).ask(
        DecisionsReport.self, ControlAPI.Path.decide, [(name: "verb", value: verb)] + query, method: .post)
      if json { tell(try ReportJSON.encode(report)) }
      for decision in report.decisions where !json && decision.result == .done { tell(Self.text(of: decision, say)) }
      if report.decisions.isEmpty, !json { tell(say("Nothing is held.", "Rien n’est retenu.")) }
      let failures = report.decisions.filter { $0.result != .done }
      for failure in failures { complain(Self.complaint(failure, say)) }
      if let first = failures.first {
        throw ExitCode((first.result == .unknown ? ExitStatus.notFound : .data).rawValue)
      }
    }
  }

  private static func text(of decision: DecisionReport, _ say: Language) -> String {
    let part = "\(decision.id)  \(decision.account ?? ""): \(decision.title ?? "")"
    let state = decision.state?.word(say) ?? ""
    return Sanitizer.clean("\(part) — \(state)\(decision.reason.map { " (\(Words.reason($0, say)))" } ?? "")")
  }

  private static func complaint(_ decision: DecisionReport, _ say: Language) -> String {
    let id = decision.id
    guard decision.result == .refused else {
      return say(
        "there is no announcement \(id): crieur queue lists what waits",
        "pas d’annonce \(id) : crieur queue liste ce qui attend")
    }
    if decision.state == .unknown || decision.reason == Reason.Code.unproven.rawValue {
      return say(
        "\(id) may have arrived: look at the account, then crieur adopt \(id) URL if it is there, or crieur retry \(id) --not-there",
        "\(id) est peut-être arrivée : regardez le compte, puis crieur adopt \(id) URL si elle y est, sinon crieur retry \(id) --not-there"
      )
    }
    if decision.reason == Reason.Code.blocked.rawValue, decision.verb == "approve" {
      return say(
        "\(id) must be changed before it leaves: crieur show \(id), then crieur edit \(id) --title \"…\"; or crieur approve \(id) --despite \"why it may leave\"",
        "\(id) doit être modifiée avant de partir : crieur show \(id), puis crieur edit \(id) --title \"…\" ; ou crieur approve \(id) --despite \"pourquoi elle peut partir\""
      )
    }
    if decision.state == .held, decision.verb == "approve" || decision.verb == "retry" {
      return say(
        "\(id) is held for what it says: crieur show \(id), then crieur approve \(id), edit or reject",
        "\(id) est retenue pour son contenu : crieur show \(id), puis crieur approve \(id), edit ou reject")
    }
    let state = decision.state?.word(say) ?? ""
    return say(
      "\(id) is \(state): \(decision.verb) means nothing there", "\(id) est \(state) : \(decision.verb) n’y change rien"
    )
  }
}

/// A question that a person answers on the terminal.
enum Confirmation {
  /// Whether the person types yes (oui). False where nobody can be asked.
  static func given(_ question: String, _ say: Language) -> Bool {
    guard isatty(0) == 1 else { return false }
    print(Sanitizer.clean(question) + say(" [yes/no] ", " [oui/non] "), terminator: "")
    fflush(nil)
    return ["y", "yes", "o", "oui"].contains(readLine()?.lowercased() ?? "")
  }
}
