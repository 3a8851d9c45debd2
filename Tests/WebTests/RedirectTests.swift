internal import Model
internal import TestSupport
internal import Testing
@testable internal import Web

@Suite struct RedirectRuleTests {
  private static func judge(_ request: Request, _ status: Int, _ location: String?, behind: [String] = [])
    -> RedirectRule?
  {
    guard let address = WebAddress(request.url) else { return nil }
    let behind = behind.compactMap { WebAddress($0) }
    return RedirectRule.judge(request, at: address, behind: behind, status: status, location: location)
  }

  private static let secret = Origin("https://example.org/").map { Credential(secret: Secret("token"), origin: $0) }

  @Test(arguments: [301, 302, 303, 307, 308])
  func aGetIsLedOn(status: Int) {
    let followed = WebAddress("https://example.org/b").map(RedirectRule.follow)
    #expect(Self.judge(Request(.get, "https://example.org/a"), status, "/b") == followed)
  }

  @Test func anHttpAddressMayLeadToHttps() {
    let followed = WebAddress("https://example.org/").map(RedirectRule.follow)
    #expect(Self.judge(Request(.get, "http://example.org/"), 301, "https://example.org/") == followed)
  }

  @Test(arguments: [
    (Request(.get, "https://example.org/a"), 200, "/b"), (Request(.get, "https://example.org/a"), 304, "/b"),
    (Request(.get, "https://example.org/a"), 300, "/b"), (Request(.get, "https://example.org/a"), 302, ""),
    (Request(.post, "https://example.org/a", body: []), 302, "/b"),
    (Request(.delete, "https://example.org/a"), 302, "/b"),
    (Request(.get, "https://example.org/a", credential: secret), 302, "/b"),
    (Request(.get, "https://example.org/a", redirects: 0), 302, "/b"),
    (Request(.get, "http://localhost/a", socket: "/run/s"), 302, "/b"),
  ])
  func theAnswerItselfIsGiven(request: Request, status: Int, location: String) {
    #expect(Self.judge(request, status, location) == .stay)
    #expect(Self.judge(request, status, nil) == .stay)
  }

  @Test(arguments: [
    "http://example.org/b", "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "https://u@example.org/",
    "https://example.org/a",
  ])
  func badTargetsAreRefused(location: String) throws {
    guard case .refuse = try #require(Self.judge(Request(.get, "https://example.org/a"), 302, location)) else {
      Issue.record("\(location) was followed")
      return
    }
  }

  @Test func theSixthIsRefused() {
    let behind = (1...5).map { "https://example.org/\($0)" }
    let request = Request(.get, "https://example.org/6")
    #expect(Self.judge(request, 302, "/7", behind: behind) == .refuse("more than 5 redirects"))
    #expect(Self.judge(request, 302, "/7", behind: behind.dropLast()) != .refuse("more than 5 redirects"))
    #expect(Self.judge(request, 302, "/3", behind: behind) == .refuse("leads back to https://example.org/3"))
  }
}

@Suite struct RedirectTests {
  private let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])

  /// `/0` leads to `/1` and so on up to `/last`.
  private func chain(_ last: Int) throws -> LoopbackServer {
    try LoopbackServer { request in
      let number = Int(request.path.dropFirst()) ?? 0
      return number < last ? .redirect(number == 0 ? 301 : 302, to: "\(number + 1)") : .text("there")
    }
  }

  @Test func fiveAreFollowedAndReported() async throws {
    let server = try chain(5)
    let response = try await transport.send(
      Request(.get, server.url("/0"), headers: [("X-A", "b")], timeout: .seconds(120)))
    #expect(response.status == 200)
    #expect(response.url == server.url("/5"))
    #expect(response.redirects.map(\.url) == (1...5).map { server.url("/\($0)") })
    #expect(response.redirects.map(\.status) == [301, 302, 302, 302, 302])
    #expect(server.requests.allSatisfy { $0.header("X-A") == "b" })
  }

  @Test(arguments: [6, 20])
  func moreAreALoop(hops: Int) async throws {
    let server = try chain(hops)
    let failure = await #expect(throws: TransportFailure.self) {
      try await transport.send(Request(.get, server.url("/0"), timeout: .seconds(120)))
    }
    #expect(failure?.kind == .redirectLoop)
    #expect(failure?.exitStatus == .data)
    #expect(server.requests.count == 6)
  }

  @Test func anotherOriginSeesOnlyHarmlessHeaders() async throws {
    let elsewhere = try LoopbackServer { _ in .text("there") }
    let server = try LoopbackServer { _ in .redirect(to: elsewhere.url("/feed")) }
    let headers = [("X-Api-Key", "canary"), ("If-None-Match", "\"a\""), ("Accept", "text/xml")]
    _ = try await transport.send(Request(.get, server.url(), headers: headers, timeout: .seconds(120)))
    let request = try #require(elsewhere.requests.first)
    #expect(request.header("X-Api-Key") == nil)
    #expect(request.header("If-None-Match") == "\"a\"")
    #expect(request.header("Accept") == "text/xml")
  }
}

@Suite struct CredentialTests {
  private let canary = Canary(["s3cr3t-canary"])

  private func credential(_ url: String) throws -> Credential {
    Credential(secret: Secret(canary.secrets[0]), origin: try #require(Origin(url)))
  }

  @Test func reachesItsOwnOrigin() async throws {
    let server = try LoopbackServer { _ in .redirect(to: "/elsewhere") }
    let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])
    let response = try await transport.send(Request(.get, server.url(), credential: credential(server.url())))
    #expect(response.status == 302)
    #expect(server.requests.map { $0.header("Authorization") } == ["Bearer s3cr3t-canary"])
  }

  @Test(arguments: [
    ("https://example.org/", "https://example.org.evil.example/"), ("https://example.org/", "http://example.org/"),
    ("https://example.org/", "https://example.org:8443/"), ("http://example.org/", "http://example.org/"),
    ("https://example.org/", "https://example.org\\@evil.example/"),
    ("https://example.org/", "https://blog.example.org/"),
  ])
  func leavesForNobodyElse(origin: String, url: String) async throws {
    let transport = CurlTransport(userAgent: "Crieur/test")
    let request = Request(.post, url, body: [1], credential: try credential(origin))
    let failure = await #expect(throws: TransportFailure.self) { try await transport.send(request) }
    #expect(failure?.kind == .foreignSecret || failure?.kind == .badURL)
    #expect(failure?.requestSent == false)
    canary.expectAbsent(from: [String(describing: failure), failure?.sentence(in: .en) ?? ""])
  }

  @Test func withALineBreakStaysAtHome() async throws {
    let server = try LoopbackServer()
    let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])
    let origin = try #require(Origin(server.url()))
    let request = Request(.get, server.url(), credential: Credential(secret: Secret("s3cr3t-canary\n"), origin: origin))
    let failure = await #expect(throws: TransportFailure.self) { try await transport.send(request) }
    #expect(failure?.kind == .badHeader(name: "Authorization"))
    canary.expectAbsent(from: [String(describing: failure), failure?.sentence(in: .fr) ?? ""])
  }
}
