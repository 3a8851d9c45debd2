internal import Foundation
internal import Model
internal import TestSupport
internal import Testing
@testable internal import Web

/// What a transport gives for a request: the status, or the failure.
private func outcome(_ transport: CurlTransport, _ request: Request) async -> Result<Response, TransportFailure> {
  do { return .success(try await transport.send(request)) } catch { return .failure(error) }
}

private func fault(_ transport: CurlTransport, _ request: Request) async -> TransportFailure? {
  guard case .failure(let failure) = await outcome(transport, request) else { return nil }
  return failure
}

private func loopbackTransport() -> CurlTransport {
  CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])
}

private let gzipOfText = gzip(Array("<rss/>".utf8))

/// Compresses with the system's gzip, which is in every Debian.
private func gzip(_ bytes: [UInt8]) -> [UInt8] {
  guard let folder = try? TemporaryFolder() else { return [] }  // an empty body fails the test that uses it
  let file = URL(fileURLWithPath: folder.file("body"))
  guard (try? Data(bytes).write(to: file)) != nil,
    (try? ChildProcess.run("/bin/gzip", ["-9n", file.path])) != nil,
    let packed = try? Data(contentsOf: file.appendingPathExtension("gz"))
  else { return [] }
  return Array(packed)
}

@Suite struct AnswersTests {
  @Test func comeBackWhole() async throws {
    let server = try LoopbackServer { _ in .text("bonjour") }
    let response = try await loopbackTransport().send(Request(.get, server.url("/a?b=c")))
    #expect(response.status == 200)
    #expect(response.body == Array("bonjour".utf8))
    #expect(response.url == server.url("/a?b=c"))
    #expect(response.header("content-type") == "text/plain; charset=utf-8")
    #expect(server.requests.map(\.target) == ["/a?b=c"])
    #expect(server.requests.first?.header("User-Agent") == "Crieur/test")
    #expect(server.requests.first?.header("Accept-Encoding") == "gzip, br")
  }

  @Test(arguments: [Request.Method.post, .put, .delete])
  func toABodyAreAskedForWithoutExpectAndWithoutAGuessedType(method: Request.Method) async throws {
    let server = try LoopbackServer { _ in .text("ok") }
    let body = [UInt8](repeating: 65, count: 200_000)
    _ = try await loopbackTransport().send(Request(method, server.url("/p"), headers: [("X-A", "")], body: body))
    let request = try #require(server.requests.first)
    #expect(request.method == method.rawValue)
    #expect(request.body == body)
    #expect(request.header("Expect") == nil)
    #expect(request.header("Content-Type") == nil)
    #expect(request.header("X-A") == "")
  }

  @Test(arguments: [
    ("gzip", gzipOfText), ("x-gzip", gzipOfText), ("gzip", gzipOfText + [0, 0, 7]), ("UTF-8", Array("<rss/>".utf8)),
    ("br", [0x8b, 0x02, 0x80] + Array("<rss/>".utf8) + [0x03]),
  ])
  func areDecompressed(encoding: String, body: [UInt8]) async throws {
    let server = try LoopbackServer { _ in Answer(headers: [("Content-Encoding", encoding)], body: body) }
    let response = try await loopbackTransport().send(Request(.get, server.url()))
    #expect(String(decoding: response.body, as: UTF8.self) == "<rss/>")
  }

  @Test func inSeveralGzipMembersAreOneBody() async throws {
    let server = try LoopbackServer { _ in
      Answer(headers: [("Content-Encoding", "gzip")], body: gzipOfText + gzipOfText)
    }
    let response = try await loopbackTransport().send(Request(.get, server.url()))
    #expect(String(decoding: response.body, as: UTF8.self) == "<rss/><rss/>")
  }

  @Test func comeOverAUnixSocket() async throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer(socketPath: folder.file("s.sock")) { .json("{\"path\":\"\($0.path)\"}") }
    let transport = CurlTransport(userAgent: "Crieur/test")
    let response = try await transport.send(
      Request(.post, "http://localhost/status", body: [1], socket: folder.file("s.sock")))
    #expect(String(decoding: response.body, as: UTF8.self) == "{\"path\":\"/status\"}")
    #expect(server.requests.map(\.method) == ["POST"])
  }
}

