internal import CPlatform
internal import Glibc

/// A program that runs to its end within its time, with nothing of ours in its hands: no descriptor, no environment but
/// what is given, no input. It never outlives the call, nor does what it may have started.
struct ToolProcess: Sendable {
  /// How it ended, and what it said.
  struct Result: Sendable, Equatable {
    /// Its exit code; nil where a signal ended it.
    var code: Int32?
    /// The signal that ended it.
    var signal: Int32?
    /// The beginning of what it wrote to its output and its errors.
    var words: String
  }

  /// Why there is no end to tell of.
  enum Failure: Error, Equatable {
    /// The system's words.
    case notStarted(String)
    /// It was stopped when its time was over.
    case tooSlow
    /// It was stopped because nobody waits any more.
    case stopped
  }

  /// An absolute path.
  var program: String
  /// As they are; no shell reads them.
  var arguments: [String]
  /// `NAME=value`, and nothing else.
  var environment: [String]
  /// Where it works.
  var folder: String

  /// Runs it once.
  func run(within limit: Duration) async throws(Failure) -> Result {
    let deadline = ContinuousClock.now + limit
    let child = try spawn()
    defer { close(child.output) }
    var words: [UInt8] = []
    var pause = Duration.milliseconds(5)
    while isRunning(child.id) {
      gather(child.output, into: &words)
      let inTime = ContinuousClock.now < deadline
      guard inTime, (try? await Task.sleep(for: pause)) != nil else {  // Cancelled: nobody waits.
        _ = end(child.id)
        throw inTime ? .stopped : .tooSlow
      }
      pause = min(pause * 2, .milliseconds(50))
    }
    let status = end(child.id)
    gather(child.output, into: &words)
    let signal = status & 0x7F
    return Result(
      code: signal == 0 ? status >> 8 & 0xFF : nil, signal: signal == 0 ? nil : signal,
      words: String(decoding: words, as: UTF8.self))
  }

  /// Looks without taking the end away: until `end` its number, and its group's, belongs to nobody else.
  private func isRunning(_ id: pid_t) -> Bool {
    var ended = siginfo_t()
    return waitid(P_PID, id_t(id), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_signo == 0
  }

  /// Ends what is left of it and of what it has started. A killed process is gone at once, so waiting is no wait.
  private func end(_ id: pid_t) -> Int32 {
    kill(-id, SIGKILL)
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 {
      guard errno == EINTR else { return 0xFF00 }
    }
    return status
  }

  /// Reads all that is there, so that a talkative program never waits for us, and keeps the first 4 KiB.
  private func gather(_ output: Int32, into words: inout [UInt8]) {
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(output, &piece, piece.count)
      guard count > 0 else { return }
      words += piece.prefix(min(count, 4096 - words.count))
    }
  }

  private func spawn() throws(Failure) -> (id: pid_t, output: Int32) {
    let output = try pipe()
    defer { close(output.writing) }
    var id: pid_t = 0
    let code = Self.withStrings([program] + arguments) { arguments in
      Self.withStrings(environment) {
        platform_spawn_alone(&id, program, arguments, $0, -1, output.writing, output.writing, folder)
      }
    }
    guard code == 0 else {
      close(output.reading)
      throw .notStarted(String(cString: strerror(code)))
    }
    return (id, output.reading)
  }

  private func pipe() throws(Failure) -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { throw .notStarted(String(cString: strerror(errno))) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    return (ends[0], ends[1])
  }

  private static func withStrings<Value>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
  ) -> Value {
    let strings = texts.map { strdup($0) }
    defer { for string in strings { free(string) } }
    return body(strings + [nil])
  }
}
