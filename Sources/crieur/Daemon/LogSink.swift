internal import Glibc
internal import Synchronization

/// Standard error, for a daemon that must not wait for whoever reads it: a line is written at once or lost, and counted.
final class LogSink: Sendable {
  // A class because every copy of the log handler counts in the same place.
  private enum Way {
    /// A file or a terminal.
    case plain
    case socket
    /// A pipe that was opened once more: not to block is our own choice, which must not reach those who share it.
    case pipe(Int32)
    /// A pipe that cannot be opened once more.
    case shared
  }

  private let way: Way
  private let count = Atomic(0)

  /// A line of at most so many bytes goes into a pipe whole or not at all (pipe(7), PIPE_BUF).
  static let atOnce = 4096

  init() {
    var status = stat()
    let kind = fstat(2, &status) == 0 ? status.st_mode & S_IFMT : S_IFREG
    switch kind {
    case S_IFSOCK: way = .socket
    case S_IFIFO:
      let own = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
      way = own >= 0 ? .pipe(own) : .shared
    default: way = .plain
    }
  }

  deinit { if case .pipe(let own) = way { close(own) } }

  /// Lines that were lost and of which no line has told yet; the next one does.
  func takeLost() -> Int { count.exchange(0, ordering: .relaxed) }

  /// - Parameter told: so many lost lines are told of by this one.
  func write(_ line: [UInt8], telling told: Int) {
    if send(line) != line.count { count.add(told + 1, ordering: .relaxed) }
  }

  private func send(_ line: [UInt8]) -> Int {
    switch way {
    case .plain: return Glibc.write(2, line, line.count)
    case .socket: return Glibc.send(2, line, line.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
    case .pipe(let own): return Glibc.write(own, line, line.count)
    case .shared:
      var room = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
      return poll(&room, 1, 0) > 0 ? Glibc.write(2, line, line.count) : -1
    }
  }
}
