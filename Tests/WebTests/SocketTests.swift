internal import Foundation
internal import Model
internal import TestSupport
internal import Testing
@testable internal import Web

private let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])

/// Says one thing and hears everything up to `["END"]`.
private func talk(_ url: String, say: String = "[\"HELLO\"]", seconds: Double = 20, most: Int = 1 << 20) -> SocketTalk {
  SocketTalk(url: url, opening: [say], timeout: .seconds(seconds), maximumBytes: most) { heard in
    switch heard.last?.text {
    case "[\"END\"]": .end
    case "[\"AGAIN\"]": .say(["[\"MORE\"]", "[\"BYE\"]"])
    default: .listen
    }
  }
}

private func fault(_ talk: SocketTalk, _ transport: CurlTransport = transport) async -> TransportFailure? {
  do {
    _ = try await transport.converse(talk)
    return nil
  } catch { return error }
}

/// Bytes that a server sends as they are.
private func raw(_ bytes: [UInt8], thenCloses: Bool = false) -> Answer {
  Answer(body: bytes, isChunked: true, closesSilently: thenCloses)
}

private func frame(_ code: UInt8, _ payload: [UInt8] = [], isLast: Bool = true) -> [UInt8] {
  LoopbackRelay.frame(code, payload, isLast: isLast)
}

private let end = frame(1, Array("[\"END\"]".utf8))

@Suite struct SocketTests {
  @Test func messagesAreSaidAndHeardInTurn() async throws {
    let server = try LoopbackRelay { request in
      switch request.method {
      case "HELLO": .text("[\"ONE\",\"é\"]\n[\"AGAIN\"]")
      case "BYE": .text("[\"END\"]")
      default: nil
      }
    }
    let long = "[\"HELLO\",\"\(String(repeating: "œ", count: 50_000))\"]"
    let heard = try await transport.converse(talk(server.url + "/a?b=c", say: long))
    #expect(heard.map(\.text) == ["[\"ONE\",\"é\"]", "[\"AGAIN\"]", "[\"END\"]"])
    #expect(server.requests.map(\.method) == ["CONNECT", "HELLO", "MORE", "BYE"])
    #expect(server.requests.first?.target == "/a?b=c")
    #expect(server.requests.first?.header("User-Agent") == "Crieur/test")
    #expect(server.requests.dropFirst().first?.text == long)
  }

  /// Bytes that are a whole answer in other clothes.
  static let shapes: [[UInt8]] = [
    [frame(9, [1, 2]), frame(10), end].flatMap { $0 },
    [
      frame(1, Array("[\"E".utf8), isLast: false), frame(9), frame(0, Array("ND".utf8), isLast: false),
      frame(0, Array("\"]".utf8)),
    ].flatMap { $0 },
    [frame(1, [UInt8](repeating: 0x78, count: 70_000)), end].flatMap { $0 },
    [frame(1), end, frame(1, [0xFF])].flatMap { $0 },
  ]

  @Test(arguments: shapes)
  func framesMayComeInAnyShape(bytes: [UInt8]) async throws {
    let server = try LoopbackRelay { $0.method == "HELLO" ? raw(bytes) : nil }
    #expect(try await transport.converse(talk(server.url)).last?.text == "[\"END\"]")
  }

  /// Bytes that break the rules, or that say the end.
  static let faults: [[UInt8]] = [
    [0xC1, 0x00], [0x81, 0x80, 0, 0, 0, 0], [0x82, 0x00], [0x83, 0x00], [0x80, 0x00], [0x09, 0x00], [0x89, 0x7E, 0, 0],
    [frame(1, [0x41], isLast: false), frame(1, [0x41])].flatMap { $0 }, frame(1, [0xFF]), frame(8),
    frame(8, [3, 0xE8, 0x6E, 0x6F]),
  ]

  @Test(arguments: faults)
  func whatBreaksTheRulesEndsIt(bytes: [UInt8]) async throws {
    let server = try LoopbackRelay { $0.method == "HELLO" ? raw(bytes + end) : nil }
    let failure = try #require(await fault(talk(server.url)))
    #expect(failure.kind == .broken && failure.requestSent)
  }

