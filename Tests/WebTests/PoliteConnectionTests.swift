internal import Foundation
internal import Model
internal import TestSupport
internal import Testing
@testable internal import Web

@Suite struct PoliteConnectionTests {
  /// How many requests were being answered at the same time.
  private final class Crowd: @unchecked Sendable {  // guarded by `lock`
    private let lock = NSLock()
    private var inside = 0
    private(set) var most = 0

    func visit() {
      lock.withLock { (inside, most) = (inside + 1, max(most, inside + 1)) }
      usleep(20_000)
      lock.withLock { inside -= 1 }
    }
  }

  @Test(arguments: [1, 3]) func aHostIsSpokenToOverSoManyConnections(most: Int) async throws {
    let crowd = Crowd()
    let server = try LoopbackServer { _ in
      crowd.visit()
      return .text("there")
    }
    // Redirects from elsewhere count too: it is the host that counts.
    let door = try LoopbackServer { request in .redirect(to: server.url(request.path)) }
    let transport = CurlTransport(
      userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"], connectionsPerHost: most)
    let statuses = await withTaskGroup(of: Int?.self) { group in
      for number in 0..<8 {
        let url = number % 2 == 0 ? server.url("/\(number)") : door.url("/\(number)")
        group.addTask { try? await transport.send(Request(.get, url, timeout: .seconds(120))).status }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses == Array(repeating: 200, count: 8))
    #expect(crowd.most <= most && Set(server.requests.map(\.connection)).count <= most)
  }

  @Test func nothingIsRememberedOrToldOfOtherPages() async throws {
    let server = try LoopbackServer { request in
      request.path == "/a"
        ? Answer(301, headers: [("Location", "/b"), ("Set-Cookie", "id=1; Path=/")])
        : Answer(headers: [("Set-Cookie", "id=2; Path=/")])
    }
    let transport = CurlTransport(userAgent: "Crieur/test (+mailto:o@example.org)", allowedPrivateHosts: ["127.0.0.1"])
    for _ in 0..<2 { _ = try await transport.send(Request(.get, server.url("/a"), timeout: .seconds(120))) }
    #expect(server.requests.count == 4)
    for request in server.requests {
      #expect(Set(request.headers.map { $0.name.lowercased() }) == ["host", "user-agent", "accept", "accept-encoding"])
      #expect(request.header("User-Agent") == "Crieur/test (+mailto:o@example.org)")
    }
  }

  /// libcurl's handles go from one transfer to the next while something is under way.
  @Test func nothingOfOneRequestIsInTheNext() async throws {
    let server = try LoopbackServer { request in
      if request.path == "/slow" { usleep(1_000_000) }
      return Answer(headers: [("ETag", "\"1\"")], body: Array("12345".utf8))
    }
    let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])
    async let slow = transport.send(Request(.get, server.url("/slow")))
    let secret = Credential(secret: Secret("s3cret"), origin: try #require(Origin(server.url())))
    for number in 0..<5 {
      let first = try await transport.send(
        Request(.get, server.url("/\(number)"), headers: [("If-None-Match", "\"1\"")], credential: secret))
      #expect(first.header("ETag") == "\"1\"" && first.body.count == 5)
      await #expect(throws: TransportFailure.self) {
        try await transport.send(Request(.get, server.url("/small"), timeout: .milliseconds(900), maximumBytes: 4))
      }
      _ = try await transport.send(Request(.get, server.url("/plain"), timeout: .seconds(120)))
      _ = try await transport.send(Request(.post, server.url("/post"), body: [1]))
    }
    _ = try await slow
    for request in server.requests where request.path == "/plain" {
      #expect(Set(request.headers.map { $0.name.lowercased() }) == ["host", "user-agent", "accept", "accept-encoding"])
    }
    #expect(server.requests.count { $0.path == "/plain" && $0.method == "GET" && $0.body.isEmpty } == 5)
    #expect(server.requests.count { $0.header("Authorization") == "Bearer s3cret" } == 5)
  }

  @Test func onlyAHostNearbyMayLeadFromHttpsToHttp() throws {
    let address = try #require(WebAddress("https://example.org/a"))
    let target = try #require(WebAddress("http://example.org/b"))
    let request = Request(.get, address.text)
    func judge(_ mayDowngrade: Bool) -> RedirectRule {
      RedirectRule.judge(
        request, at: address, behind: [], status: 301, location: target.text, mayDowngrade: mayDowngrade)
    }
    #expect(judge(true) == .follow(target))
    #expect(judge(false) == .refuse("leads from https to http://example.org/b"))
  }
}
