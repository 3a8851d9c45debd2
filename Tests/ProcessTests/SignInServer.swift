import Foundation
import TestSupport

/// A Mastodon server on loopback that lets programs register, and gives its token for a code.
final class SignInServer: Sendable {
  static let code = "code-canary-3f2e91"
  static let clientSecret = "client-canary-9b77d0"
  static let token = "token-canary-5d20c4"

  let server: LoopbackServer
  var address: String { "http://127.0.0.1:\(server.port)" }

  /// - Parameters:
  ///   - registers: whether programs may.
  ///   - accepts: the token that it knows.
  init(registers: Bool = true, accepts known: String = SignInServer.token) throws {
    for secret in [Self.code, Self.clientSecret, Self.token] { Canaries.watch(secret) }
    server = try LoopbackServer()
    if registers {
      server.answer(
        "/api/v1/apps", .json("{\"client_id\":\"crieur-1\",\"client_secret\":\"\(Self.clientSecret)\"}"))
    }
    server.answer(
      "/.well-known/oauth-authorization-server", .json(#"{"code_challenge_methods_supported":["S256"]}"#))
    server.handle("/oauth/token") { request in
      let form = request.form
      guard form["code"] == Self.code, form["client_secret"] == Self.clientSecret, form["code_verifier"] != nil else {
        let told = "\(form["code"] ?? "") and \(form["client_secret"] ?? "")"
        return .json("{\"error\":\"invalid_grant\",\"error_description\":\"no: \(told)\"}", status: 400)
      }
      return .json("{\"access_token\":\"\(Self.token)\",\"token_type\":\"Bearer\"}")
    }
    server.handle("/api/v1/accounts/verify_credentials") { request in
      guard request.header("Authorization") == "Bearer \(known)" else {
        let told = request.header("Authorization") ?? ""
        return .json("{\"error\":\"The access token is invalid: \(told)\"}", status: 401)
      }
      return .json(#"{"id":"7","username":"owner","acct":"owner","url":"http://127.0.0.1/@owner"}"#)
    }
    server.answer("/api/v1/instance", .json(#"{"uri":"127.0.0.1","version":"4.5.0"}"#))
    server.answer("/api/v2/instance", .json(#"{"domain":"127.0.0.1","version":"4.5.0"}"#))
  }
}
