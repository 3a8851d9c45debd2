internal import Foundation
internal import TestSupport
internal import Testing
internal import Web

/// Tasks that prefer the thread on which answers arrive.
@Suite struct TransportExecutorTests {
  private func transport() -> CurlTransport {
    CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])
  }

  @Test func whatFollowsAnAnswerGoesOnInItsThread() async throws {
    let server = try LoopbackServer { .text("there \($0.path)") }
    let transport = transport()
    let (threads, texts) = try await withThrowingTaskGroup(of: (pthread_t, pthread_t, String).self) { group in
      for number in 0..<50 {
        group.addTask(executorPreference: transport.executor) {
          let before = Self.thread()
          let response = try await transport.send(Request(.get, server.url("/\(number)")))
          return (before, Self.thread(), String(decoding: response.body, as: UTF8.self))
        }
      }
      return try await group.reduce(into: (Set<pthread_t>(), Set<String>())) {
        $0.0.formUnion([$1.0, $1.1])
        $0.1.insert($1.2)
      }
    }
    #expect(threads.count == 1)
    #expect(texts == Set((0..<50).map { "there /\($0)" }))
  }

  @Test func whatTakesItsTimeHoldsUpNoTransfer() async throws {
    let server = try LoopbackServer { _ in .text("there") }
    let transport = transport()
    let away = await Task(executorPreference: transport.executor) {
      await offTransport { Self.thread() } == Self.thread()
    }.value
    #expect(!away)
    let released = DispatchSemaphore(value: 0)
    async let slow: Void = Task(executorPreference: transport.executor) {
      await offTransport { Self.wait(released) }
    }.value
    #expect(try await transport.send(Request(.get, server.url())).status == 200)
    released.signal()
    await slow
  }

  /// The last that knew the transport may run in the thread that ends with it.
  @Test func aTaskOutlivesItsTransport() async throws {
    let server = try LoopbackServer { _ in .text("there") }
    let task = {
      let transport = self.transport()
      return Task(executorPreference: transport.executor) {
        let status = try await transport.send(Request(.get, server.url())).status
        for _ in 0..<10 { await Task.yield() }
        return status
      }
    }()
    #expect(try await task.value == 200)
    let left = transport().executor
    #expect(await Task(executorPreference: left) { 1 }.value == 1)
  }

  @Test func aTaskThatNeverRestsLetsTransfersGoOn() async throws {
    let server = try LoopbackServer { _ in .text("there") }
    let transport = transport()
    let restless = Task(executorPreference: transport.executor) {
      while !Task.isCancelled { await Task.yield() }
    }
    #expect(try await transport.send(Request(.get, server.url())).status == 200)
    restless.cancel()
    await restless.value
  }

  private static func thread() -> pthread_t { pthread_self() }
  private static func wait(_ semaphore: DispatchSemaphore) { semaphore.wait() }
}