  static let floods: [[UInt8]] = [
    [0x81, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x81, 0x7F, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF],
    [frame(1, [UInt8](repeating: 65, count: 9000)), frame(1, [UInt8](repeating: 65, count: 9000))].flatMap { $0 },
  ]

  @Test(arguments: floods)
  func nobodyTalksForEver(bytes: [UInt8]) async throws {
    let server = try LoopbackRelay { $0.method == "HELLO" ? raw(bytes) : nil }
    let failure = try #require(await fault(talk(server.url, most: 10_000)))
    #expect(failure.kind == .tooBig(limit: 10_000))
  }

  @Test func whatIsNoWebSocketHearsNothing() async throws {
    for status in [200, 301, 401, 403, 404, 503] {
      let server = try LoopbackRelay { _ in .text("no", status: status) }
      let failure = try #require(await fault(talk(server.url)))
      #expect(failure.kind == .unreachable && !failure.requestSent, "\(status)")
      #expect(server.requests.count == 1)
    }
    let web = try LoopbackServer { _ in
      Answer(101, headers: [("Upgrade", "websocket"), ("Sec-WebSocket-Accept", "AAAA")])
    }
    #expect(await fault(talk("ws://127.0.0.1:\(web.port)"))?.requestSent == false)
    let endless = try LoopbackServer { _ in Answer(headers: [("X", String(repeating: "x", count: 100_000))]) }
    #expect(await fault(talk("ws://127.0.0.1:\(endless.port)"))?.kind == .tooBig(limit: HeaderReader.longestLine))
  }

  @Test func theProofIsThatOfTheStandard() {
    #expect(CurlSocket.proof(of: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
  }

  @Test func whatIsNotSaidInTimeIsKnown() async throws {
    let silent = try LoopbackRelay { $0.method == "HELLO" ? Answer(delivery: .never) : nil }
    let lateness = try #require(await fault(talk(silent.url, seconds: 0.5)))
    #expect(lateness.kind == .timedOut && lateness.requestSent)
    let gone = try LoopbackRelay { $0.method == "HELLO" ? .dropped : nil }
    let end = try #require(await fault(talk(gone.url)))
    #expect(end.kind == .broken && end.requestSent)
    let mute = try LoopbackServer { _ in Answer(delivery: .never) }
    let neither = try #require(await fault(talk("ws://127.0.0.1:\(mute.port)", seconds: 0.5)))
    #expect(neither.kind == .timedOut && !neither.requestSent)
  }

  @Test func aCancelledTaskEndsIt() async throws {
    let (arrivals, arrived) = AsyncStream<Void>.makeStream()
    let server = try LoopbackRelay {
      guard $0.method == "HELLO" else { return nil }
      arrived.yield()
      return Answer(delivery: .never)
    }
    let task = Task { await fault(talk(server.url)) }
    for await _ in arrivals { break }
    task.cancel()
    let failure = try #require(await task.value)
    #expect(failure.kind == .cancelled && failure.requestSent)
  }

  @Test func onlyTheConfigurationLeadsToPrivateServersAndPlainOnes() async throws {
    let server = try LoopbackRelay { _ in nil }
    let stranger = CurlTransport(userAgent: "Crieur/test")
    let port = try #require(server.url.split(separator: ":").last)
    #expect(await fault(talk("wss://127.0.0.1:\(port)"), stranger)?.kind == .forbiddenAddress)
    #expect(await fault(talk("wss://localhost"), stranger)?.kind == .forbiddenAddress)
    #expect(await fault(talk("wss://relay.example.org:25"), stranger)?.kind == .forbiddenAddress)
    #expect(await fault(talk(server.url), stranger)?.kind == .tls)
    for address in ["https://127.0.0.1", "wss://user@127.0.0.1", "wss://", "", "wss://127.0.0.1/#a"] {
      #expect(await fault(talk(address), transport)?.kind == .badURL, "\(address)")
    }
    #expect(server.requests.isEmpty)
  }

  @Test func aCertificateMustBeTrusted() async throws {
    guard let server = try TLSServer() else { return }
    let failure = try #require(await fault(talk(server.url.replacing("https:", with: "wss:"))))
    #expect(failure.kind == .tls && !failure.requestSent)
  }
}
