internal import Dispatch

/// Runs asynchronous work to its end: libFuzzer knows no other.
public func waiting<Value: Sendable, Failure: Error>(
  _ work: @escaping @Sendable () async throws(Failure) -> Value
) -> Result<Value, Failure> {
  let done = DispatchSemaphore(value: 0)
  let box = Box<Result<Value, Failure>>()
  Task.detached {
    do throws(Failure) { box.value = .success(try await work()) } catch { box.value = .failure(error) }
    done.signal()
  }
  while true {
    done.wait()
    if let value = box.value { return value }
  }
}

private final class Box<Value>: @unchecked Sendable {  // the semaphore orders its two users
  var value: Value?
}
