internal import Dispatch
internal import Glibc
internal import Synchronization

/// Lines from standard input, shown while they are typed or not.
final class LineInput: Sendable {
  // A class because what is read too far belongs to the next line.
  private let rest = Mutex<[UInt8]>([])
  private let descriptor: Int32
  private let echo: Echo
  /// No answer and no secret is longer.
  private static let longest = 32 << 10

  /// What came first.
  enum Event: Equatable {
    case line(String)
    /// Something can be read from the other descriptor.
    case other
    /// There are no more lines.
    case end
  }

  init(descriptor: Int32 = 0) {
    self.descriptor = descriptor
    echo = Echo(descriptor: descriptor)
  }

  /// Somebody types.
  var isTerminal: Bool { echo.isTerminal }

  /// The keyboard's signals end the command as usual, and the terminal stays usable.
  func watchSignals() { echo.watchSignals() }

  /// The next line, without its end; nil where there is none.
  func line(shown: Bool) -> String? {
    if !shown { echo.off() }
    defer { if !shown { echo.on() } }
    if case .line(let text) = next() { return text }
    return nil
  }

  /// Waits for a line, or for the other descriptor, so many seconds at most.
  func next(or other: Int32 = -1, seconds: Int32 = -1) -> Event {
    while true {
      if let line = takeLine() { return .line(line) }
      var waits = [
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: other, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&waits, nfds_t(waits.count), seconds < 0 ? -1 : seconds * 1000)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return .end }
      if waits.last?.revents != 0 { return .other }
      if !readMore() { return takeRest().map { .line($0) } ?? .end }
    }
  }

  private func takeLine() -> String? {
    rest.withLock { rest in
      guard let end = rest.firstIndex(of: 0x0A) else { return nil }
      let line = String(decoding: rest[..<end], as: UTF8.self)
      rest.removeSubrange(...end)
      return line
    }
  }

  /// A last line may have no end.
  private func takeRest() -> String? {
    rest.withLock { rest in
      defer { rest = [] }
      return rest.isEmpty ? nil : String(decoding: rest, as: UTF8.self)
    }
  }

  private func readMore() -> Bool {
    rest.withLock { rest in
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { return true }
      guard count > 0, rest.count + count <= Self.longest else { return false }
      rest += buffer.prefix(count)
      return true
    }
  }
}

/// Whether the terminal shows what is typed. It does so again whatever ends the command.
final class Echo: Sendable {
  // A class because the thread that waits for signals shares it.
  private let usual = Mutex<termios?>(nil)
  private let descriptor: Int32
  let isTerminal: Bool

  init(descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
  }

  func off() {
    guard isTerminal else { return }
    usual.withLock { usual in
      var state = termios()
      guard tcgetattr(descriptor, &state) == 0 else { return }
      usual = state
      state.c_lflag &= ~tcflag_t(ECHO)
      tcsetattr(descriptor, TCSANOW, &state)
    }
  }

  func on() {
    usual.withLock { state in
      guard var usual = state else { return }
      tcsetattr(descriptor, TCSANOW, &usual)
      _ = write(2, "\n", 1)  // The person's own Enter was not shown either.
      state = nil
    }
  }

  /// Where somebody types, the signals of the keyboard show the typing again before they end the command. To be called
  /// before any thread is made.
  func watchSignals() {
    guard isTerminal else { return }
    let signals = SignalSet([SIGINT, SIGTERM, SIGHUP, SIGQUIT])
    signals.block()
    DispatchQueue(label: "signals").async { [self] in
      let number = signals.wait()
      on()
      _exit(128 + number)
    }
  }
}
