internal import Foundation
internal import TestSupport
internal import Testing
internal import Web

/// Requests that take what came of a body.
@Suite struct PartialBodyTests {
  private func send(_ answer: Answer, timeout: Duration = .seconds(10)) async throws -> Response {
    let server = try LoopbackServer { _ in answer }
    let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])
    return try await transport.send(
      Request(.get, server.url("/a"), timeout: timeout, maximumBytes: 100_000, keepsPartialBody: true))
  }

  @Test func aWholeBodyIsNotIncomplete() async throws {
    let response = try await send(.text("bonjour"))
    #expect(response.incomplete == nil && response.body == Array("bonjour".utf8))
  }

  @Test func aBodyThatIsTooLongIsKeptWithinItsLimit() async throws {
    let response = try await send(Answer(body: [UInt8](repeating: 65, count: 5_000_000)))
    #expect(response.incomplete == .tooBig(limit: 100_000) && response.status == 200)
    #expect((1...100_000).contains(response.body.count))
  }

  @Test func aBodyThatBreaksOffIsKept() async throws {
    var answer = Answer(body: [UInt8](repeating: 65, count: 5000))
    answer.delivery = .cut(after: 2000)
    let response = try await send(answer)
    #expect(response.incomplete == .truncated && response.body.count > 1000)
  }

  @Test func aBodyThatDripsIsKeptWhenTheTimeIsOver() async throws {
    var answer = Answer(body: [UInt8](repeating: 65, count: 5000))
    answer.delivery = .drip(milliseconds: 3)
    let response = try await send(answer, timeout: .milliseconds(2000))
    #expect(response.incomplete == .timedOut && response.status == 200 && response.body.count > 10)
  }

  @Test func withoutAWholeHeadThereIsNoAnswer() async throws {
    var answer = Answer(body: [UInt8](repeating: 65, count: 5000))
    answer.delivery = .cut(after: 20)
    await #expect(throws: TransportFailure.self) { try await send(answer) }
  }
}
