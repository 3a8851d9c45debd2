import Foundation
import Model
import Testing
import Web

@testable import Networks

/// Networks that lead the browser to an address where nobody listens: LinkedIn, and Meta's.
@Suite struct PastedRedirectTests {
  private typealias Answer = ScriptedTransport.Answer

  private static func answer(_ status: Int, _ text: String) -> Answer { Response.scripted(status, text: text) }

  private static let back = "https://blog.example.org/back?code=the%2Dcode&state={state}"

  private func form(_ request: Request?) -> [String: String] {
    PercentCoding.fields(of: String(decoding: request?.body ?? [], as: UTF8.self))
  }

  // MARK: LinkedIn

  /// https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
  private static let linkedIn = answer(
    200, #"{"access_token":"token-of-owner","expires_in":5184000,"scope":"openid,profile,w_member_social"}"#)

  @Test func linkedInGivesATokenAndItsEndForTheCodeThatIsPasted() async throws {
    let transport = ScriptedTransport([Self.linkedIn])
    let dialogue = ScriptedDialogue(["client-of-owner", "app-secret", "https://blog.example.org/back", Self.back])
    let values = try await LinkedInNetwork.signIn(dialogue, given: [:], transport: transport)
    #expect(values == ["token": .secret(Secret("token-of-owner")), "expires": .text("2027-01-22T08:30:00Z")])
    let query = dialogue.query
    #expect(dialogue.shown.last?.hasPrefix("https://www.linkedin.com/oauth/v2/authorization?") == true)
    #expect(
      query.filter { $0.key != "state" } == [
        "response_type": "code", "client_id": "client-of-owner", "redirect_uri": "https://blog.example.org/back",
        "scope": "openid profile w_member_social",
      ])
    #expect(query["state"]?.utf8.count == 32)
    #expect(transport.requests.map(\.url) == ["https://www.linkedin.com/oauth/v2/accessToken"])
    #expect(transport.requests.map(\.method) == [.post])
    #expect(
      form(transport.requests.first) == [
        "grant_type": "authorization_code", "code": "the-code", "redirect_uri": "https://blog.example.org/back",
        "client_id": "client-of-owner", "client_secret": "app-secret",
      ])
    for secret in ["app-secret", "the-code", "token-of-owner"] { #expect(!dialogue.shown.joined().contains(secret)) }
  }

  @Test(arguments: [
    (nil, "https://www.linkedin.com"), ("https://api.linkedin.com", "https://www.linkedin.com"),
    ("https://linkedin.example.org/", "https://linkedin.example.org"),
  ])
  func aTokenOfLinkedInComesFromItsOwnHost(server: String?, host: String) async throws {
    let transport = ScriptedTransport([Self.linkedIn])
    let dialogue = ScriptedDialogue(["client-of-owner", "app-secret", "", Self.back])
    let given = server.map { ["server": $0] } ?? [:]
    _ = try await LinkedInNetwork.signIn(dialogue, given: given, transport: transport)
    #expect(transport.requests.map(\.url) == ["\(host)/oauth/v2/accessToken"])
    #expect(form(transport.requests.first)["redirect_uri"] == "https://localhost/")
  }

  @Test(
    arguments: [
      (
        [
          answer(
            400,
            #"{"error":"invalid_request","error_description":"Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code the-code"}"#
          )
        ], [back],
        SignInFailure.refused(
          "invalid_request: Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code ••••"
        )
      ),
      (
        [answer(401, #"{"error":"invalid_client","error_description":"Client authentication failed app-secret"}"#)],
        [back], .refused("invalid_client: Client authentication failed ••••")
      ),
      ([answer(200, "{}")], [back], .noToken),
      ([answer(500, "later")], [back], .unclear(status: 500, "later")),
      (
        [], ["https://localhost/?error=user_cancelled_authorize&error_description=The+user+cancelled&state={state}"],
        .declined("The user cancelled")
      ),
      ([], ["", "", ""], .unanswered), ([], [], .unanswered),
    ] as [([Answer], [String], SignInFailure)])
  private func noTokenComesOfLinkedIn(answers: [Answer], lines: [String], failure: SignInFailure) async {
    let dialogue = ScriptedDialogue(["client-of-owner", "app-secret", ""] + lines)
    await #expect(throws: failure) {
      _ = try await LinkedInNetwork.signIn(dialogue, given: [:], transport: ScriptedTransport(answers))
    }
    for language in Language.allCases {
      let sentence = failure.sentence(in: language)
      #expect(!sentence.isEmpty && !sentence.contains("\n"))
    }
  }

  // MARK: What is pasted

  @Test(arguments: [
    (Language.en, "this is not the address that the network led to: it holds a code and our state"),
    (.fr, "ce n’est pas l’adresse où le réseau a mené : elle contient un code et notre état (state)"),
  ])
  func anAddressThatIsNotOursGivesNoCode(language: Language, words: String) async {
    let wrong = [
      "the-code", "https://localhost/?code=the-code", "https://localhost/?code=the-code&state=another",
    ]
    let dialogue = ScriptedDialogue(["client-of-owner", "app-secret", ""] + wrong + [Self.back], language: language)
    let transport = ScriptedTransport([])
    await #expect(throws: SignInFailure.unusable(words)) {
      _ = try await LinkedInNetwork.signIn(dialogue, given: [:], transport: transport)
    }
    #expect(transport.requests.isEmpty && dialogue.unused == [Self.back])
    #expect(dialogue.shown.suffix(3) == [words, words, words])
  }

  @Test(arguments: [
    "https://localhost/?state={state}&code=the-code#_", "https://localhost/?code=the-code&state={state}",
    "localhost/?code=the-code&state={state}#",
  ])
  func theCodeIsFoundInWhatTheBrowserShows(pasted: String) async throws {
    let transport = ScriptedTransport([Self.linkedIn])
    let dialogue = ScriptedDialogue(["client-of-owner", "app-secret", "", "nonsense", pasted])
    _ = try await LinkedInNetwork.signIn(dialogue, given: [:], transport: transport)
    #expect(form(transport.requests.first)["code"] == "the-code")
  }

  @Test(arguments: [
    ([""], SignInFailure.notOffered), (["client-of-owner", ""], .unanswered),
    (["client-of-owner", "app-secret", "localhost"], .unusable("this is no address like https://localhost/")),
    (
      ["client-of-owner", "app-secret", "https://a.example/#b"], .unusable("this is no address like https://localhost/")
    ),
  ])
  func withoutAnAppNobodyIsAsked(lines: [String], failure: SignInFailure) async {
    let transport = ScriptedTransport([])
    await #expect(throws: failure) {
      _ = try await LinkedInNetwork.signIn(ScriptedDialogue(lines), given: [:], transport: transport)
    }
    #expect(transport.requests.isEmpty)
  }
}
