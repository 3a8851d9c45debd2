internal import CPlatform
internal import Glibc
internal import Model

/// One process that reads one document: this program again, with nothing of ours in its hands but one end of a socket.
struct ReaderProcess {
  /// An absolute path.
  var program: String
  /// From its start to its end.
  var limit: Duration

  /// Asks it, and ends it. Waits, so it is no call for a thread that others need.
  /// - Parameters:
  ///   - question: as bytes, its length before it.
  ///   - converters: those that it shall have in its hands.
  /// - Returns: the answer as bytes, whole and not too long, and whether the kernel's filter was on.
  func ask(_ question: [UInt8], converters: [String]) throws(ReadingProblem) -> (bytes: [UInt8], isFiltered: Bool) {
    let deadline = ContinuousClock.now + limit
    let child = try start(converters)
    var frame = Frame(Answer.mostBytes)
    let isOver = Self.exchange(question, &frame, over: child.socket, until: deadline)
    close(child.socket)
    // What is dying keeps the end that it has; what goes on after its answer has nothing more to say.
    kill(-child.id, SIGKILL)
    let end = Self.end(of: child.id)
    guard isOver else { throw .tooSlow }
    if let content = frame.content { return (content.bytes, content.isFiltered) }
    if frame.isTooLong { throw .garbled }
    switch end & 0x7F {
    case 0: throw end >> 8 & 0xFF == 0 ? .garbled : .ended(code: end >> 8 & 0xFF)
    case SIGXCPU, SIGALRM: throw .tooSlow
    case let signal: throw .crashed(signal: signal)
    }
  }

  private static func end(of id: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 {
      guard errno == EINTR else { return 0 }
    }
    return status
  }

  /// Writes and reads at the same time.
  /// - Returns: false when the time is over before the end.
  private static func exchange(
    _ question: [UInt8], _ frame: inout Frame, over socket: Int32, until deadline: ContinuousClock.Instant
  ) -> Bool {
    var sent = 0
    var piece = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      var wait = pollfd(fd: socket, events: Int16(POLLIN | (sent < question.count ? POLLOUT : 0)), revents: 0)
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { return false }
      let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
      let ready = poll(&wait, 1, Int32(clamping: milliseconds + 1))
      guard ready > 0 || ready < 0 && errno == EINTR else { continue }
      if wait.revents & Int16(POLLOUT) != 0 {
        let count = question.withUnsafeBytes {
          send(socket, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
        }
        // One that takes no more may still have an answer, or an end that tells why.
        if count < 0, errno != EAGAIN, errno != EINTR { sent = question.count }
        sent += max(count, 0)
        if sent == question.count { shutdown(socket, Int32(SHUT_WR)) }
      }
      let count = recv(socket, &piece, piece.count, Int32(MSG_DONTWAIT))
      if count < 0, errno == EAGAIN || errno == EINTR { continue }
      guard count > 0, frame.take(piece.prefix(count)) else { return true }
    }
  }

  private func start(_ converters: [String]) throws(ReadingProblem) -> (id: pid_t, socket: Int32) {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw .notStarted(String(cString: strerror(errno))) }
    defer { close(ends[1]) }
    var id: pid_t = 0
    var arguments = (["crieur", ReaderSide.word] + converters).map { strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = [nil]
    let code = platform_spawn_alone(&id, program, &arguments, &environment, ends[1], ends[1], -1, "/")
    for argument in arguments { free(argument) }
    guard code == 0 else {
      close(ends[0])
      throw .notStarted(String(cString: strerror(code)))
    }
    return (id, ends[0])
  }
}

/// An answer while it arrives: its length, whether the filter was on, and so many bytes.
struct Frame {
  private var bytes: [UInt8] = []
  private let most: Int
  private(set) var isTooLong = false

  init(_ most: Int) { self.most = most }

  /// What stands before the bytes.
  static func head(of count: Int, isFiltered: Bool) -> [UInt8] {
    Wire.length(count) + [isFiltered ? 1 : 0]
  }

  private var length: Int? { Wire.length(in: bytes) }

  /// Takes what has come; false when it is more than there can be.
  mutating func take(_ piece: ArraySlice<UInt8>) -> Bool {
    bytes += piece
    if let length, length > most || bytes.count > length + 5 { isTooLong = true }
    return !isTooLong
  }

  /// The whole of it; nil while it is none.
  var content: (bytes: [UInt8], isFiltered: Bool)? {
    guard !isTooLong, let length, bytes.count == length + 5, bytes[4] <= 1 else { return nil }
    return (Array(bytes[5...]), bytes[4] == 1)
  }
}
