import Foundation
import TestSupport
import Testing
import Town

/// `crieur connect` with networks whose way is their own, against played servers.
@Suite struct ConnectNetworksTests {
  private func home() throws -> Home { try Home(feed: "http://127.0.0.1:1/", accounts: ["journal": Home.journal]) }

  @Test func aNewKeyOfNostrLiesInItsFileAlone() async throws {
    try await patiently {
      let home = try home()
      let relay = try PlayedServer(.nostr)
      let run = try home.connect(["nostr", "--account", "notes"], [relay.address, ""])
      #expect(run.status == 0, "\(run.errors)")
      let file = home.folder.file("notes.key")
      let key = try home.folder.read("notes.key").trimmingCharacters(in: .newlines)
      #expect(key.hasPrefix("nsec1") && Home.mode(file) == 0o600)
      // Sought in all that the home leaves.
      Canaries.watch(key)
      #expect(!run.errors.contains(key) && !run.output.contains(key))
      #expect(run.errors.contains("npub1") && run.errors.contains("Connected as npub1"), "\(run.errors)")
      #expect(run.errors.contains("The secret is in \(file)"))
      #expect(run.output.contains(#""key": { "file": "notes.key" }"#), "\(run.output)")
      try home.configure(run.output)
      #expect(try home.crieur("check").output.contains("npub1"))
    }
  }

  @Test func anotherRelayLeavesTheKey() async throws {
    try await patiently {
      let home = try home()
      let relays = (try PlayedServer(.nostr), try PlayedServer(.nostr))
      let words = ["nostr", "--account", "notes", "--set"]
      #expect(try home.connect(words + ["relays=\(relays.0.address)"], [""]).status == 0)
      let key = try home.folder.read("notes.key")
      Canaries.watch(key.trimmingCharacters(in: .newlines))
      let moved = try home.connect(words + ["relays=\(relays.1.address)", "--replace"], [""])
      #expect(moved.status == 0 && moved.errors.contains("The account has the key of npub1"), "\(moved.errors)")
      #expect(try home.folder.read("notes.key") == key && moved.output.contains(relays.1.address))
      #expect(Home.mode(home.folder.file("notes.key")) == 0o600)
      let new = try home.connect(words + ["relays=\(relays.1.address)", "--replace"], ["new"])
      #expect(new.status == 0 && new.errors.contains("A new key is made"), "\(new.errors)")
      #expect(try home.folder.read("notes.key") != key)
    }
  }

  @Test func aKeyOfNostrThatIsThereIsTakenAndAWrongOneIsNot() async throws {
    try await patiently {
      let home = try home()
      let relay = try PlayedServer(.nostr)
      let key = String(repeating: "0", count: 63) + "3"
      let words = ["nostr", "--account", "notes", "--set", "relays=\(relay.address)"]
      let wrong = try home.connect(words, ["nsec1wrong", "nsec1wrong", "nsec1wrong"])
      #expect(wrong.status == 64 && wrong.errors.contains("crieur: this is no secret key of Nostr"), "\(wrong.errors)")
      #expect(!wrong.errors.contains("nsec1wrong") && Home.mode(home.folder.file("notes.key")) == 0)
      let run = try home.connect(words, [key])
      // BIP-340, test vector 0, as an npub.
      #expect(run.status == 0 && run.errors.contains("npub1lycg5qvjtrp3qjf5f7zl382j9x6nrjz9sdhenvyxq8c3808qxmus6gq266"))
      #expect(try home.folder.read("notes.key").hasPrefix("nsec1"))
    }
  }

  @Test func aPasswordOfMatrixIsKeptNowhere() async throws {
    try await patiently {
      let home = try home()
      let matrix = try PlayedServer(.matrix)
      let password = "played-matrix-password"
      Canaries.watch(password)
      let words = [
        "matrix", "--account", "room", "--server", matrix.address, "--set", "room=!town:example.org",
      ]
      let wrong = try home.connect(words, ["@blog:example.org", "wrong"])
      #expect(wrong.status == 77 && wrong.errors.contains("Invalid username or password"), "\(wrong.errors)")
      let run = try home.connect(words, ["@blog:example.org", password])
      #expect(run.status == 0 && run.errors.contains("Connected as @blog:example.org"), "\(run.errors)")
      #expect(try home.folder.read("room.token") == "played-matrix-token\n")
      #expect(Home.mode(home.folder.file("room.token")) == 0o600)
      try home.configure(run.output)
      #expect(try home.crieur("check").output.contains("@blog:example.org"))
    }
  }

  @Test func xIsConnectedByItsPin() async throws {
    try await patiently {
      let home = try home()
      let x = try server(ofX: ["app-key-canary-1", "app-secret-canary-2", "access-canary-3", "access-secret-canary-4"])
      let words = ["x", "--server", x.url("")]
      let keys = ["app-key-canary-1", "app-secret-canary-2"]
      let wrong = try home.connect(words, keys + ["1111111"])
      #expect(wrong.status == 77 && wrong.errors.contains("Invalid oauth_verifier"), "\(wrong.errors)")
      let run = try home.connect(words, keys + ["1111111", "7654321"])
      #expect(run.status == 0 && run.errors.contains("Connected as @owner"), "\(run.errors)")
      #expect(run.errors.contains("\(x.url(""))/oauth/authorize?oauth_token=request-1"))
      for key in ["api_key", "api_secret", "access_token", "access_token_secret"] {
        #expect(run.output.contains("\"\(key)\": { \"file\": \"x.\(key)\" }"), "\(run.output)")
        #expect(Home.mode(home.folder.file("x.\(key)")) == 0o600)
      }
      try home.configure(run.output)
      #expect(try home.crieur("check").output.contains("@owner"))
    }
  }

  /// OAuth 1.0a as far as headers show it: whether they are signed rightly, the adapter's own tests ask.
  private func server(ofX secrets: [String]) throws -> LoopbackServer {
    for secret in secrets { Canaries.watch(secret) }
    let server = try LoopbackServer()
    @Sendable func holds(_ request: RecordedRequest, _ fields: [String]) -> Bool {
      let header = request.header("Authorization") ?? ""
      return header.hasPrefix("OAuth ")
        && (["oauth_consumer_key=\"app-key-canary-1\""] + fields).allSatisfy(header.contains)
    }
    server.handle("/oauth/request_token") { request in
      holds(request, ["oauth_callback=\"oob\""])
        ? .text("oauth_token=request-1&oauth_token_secret=request-2&oauth_callback_confirmed=true")
        : .json(#"{"errors":[{"code":32,"message":"Could not authenticate you."}]}"#, status: 401)
    }
    server.handle("/oauth/access_token") { request in
      holds(request, ["oauth_token=\"request-1\"", "oauth_verifier=\"7654321\""])
        ? .text("oauth_token=access-canary-3&oauth_token_secret=access-secret-canary-4&user_id=7&screen_name=owner")
        : .json(#"{"errors":[{"code":1,"message":"Invalid oauth_verifier parameter"}]}"#, status: 401)
    }
    server.handle("/2/users/me") { request in
      holds(request, ["oauth_token=\"access-canary-3\""])
        ? .json(#"{"data":{"id":"7","username":"owner"}}"#) : .json(#"{"detail":"Unauthorized"}"#, status: 401)
    }
    return server
  }
}
