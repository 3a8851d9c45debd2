import Foundation
import Simulation

/// Runs the seeds in several processes and adds up what they tell.
final class Crew: @unchecked Sendable {  // guarded by `lock`
  private let arguments: Arguments
  private let lock = NSLock()
  private var tally = Tally()
  private var failures: [Message.Failure] = []
  private var processes: [Process] = []
  private let begin = Date()
  private var told = Date()

  init(_ arguments: Arguments) { self.arguments = arguments }

  /// Returns the exit code: 0 when every invariant held in every seed.
  func run() -> Int32 {
    var isWhole = true
    do {
      let readers = try (0..<arguments.workers).map(start)
      for reader in readers { reader.wait() }
    } catch {
      say("a worker does not start: \(error)")
      return 70
    }
    for process in processes {
      process.waitUntilExit()
      if process.terminationStatus != 0, !(arguments.stops && !failures.isEmpty) {
        say("a worker ended with \(process.terminationStatus)")
        isWhole = false
      }
    }
    let seconds = Int(Date().timeIntervalSince(begin))
    say(tally)
    say("seconds               \(seconds)")
    for failure in failures.sorted(by: { $0.seed < $1.seed }).prefix(3) {
      say("\nseed \(failure.seed) fails; its last 40 events (make simulate SEED=\(failure.seed) shows all):")
      _ = show(failure.seed, last: 40)
    }
    if !failures.isEmpty {
      let list = failures.map { "\($0.seed) (\($0.violation.invariant))" }.sorted().prefix(50)
      say("\n\(failures.count) seeds fail: \(list.joined(separator: ", "))")
    }
    return failures.isEmpty && isWhole ? 0 : 1
  }

  private func start(_ share: Int) throws -> DispatchSemaphore {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments =
      [
        "--share", "\(share)", "--workers", "\(arguments.workers)", "--seeds", "\(arguments.seeds)", "--from",
        "\(arguments.from)",
      ] + (arguments.seconds.map { ["--seconds", "\($0)"] } ?? [])
    // The same seed is the same history in every process.
    process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_DETERMINISTIC_HASHING": "1"]) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    processes.append(process)
    let end = DispatchSemaphore(value: 0)
    Thread.detachNewThread { [self] in
      var rest = Data()
      while true {
        let bytes = pipe.fileHandleForReading.availableData
        guard !bytes.isEmpty else { break }
        rest += bytes
        while let line = rest.firstIndex(of: 0x0A) {
          take(rest[rest.startIndex..<line])
          rest = Data(rest[(line + 1)...])
        }
      }
      end.signal()
    }
    return end
  }

  private func take(_ line: Data) {
    guard let message = try? JSONDecoder().decode(Message.self, from: line) else {
      return say(String(decoding: line, as: UTF8.self))
    }
    lock.withLock {
      tally.add(message.tally)
      failures += message.failures
      for failure in message.failures {
        say("seed \(failure.seed): \(failure.violation.invariant), \(failure.violation.detail)")
      }
      if Date().timeIntervalSince(told) > 10 {
        told = Date()
        say("\(tally.seeds) seeds, \(Int(told.timeIntervalSince(begin))) s, \(failures.count) fail")
      }
      if arguments.stops, !failures.isEmpty { for process in processes { process.terminate() } }
    }
  }
}
