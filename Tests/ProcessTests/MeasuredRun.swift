import Foundation
import TestSupport

/// A run of `crieur`, and what it cost.
struct MeasuredRun: Sendable {
  let ending: ChildProcess.Ending
  let output: String
  let errors: String
  /// Seconds of the processor.
  let seconds: Double
  /// The most memory that it held, in MiB.
  let peak: Double

  /// Runs it to its end, or kills it at the wall clock's limit.
  ///
  /// A child that this process starts itself inherits its peak of memory across `exec`; one that a small shell starts does
  /// not. The shell ends at once, and its child is adopted: only its parent is told what a process cost.
  static func of(_ words: [String], wallLimit: Double = 60) throws -> MeasuredRun {
    let folder = try TemporaryFolder()
    let (output, errors) = (folder.file("output"), folder.file("errors"))
    let script = "out=$1 err=$2; shift 2; \"$@\" >\"$out\" 2>\"$err\" </dev/null & echo $!"
    let shell = try adopting {
      try ChildProcess.run(
        "/bin/sh", ["-c", script, "sh", output, errors, ChildProcess.crieur] + words, environment: ["LANG": "C"])
    }
    guard let id = pid_t(shell.output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw NoChild(detail: shell.output + shell.errors)
    }
    let (status, usage) = try wait(for: id, until: Date(timeIntervalSinceNow: wallLimit))
    let signal = status & 0x7F
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return MeasuredRun(
      ending: signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal),
      output: String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: URL(fileURLWithPath: errors)), as: UTF8.self),
      seconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), peak: Double(usage.ru_maxrss) / 1024)
  }

  struct NoChild: Error, CustomStringConvertible {
    let detail: String
    var description: String { "no child was started or adopted: \(detail)" }
  }

  private static func wait(for id: pid_t, until limit: Date) throws -> (Int32, rusage) {
    var status: Int32 = 0
    var usage = rusage()
    while true {
      let ended = wait4(id, &status, Date() < limit ? WNOHANG : 0, &usage)
      if ended == id { return (status, usage) }
      guard ended == 0 || errno == EINTR else { throw NoChild(detail: "error \(errno)") }
      usleep(5000)
      if Date() >= limit { kill(id, SIGKILL) }
    }
  }

  /// Orphans of this process's children become its own meanwhile (prctl(2), PR_SET_CHILD_SUBREAPER). Not for longer:
  /// nobody waits for those of other tests, and the test runner, which looks for the end of its own children, would find
  /// their remains for ever.
  private static func adopting<Value>(_ work: () throws -> Value) throws -> Value {
    try adoption.withLock {
      try adopt(true)
      defer { try? adopt(false) }
      return try work()
    }
  }

  private static let adoption = NSLock()

  private static func adopt(_ orphans: Bool) throws {
    typealias Control = @convention(c) (CInt, CUnsignedLong, CUnsignedLong, CUnsignedLong, CUnsignedLong) -> CInt
    // Swift imports no function of variable arguments.
    guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "prctl"),
      unsafeBitCast(symbol, to: Control.self)(36, orphans ? 1 : 0, 0, 0, 0) == 0
    else { throw NoChild(detail: "prctl failed") }
  }
}
