import Foundation
import Model
import Synchronization
import Web

@testable import Networks

/// A person who answers from a script, and remembers what was shown.
final class ScriptedDialogue: Dialogue {
  let language: Language
  private let state: Mutex<(answers: [String], shown: [String])>
  private let waits = Mutex<[Duration]>([])

  init(_ answers: [String], language: Language = .en) {
    self.language = language
    state = Mutex((answers, []))
  }

  var shown: [String] { state.withLock { $0.shown } }
  var unused: [String] { state.withLock { $0.answers } }
  /// How long it was waited, each time.
  var waited: [Duration] { waits.withLock { $0 } }

  func wait(_ time: Duration) { waits.withLock { $0.append(time) } }

  func show(_ line: String) { state.withLock { $0.shown.append(line) } }

  func ask(_ question: String) async throws(SignInFailure) -> String {
    let answer = state.withLock { $0.answers.isEmpty ? nil : $0.answers.removeFirst() }
    guard let answer else { throw .unanswered }
    // The person pastes an address that the page's own state has come back in.
    return answer.replacing("{state}", with: self.query["state"] ?? "")
  }

  /// The fields of the last page that was shown.
  var query: [String: String] {
    let page = shown.last { $0.hasPrefix("https://") } ?? ""
    return PercentCoding.fields(of: page.split(separator: "?").dropFirst().first ?? "")
  }

  func askSecret(_ question: String) async throws(SignInFailure) -> Secret { Secret(try await ask(question)) }

  func redirect(port: Int?, from page: @Sendable (String, String) -> String)
    async throws(SignInFailure) -> [String: String]
  {
    show(page("http://127.0.0.1:\(port ?? 1)/callback", "the-state"))
    return ["code": try await ask("what the browser brings back"), "state": "the-state"]
  }
}
