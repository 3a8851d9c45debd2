import Foundation
import TestSupport

/// A Matrix server with OAuth 2.0 at another address, as matrix.org has it: a device grant that is agreed to after the
/// first question, and refresh tokens that serve once. One that comes a second time ends the session.
final class MatrixOAuthServer: Sendable {
  static let deviceCode = "device-canary-60c1d2"
  static let room = "!abc:example.org"

  private struct State {
    var isRegistered = false
    var scope = ""
    var questions = 0
    /// So many pairs were given; nil before the first and after the session's end.
    var pair: Int?
    /// The newest access token still opens the server.
    var isOpen = false
    var messages: [(key: String, text: String)] = []
  }

  private let state = Locked(State())
  private let home: LoopbackServer
  private let account: LoopbackServer

  var address: String { home.url("") }
  /// What was said in the room.
  var messages: [String] { state.withLock { $0.messages.map(\.text) } }
  /// How often tokens were renewed.
  var renewals: Int { state.withLock { $0.pair ?? 0 } }
  /// How often it was asked whether the person has agreed.
  var questions: Int { state.withLock { $0.questions } }
  var scope: String { state.withLock { $0.scope } }

  static func refreshToken(_ number: Int) -> String { "refresh-canary-\(number)-a61f" }
  private static func accessToken(_ number: Int) -> String { "access-canary-\(number)-77d0" }

  init() throws {
    for number in 0..<9 {
      for token in [Self.refreshToken(number), Self.accessToken(number)] { Canaries.watch(token) }
    }
    Canaries.watch(Self.deviceCode)
    (home, account) = (try LoopbackServer(), try LoopbackServer())
    let state = state
    let base = account.url("")
    account.handle { request in state.withLock { Self.account(request, &$0, base) } }
    home.handle { request in state.withLock { Self.home(request, &$0, base) } }
  }

  /// The access token's five minutes are over.
  func expire() { state.withLock { $0.isOpen = false } }

  /// The person has signed the device out.
  func signOut() { state.withLock { ($0.isOpen, $0.pair) = (false, nil) } }

  // MARK: The account's server

  private static func account(_ request: RecordedRequest, _ state: inout State, _ base: String) -> Answer {
    let form = request.form
    switch (request.method, request.path) {
    case ("POST", "/oauth2/registration"):
      guard request.text.contains("urn:ietf:params:oauth:grant-type:device_code"),
        request.text.contains(#""token_endpoint_auth_method":"none""#),
        request.text.contains(#""client_uri":"https://"#)
      else { return .json(#"{"error":"invalid_client_metadata"}"#, status: 400) }
      state.isRegistered = true
      return .json(#"{"client_id":"01JPLAYEDCLIENT"}"#, status: 201)
    case ("POST", "/oauth2/device"):
      guard state.isRegistered, form["client_id"] == "01JPLAYEDCLIENT" else { return error("invalid_client", 401) }
      state.scope = form["scope"] ?? ""
      return .json(
        """
        {"device_code":"\(deviceCode)","user_code":"WDJB-MJHT","verification_uri":"\(base)/link","interval":1,\
        "verification_uri_complete":"\(base)/link?code=WDJB-MJHT","expires_in":60}
        """)
    case ("POST", "/oauth2/token") where form["client_id"] == "01JPLAYEDCLIENT": return token(form, &state)
    default: return error("invalid_client", 401)
    }
  }

  private static func token(_ form: [String: String], _ state: inout State) -> Answer {
    switch form["grant_type"] {
    case "urn:ietf:params:oauth:grant-type:device_code" where form["device_code"] == deviceCode:
      state.questions += 1
      if state.questions == 1 { return error("authorization_pending", 400) }
      state.pair = 0
    case "refresh_token":
      guard let pair = state.pair, form["refresh_token"] == refreshToken(pair) else {
        state.pair = nil
        state.isOpen = false
        return error("invalid_grant", 400)
      }
      state.pair = pair + 1
    default: return error("invalid_request", 400)
    }
    state.isOpen = true
    let number = state.pair ?? 0
    return .json(
      """
      {"access_token":"\(accessToken(number))","refresh_token":"\(refreshToken(number))","token_type":"Bearer",\
      "expires_in":300,"scope":"\(state.scope)"}
      """)
  }

  private static func error(_ word: String, _ status: Int) -> Answer {
    .json("{\"error\":\"\(word)\"}", status: status)
  }

  // MARK: The home server

  private static func home(_ request: RecordedRequest, _ state: inout State, _ base: String) -> Answer {
    if request.path == "/_matrix/client/v1/auth_metadata" {
      return .json(
        """
        {"issuer":"\(base)/","authorization_endpoint":"\(base)/authorize","token_endpoint":"\(base)/oauth2/token",\
        "registration_endpoint":"\(base)/oauth2/registration","device_authorization_endpoint":"\(base)/oauth2/device",\
        "grant_types_supported":["authorization_code","refresh_token","urn:ietf:params:oauth:grant-type:device_code"]}
        """)
    }
    guard state.isOpen, let pair = state.pair, request.header("Authorization") == "Bearer \(accessToken(pair))" else {
      return .json(#"{"errcode":"M_UNKNOWN_TOKEN","error":"Token is not active"}"#, status: 401)
    }
    let room = "/_matrix/client/v3/rooms/%21abc%3Aexample.org/"
    let key = request.path.split(separator: "/").last.map(String.init) ?? ""
    switch (request.method, request.path) {
    case ("GET", "/_matrix/client/v3/account/whoami"): return .json(#"{"user_id":"@blog:example.org"}"#)
    case ("GET", room + "messages"): return .json(#"{"chunk":[]}"#)
    case ("PUT", let path) where path.hasPrefix(room + "send/m.room.message/"):
      if !state.messages.contains(where: { $0.key == key }) { state.messages.append((key, request.text)) }
      return .json("{\"event_id\":\"$event-\(state.messages.count)\"}")
    default: return .json(#"{"errcode":"M_NOT_FOUND","error":"Event not found."}"#, status: 404)
    }
  }
}
