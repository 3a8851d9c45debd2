internal import Foundation
internal import Model
internal import TestSupport
internal import Testing
internal import Web

#if FAILPOINTS
  @Suite struct FailpointTests {
    @Test(arguments: [0, 10, 100_000, 3_000_000])
    func whenTheProcessDiesAfterTheLastByteTheServerHasTheWholeRequest(bytes: Int) async throws {
      let server = try LoopbackServer { _ in .text("nobody reads this") }
      let url = server.url("/statuses")
      let folder = try TemporaryFolder()
      let log = folder.file("log")
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [url = url as String, log = log as String, bytes = bytes as Int] in
        setenv("CRIEUR_FAILPOINT", "sent", 1)
        setenv("CRIEUR_FAILPOINT_LOG", log, 1)
        let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])
        _ = try await transport.send(Request(.get, url))  // a look-up is no publication
        _ = try await transport.send(Request(.post, url, body: [UInt8](repeating: 65, count: bytes)))
      }
      #expect(server.waitForRequests(2))
      #expect(server.requests.map(\.body.count) == [0, bytes])
      #expect(try folder.read("log") == "sent\n")
    }
  }
#endif
