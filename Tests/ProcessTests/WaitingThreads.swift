import Foundation
import Testing

/// Threads for tests that wait for other processes. The pool of threads that tests share has one for each core: two that
/// wait there keep all others from going on.
final class WaitingThreads: TaskExecutor, @unchecked Sendable {  // `jobs` is guarded by `condition`
  static let shared = WaitingThreads()

  private let condition = NSCondition()
  private var jobs: [UnownedJob] = []

  private init() {
    for _ in 0..<3 * max(2, ProcessInfo.processInfo.activeProcessorCount) { Thread.detachNewThread(run) }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    condition.withLock {
      jobs.append(job)
      condition.signal()
    }
  }

  private func run() {
    while true {
      let job = condition.withLock {
        while jobs.isEmpty { condition.wait() }
        return jobs.removeFirst()
      }
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}

/// The suite's tests wait for other processes.
struct WaitsForProcesses: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(WaitingThreads.shared) { try await function() }
  }
}

extension Trait where Self == WaitsForProcesses {
  static var waits: Self { Self() }
}
