import Foundation
import TestSupport
import Testing

/// `crieur connect` with the networks whose browser leads nowhere: the person pastes the address that it shows.
@Suite struct ConnectPastedTests {
  private let app = ["app-number-1", "app-secret-canary-9d31", ""]

  private func home() throws -> Home {
    for secret in [app[1], "code-canary-77aa10", "short-canary-1b6e02"] { Canaries.watch(secret) }
    return try Home(feed: "http://127.0.0.1:1/", accounts: ["journal": Home.journal])
  }

  /// What the browser's address line holds in the end, in Meta's way.
  private let back = "https://localhost/?code=code-canary-77aa10&state={state}#_"
  private let wrongBack = "https://localhost/?code=another&state={state}"
  private let foreignBack = "https://localhost/?code=another&state=00000000000000000000000000000000"

  /// What every one of these owes once it is connected.
  private func expectKept(_ token: String, as account: String, of name: String, in home: Home, _ run: Home.Run) throws {
    let file = home.folder.file("\(account).token")
    #expect(run.status == 0 && run.errors.contains("The secret is in \(file)"), "\(run.errors)")
    #expect(try home.folder.read("\(account).token") == token + "\n" && Home.mode(file) == 0o600)
    #expect(run.output.contains("\"token\": { \"file\": \"\(account).token\" }"), "\(run.output)")
    for secret in [token, app[1], "code-canary-77aa10", "short-canary-1b6e02"] {
      #expect(!(run.output + run.errors).contains(secret))
    }
    try home.configure(run.output)
    let check = try home.crieur("check")
    #expect(check.output.contains("account \(account)") && check.output.contains(name), "\(check)")
  }

  private func expectNothing(in home: Home, _ run: Home.Run, saying words: String) throws {
    #expect(run.status == 77 && run.errors.contains(words) && run.output.isEmpty, "\(run.errors)")
    #expect(!run.errors.contains("app-secret-canary-9d31"))
    let left = try FileManager.default.contentsOfDirectory(atPath: home.folder.path).sorted()
    #expect(left == ["config.json", "state", "token"], "\(left)")
  }

  // MARK: LinkedIn

