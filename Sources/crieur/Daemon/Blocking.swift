internal import Dispatch
internal import Glibc
internal import Model
internal import Synchronization

/// Runs asynchronous work from the main thread, which stays outside the concurrency runtime so that it can wait for
/// signals.
func blocking<Value: Sendable, Failure: Error>(
  _ work: @escaping @Sendable () async throws(Failure) -> Value
) throws(Failure) -> Value {
  let box = ResultBox<Value, Failure>()
  let done = DispatchSemaphore(value: 0)
  Task.detached {
    do throws(Failure) {
      box.keep(.success(try await work()))
    } catch {
      box.keep(.failure(error))
    }
    done.signal()
  }
  while true {
    done.wait()
    if let result = box.result { return try result.get() }
  }
}

/// The same for at most so long. Returns whether the work has ended.
func blocking(atMost limit: Duration, _ work: @escaping @Sendable () async -> Void) -> Bool {
  let done = DispatchSemaphore(value: 0)
  Task.detached {
    await work()
    done.signal()
  }
  return done.wait(timeout: .now() + limit.seconds) == .success
}

/// Hands a result from the task to the thread that waits for it.
private final class ResultBox<Value: Sendable, Failure: Error>: Sendable {
  private let kept = Mutex<Result<Value, Failure>?>(nil)
  var result: Result<Value, Failure>? { kept.withLock { $0 } }
  func keep(_ result: Result<Value, Failure>) { kept.withLock { $0 = result } }
}

/// Signals that the main thread waits for instead of being interrupted by them.
struct SignalSet {
  private var signals = sigset_t()

  init(_ numbers: [Int32]) {
    sigemptyset(&signals)
    for number in numbers { sigaddset(&signals, number) }
  }

  /// To be called before any thread is made: threads inherit it.
  func block() {
    var signals = signals
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// The next signal of the set.
  func wait() -> Int32 {
    var signals = signals
    var number: Int32 = 0
    while sigwait(&signals, &number) != 0 {}
    return number
  }
}
