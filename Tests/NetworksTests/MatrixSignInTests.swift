import Foundation
import Model
import Testing
import Web

@testable import Networks

/// `crieur connect matrix`, against the answers of https://spec.matrix.org/latest/client-server-api/#login
@Suite struct MatrixSignInTests {
  private typealias Answer = ScriptedTransport.Answer

  private static func answer(_ status: Int, _ text: String) -> Answer { Response.scripted(status, text: text) }

  private static let wellKnown = answer(200, #"{"m.homeserver":{"base_url":"https://matrix.example.org/"}}"#)
  /// It has no OAuth 2.0: what `MatrixOAuthTests` are about.
  private static let noOAuth = answer(404, #"{"errcode":"M_UNRECOGNIZED","error":"Unrecognised request"}"#)
  private static let metadata = "https://matrix.example.org/_matrix/client/v1/auth_metadata"
  private static let flows = answer(200, #"{"flows":[{"type":"m.login.sso"},{"type":"m.login.password"}]}"#)
  private static let token = answer(
    200, #"{"access_token":"syt_token","device_id":"GHTYAJCE","user_id":"@blog:example.org"}"#)
  private static let forbidden = answer(
    403, #"{"errcode":"M_FORBIDDEN","error":"Invalid username or password my-password"}"#)
  private static let login = "https://matrix.example.org/_matrix/client/v3/login"

  private func signIn(
    _ dialogue: ScriptedDialogue, _ transport: ScriptedTransport,
    given: [String: String] = ["server": "https://matrix.example.org"]
  ) async throws(SignInFailure) -> [String: SignInValue] {
    try await MatrixNetwork.signIn(dialogue, given: given, transport: transport)
  }

  @Test func aPasswordIsGivenOnceForAToken() async throws {
    let transport = ScriptedTransport([Self.wellKnown, Self.noOAuth, Self.flows, Self.token])
    let dialogue = ScriptedDialogue(["@blog:example.org", "my-password"])
    let values = try await signIn(dialogue, transport, given: ["server": "example.org"])
    #expect(values == ["server": .text("example.org"), "token": .secret(Secret("syt_token"))])
    #expect(
      transport.requests.map(\.url) == [
        "https://example.org/.well-known/matrix/client", Self.metadata, Self.login, Self.login,
      ])
    #expect(transport.requests.map(\.method) == [.get, .get, .get, .post])
    let body: JSON = [
      "type": "m.login.password", "identifier": ["type": "m.id.user", "user": "@blog:example.org"],
      "password": "my-password", "initial_device_display_name": "Crieur",
    ]
    #expect(transport.requests.last?.body.flatMap { JSON($0) } == body)
    #expect(!dialogue.shown.joined().contains("my-password") && !dialogue.shown.joined().contains("syt_token"))
  }

  @Test func aWrongPasswordMayBeGivenAgain() async throws {
    let transport = ScriptedTransport([Self.noOAuth, Self.flows, Self.forbidden, Self.token])
    let dialogue = ScriptedDialogue(["wrong", "", "my-password"], language: .fr)
    let given = ["server": "https://matrix.example.org/", "user": "@blog:example.org"]
    #expect(try await signIn(dialogue, transport, given: given)["token"] == .secret(Secret("syt_token")))
    #expect(dialogue.shown == ["Le serveur ne prend pas ce nom et ce mot de passe."])
    #expect(dialogue.unused.isEmpty)
  }

  @Test(
    arguments: [
      ([answer(200, #"{"flows":[{"type":"m.login.sso"},{"type":"m.login.token"}]}"#)], [], SignInFailure.notOffered),
      ([answer(404, "{}")], [], .noServer("HTTP 404")), ([answer(200, "<html>")], [], .noServer("HTTP 200")),
      ([answer(502, "later")], [], .unclear(status: 502, "later")),
      ([flows], [], .unanswered), ([flows], ["", "", "", "", "", ""], .unanswered),
      (
        [flows, forbidden], ["@blog:example.org", "my-password"],
        .refused("Invalid username or password ••••")
      ),
      (
        [flows, answer(200, "{}")], ["@blog:example.org", "my-password"],
        .noToken
      ),
    ] as [([Answer], [String], SignInFailure)])
  private func noTokenComesOfThis(answers: [Answer], lines: [String], failure: SignInFailure) async {
    await #expect(throws: failure) {
      _ = try await signIn(ScriptedDialogue(lines), ScriptedTransport([Self.noOAuth] + answers))
    }
    #expect(Language.allCases.allSatisfy { !failure.sentence(in: $0).isEmpty })
  }

  @Test(
    arguments: [
      ([answer(404, "")], "example.org", "does not say where its Matrix server is"),
      ([wellKnown], "example.org/path", "is its address right?"), ([], "", "is its address right?"),
    ] as [([Answer], String, String)])
  private func aServerThatIsNoneIsSaid(answers: [Answer], server: String, says: String) async {
    let failure = await #expect(throws: SignInFailure.self) {
      _ = try await signIn(ScriptedDialogue([]), ScriptedTransport(answers), given: ["server": server])
    }
    #expect(failure?.sentence(in: .en).contains(says) == true)
  }
}