  private func linkedIn(_ token: String) throws -> LoopbackServer {
    Canaries.watch(token)
    let server = try LoopbackServer()
    server.handle("/oauth/v2/accessToken") { request in
      let form = request.form
      let isRight =
        form["grant_type"] == "authorization_code" && form["client_id"] == "app-number-1"
        && form["client_secret"] == "app-secret-canary-9d31" && form["code"] == "code-canary-77aa10"
        && form["redirect_uri"] == "https://localhost/"
      return isRight
        ? .json(#"{"access_token":"\#(token)","expires_in":5183999,"scope":"openid,profile,w_member_social"}"#)
        : .json(
          #"{"error":"invalid_request","error_description":"no such code with \#(form["client_secret"] ?? "")"}"#,
          status: 400)
    }
    server.handle("/v2/userinfo") { request in
      request.header("Authorization") == "Bearer \(token)"
        ? .json(#"{"sub":"AbC","name":"Claire Exemple"}"#) : .json(#"{"message":"revoked"}"#, status: 401)
    }
    return server
  }

  @Test func linkedInGivesATokenAndSaysWhenItEnds() async throws {
    try await patiently {
      let home = try home()
      let token = "linkedin-canary-5e0b44"
      let server = try linkedIn(token)
      let words = ["linkedin", "--account", "pro", "--server", server.url("")]
      let wrong = try home.connect(words, app, pasting: [wrongBack])
      try expectNothing(in: home, wrong, saying: "no such code with ••••")
      // What is somebody else's answer is asked for again.
      let run = try home.connect(words, app, pasting: [foreignBack, back])
      #expect(
        run.errors.contains("https://www.linkedin.com/oauth/v2/authorization?response_type=code&client_id=app-number-1")
      )
      #expect(run.errors.contains("Connected as Claire Exemple"), "\(run.errors)")
      #expect(run.errors.contains("the credential ends on"), "\(run.errors)")
      #expect(run.output.contains(#""expires": "20"#), "\(run.output)")
      try expectKept(token, as: "pro", of: "Claire Exemple", in: home, run)
      #expect(try home.crieur("check").output.contains("the credential ends on"))
    }
  }

  // MARK: Threads

  private func threads(_ token: String) throws -> LoopbackServer {
    Canaries.watch(token)
    let server = try LoopbackServer()
    server.handle("/oauth/access_token") { request in
      let form = request.form
      let isRight =
        request.method == "POST" && form["client_secret"] == "app-secret-canary-9d31"
        && form["code"] == "code-canary-77aa10" && form["redirect_uri"] == "https://localhost/"
      return isRight
        ? .json(#"{"access_token":"short-canary-1b6e02","user_id":17841405793187218}"#)
        : .json(
          #"{"error_type":"OAuthException","code":400,"error_message":"no code \#(form["code"] ?? "") of app-secret-canary-9d31"}"#,
          status: 400)
    }
    server.handle("/access_token") { request in
      let form = request.form
      let isRight =
        form["grant_type"] == "th_exchange_token" && form["client_secret"] == "app-secret-canary-9d31"
        && form["access_token"] == "short-canary-1b6e02"
      return isRight
        ? .json(#"{"access_token":"\#(token)","token_type":"bearer","expires_in":5183944}"#)
        : .json(#"{"error":{"message":"no exchange","type":"OAuthException","code":101}}"#, status: 400)
    }
    server.handle("/v1.0/me") { request in
      request.header("Authorization") == "Bearer \(token)"
        ? .json(#"{"id":"9","username":"claire"}"#)
        : .json(#"{"error":{"message":"Invalid OAuth access token","code":190}}"#, status: 400)
    }
    return server
  }

  @Test func threadsGivesTheLongTokenForTheShortOne() async throws {
    try await patiently {
      let home = try home()
      let token = "threads-canary-40c9ff"
      let server = try threads(token)
      let words = ["threads", "--account", "fils", "--server", server.url("")]
      let wrong = try home.connect(words, app, pasting: [wrongBack])
      try expectNothing(in: home, wrong, saying: "no code •••• of ••••")
      let run = try home.connect(words, app, pasting: [back])
      #expect(run.errors.contains("https://threads.net/oauth/authorize?client_id=app-number-1"))
      #expect(run.errors.contains("Connected as @claire"), "\(run.errors)")
      try expectKept(token, as: "fils", of: "@claire", in: home, run)
    }
  }

  // MARK: Facebook

  /// Two Pages that may be published on, and one that may only be read.
  private func facebook(_ token: String, _ other: String) throws -> LoopbackServer {
    for secret in [token, other, "long-canary-8812ee"] { Canaries.watch(secret) }
    let server = try LoopbackServer()
    server.handle("/v25.0/oauth/access_token") { request in
      let form = request.form
      guard form["client_id"] == "app-number-1", form["client_secret"] == "app-secret-canary-9d31" else {
        return .json(#"{"error":{"message":"no such app","code":101}}"#, status: 400)
      }
      if form["code"] == "code-canary-77aa10", form["redirect_uri"] == "https://localhost/" {
        return .json(#"{"access_token":"short-canary-1b6e02","token_type":"bearer"}"#)
      }
      if form["grant_type"] == "fb_exchange_token", form["fb_exchange_token"] == "short-canary-1b6e02" {
        return .json(#"{"access_token":"long-canary-8812ee","token_type":"bearer","expires_in":5183944}"#)
      }
      return .json(#"{"error":{"message":"no code of app-secret-canary-9d31","code":100}}"#, status: 400)
    }
    server.handle("/v25.0/me/accounts") { request in
      guard request.header("Authorization") == "Bearer long-canary-8812ee" else {
        return .json(#"{"error":{"message":"Invalid OAuth access token","code":190}}"#, status: 400)
      }
      let pages = [
        ("11", "Read", token, "ANALYZE"), ("22", "Other", other, "CREATE_CONTENT"),
        ("77", "Blog", token, "CREATE_CONTENT"),
      ]
      let list = pages.map { #"{"id":"\#($0.0)","name":"\#($0.1)","access_token":"\#($0.2)","tasks":["\#($0.3)"]}"# }
      return .json("{\"data\":[\(list.joined(separator: ","))]}")
    }
    server.handle("/v25.0/me") { request in
      request.header("Authorization") == "Bearer \(token)"
        ? .json(#"{"id":"77","name":"Blog"}"#)
        : .json(#"{"error":{"message":"Invalid OAuth access token","code":190}}"#, status: 400)
    }
    return server
  }

  @Test func facebookGivesTheTokenOfThePageThatIsChosen() async throws {
    try await patiently {
      let home = try home()
      let token = "page-canary-c3d4aa"
      let server = try facebook(token, "other-page-canary-2f")
      let words = ["facebook", "--account", "page", "--server", server.url("/v25.0")]
      let wrong = try home.connect(words, app, pasting: [wrongBack])
      try expectNothing(in: home, wrong, saying: "no code of ••••")
      let run = try home.connect(words, app, pasting: [back, "3", "2"])
      #expect(run.errors.contains("https://www.facebook.com/v25.0/dialog/oauth?client_id=app-number-1"))
      #expect(run.errors.contains("1. Other\n2. Blog\n") && run.errors.contains("they go from 1 to 2"), "\(run.errors)")
      #expect(run.errors.contains("Connected as Blog") && run.output.contains(#""page": "77""#), "\(run.errors)")
      for secret in ["long-canary-8812ee", "other-page-canary-2f"] {
        #expect(!(run.output + run.errors).contains(secret))
      }
      try expectKept(token, as: "page", of: "Blog,", in: home, run)
    }
  }
}
