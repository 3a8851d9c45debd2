internal import CPlatform
internal import Foundation
internal import Glibc

/// A command under test: its output is gathered while it runs, and it does not outlive its last reference.
///
/// Spawned by hand: Foundation's `Process` loses the end of children that start at the same time.
public final class ChildProcess: @unchecked Sendable {  // `state` is guarded by `condition`
  /// How it ended.
  public enum Ending: Sendable, Equatable {
    case exited(Int32)
    case signalled(Int32)
  }

  /// It did not end, or not say what was waited for, in time.
  public struct TooSlow: Error, CustomStringConvertible {
    /// What it had written until then.
    public var description: String
  }

  private struct State {
    var output: [UInt8] = []
    var errors: [UInt8] = []
    var openStreams = 2
    var ending: Ending?
  }

  /// Its process number.
  public let id: Int32
  /// Where it reads from, as long as something may be told to it.
  private let input: Int32?
  private let condition = NSCondition()
  private var state = State()
  private static let spawning = NSLock()

  /// Starts a command.
  /// - Parameters:
  ///   - command: an absolute path; the debug build of `crieur` unless told otherwise.
  ///   - environment: the whole of it, but for `PATH`.
  ///   - input: what it reads from standard input; empty unless told otherwise. Nil where `tell` says it, a line each.
  public init(
    _ command: String = ChildProcess.crieur, _ arguments: [String] = [], environment: [String: String] = [:],
    input: String? = ""
  ) throws {
    let all = environment.merging(["PATH": "/usr/bin:/bin"]) { given, _ in given }.map { "\($0.key)=\($0.value)" }
    let started = try Self.spawn([command] + arguments, all)
    id = started.id
    self.input = input == nil ? started.input : nil
    gather(started.output) { $0.output += $1 }
    gather(started.errors) { $0.errors += $1 }
    awaitEnd()
    Glibc.signal(SIGPIPE, SIG_IGN)  // the command may end before it has read everything
    guard let input else { return }
    Thread.detachNewThread {
      _ = Array(input.utf8).withUnsafeBytes { write(started.input, $0.baseAddress, $0.count) }
      close(started.input)
    }
  }

  deinit {
    if state.ending == nil { Glibc.kill(id, SIGKILL) }
    if let input { close(input) }
  }

  /// Says a line to a command that was started without an input.
  public func tell(_ line: String) {
    guard let input else { return }
    _ = Array((line + "\n").utf8).withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
  }

  /// The debug build of the command, beside the bundle of tests.
  public static let crieur: String = {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") }
    let candidates = [bundle, "/proc/self/exe"].compactMap { $0 }
      .map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent() }
    let built = candidates.map { $0.appendingPathComponent("crieur").path }
    return built.first { FileManager.default.isExecutableFile(atPath: $0) }
      ?? "\(Shared.package)/.build/debug/crieur"
  }()

  /// What it has written to standard output.
  public var output: String { condition.withLock { String(decoding: state.output, as: UTF8.self) } }

  /// What it has written to standard error.
  public var errors: String { condition.withLock { String(decoding: state.errors, as: UTF8.self) } }

  /// It has not ended.
  public var isRunning: Bool { condition.withLock { state.ending == nil } }

  /// Sends it a signal, `SIGTERM` for instance.
  public func signal(_ number: Int32) { if isRunning { Glibc.kill(id, number) } }

  /// Waits until it has ended and all of its output is here.
  @discardableResult
  public func wait(seconds: Double = 30) throws -> Ending {
    try waitUntil(seconds) { $0.openStreams == 0 ? $0.ending : nil }
  }

  /// Waits until it has written this text to one of its streams.
  public func waitFor(_ wanted: String, seconds: Double = 30) throws {
    let bytes = Array(wanted.utf8)
    try waitUntil(seconds) { state in
      state.output.firstRange(of: bytes) != nil || state.errors.firstRange(of: bytes) != nil ? () : nil
    }
  }

  /// Runs a command to its end.
  public static func run(
    _ command: String = ChildProcess.crieur, _ arguments: [String] = [], environment: [String: String] = [:],
    input: String = "", seconds: Double = 30
  ) throws -> (ending: Ending, output: String, errors: String) {
    let child = try ChildProcess(command, arguments, environment: environment, input: input)
    return (try child.wait(seconds: seconds), child.output, child.errors)
  }

  /// Where a command lies on this machine; nil when it is not installed.
  public static func find(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private func waitUntil<Value>(_ seconds: Double, _ condition: (State) -> Value?) throws -> Value {
    let limit = Date(timeIntervalSinceNow: seconds)
    let value: Value? = self.condition.withLock {
      while true {
        if let value = condition(state) { return value }
        if !self.condition.wait(until: limit) { return condition(state) }
      }
    }
    guard let value else { throw TooSlow(description: "after \(seconds) s; output: \(output)\nerrors: \(errors)") }
    return value
  }

  private func change(_ body: (inout State) -> Void) {
    condition.withLock {
      body(&state)
      condition.broadcast()
    }
  }

  private func gather(_ stream: Int32, keep: @escaping @Sendable (inout State, ArraySlice<UInt8>) -> Void) {
    Thread.detachNewThread { [weak self] in
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = read(stream, &buffer, buffer.count)
        guard count > 0 else { break }
        let bytes = buffer.prefix(count)
        self?.change { keep(&$0, bytes) }
      }
      close(stream)
      self?.change { $0.openStreams -= 1 }
    }
  }

  private func awaitEnd() {
    Thread.detachNewThread { [weak self, id] in
      var status: Int32 = 0
      while waitpid(id, &status, 0) < 0, errno == EINTR {}
      let signal = status & 0x7f
      let ending = signal == 0 ? Ending.exited(status >> 8 & 0xff) : .signalled(signal)
      self?.change { $0.ending = ending }
    }
  }

  /// One at a time: a child that starts between another's `pipe` and `FD_CLOEXEC` would keep its pipes open.
  private static func spawn(_ command: [String], _ environment: [String]) throws
    -> (id: Int32, input: Int32, output: Int32, errors: Int32)
  {
    spawning.lock()
    defer { spawning.unlock() }
    let (input, output, errors) = (try pipe(), try pipe(), try pipe())
    defer { for end in [input.reading, output.writing, errors.writing] { close(end) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (end, number) in [(input.reading, Int32(0)), (output.writing, 1), (errors.writing, 2)] {
      posix_spawn_file_actions_adddup2(&actions, end, number)
    }
    // What the test runner has open besides is not the command's.
    platform_spawn_close_from(&actions, 3)
    // The test runner may block or ignore signals; the command starts with none of that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var id: pid_t = 0
    let code = posix_spawn(&id, command[0], &actions, &attributes, strings(command), strings(environment))
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .ENOENT) }
    return (id, input.writing, output.reading, errors.reading)
  }

  /// C strings that live as long as the test run: a few hundred bytes a command.
  private static func strings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] { texts.map { strdup($0) } + [nil] }

  private static func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [0, 0]
    guard Glibc.pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}
