import Foundation
import Model
import Networks
import TestSupport
import Testing
import Web

/// Shorteners over a socket, as the daemon asks them.
@Suite struct ShortenerExchangeTests {
  private let link = "https://blog.example.org/2026/11/vaccins-quoi-de-neuf?a=1&b=é+2"
  private let signature = Secret("s!g nature&=é")
  private let local = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])

  @Test func aFormReachesYOURLSAsItWasMeant() async throws {
    let server = try LoopbackServer()
    server.handle("/short/yourls-api.php") { _ in
      .json("{\"status\":\"fail\",\"code\":\"error:url\",\"shorturl\":\"https://sho.example/a\"}", status: 400)
    }
    let yourls = YOURLS(
      settings: YOURLS.Settings(server: server.url("/short/"), signature: signature), timeout: .seconds(10),
      transport: local)
    #expect(try await yourls.shorten(link) == "https://sho.example/a")
    let request = try #require(server.requests.first)
    #expect(
      request.form == ["action": "shorturl", "format": "json", "url": link, "signature": signature.reveal()])
    #expect(request.target == "/short/yourls-api.php")
    #expect(server.requests.count == 1)
  }

  @Test func aSignatureInABodyLeavesByPlainHTTPForAnAllowedHostOnly() async throws {
    let server = try LoopbackServer()
    let yourls = YOURLS(
      settings: YOURLS.Settings(server: server.url(""), signature: signature), timeout: .seconds(10),
      transport: CurlTransport(userAgent: "Crieur/test"))
    await #expect(throws: ShorteningFailure.refused("the secret belongs to another server: plain http")) {
      try await yourls.shorten(link)
    }
    #expect(server.requests.isEmpty)
  }

  @Test func noRedirectTakesTheSignatureElsewhere() async throws {
    let other = try LoopbackServer()
    let server = try LoopbackServer { _ in .redirect(307, to: other.url()) }
    let yourls = YOURLS(
      settings: YOURLS.Settings(server: server.url(""), signature: signature), timeout: .seconds(10), transport: local)
    await #expect(throws: ShorteningFailure.self) { try await yourls.shorten(link) }
    #expect(server.requests.count == 1)
    #expect(other.requests.isEmpty)
  }

  @Test func aJSONBodyReachesShlinkAsItWasMeant() async throws {
    let server = try LoopbackServer { _ in .json("{\"shortUrl\":\"https://sho.example/a\"}") }
    let shlink = Shlink(
      settings: Shlink.Settings(server: server.url(), key: Secret("key-0123456789")), timeout: .seconds(10),
      transport: local)
    #expect(try await shlink.shorten(link) == "https://sho.example/a")
    let request = try #require(server.requests.first)
    #expect(request.target == "/rest/v3/short-urls")
    #expect(request.header("X-Api-Key") == "key-0123456789")
    let body = try JSONDecoder().decode(JSONValue.self, from: Data(request.body))
    #expect(body == .object(["longUrl": .string(link), "findIfExists": .bool(true)]))
  }

  @Test func aQueryReachesIsGdAsItWasMeant() async throws {
    let server = try LoopbackServer { _ in .json("{\"shorturl\":\"https://is.gd/a\"}") }
    let isGd = IsGd(
      settings: IsGd.Settings(), timeout: .seconds(10), transport: Detour(to: server.url(""), over: local))
    #expect(try await isGd.shorten(link) == "https://is.gd/a")
    let request = try #require(server.requests.first)
    #expect(request.path == "/create.php")
    #expect(request.form == ["format": "json", "url": link])
  }
}

/// Sends what is meant for a service to the loopback server.
private struct Detour: Transport {
  let server: String
  let transport: CurlTransport

  init(to server: String, over transport: CurlTransport) {
    self.server = server
    self.transport = transport
  }

  func send(_ request: Request) async throws(TransportFailure) -> Response {
    var request = request
    request.url = request.url.replacing("https://is.gd", with: server)
    return try await transport.send(request)
  }
}