@Suite struct BrokenAnswersTests {
  @Test(arguments: [
    (Answer(body: Array("whole".utf8), delivery: .cut(after: 0)), TransportFailure.Kind.broken),
    (Answer(body: Array("whole".utf8), delivery: .reset(after: 0)), .broken),
    (Answer(body: Array("whole".utf8), delivery: .cut(after: 44)), .truncated),
    (Answer(body: Array("short".utf8), statedLength: 900, closesSilently: true), .truncated),
    (Answer(body: [UInt8](repeating: 65, count: 999), delivery: .cut(after: 200), isChunked: true), .truncated),
    (Answer(headers: [("Content-Encoding", "gzip")], body: Array(gzipOfText.dropLast(5))), .truncated),
    (Answer(headers: [("Content-Encoding", "gzip")], body: Array("<rss>no gzip</rss>".utf8)), .truncated),
    (Answer(headers: [("Content-Encoding", "br")], body: [0x8b, 0x02, 0x80, 65, 66]), .truncated),
    (Answer(headers: [("Content-Encoding", "gzip, gzip")], body: gzipOfText), .truncated),
    (Answer(body: [UInt8](repeating: 65, count: 5001)), .tooBig(limit: 5000)),
    (Answer(body: [UInt8](repeating: 65, count: 5001), isChunked: true), .tooBig(limit: 5000)),
    (Answer(headers: [("X-Long", String(repeating: "a", count: 20_000))]), .tooBig(limit: 64 << 10)),
    (Answer(headers: [("X-Line", String(repeating: "a", count: 1 << 20))]), .tooBig(limit: 16 << 10)),
    (Answer(headers: Array(repeating: ("X-Many", "a"), count: 120)), .tooBig(limit: 64 << 10)),
    (
      Answer(headers: Array(repeating: ("X-Big", String(repeating: "a", count: 9000)), count: 9)),
      .tooBig(limit: 64 << 10)
    ),
    (Answer(body: Array("late".utf8), wait: 3000), .timedOut),
    (Answer(body: Array("drip".utf8), delivery: .drip(milliseconds: 60)), .timedOut),
    (Answer(delivery: .never), .timedOut),
  ])
  func areFailuresAndTheRequestWasSent(answer: Answer, kind: TransportFailure.Kind) async throws {
    let server = try LoopbackServer { _ in answer }
    let request = Request(.post, server.url(), body: [1], timeout: .milliseconds(700), maximumBytes: 5000)
    let failure = await fault(loopbackTransport(), request)
    #expect(failure?.kind == kind)
    #expect(failure?.requestSent == true)
    #expect(server.requests.count == 1)
  }

  @Test func aSmallBombIsStoppedAtTheLimit() async throws {
    let bomb = gzip([UInt8](repeating: 0, count: 30 << 20))
    #expect(bomb.count > 1000 && bomb.count < 40_000)
    let server = try LoopbackServer { _ in Answer(headers: [("Content-Encoding", "gzip")], body: bomb) }
    let failure = await fault(loopbackTransport(), Request(.get, server.url(), maximumBytes: 1 << 20))
    #expect(failure?.kind == .tooBig(limit: 1 << 20))
  }

  @Test func headersThatAreFoldedOrRepeatedAreKept() async throws {
    let server = try LoopbackServer { _ in
      Answer(headers: [("Link", "<a>;\r\n rel=hub"), ("Link", "<b>"), ("ETag", "W/\"x y\"")])
    }
    let response = try await loopbackTransport().send(Request(.get, server.url()))
    #expect(response.allHeaders("link") == ["<a>; rel=hub", "<b>"])
    #expect(response.header("ETag") == "W/\"x y\"")
  }
}

@Suite struct ProvablyUnsentTests {
  @Test(arguments: [
    ("http://nothing.invalid/", TransportFailure.Kind.unresolvable), ("ftp://example.org/", .badURL),
    ("file:///etc/passwd", .badURL), ("example.org/feed", .badURL), ("", .badURL), ("http://", .badURL),
    ("https://user:word@example.org/", .badURL), ("https://example.org/a\r\nX: y", .badURL),
    ("http://127.0.0.1:25/", .forbiddenAddress), ("https://93.184.216.34:6379/", .forbiddenAddress),
  ])
  func noByteLeaves(url: String, kind: TransportFailure.Kind) async {
    let failure = await fault(CurlTransport(userAgent: "Crieur/test"), Request(.post, url, body: [1]))
    #expect(failure?.kind == kind)
    #expect(failure?.requestSent == false)
  }

  @Test func aRefusedConnectionIsUnreachable() async throws {
    let server = try LoopbackServer()
    let url = server.url()
    server.stop()
    let failure = await fault(loopbackTransport(), Request(.post, url, body: [1]))
    #expect(failure?.kind == .unreachable)
    #expect(failure?.requestSent == false)
  }

