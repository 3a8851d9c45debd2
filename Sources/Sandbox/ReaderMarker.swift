#if FAILPOINTS
  internal import Glibc

  /// What a document can have its reader do, in debug builds only: the process tests play the hijacked reader with it.
  /// A document says `crieur-reader:crash`, for instance in a comment.
  enum ReaderMarker: String, CaseIterable {
    case crash, abort, exit, spin, wait, memory, garbage, long, half, silent, socket, exec, spy

    static func act(on body: [UInt8]) {
      guard let start = body.firstRange(of: Array("crieur-reader:".utf8))?.upperBound else { return }
      let word = String(decoding: body[start...].prefix { (0x61...0x7A).contains($0) }, as: UTF8.self)
      ReaderMarker(rawValue: word)?.act()
    }

    private func act() {
      switch self {
      case .crash: UnsafeMutablePointer<UInt8>(bitPattern: 8)?.pointee = 1
      case .abort: Glibc.abort()
      case .exit: _exit(3)
      case .spin: while getpid() > 0 {}
      case .wait:
        var never = sem_t()
        sem_init(&never, 0, 0)
        while true { sem_wait(&never) }
      case .memory:
        while let piece = malloc(1 << 20) { memset(piece, 1, 1 << 20) }
        _exit(4)
      case .garbage: finish([3, 0, 0, 0, 1, 9, 9, 9])
      case .long: finish([255, 255, 255, 127, 1])
      case .half: finish(Frame.head(of: 1000, isFiltered: true) + [0, 1, 2])
      case .silent: _exit(0)
      case .socket: _ = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      case .exec: execl()
      case .spy: finish(Answer.refused(spied))
      }
    }

    private func execl() {
      var words: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/true"), nil]
      execv("/bin/true", &words)
    }

    /// What it could do, told by the way of a broken feed.
    private var spied: Refusal {
      var words: [String] = []
      func tell(_ name: String, _ code: Int) { words.append("\(name)=\(code < 0 ? "\(errno)" : "done")") }
      tell("open", Int(open("/etc/passwd", O_RDONLY)))
      tell("create", Int(open("/tmp/crieur-reader-was-here", O_WRONLY | O_CREAT, 0o600)))
      tell("fork", Int(fork()))
      tell("kill", Int(kill(getppid(), 0)))
      tell("code", mmap(nil, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0)
      var count = 0
      while environ[count] != nil { count += 1 }
      words.append("environment=\(count)")
      var byte: UInt8 = 0
      words.append("descriptors=\((0..<2048).filter { read(Int32($0), &byte, 0) == 0 })")
      var refusal = Refusal(kind: .malformed)
      refusal.detail = words.joined(separator: " ")
      return refusal
    }

    private func finish(_ answer: Answer) {
      finish(Frame.head(of: answer.bytes.count, isFiltered: true) + answer.bytes)
    }

    private func finish(_ bytes: [UInt8]) {
      ReaderSide.write(bytes)
      _exit(0)
    }
  }
#endif
