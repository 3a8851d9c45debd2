import FuzzSupport
import Model
import Synchronization
import Web

@testable import Networks

/// Any bytes as what a person and a server answer while an account is connected.
enum SignIns {
  /// Networks of the catalogue that have a way of their own.
  static let all: [any SignsIn.Type] = Catalogue.networks.compactMap { $0 as? any SignsIn.Type }

  static func run(_ type: any SignsIn.Type, _ input: inout Input) {
    let given = input.choose([
      ["server": "https://social.example.org"], [:],
      ["server": "https://social.example.org", "user": "@blog:example.org"],
      ["server": "https://graph.example.org", "client_id": "4711", "page": "7", "handle": "blog.example.org"],
    ])
    let person = FuzzedPerson(input.line(), input.choose(Language.allCases))
    let server = FuzzedServer(&input)
    let result = waiting { () async throws(SignInFailure) in
      try await type.signIn(person, given: given, transport: server)
    }
    Fuzzer.hold(server.count <= 60, "\(type.name): \(server.count) requests of one sign-in")
    for line in person.shown { Words.hold(line, of: "what \(type.name) shows", hiding: [Canary.token]) }
    switch result {
    case .success(let values):
      for (key, value) in values {
        if case .text(let text) = value { Words.hold(text, of: "\(type.name)'s \(key)", hiding: [Canary.token]) }
      }
    case .failure(let failure):
      for language in Language.allCases {
        Words.hold(failure.sentence(in: language), of: "a failure to sign in at \(type.name)", hiding: [Canary.token])
      }
    }
  }
}

/// A person whose every answer is one of a few, as a line's bytes choose.
private final class FuzzedPerson: Dialogue {
  private static let answers = [
    "", "owner@example.org", "yes", "1", "code-1234567", "blog.example.org", "wss://relay.example.org",
    "@blog:example.org",
    "https://example.org/callback?code=code-1234567&state={state}", "https://example.org/", "1234567", "4711",
    "https://example.org/callback?error=access_denied&error_description=no&state={state}", "-1", "no",
  ]

  let language: Language
  private let state: Mutex<(choices: [UInt8], shown: [String])>

  init(_ choices: String, _ language: Language) {
    self.language = language
    state = Mutex((Array(choices.utf8), []))
  }

  var shown: [String] { state.withLock { $0.shown } }

  func show(_ line: String) { state.withLock { $0.shown.append(line) } }

  private func next() throws(SignInFailure) -> Int {
    guard let choice = state.withLock({ $0.choices.isEmpty ? nil : $0.choices.removeFirst() }) else {
      throw .unanswered
    }
    return Int(choice)
  }

  func ask(_ question: String) async throws(SignInFailure) -> String {
    let answer = Self.answers[try next() % Self.answers.count]
    let page = shown.last { $0.hasPrefix("https://") } ?? ""
    let fields = PercentCoding.fields(of: page.split(separator: "?").dropFirst().first ?? "")
    return answer.replacing("{state}", with: fields["state"] ?? "")
  }

  /// Nobody waits: what a server wants to be waited for is over at once.
  func wait(_ time: Duration) async throws(SignInFailure) { _ = try next() }

  func askSecret(_ question: String) async throws(SignInFailure) -> Secret {
    let isGiven = try next() % 8 != 0
    return Secret(isGiven ? Canary.token : "")
  }

  func redirect(port: Int?, from page: @Sendable (String, String) -> String)
    async throws(SignInFailure) -> [String: String]
  {
    show(page("http://127.0.0.1:\(port ?? 1)/callback", "the-state"))
    return ["code": try await ask("what the browser brings back"), "state": "the-state"]
  }
}

/// Answers one after the other, then the last one for ever.
private final class FuzzedServer: Transport {
  private let answers: [HostileAnswer]
  private let state = Mutex(0)

  /// The answers have a byte 1E between them.
  init(_ input: inout Input) {
    answers = input.bytes.split(separator: 0x1E, omittingEmptySubsequences: false).prefix(12).map { part in
      var part = Input(Array(part))
      return HostileAnswer(&part, telling: [])
    }
  }

  var count: Int { state.withLock { $0 } }

  private func next() throws(TransportFailure) -> HostileAnswer {
    let index = state.withLock { count in
      count += 1
      return count - 1
    }
    guard let answer = index < answers.count ? answers[index] : answers.last else {
      throw TransportFailure(.unreachable, url: "", requestSent: false)
    }
    return answer
  }

  func send(_ request: Request) async throws(TransportFailure) -> Response { try next().response() }

  func converse(_ talk: SocketTalk) async throws(TransportFailure) -> [SocketTalk.Heard] { try next().hears(talk) }
}
