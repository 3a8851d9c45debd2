import Foundation
import Model
import Testing
import Web

@testable import Networks

private typealias Answer = ScriptedTransport.Answer

private func answer(_ status: Int, _ text: String) -> Answer { Response.scripted(status, text: text) }

/// What a Mastodon server answers.
private enum Said {
  static let app = answer(
    200, #"{"id":"1","client_id":"id-of-crieur","client_secret":"secret-of-crieur","name":"Crieur"}"#)
  static let metadata = answer(200, #"{"code_challenge_methods_supported":["S256"]}"#)
  static let token = answer(
    200, #"{"access_token":"token-of-owner","token_type":"Bearer","scope":"profile","created_at":1}"#)
  static let absent = answer(404, #"{"error":"Not Found"}"#)
  static let wrongCode = Response.scripted(
    400, text: #"{"error":"invalid_grant","error_description":"The grant is invalid; you said secret-of-crieur"}"#)
  static let refusedScopes = Response.scripted(
    422, text: #"{"error":"Scopes doesn't match configured on the server."}"#)
}

/// Each network's own way to a credential, against answers from its documentation.
@Suite struct SignInTests {
  private func signIn(_ dialogue: ScriptedDialogue, _ transport: ScriptedTransport) async throws(SignInFailure)
    -> [String: SignInValue]
  {
    try await MastodonNetwork.signIn(
      dialogue, given: ["server": "https://social.example.org/"], transport: transport)
  }

  /// RFC 7636, appendix B.
  @Test func theProofIsAsTheStandardHasIt() {
    #expect(
      PKCE(verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").challenge
        == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    #expect(PKCE().verifier.utf8.count == 43 && PKCE().verifier != PKCE().verifier)
  }

  @Test func mastodonGivesATokenForACode() async throws {
    let transport = ScriptedTransport([Said.app, Said.metadata, Said.token])
    let dialogue = ScriptedDialogue(["the-code"])
    let values = try await signIn(dialogue, transport)
    #expect(values == ["server": .text("https://social.example.org"), "token": .secret(Secret("token-of-owner"))])
    let requests = transport.requests
    #expect(
      requests.map(\.url) == [
        "https://social.example.org/api/v1/apps",
        "https://social.example.org/.well-known/oauth-authorization-server",
        "https://social.example.org/oauth/token",
      ])
    let bodies = requests.map { PercentCoding.fields(of: String(decoding: $0.body ?? [], as: UTF8.self)) }
    #expect(
      bodies.first == [
        "client_name": "Crieur", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob",
        "scopes": "profile read:statuses read:search write:statuses write:media",
      ])
    let page = try #require(dialogue.shown.last)
    let query = PercentCoding.fields(of: page.split(separator: "?").last ?? "")
    #expect(page.hasPrefix("https://social.example.org/oauth/authorize?"))
    #expect(query["client_id"] == "id-of-crieur" && query["response_type"] == "code")
    #expect(query["scope"] == "profile read:statuses read:search write:statuses write:media")
    #expect(query["code_challenge_method"] == "S256")
    let asked = try #require(bodies.last)
    #expect(query["code_challenge"] == PKCE(verifier: asked["code_verifier"] ?? "").challenge)
    #expect(asked["grant_type"] == "authorization_code" && asked["code"] == "the-code")
    #expect(asked["client_secret"] == "secret-of-crieur" && asked["redirect_uri"] == "urn:ietf:wg:oauth:2.0:oob")
    #expect(!dialogue.shown.joined().contains("secret-of-crieur"))
  }

  @Test(arguments: [
    (1, "read:accounts read:statuses read:search write:statuses write:media"), (2, "read write"),
  ])
  func anOldServerIsAskedForWhatItKnows(refusals: Int, scopes: String) async throws {
    let refused = Array(repeating: Said.refusedScopes, count: refusals)
    let transport = ScriptedTransport(refused + [Said.app, Said.absent, Said.token])
    let dialogue = ScriptedDialogue(["https://social.example.org/oauth/authorize/native?code=the%2Dcode"])
    _ = try await signIn(dialogue, transport)
    let page = try #require(dialogue.shown.last)
    let query = PercentCoding.fields(of: page.split(separator: "?").last ?? "")
    #expect(query["scope"] == scopes && query["code_challenge"] == nil)
    let body = PercentCoding.fields(of: String(decoding: transport.requests.last?.body ?? [], as: UTF8.self))
    #expect(body["code"] == "the-code" && body["code_verifier"] == nil)
  }

  @Test func aWrongCodeMayBeGivenAgain() async throws {
    let transport = ScriptedTransport([Said.app, Said.metadata, Said.wrongCode, Said.token])
    let values = try await signIn(ScriptedDialogue(["", "wrong", "right"]), transport)
    #expect(values["token"] == .secret(Secret("token-of-owner")))
  }

  @Test(
    arguments: [
      ([Said.app, Said.metadata], [], SignInFailure.unanswered),
      (
        [Said.app, Said.metadata, Said.wrongCode], ["wrong"],
        .refused("invalid_grant: The grant is invalid; you said ••••")
      ),
      ([answer(200, "<h1>Welcome</h1>")], [], .noServer("HTTP 200")),
      ([Said.absent, answer(404, "")], [], .noServer("HTTP 404")),
      ([Said.absent, answer(200, #"{"uri":"social.example.org","version":"0.1"}"#)], [], .notOffered),
      ([answer(403, "{}")], [], .notOffered),
      ([Said.refusedScopes, Said.refusedScopes, Said.refusedScopes], [], .notOffered),
      ([answer(503, "later")], [], .unclear(status: 503, "later")),
      (
        [Said.app, Said.metadata, answer(200, "{}")], ["code"],
        .noToken
      ),
    ] as [([Answer], [String], SignInFailure)])
  private func noTokenComesOfThis(answers: [Answer], lines: [String], failure: SignInFailure) async {
    await #expect(throws: failure) { try await signIn(ScriptedDialogue(lines), ScriptedTransport(answers)) }
    for language in Language.allCases { #expect(!failure.sentence(in: language).isEmpty) }
    #expect(failure.exitStatus != .ok)
  }

  // MARK: Bluesky

  @Test(
    arguments: [
      ([:], ["owner", "abcd-efgh-ijkl-mn23"], "owner.bsky.social", "abcd-efgh-ijkl-mn23"),
      (["handle": "@blog.example.org"], ["", "abcd-efgh-ijkl-mn23"], "blog.example.org", "abcd-efgh-ijkl-mn23"),
      (
        ["handle": "did:plc:owner"], ["my password", "no", "abcd-efgh-ijkl-mn23"], "did:plc:owner",
        "abcd-efgh-ijkl-mn23"
      ),
      (["handle": "a.example"], ["my password", "oui"], "a.example", "my password"),
    ] as [([String: String], [String], String, String)])
  func blueskyAsksForAnAppPassword(given: [String: String], lines: [String], handle: String, password: String)
    async throws
  {
    let dialogue = ScriptedDialogue(lines, language: .fr)
    let values = try await BlueskyNetwork.signIn(dialogue, given: given, transport: ScriptedTransport([]))
    #expect(values == ["handle": .text(handle), "password": .secret(Secret(password))])
    #expect(dialogue.unused.isEmpty && !dialogue.shown.joined().contains(password))
  }

  @Test(arguments: [
    ("abcd-efgh-ijkl-mn23", true), ("ABCD-EFGH-IJKL-MN23", true), ("abcd-efgh-ijkl", false),
    ("abcdefghijklmn23", false),
    ("abcd-efgh-ijkl-mn2é", false), ("abcd-efgh-ijkl-mn23-", false), ("", false),
  ])
  func anAppPasswordIsKnownByItsForm(text: String, isOne: Bool) {
    #expect(BlueskyNetwork.looksLikeAppPassword(text) == isOne)
  }

  // MARK: Misskey

  @Test func misskeyIsConnectedByItsPage() async throws {
    let transport = ScriptedTransport([answer(200, #"{"ok":true,"token":"token-of-owner","user":{}}"#)])
    let given = ["server": "https://misskey.example.org/"]
    let values = try await MisskeyNetwork.signIn(ScriptedDialogue([""]), given: given, transport: transport)
    #expect(values == ["server": .text("https://misskey.example.org"), "token": .secret(Secret("token-of-owner"))])
  }

  @Test(arguments: ["client-secret-of-owner", ""])
  func xGivesARefreshTokenForTheCodeThatComesBack(secret: String) async throws {
    let transport = ScriptedTransport([
      answer(200, #"{"token_type":"bearer","expires_in":7200,"access_token":"a","refresh_token":"refresh-of-owner"}"#)
    ])
    let dialogue = ScriptedDialogue(["", "client-of-owner", secret, "code-of-x"])
    let values = try await XNetwork.signIn(dialogue, given: [:], transport: transport)
    #expect(values["refresh_token"] == .secret(Secret("refresh-of-owner")))
    #expect(values["client_id"] == .text("client-of-owner"))
    #expect(values["client_secret"] == (secret.isEmpty ? nil : .secret(Secret(secret))))

    let page = try #require(dialogue.shown.last)
    let query = Dictionary(
      uniqueKeysWithValues: try #require(URLComponents(string: page)?.queryItems).map { ($0.name, $0.value ?? "") })
    #expect(page.hasPrefix("https://x.com/i/oauth2/authorize?") && query["state"] == "the-state")
    #expect(query["scope"]?.contains("offline.access") == true && query["code_challenge_method"] == "S256")
    let request = try #require(transport.requests.first)
    let body = String(decoding: request.body ?? [], as: UTF8.self)
    #expect(request.url == "https://api.x.com/2/oauth2/token")
    #expect(body.contains("code=code-of-x") && body.contains("redirect_uri=http%3A%2F%2F127.0.0.1%3A8765%2Fcallback"))
    let verifier = try #require(body.split(separator: "&").first { $0.hasPrefix("code_verifier=") }?.dropFirst(14))
    #expect(PKCE(verifier: String(verifier)).challenge == query["code_challenge"])
    #expect(body.contains("client_id=client-of-owner") == secret.isEmpty)
    #expect((request.credential?.prefix == "Basic ") == !secret.isEmpty)
    #expect(!dialogue.shown.joined().contains("code-of-x"))
  }

  @Test(arguments: [
    (
      [
        answer(
          400,
          #"{"error":"invalid_request","error_description":"Value passed for the authorization code was invalid."}"#)
      ],
      SignInFailure.refused("invalid_request: Value passed for the authorization code was invalid.")
    ),
    ([answer(200, #"{"access_token":"a"}"#)], .unusable("X gave no refresh token, allow the scope offline.access")),
  ])
  private func noTokenComesOfX(answers: [Answer], failure: SignInFailure) async {
    let dialogue = ScriptedDialogue(["", "client-of-owner", "", "code-of-x"])
    await #expect(throws: failure) {
      try await XNetwork.signIn(dialogue, given: [:], transport: ScriptedTransport(answers))
    }
  }

  @Test func whoHasTheFourKeysOfXBringsThem() async {
    await #expect(throws: SignInFailure.notOffered) {
      try await XNetwork.signIn(ScriptedDialogue(["", ""]), given: [:], transport: ScriptedTransport([]))
    }
  }

  @Test func misskeyGivesATokenAfterThePage() async throws {
    let transport = ScriptedTransport([
      answer(200, #"{"ok":false}"#), answer(200, #"{"ok":true,"token":"token-of-owner","user":{}}"#),
    ])
    let dialogue = ScriptedDialogue(["", ""])
    let door = MiAuth(server: "https://misskey.example.org", transport: transport)
    #expect(try await door.signIn(dialogue) == Secret("token-of-owner"))
    #expect(
      dialogue.shown.contains(
        "https://misskey.example.org/miauth/\(door.session)?name=Crieur&permission=read%3Aaccount%2Cwrite%3Anotes%2Cwrite%3Adrive"
      ))
    #expect(UUID(uuidString: door.session) != nil)
    #expect(
      transport.requests.map(\.url)
        == Array(repeating: "https://misskey.example.org/api/miauth/\(door.session)/check", count: 2))
    #expect(transport.requests.allSatisfy { $0.body.map { String(decoding: $0, as: UTF8.self) } == "{}" })
  }

  @Test(
    arguments: [
      ([answer(404, "{}")], SignInFailure.noServer("HTTP 404")),
      ([answer(200, "<html>")], .noServer("HTTP 200")),
      ([answer(200, #"{"ok":false}"#)], .unanswered),
    ] as [([Answer], SignInFailure)])
  private func noTokenComesOfMisskey(answers: [Answer], failure: SignInFailure) async {
    let door = MiAuth(server: "https://misskey.example.org", transport: ScriptedTransport(answers))
    await #expect(throws: failure) { _ = try await door.signIn(ScriptedDialogue([""])) }
  }
}
