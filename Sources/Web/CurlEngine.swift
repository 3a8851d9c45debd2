internal import CCurl
internal import Glibc

/// libcurl's multi interface on a thread of its own. Everybody else leaves a command in its inbox.
///
/// It is an executor too: a task that prefers it goes on in the same thread, right after the exchange that it waited for.
final class CurlEngine: Sendable {
  private enum Command {
    case start(CurlTransfer)
    case cancel(CurlTransfer)
    case run(UnownedJob)
  }

  private struct Inbox {
    var commands: [Command] = []
    var closed = false
    var thread: pthread_t?
  }

  private let inbox = Locked(Inbox())
  nonisolated(unsafe) private let multi: UnsafeMutableRawPointer?  // never changes; off its thread it is only woken

  /// Starts the thread.
  /// - Parameters:
  ///   - connections: open at once, at most.
  ///   - perHost: to one host and port at once, at most.
  init(connections: Int, perHost: Int? = nil) {
    Self.initialiseLibrary()
    multi = curl_multi_init()
    if let multi {
      curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections)
      curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections)
      if let perHost { curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, perHost) }
    }
    startThread()
  }

  /// Performs one exchange. A cancelled task gets its outcome at once, whatever the order of start and cancel.
  func perform(_ exchange: Exchange) async -> Exchange.Outcome {
    let transfer = CurlTransfer(exchange)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        transfer.tell(waiter)
        submit(.start(transfer))
      }
    } onCancel: {
      // Also before the start: the thread looks at the mark when it comes to it.
      transfer.cancelled.withLock { $0 = true }
      submit(.cancel(transfer))
    }
  }

  /// Ends the thread and what is under way, and waits for it.
  func stop() {
    let ended = inbox.withLock { inbox in
      inbox.closed = true
      defer { inbox.thread = nil }
      return inbox.thread
    }
    guard let ended else { return }
    if let multi { curl_multi_wakeup(multi) }
    // A task that prefers this thread may be the last that knew the transport.
    if pthread_equal(ended, pthread_self()) != 0 { pthread_detach(ended) } else { pthread_join(ended, nil) }
  }

  private static let cancellation = Exchange.Outcome.failed(.cancelled, detail: "cancelled", sent: false)
  private static let closed = Exchange.Outcome.failed(.cancelled, detail: "the transport is closed", sent: false)

  private func submit(_ command: Command) {
    let (accepted, mustWake) = inbox.withLock { inbox in
      guard !inbox.closed else { return (false, false) }
      inbox.commands.append(command)
      // On its own thread it comes to them by itself.
      let isAway = inbox.thread.map { pthread_equal($0, pthread_self()) == 0 } ?? true
      return (true, inbox.commands.count == 1 && isAway)
    }
    guard accepted else { return refuse(command) }
    if mustWake, let multi { curl_multi_wakeup(multi) }
  }

  /// What comes after the end: nothing leaves, and whoever prefers this thread does without it.
  private func refuse(_ command: Command) {
    switch command {
    case .start(let transfer): transfer.finish(Self.closed)
    case .cancel: return
    case .run(let job): globalConcurrentExecutor.enqueue(job)
    }
  }

  private func startThread() {
    var started = pthread_t()
    let me = Unmanaged.passRetained(self)
    guard multi != nil, pthread_create(&started, nil, Self.threadBody, me.toOpaque()) == 0 else {
      me.release()
      inbox.withLock { $0.closed = true }
      return
    }
    inbox.withLock { [started] in $0.thread = started }
  }

  private static let threadBody: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
    // OpenSSL writes with write(2): a peer that has gone would end the process by SIGPIPE. Signals are for main.
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
    if let context { Unmanaged<CurlEngine>.fromOpaque(context).takeRetainedValue().run() }
    return nil
  }

  private static func initialiseLibrary() { _ = library }
  private static let library = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
}

// MARK: the thread

extension CurlEngine {
  /// What the thread has in hand.
  private struct Work {
    var running: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    /// Handles that are ready for the next transfers; none while nothing is under way.
    var idle: [UnsafeMutableRawPointer] = []
  }

  private func run() {
    guard let multi else { return }
    var work = Work()
    while obeyAll(multi, &work) {
      var active: Int32 = 0
      curl_multi_perform(multi, &active)
      collect(multi, &work)
      // Ten minutes are for nobody: libcurl shortens them to its next own deadline, and the inbox wakes it.
      if inbox.withLock({ $0.commands.isEmpty && !$0.closed }) { curl_multi_poll(multi, nil, 0, 600_000, nil) }
    }
    for transfer in work.running.values { end(transfer, Self.closed, multi, &work) }
    curl_multi_cleanup(multi)
  }

  /// Empties the inbox, also of what comes while it does; not for ever, since transfers want to go on. False when the
  /// engine was stopped.
  private func obeyAll(_ multi: UnsafeMutableRawPointer, _ work: inout Work) -> Bool {
    for _ in 0..<100 {
      let (commands, closed) = inbox.withLock { inbox in
        defer { inbox.commands.removeAll() }
        return (inbox.commands, inbox.closed)
      }
      if closed {
        for command in commands { refuse(command) }
        return false
      }
      guard !commands.isEmpty else { return true }
      for command in commands { obey(command, multi, &work) }
    }
    return true
  }

  private func obey(_ command: Command, _ multi: UnsafeMutableRawPointer, _ work: inout Work) {
    switch command {
    case .start(let transfer):
      guard !transfer.cancelled.withLock({ $0 }) else { return transfer.finish(Self.cancellation) }
      let used = transfer.sharesHandle ? work.idle.popLast() : nil
      guard let handle = transfer.prepare(with: used) else { return transfer.finish(Self.closed) }
      work.running[handle] = transfer
      if curl_multi_add_handle(multi, handle) != CURLM_OK { end(transfer, Self.closed, multi, &work) }
    case .cancel(let transfer):
      guard transfer.handle != nil else { return }
      let outcome = Exchange.Outcome.failed(.cancelled, detail: "cancelled", sent: transfer.requestSent)
      end(transfer, outcome, multi, &work)
    case .run(let job): job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }

  private func collect(_ multi: UnsafeMutableRawPointer, _ work: inout Work) {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left)?.pointee {
      guard message.msg == CURLMSG_DONE, let transfer = work.running[message.easy_handle] else { continue }
      end(transfer, transfer.outcome(message.data.result), multi, &work)
    }
  }

  private func end(
    _ transfer: CurlTransfer, _ outcome: Exchange.Outcome, _ multi: UnsafeMutableRawPointer, _ work: inout Work
  ) {
    if let handle = transfer.handle {
      work.running[handle] = nil
      curl_multi_remove_handle(multi, handle)
      if case .answered = outcome, transfer.sharesHandle, let free = transfer.letGo() { work.idle.append(free) }
    }
    transfer.finish(outcome)
    guard work.running.isEmpty else { return }
    for handle in work.idle { curl_easy_cleanup(handle) }
    work.idle = []
  }
}

extension CurlEngine: TaskExecutor {
  func enqueue(_ job: consuming ExecutorJob) { submit(.run(UnownedJob(job))) }
}
