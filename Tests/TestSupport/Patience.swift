internal import Foundation

/// Runs the body of a test that waits (for processes, for servers) or computes for seconds on a thread of its own: the few
/// threads of the concurrency runtime stay free for all others. Ten such bodies run at once, and they let the others go
/// first: a test whose server answers over the runtime would otherwise wait for minutes, beside all their processes.
/// - Parameter isLong: it goes before the other bodies, so that nobody waits for it alone at the end.
@discardableResult
public func patiently<Value: Sendable>(isLong: Bool = false, _ body: @escaping @Sendable () throws -> Value)
  async throws -> Value
{
  // Who yields goes to the end of the queue, behind all tests that are to begin or to go on.
  for _ in 0..<(isLong ? 6 : 8) { await Task.yield() }
  return try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
    Thread.detachNewThread {
      places.wait()
      let result = Result { try body() }
      places.signal()
      continuation.resume(with: result)
    }
  }
}

private let places = DispatchSemaphore(value: 10)
