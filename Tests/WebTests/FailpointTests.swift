internal import Foundation
internal import Model
internal import TestSupport
internal import Testing
internal import Web

#if FAILPOINTS
  @Suite struct FailpointTests {
    private static let sender = URL(fileURLWithPath: ChildProcess.crieur).deletingLastPathComponent()
      .appendingPathComponent("sender").path

    @Test(arguments: [0, 10, 100_000, 3_000_000])
    func whenTheProcessDiesAfterTheLastByteTheServerHasTheWholeRequest(bytes: Int) async throws {
      try await patiently {
        let server = try LoopbackServer { _ in .text("nobody reads this") }
        let folder = try TemporaryFolder()
        let run = try ChildProcess.run(
          Self.sender, [server.url("/statuses"), "\(bytes)"],
          environment: ["CRIEUR_FAILPOINT": "sent", "CRIEUR_FAILPOINT_LOG": folder.file("log")])
        // A look-up is no publication: it is not killed there.
        #expect(run.ending == .signalled(SIGKILL))
        #expect(server.waitForRequests(2))
        #expect(server.requests.map(\.body.count) == [0, bytes])
        #expect(try folder.read("log") == "sent\n")
      }
    }
  }
#endif
