import Foundation
import Model
import Testing
import Web

@testable import Networks

/// `crieur connect threads` and `facebook`, against the answers of Meta's documentation.
@Suite struct MetaSignInTests {
  private typealias Answer = ScriptedTransport.Answer

  private static func answer(_ status: Int, _ text: String) -> Answer { Response.scripted(status, text: text) }

  private static let back = "https://localhost/?code=AQBx-code&state={state}#_"
  private static let app = ["990602627938098", "app-secret", "", back]

  /// The address of a request with what the transport puts into it.
  private func whole(_ request: Request) -> String {
    guard let credential = request.credential, credential.header.isEmpty else { return request.url }
    return request.url.replacing(Credential.marker, with: credential.secret.reveal())
  }

  private func requireSecrecy(_ dialogue: ScriptedDialogue, _ transport: ScriptedTransport) {
    for secret in ["app-secret", "AQBx-code", "short-token", "long-token", "page-token"] {
      #expect(!dialogue.shown.joined().contains(secret))
      // What stands in an address is logged.
      #expect(!transport.requests.map(\.url).joined().contains(secret))
    }
  }

  // MARK: Threads

  private static let short = answer(200, #"{"access_token":"short-token","user_id":17841405793187218}"#)
  private static let long = answer(200, #"{"access_token":"long-token","token_type":"bearer","expires_in":5183944}"#)
  private static let usedCode = answer(
    400,
    #"{"error_type":"OAuthException","code":400,"error_message":"Matching code AQBx-code was not found or was already used"}"#
  )
  private static let oauthError = answer(
    400,
    #"{"error":{"message":"Error validating client secret app-secret.","type":"OAuthException","code":101,"fbtrace_id":"x"}}"#
  )

  @Test func threadsGivesALongTokenForTheCodeThatIsPasted() async throws {
    let transport = ScriptedTransport([Self.short, Self.long])
    let dialogue = ScriptedDialogue(Self.app)
    let values = try await ThreadsNetwork.signIn(dialogue, given: [:], transport: transport)
    #expect(values == ["token": .secret(Secret("long-token"))])
    #expect(dialogue.shown.last?.hasPrefix("https://threads.net/oauth/authorize?") == true)
    #expect(
      dialogue.query.filter { $0.key != "state" } == [
        "client_id": "990602627938098", "redirect_uri": "https://localhost/", "response_type": "code",
        "scope": "threads_basic,threads_content_publish,threads_delete",
      ])
    let requests = transport.requests
    #expect(requests.map(\.method) == [.post, .get])
    #expect(
      requests.map(whole) == [
        "https://graph.threads.net/oauth/access_token",
        "https://graph.threads.net/access_token?grant_type=th_exchange_token&client_secret=app-secret&access_token=short-token",
      ])
    #expect(
      PercentCoding.fields(of: String(decoding: requests.first?.body ?? [], as: UTF8.self)) == [
        "client_id": "990602627938098", "client_secret": "app-secret", "grant_type": "authorization_code",
        "redirect_uri": "https://localhost/", "code": "AQBx-code",
      ])
    requireSecrecy(dialogue, transport)
  }

  @Test(
    arguments: [
      ([usedCode], .refused("Matching code •••• was not found or was already used")),
      ([short, oauthError], .refused("Error validating client secret ••••.")),
      ([short, answer(200, "{}")], .noToken),
      ([answer(500, "{}")], .unclear(status: 500, "{}")),
    ] as [([Answer], SignInFailure)])
  private func noTokenComesOfThreads(answers: [Answer], failure: SignInFailure) async {
    let dialogue = ScriptedDialogue(Self.app, language: .fr)
    await #expect(throws: failure) {
      _ = try await ThreadsNetwork.signIn(dialogue, given: [:], transport: ScriptedTransport(answers))
    }
    #expect(Language.allCases.allSatisfy { !failure.sentence(in: $0).isEmpty })
  }

  // MARK: Facebook

  private static let user = answer(200, #"{"access_token":"long-token","token_type":"bearer","expires_in":5183944}"#)
  private static let userOfAnHour = answer(200, #"{"access_token":"short-token","token_type":"bearer"}"#)
  private static func pages(_ list: String) -> Answer { answer(200, "{\"data\":[\(list)],\"paging\":{}}") }
  private static let blog =
    #"{"id":"1234567890","name":"Le blog","access_token":"page-token","tasks":["MODERATE","CREATE_CONTENT"]}"#
  private static let other =
    #"{"id":"22","name":"Another\nPage","access_token":"page-token-22","tasks":["CREATE_CONTENT"]}"#
  private static let read = #"{"id":"33","name":"Only read","access_token":"page-token-33","tasks":["ANALYZE"]}"#

  @Test func facebookGivesThePagesOwnToken() async throws {
    let transport = ScriptedTransport([Self.userOfAnHour, Self.user, Self.pages(Self.read + "," + Self.blog)])
    let dialogue = ScriptedDialogue(Self.app)
    let values = try await FacebookNetwork.signIn(dialogue, given: [:], transport: transport)
    #expect(values == ["page": .text("1234567890"), "token": .secret(Secret("page-token"))])
    #expect(dialogue.shown.last == "The Page is Le blog.")
    #expect(dialogue.shown.contains { $0.hasPrefix("https://www.facebook.com/v25.0/dialog/oauth?") })
    #expect(
      dialogue.query.filter { $0.key != "state" } == [
        "client_id": "990602627938098", "redirect_uri": "https://localhost/",
        "scope": "pages_show_list,pages_read_engagement,pages_manage_posts",
      ])
    let graph = "https://graph.facebook.com/v25.0"
    #expect(
      transport.requests.map(whole) == [
        "\(graph)/oauth/access_token?client_id=990602627938098&redirect_uri=https%3A%2F%2Flocalhost%2F&client_secret=app-secret&code=AQBx-code",
        "\(graph)/oauth/access_token?grant_type=fb_exchange_token&client_id=990602627938098&client_secret=app-secret&fb_exchange_token=short-token",
        "\(graph)/me/accounts?fields=id%2Cname%2Caccess_token%2Ctasks&limit=100",
      ])
    #expect(transport.requests.last?.credential?.secret == Secret("long-token"))
    #expect(transport.requests.allSatisfy { $0.method == .get })
    requireSecrecy(dialogue, transport)
  }

  @Test(arguments: [
    ([:], ["2"], "22"), ([:], ["0", "", "1"], "1234567890"), (["page": "22"], [], "22"),
    (["server": "https://graph.facebook.com/v26.0"], ["2"], "22"),
  ])
  func oneOfSeveralPagesIsChosen(given: [String: String], lines: [String], page: String) async throws {
    let transport = ScriptedTransport([Self.userOfAnHour, Self.user, Self.pages(Self.blog + "," + Self.other)])
    let dialogue = ScriptedDialogue(Self.app + lines)
    let values = try await FacebookNetwork.signIn(dialogue, given: given, transport: transport)
    #expect(values["page"] == .text(page) && dialogue.unused.isEmpty)
    if given["page"] == nil { #expect(dialogue.shown.contains("2. Another Page")) }
    let version = given["server"]?.hasSuffix("v26.0") == true ? "v26.0" : "v25.0"
    #expect(dialogue.shown.contains { $0.hasPrefix("https://www.facebook.com/\(version)/dialog/oauth?") })
    #expect(transport.requests.allSatisfy { $0.url.hasPrefix("https://graph.facebook.com/\(version)/") })
    requireSecrecy(dialogue, transport)
  }

  @Test(arguments: ["CREATE_CONTENT", "MANAGE", "PROFILE_PLUS_CREATE_CONTENT", "PROFILE_PLUS_FULL_CONTROL"])
  func aPageIsOneWhereThePersonMayPublish(task: String) async throws {
    let page = #"{"id":"44","name":"New","access_token":"page-token-44","tasks":["ANALYZE","\#(task)"]}"#
    let transport = ScriptedTransport([Self.userOfAnHour, Self.user, Self.pages(Self.read + "," + page)])
    let values = try await FacebookNetwork.signIn(ScriptedDialogue(Self.app), given: [:], transport: transport)
    #expect(values["page"] == .text("44"))
  }

  @Test(
    arguments: [
      ([oauthError], [:], [], .refused("Error validating client secret ••••.")),
      ([userOfAnHour, oauthError], [:], [], .refused("Error validating client secret ••••.")),
      ([userOfAnHour, user, pages("")], [:], [], .declined("no Page was allowed on which you may publish")),
      ([userOfAnHour, user, pages(read)], [:], [], .declined("no Page was allowed on which you may publish")),
      (
        [userOfAnHour, user, pages(blog)], ["page": "99"], [], .declined("the Page 99 is not among those allowed")
      ),
      ([userOfAnHour, user, pages(blog + "," + other)], [:], [], .unanswered),
      (
        [userOfAnHour, user, pages(blog + "," + other)], [:], ["3", "-9223372036854775808", "two"],
        .unusable("there is no such number: they go from 1 to 2")
      ),
      ([userOfAnHour, user, answer(200, "{}")], [:], [], .noToken),
      (
        [
          userOfAnHour, user,
          answer(400, #"{"error":{"message":"Invalid OAuth access token long-token.","code":190}}"#),
        ], [:], [], .refused("Invalid OAuth access token ••••.")
      ),
    ] as [([Answer], [String: String], [String], SignInFailure)])
  private func noTokenComesOfFacebook(
    answers: [Answer], given: [String: String], lines: [String], failure: SignInFailure
  ) async {
    let dialogue = ScriptedDialogue(Self.app + lines)
    await #expect(throws: failure) {
      _ = try await FacebookNetwork.signIn(dialogue, given: given, transport: ScriptedTransport(answers))
    }
    #expect(Language.allCases.allSatisfy { !failure.sentence(in: $0).isEmpty })
  }
}
