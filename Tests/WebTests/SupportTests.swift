internal import Foundation
internal import Model
internal import TestSupport
internal import Testing
internal import Web

@Suite struct DroppingProxyTests {
  private let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])

  @Test(arguments: [
    (DroppingProxy.Fate.pass, 1, false), (.dropAnswer, 1, true), (.dropRequest, 0, true),
  ])
  func losesWhatItIsToldTo(fate: DroppingProxy.Fate, reached: Int, fails: Bool) async throws {
    let server = try LoopbackServer { .text("got \($0.text)") }
    let proxy = try DroppingProxy(to: server.port) { $0.method == "POST" ? fate : .pass }
    do throws(TransportFailure) {
      let response = try await transport.send(Request(.post, proxy.url("/p"), body: Array("hé".utf8)))
      #expect(String(decoding: response.body, as: UTF8.self) == "got hé")
      #expect(!fails)
    } catch {
      #expect(error.kind == .broken)
      #expect(error.requestSent)
      #expect(fails)
    }
    #expect(server.requests.map(\.text) == Array(repeating: "hé", count: reached))
    #expect(proxy.requests.map(\.fate) == [fate])
  }
}

@Suite struct FreePortTests {
  @Test func noneIsGivenTwiceOrByTheSystem() async throws {
    let own = try String(contentsOfFile: "/proc/sys/net/ipv4/ip_local_port_range", encoding: .utf8)
      .split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    let ports = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<200 { group.addTask { FreePort.next() } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(ports).count == 200)
    #expect(!ports.contains { (own[0]...own[1]).contains($0) })
  }
}

@Suite struct ChildProcessTests {
  @Test func itsOutputAndExitStatusAreGathered() throws {
    let result = try ChildProcess.run(
      "/bin/sh", ["-c", "cat; echo \"$WORD\" >&2; exit 3"], environment: ["WORD": "deux"], input: "un\n")
    #expect(result.ending == .exited(3))
    #expect(result.output == "un\n")
    #expect(result.errors == "deux\n")
  }

  @Test func aSignalEndsIt() throws {
    let child = try ChildProcess("/bin/sh", ["-c", "echo ready; exec sleep 60"])
    try child.waitFor("ready")
    child.signal(SIGKILL)
    #expect(try child.wait() == .signalled(SIGKILL))
  }

  @Test func waitingForEverIsAnError() throws {
    let child = try ChildProcess("/bin/sleep", ["60"])
    #expect(throws: ChildProcess.TooSlow.self) { try child.wait(seconds: 0.05) }
  }

  @Test func theCommandUnderTestIsFound() {
    #expect(FileManager.default.isExecutableFile(atPath: ChildProcess.crieur))
  }
}

@Suite struct TestDoublesTests {
  @Test func aSecretThatIsToldIsNoticedAndNotRepeated() {
    withKnownIssue {
      Canary(["s3cr3t"]).expectAbsent(from: ["well", "token=s3cr3t"])
    } matching: { issue in
      !"\(issue)".contains("s3cr3t")
    }
    Canary(["s3cr3t"]).expectAbsent(from: ["well"])
  }

  @Test func theScriptRecordsAndRunsOut() async throws {
    let transport = ScriptedTransport(answers: [.answer(201, "a"), .fault(.timedOut, requestSent: true)])
    let origin = try #require(Origin("https://social.example.org"))
    let request = Request(
      .post, "https://social.example.org/api", credential: Credential(secret: Secret("s3cr3t"), origin: origin))
    #expect(try await transport.send(request).status == 201)
    await #expect(throws: TransportFailure(.timedOut, url: "", detail: "scripted", requestSent: true)) {
      try await transport.send(request)
    }
    #expect(transport.sent.map(\.credentialHeader) == ["Authorization", "Authorization"])
    Canary(["s3cr3t"]).expectAbsent(from: [String(describing: transport.sent)])
    await withKnownIssue {
      await #expect(throws: TransportFailure.self) { try await transport.send(request) }
    }
  }

  @Test func theClockStandsStill() {
    let clock = ManualClock()
    let start = clock.now
    clock.advance(by: .milliseconds(1500))
    #expect(clock.now.timeIntervalSince(start) == 1.5)
  }

  @Test func aTemporaryFolderGoes() throws {
    var folder: TemporaryFolder? = try TemporaryFolder()
    let path = try #require(folder).write("a/b.txt", "x", mode: 0o644)
    #expect(try folder?.read("a/b.txt") == "x")
    folder = nil
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func aFormIsDecoded() async throws {
    let server = try LoopbackServer()
    _ = try await CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"]).send(
      Request(
        .post, server.url("/p?a=1&b=x"), headers: [("Content-Type", "application/x-www-form-urlencoded")],
        body: Array("b=h%C3%A9+l&c=".utf8)))
    #expect(server.requests.first?.form == ["a": "1", "b": "hé l", "c": ""])
  }
}
