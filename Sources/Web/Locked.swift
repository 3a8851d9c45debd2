internal import Glibc

/// A value behind a pthread mutex. Not `Synchronization.Mutex`: ThreadSanitizer cannot see into that one on Linux and
/// reports races that are none.
final class Locked<Value>: @unchecked Sendable {  // `value` is touched while the mutex is held only
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var value: Value

  init(_ value: Value) {
    self.value = value
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&value)
  }
}