  @Test(arguments: [
    ("X-A", "b\r\nX-C: d"), ("X-A", "b\nc"), ("X-A", "\u{0}"), ("X-A", "a\rX: y"), ("X A", "b"), ("X-A:", "b"),
    ("", "b"),
  ])
  func aHeaderThatWouldBecomeTwoNeverLeaves(name: String, value: String) async throws {
    let server = try LoopbackServer()
    let failure = await fault(loopbackTransport(), Request(.get, server.url(), headers: [(name, value)]))
    #expect(failure?.kind == .badHeader(name: name))
    #expect(failure?.requestSent == false)
    #expect(server.requests.isEmpty)
  }

  @Test(.enabled(if: ChildProcess.find("openssl") != nil, "the openssl command is not installed"))
  func aCertificateThatNobodyVouchesForIsATLSFailure() async throws {
    let server = try #require(try TLSServer())
    let failure = await fault(loopbackTransport(), Request(.post, server.url, body: [1]))
    #expect(failure?.kind == .tls)
    #expect(failure?.requestSent == false)
    let trusting = CurlTransport(
      userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"], caFile: server.certificate)
    #expect(try await trusting.send(Request(.get, server.url)).status == 200)
  }
}

@Suite struct PostingOnceTests {
  /// libcurl by itself sends a request again when the server has closed the connection that it reuses.
  @Test func aPostNeverGoesOverAConnectionThatWasUsed() async throws {
    let server = try LoopbackServer { $0.method == "GET" ? .text("ok") : .dropped }
    let transport = loopbackTransport()
    _ = try await transport.send(Request(.get, server.url()))
    _ = try await transport.send(Request(.get, server.url()))
    let failure = await fault(transport, Request(.post, server.url("/statuses"), body: [1]))
    #expect(failure?.kind == .broken)
    #expect(failure?.requestSent == true)
    #expect(server.requests.map(\.connection) == [1, 1, 2])
    _ = try await transport.send(Request(.get, server.url()))
    #expect(server.requests("/statuses").count == 1)
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func aPostIsNotCarriedElsewhere(status: Int) async throws {
    let elsewhere = try LoopbackServer { _ in .text("stolen") }
    let server = try LoopbackServer { _ in .redirect(status, to: elsewhere.url()) }
    let response = try await loopbackTransport().send(Request(.post, server.url(), body: [1]))
    #expect(response.status == status)
    #expect(elsewhere.requests.isEmpty)
  }
}

@Suite struct CancellationTests {
  @Test func beforeTheStartNothingLeaves() async throws {
    let server = try LoopbackServer()
    let transport = loopbackTransport()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await fault(transport, Request(.post, server.url(), body: [1]))
    }
    let failure = await task.value
    #expect(failure?.kind == .cancelled)
    #expect(failure?.requestSent == false)
    #expect(server.requests.isEmpty)
  }

  @Test func underWayItEndsAtOnceAndSaysThatTheRequestWasSent() async throws {
    let server = try LoopbackServer { _ in Answer(delivery: .never) }
    let transport = loopbackTransport()
    let task = Task { await fault(transport, Request(.post, server.url(), body: [1])) }
    #expect(await server.hasRequests(1))
    task.cancel()
    let failure = await task.value
    #expect(failure?.kind == .cancelled)
    #expect(failure?.requestSent == true)
  }

  @Test func ofHalfOfAThousandLeavesNobodyWaiting() async throws {
    let server = try LoopbackServer { _ in .text("ok") }
    let transport = loopbackTransport()
    let (answered, cancelled) = await withTaskGroup(of: TransportFailure?.self) { group in
      for number in 0..<1000 {
        group.addTask {
          let task = Task { await fault(transport, Request(.get, server.url())) }
          if number.isMultiple(of: 2) { task.cancel() }
          return await task.value
        }
      }
      return await group.reduce(into: (0, 0)) { counts, failure in
        if failure == nil { counts.0 += 1 } else if failure?.kind == .cancelled { counts.1 += 1 }
      }
    }
    #expect(answered + cancelled == 1000)
    #expect(answered >= 500)
  }

  @Test func aTransportThatGoesLetsItsThreadGo() async throws {
    let server = try LoopbackServer { _ in .text("ok") }
    weak var gone: CurlTransport?
    do {
      let transport = loopbackTransport()
      gone = transport
      _ = try await transport.send(Request(.get, server.url()))
    }
    #expect(gone == nil)
  }
}
