import Foundation
import Model
import Testing
import Web

@testable import Networks

/// `crieur connect matrix` where the server has OAuth 2.0: against the examples of the Matrix specification (v1.18) and of
/// RFC 8628.
@Suite struct MatrixOAuthTests {
  private typealias Answer = ScriptedTransport.Answer

  private static func answer(_ status: Int, _ text: String) -> Answer { Response.scripted(status, text: text) }

  private static let device = "urn:ietf:params:oauth:grant-type:device_code"
  private static let doors = """
    "issuer":"https://account.example.org/","authorization_endpoint":"https://account.example.org/authorize",\
    "token_endpoint":"https://account.example.org/oauth2/token",\
    "registration_endpoint":"https://account.example.org/oauth2/registration"
    """
  private static let deviceDoor = #""device_authorization_endpoint":"https://account.example.org/oauth2/device""#
  private static let metadata = answer(
    200, "{\(doors),\(deviceDoor),\"grant_types_supported\":[\"authorization_code\",\"refresh_token\",\"\(device)\"]}")
  private static let withoutDevice = answer(
    200, "{\(doors),\(deviceDoor),\"grant_types_supported\":[\"authorization_code\",\"refresh_token\"]}")
  private static let registered = answer(201, #"{"client_id":"01JSAMPLECLIENT","client_name":"Crieur"}"#)
  private static let offer = offer(#""expires_in":1200,"interval":5"#)
  private static let granted = answer(
    200,
    #"{"access_token":"mat_access","token_type":"Bearer","expires_in":300,"refresh_token":"mar_refresh","scope":"x"}"#)
  private static let pending = answer(400, #"{"error":"authorization_pending"}"#)
  private static let tooFast = answer(400, #"{"error":"slow_down"}"#)
  private static let flows = answer(200, #"{"flows":[{"type":"m.login.password"}]}"#)
  private static let broken = TransportFailure(
    .timedOut, url: "https://account.example.org/oauth2/token", requestSent: true)
  private static let lost = Answer.failure(broken)

  private static func offer(_ more: String) -> Answer {
    answer(
      200,
      """
      {"device_code":"device-code-1","user_code":"WDJB-MJHT","verification_uri":"https://account.example.org/link",\
      "verification_uri_complete":"https://account.example.org/link?code=WDJB-MJHT",\(more)}
      """)
  }

  private func signIn(_ dialogue: ScriptedDialogue, _ transport: ScriptedTransport) async throws(SignInFailure)
    -> [String: SignInValue]
  {
    try await MatrixNetwork.signIn(dialogue, given: ["server": "https://matrix.example.org"], transport: transport)
  }

  private func form(_ request: Request?) -> [String: String] {
    PercentCoding.fields(of: String(decoding: request?.body ?? [], as: UTF8.self))
  }

  private func hasDevice(_ scope: String?) -> Bool {
    let start = "urn:matrix:client:api:* urn:matrix:client:device:CRIEUR-"
    return scope?.hasPrefix(start) == true && scope?.count == start.count + 16
  }

  // MARK: The device grant

  @Test func aPageInAnyBrowserGivesARefreshToken() async throws {
    let transport = ScriptedTransport([Self.metadata, Self.registered, Self.offer, Self.pending, Self.granted])
    let dialogue = ScriptedDialogue([])
    let values = try await signIn(dialogue, transport)
    #expect(
      values == [
        "server": .text("https://matrix.example.org"), "client_id": .text("01JSAMPLECLIENT"),
        "refresh_token": .secret(Secret("mar_refresh")),
      ])
    let requests = transport.requests
    let account = "https://account.example.org/oauth2"
    #expect(
      requests.map(\.url) == [
        "https://matrix.example.org/_matrix/client/v1/auth_metadata", "\(account)/registration", "\(account)/device",
        "\(account)/token", "\(account)/token",
      ])
    let client: JSON = [
      "client_name": "Crieur", "client_uri": "https://crieur.example/", "application_type": "native",
      "token_endpoint_auth_method": "none", "grant_types": [.text(Self.device), "refresh_token"],
    ]
    #expect(requests[1].body.flatMap { JSON($0) } == client)
    #expect(form(requests[2])["client_id"] == "01JSAMPLECLIENT" && hasDevice(form(requests[2])["scope"]))
    let question = ["grant_type": Self.device, "device_code": "device-code-1", "client_id": "01JSAMPLECLIENT"]
    #expect(form(requests[3]) == question && form(requests[4]) == question)
    #expect(dialogue.waited == [.seconds(5), .seconds(5)])
    #expect(dialogue.shown.last == "https://account.example.org/link?code=WDJB-MJHT")
    #expect(dialogue.shown.first?.contains("WDJB-MJHT") == true && dialogue.shown.first?.contains("20 minutes") == true)
    let shown = dialogue.shown.joined()
    for secret in ["device-code-1", "mat_access", "mar_refresh"] { #expect(!shown.contains(secret)) }
  }

  @Test func everySignInHasADeviceOfItsOwn() async throws {
    var scopes: Set<String> = []
    for _ in 0..<2 {
      let transport = ScriptedTransport([Self.metadata, Self.registered, Self.offer, Self.granted])
      _ = try await signIn(ScriptedDialogue([]), transport)
      scopes.insert(form(transport.requests[2])["scope"] ?? "")
    }
    #expect(scopes.count == 2)
  }

  /// How long is waited between the questions, whatever the server says.
  @Test(
    arguments: [
      (offer, [pending, tooFast, pending, granted], [5, 5, 10, 10]), (offer(#""expires_in":1200"#), [granted], [5]),
      (offer(#""interval":0,"expires_in":9"#), [pending, granted], [1, 1]),
      (offer(#""interval":-9223372036854775808,"expires_in":9"#), [granted], [1]),
      (offer(#""interval":9223372036854775807,"expires_in":9223372036854775807"#), [pending, granted], [60, 60]),
      (offer(#""interval":58"#), [tooFast, tooFast, granted], [58, 60, 60]),
      (offer, [lost, answer(502, "later"), answer(429, ""), pending, granted], [5, 10, 20, 40, 40]),
    ] as [(Answer, [Answer], [Int])])
  private func theServersPaceIsKeptWithinBounds(offer: Answer, answers: [Answer], seconds: [Int]) async throws {
    let transport = ScriptedTransport([Self.metadata, Self.registered, offer] + answers)
    let dialogue = ScriptedDialogue([])
    #expect(try await signIn(dialogue, transport)["refresh_token"] == .secret(Secret("mar_refresh")))
    #expect(dialogue.waited == seconds.map { .seconds($0) })
  }

  @Test(arguments: [
    (Language.en, "enter the code WDJB-MJHT there"), (.fr, "entrez-y le code WDJB-MJHT"),
  ])
  func aPageThatDoesNotKnowTheCodeIsShownWithIt(language: Language, words: String) async throws {
    let plain = Self.answer(
      200,
      #"{"device_code":"d","user_code":"WDJB-MJHT","verification_uri":"https://account.example.org/link","expires_in":61}"#
    )
    let dialogue = ScriptedDialogue([], language: language)
    _ = try await signIn(dialogue, ScriptedTransport([Self.metadata, Self.registered, plain, Self.granted]))
    #expect(dialogue.shown.last == "https://account.example.org/link")
    #expect(dialogue.shown.first?.contains(words) == true && dialogue.shown.first?.contains("2 minutes") == true)
  }

  private static let late = SignInFailure.declined("nobody agreed in time")
  private static let short = offer(#""expires_in":12,"interval":5"#)

  @Test(
    arguments: [
      ([offer, answer(400, #"{"error":"access_denied"}"#)], SignInFailure.declined("access_denied")),
      ([offer, pending, answer(400, #"{"error":"expired_token"}"#)], late),
      ([short, pending, pending, pending], late), ([offer(#""expires_in":-1,"interval":1"#), pending], late),
      (
        [short, pending, pending, lost], .unreachable(broken)
      ),
      ([short, lost, answer(503, "later device-code-1")], .unclear(status: 503, "later ••••")),
      (
        [offer, answer(400, #"{"error":"invalid_grant","error_description":"no device-code-1"}"#)],
        .refused("invalid_grant: no ••••")
      ),
      ([offer, answer(401, #"{"error":"invalid_client"}"#)], .refused("invalid_client")),
      ([offer, answer(200, #"{"access_token":"mat_access"}"#)], .noToken), ([offer, answer(200, "<html>")], .noToken),
      ([offer, answer(301, "")], .noServer("HTTP 301")), ([answer(200, "{}")], .noToken),
      (
        [answer(200, #"{"device_code":"d","user_code":"u","verification_uri":"javascript:alert(1)"}"#)], .noToken
      ),
      ([answer(500, "")], .unclear(status: 500, "")),
      ([lost], .unreachable(broken)),
    ] as [([Answer], SignInFailure)])
  private func noTokenComesOfThis(answers: [Answer], failure: SignInFailure) async {
    let transport = ScriptedTransport([Self.metadata, Self.registered] + answers)
    await #expect(throws: failure) { _ = try await signIn(ScriptedDialogue([]), transport) }
    #expect(transport.requests.count == answers.count + 2)
    #expect(Language.allCases.allSatisfy { !failure.sentence(in: $0).isEmpty })
  }

  // MARK: The code grant

  @Test func aBrowserBringsACodeBackWhereThereIsNoDeviceGrant() async throws {
    let transport = ScriptedTransport([Self.withoutDevice, Self.registered, Self.granted])
    let dialogue = ScriptedDialogue(["the-code"])
    let values = try await signIn(dialogue, transport)
    #expect(values["refresh_token"] == .secret(Secret("mar_refresh")))
    #expect(values["client_id"] == .text("01JSAMPLECLIENT") && values["token"] == nil)
    let registration = transport.requests[1].body.flatMap { JSON($0) }
    #expect(registration?["redirect_uris"] == ["http://127.0.0.1/callback"])
    #expect(registration?["grant_types"] == ["authorization_code", "refresh_token"])
    #expect(dialogue.shown.last?.hasPrefix("https://account.example.org/authorize?response_type=code&") == true)
    let query = dialogue.query
    #expect(query["redirect_uri"] == "http://127.0.0.1:8765/callback" && query["response_mode"] == "query")
    #expect(query["code_challenge_method"] == "S256" && hasDevice(query["scope"]))
    let fields = form(transport.requests.last)
    #expect(fields["code"] == "the-code" && fields["redirect_uri"] == query["redirect_uri"])
    #expect(PKCE(verifier: fields["code_verifier"] ?? "").challenge == query["code_challenge"])
    #expect(fields["client_secret"] == nil)
  }

  @Test(
    arguments: [
      ([], SignInFailure.unanswered),
      (
        [answer(400, #"{"error":"invalid_grant","error_description":"the-code is spent"}"#)],
        .refused("invalid_grant: •••• is spent")
      ),
      ([answer(200, "{}")], .noToken), ([answer(502, "")], .unclear(status: 502, "")),
    ] as [([Answer], SignInFailure)])
  private func noTokenComesOfACode(answers: [Answer], failure: SignInFailure) async {
    let transport = ScriptedTransport([Self.withoutDevice, Self.registered] + answers)
    let dialogue = ScriptedDialogue(answers.isEmpty ? [] : ["the-code"])
    await #expect(throws: failure) { _ = try await signIn(dialogue, transport) }
  }

  // MARK: Neither

  /// A server without metadata, without doors, or that lets no program register: a password, where it takes one.
  @Test(
    arguments: [
      [answer(404, #"{"errcode":"M_UNRECOGNIZED"}"#)], [answer(200, "<html>")], [answer(200, "{}")],
      [answer(200, #"{"token_endpoint":"http://account.example.org/token"}"#)],
      [answer(200, #"{"token_endpoint":"https://account.example.org/token"}"#)],
      [metadata, answer(403, "")], [metadata, answer(400, #"{"error":"invalid_client_metadata"}"#)],
      [withoutDevice, answer(404, "")], [metadata, answer(200, "{}")],
    ] as [[Answer]])
  private func aPasswordIsTheLastWay(answers: [Answer]) async throws {
    let login = Self.answer(200, #"{"access_token":"syt_token","user_id":"@blog:example.org"}"#)
    let transport = ScriptedTransport(answers + [Self.flows, login])
    let dialogue = ScriptedDialogue(["@blog:example.org", "my-password"])
    #expect(try await signIn(dialogue, transport)["token"] == .secret(Secret("syt_token")))
    #expect(!transport.requests.contains { $0.url.hasPrefix("http://") })
  }

  @Test(
    arguments: [
      ([lost], SignInFailure.unreachable(broken)),
      ([metadata, answer(500, "later")], .unclear(status: 500, "later")),
      ([metadata, answer(429, "")], .network(.limited(until: nil))),
      ([metadata, answer(403, ""), answer(200, #"{"flows":[{"type":"m.login.sso"}]}"#)], .notOffered),
    ] as [([Answer], SignInFailure)])
  private func aServerInTroubleIsSaid(answers: [Answer], failure: SignInFailure) async {
    let transport = ScriptedTransport(answers)
    await #expect(throws: failure) { _ = try await signIn(ScriptedDialogue([]), transport) }
  }
}
