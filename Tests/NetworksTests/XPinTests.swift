import Foundation
import Model
import Testing
import Web

@testable import Networks

/// `crieur connect x` by OAuth 1.0a, against the answers that X's own pages print:
/// https://developer.x.com/en/docs/authentication/api-reference/request_token and /access_token
@Suite struct XPinTests {
  private typealias Answer = ScriptedTransport.Answer

  private static let request = Response.scripted(
    200,
    text: "oauth_token=request-token&oauth_token_secret=request-secret&oauth_callback_confirmed=true")
  private static let access = Response.scripted(
    200,
    text:
      "oauth_token=6253282-eWud&oauth_token_secret=2EEfA6BG5&user_id=6253282&screen_name=owner")
  private static let wrongPin = Response.scripted(
    401, text: "Error processing your OAuth request: Invalid oauth_verifier parameter 1234567")
  private static let wrongKey = Response.scripted(
    401, text: #"{"errors":[{"code":32,"message":"Could not authenticate you."}]}"#)
  private static let noCallback = Response.scripted(
    403,
    text:
      #"{"errors":[{"code":415,"message":"Callback URL not approved for this client application. Approved callback URLs can be adjusted in your application settings"}]}"#
  )

  private func signIn(_ dialogue: ScriptedDialogue, _ transport: ScriptedTransport) async throws(SignInFailure)
    -> [String: SignInValue]
  {
    try await XNetwork.signIn(dialogue, given: [:], transport: transport)
  }

  /// The fields of an `OAuth` header (RFC 5849, section 3.5.1).
  private func fields(_ request: Request) throws -> [String: String] {
    let credential = try #require(request.credential)
    #expect(credential.header == "Authorization" && credential.prefix == "OAuth ")
    let pairs = credential.secret.reveal().split(separator: ", ").map { field -> (String, String) in
      let sides = field.split(separator: "=", maxSplits: 1)
      return (String(sides[0]), PercentCoding.decoded(String(sides[1].dropFirst().dropLast())) ?? "")
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  @Test func thePinGivesATokenThatNeverEnds() async throws {
    let transport = ScriptedTransport([Self.request, Self.access])
    let dialogue = ScriptedDialogue(["app-key", "app-secret", " 123 4567 "])
    let values = try await signIn(dialogue, transport)
    #expect(
      values == [
        "api_key": .secret(Secret("app-key")), "api_secret": .secret(Secret("app-secret")),
        "access_token": .secret(Secret("6253282-eWud")), "access_token_secret": .secret(Secret("2EEfA6BG5")),
      ])
    #expect(dialogue.shown.last == "https://api.x.com/oauth/authorize?oauth_token=request-token")
    for secret in ["app-key", "app-secret", "request-secret", "2EEfA6BG5", "6253282-eWud"] {
      #expect(!dialogue.shown.joined().contains(secret))
    }
    let requests = transport.requests
    #expect(
      requests.map(\.url) == ["https://api.x.com/oauth/request_token", "https://api.x.com/oauth/access_token"])
    #expect(requests.allSatisfy { $0.method == .post && $0.body == nil })
    var asked = try requests.map(fields)
    for (index, secret) in ["", "request-secret"].enumerated() {
      let signature = OAuth1(
        consumerKey: Secret("app-key"), consumerSecret: Secret("app-secret"), token: nil, tokenSecret: Secret(secret))
      let told = asked[index].removeValue(forKey: "oauth_signature")
      let parameters = asked[index].map { (name: $0.key, value: $0.value) }
      #expect(told == signature.signature(of: .post, requests[index].url, parameters))
      for name in ["oauth_nonce", "oauth_timestamp"] {
        #expect(asked[index].removeValue(forKey: name)?.isEmpty == false)
      }
    }
    let common = [
      "oauth_consumer_key": "app-key", "oauth_signature_method": "HMAC-SHA1", "oauth_version": "1.0",
    ]
    #expect(asked[0] == common.merging(["oauth_callback": "oob"]) { $1 })
    #expect(asked[1] == common.merging(["oauth_token": "request-token", "oauth_verifier": "1234567"]) { $1 })
  }

  /// The signature of the request for a token, computed apart from this code (Python's hmac).
  @Test func theRequestIsSignedWithoutAToken() async throws {
    let transport = ScriptedTransport([Self.wrongKey])
    let api = APIClient(server: "https://api.x.com", timeout: .seconds(20), transport: transport)
    let pin = XPin(api: api, key: Secret("app-key"), keySecret: Secret("app-secret"), now: { .reference })
    await #expect(throws: SignInFailure.refused("Could not authenticate you.")) {
      _ = try await pin.signIn(ScriptedDialogue([]))
    }
    let asked = try fields(try #require(transport.requests.first))
    #expect(asked["oauth_timestamp"] == "1795422600")
    #expect(asked["oauth_nonce"] == "1d0da6a03d3bd62c18cee6e0b4f3fc14")
    #expect(asked["oauth_signature"] == "zJjrxU4YsPTT9myUDy84UqWMfn4=")
  }

  @Test func aPinMayBeGivenAgain() async throws {
    let transport = ScriptedTransport([Self.request, Self.wrongPin, Self.access])
    let dialogue = ScriptedDialogue(["app-key", "app-secret", "1234567", "", "7654321"], language: .fr)
    #expect(try await signIn(dialogue, transport)["access_token"] == .secret(Secret("6253282-eWud")))
    #expect(dialogue.shown.last == "X ne prend pas ce PIN.")
  }

  @Test(
    arguments: [
      ([wrongKey], [], .refused("Could not authenticate you.")),
      (
        [noCallback], [],
        .refused(
          "Callback URL not approved for this client application. Approved callback URLs can be adjusted in your application settings"
        )
      ),
      ([request], [], .unanswered), ([request], ["", "", ""], .unanswered),
      (
        [request, wrongPin], ["1234567"],
        .refused("Error processing your OAuth request: Invalid oauth_verifier parameter ••••")
      ),
      (
        [request, wrongPin, wrongPin, wrongPin], ["1", "2", "1234567"],
        .refused("Error processing your OAuth request: Invalid oauth_verifier parameter ••••")
      ),
      (
        [Response.scripted(200, text: "oauth_token=a&oauth_token_secret=b&oauth_callback_confirmed=false")], [],
        .notOffered
      ),
      (
        [Response.scripted(200, text: "<html>")], [],
        .noToken
      ),
      (
        [request, Response.scripted(200, text: "screen_name=owner")], ["1"],
        .noToken
      ),
      ([Response.scripted(503, text: "Over capacity")], [], .unclear(status: 503, "Over capacity")),
    ] as [([Answer], [String], SignInFailure)])
  private func noTokenComesOfThis(answers: [Answer], lines: [String], failure: SignInFailure) async {
    let dialogue = ScriptedDialogue(["app-key", "app-secret"] + lines)
    await #expect(throws: failure) { _ = try await signIn(dialogue, ScriptedTransport(answers)) }
    for language in Language.allCases {
      let sentence = failure.sentence(in: language)
      #expect(!sentence.isEmpty && !sentence.contains("1234567") && !sentence.contains("\n"))
    }
  }

  @Test func aKeyWithoutItsSecretAsksNobody() async {
    let transport = ScriptedTransport([])
    await #expect(throws: SignInFailure.unanswered) {
      _ = try await signIn(ScriptedDialogue(["app-key", ""]), transport)
    }
    #expect(transport.requests.isEmpty)
  }
}
