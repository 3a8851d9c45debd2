internal import Glibc

/// A conversation that blocks, on a thread of its own.
enum Aside {
  /// What a conversation comes to, and what is left to do once that was told.
  typealias End<Value> = (result: Result<Value, TransportFailure>, leave: () -> Void)

  /// Runs it; whoever waits goes on as soon as there is a result.
  /// - Parameter body: gets a mark that is set when the waiting task was cancelled: it has to look at it.
  static func run<Value: Sendable>(_ body: @escaping @Sendable (_ cancelled: Locked<Bool>) -> End<Value>) async
    -> Result<Value, TransportFailure>
  {
    let cancelled = Locked(false)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let work = Work {
          let end = body(cancelled)
          waiter.resume(returning: end.result)
          end.leave()
        }
        if !work.start() {
          waiter.resume(
            returning: .failure(
              TransportFailure(.unreachable, url: "", detail: "no thread is left", requestSent: false)))
        }
      }
    } onCancel: {
      cancelled.withLock { $0 = true }
    }
  }

  /// What a thread does: a class because it passes through a C pointer.
  private final class Work: Sendable {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    /// False where the system gives no thread.
    func start() -> Bool {
      var thread = pthread_t()
      let me = Unmanaged.passRetained(self)
      guard pthread_create(&thread, nil, Self.threadBody, me.toOpaque()) == 0 else {
        me.release()
        return false
      }
      pthread_detach(thread)
      return true
    }

    private static let threadBody: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
      // OpenSSL writes with write(2): a peer that has gone would end the process by SIGPIPE. Signals are for main.
      var all = sigset_t()
      sigfillset(&all)
      pthread_sigmask(SIG_BLOCK, &all, nil)
      if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
      return nil
    }
  }
}
