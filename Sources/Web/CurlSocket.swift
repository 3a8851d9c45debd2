internal import CCrypto
internal import CCurl
internal import FoundationEssentials
internal import Glibc
internal import Model

/// One WebSocket on one thread: libcurl connects and encrypts, the frames are our own, since Debian's libcurl speaks no
/// WebSocket.
final class CurlSocket {
  private struct Broken: Error {
    var kind: TransportFailure.Kind
    var words: String
  }

  private let talk: SocketTalk
  private let address: WebAddress
  private let agentLine: String
  private let cancelled: Locked<Bool>
  private let caFile: String?
  private var gate: AddressGate
  private let deadline: ContinuousClock.Instant
  private let handle = curl_easy_init()
  private var descriptor: curl_socket_t = CURL_SOCKET_BAD
  /// A whole message has left.
  private var hasSaid = false

  init(
    _ talk: SocketTalk, at address: WebAddress, agentLine: String, mayBePrivate: Bool, caFile: String?,
    cancelled: Locked<Bool>
  ) {
    self.talk = talk
    self.address = address
    self.agentLine = agentLine
    self.caFile = caFile
    self.cancelled = cancelled
    gate = AddressGate(isOpen: mayBePrivate)
    deadline = ContinuousClock.now + talk.timeout
  }

  /// Talks until enough was heard.
  func converse() -> Result<[SocketTalk.Heard], TransportFailure> {
    do throws(Broken) {
      try connect()
      let rest = try shakeHands()
      return .success(try listen(from: rest))
    } catch {
      return .failure(TransportFailure(error.kind, url: talk.url, detail: error.words, requestSent: hasSaid))
    }
  }

  /// Says that it is over, without waiting for an answer, and frees the handle. Called once.
  func leave() {
    guard let handle else { return }
    if hasSaid {
      let end = SocketFrames.masked(8, [0x03, 0xE8], mask: Self.random(4))
      var sent = 0
      _ = curl_easy_send(handle, end, end.count, &sent)  // who has left needs no farewell
    }
    curl_easy_cleanup(handle)
  }

  // MARK: The conversation

  private func listen(from rest: [UInt8]) throws(Broken) -> [SocketTalk.Heard] {
    var frames = SocketFrames(mostBytes: talk.maximumBytes)
    var heard: [SocketTalk.Heard] = []
    for text in talk.opening { try say(text) }
    var bytes = rest
    while true {
      do throws(SocketFrames.Fault) { try frames.take(bytes) } catch { throw Self.broken(error, talk) }
      while let event = try next(&frames) {
        switch event {
        case .ping(let payload): try send(SocketFrames.masked(10, payload, mask: Self.random(4)))
        case .close(let code, let reason):
          let words = String(reason.unicodeScalars.filter { !HeaderRule.isControl($0) })
          throw Broken(kind: .broken, words: "closed by the server: \(code ?? 1005) \(words)")
        case .text(let text):
          heard.append(SocketTalk.Heard(text, received: Date()))
          switch talk.turn(heard) {
          case .listen: break
          case .say(let texts): for text in texts { try say(text) }
          case .end: return heard
          }
        }
      }
      bytes = try receive()
    }
  }

  private func next(_ frames: inout SocketFrames) throws(Broken) -> SocketFrames.Event? {
    do throws(SocketFrames.Fault) { return try frames.next() } catch { throw Self.broken(error, talk) }
  }

  private static func broken(_ fault: SocketFrames.Fault, _ talk: SocketTalk) -> Broken {
    switch fault {
    case .tooBig: Broken(kind: .tooBig(limit: talk.maximumBytes), words: "")
    case .violation(let words): Broken(kind: .broken, words: words)
    }
  }

  private func say(_ text: String) throws(Broken) {
    try send(SocketFrames.masked(1, Array(text.utf8), mask: Self.random(4)))
    hasSaid = true
  }

  // MARK: Opening

  private func connect() throws(Broken) {
    guard let handle else { throw Broken(kind: .unreachable, words: "no memory") }
    AddressGate.setLimits(handle, protocols: "http,https", caFile: caFile)
    _ = address.text.withCString { curl_set_string(handle, CURLOPT_URL, $0) }
    curl_set_long(handle, CURLOPT_CONNECT_ONLY, 1)
    curl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    let milliseconds = Int(min(max(talk.timeout.seconds, 0.001), 86_400) * 1000)
    curl_set_long(handle, CURLOPT_TIMEOUT_MS, milliseconds)
    curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, min(milliseconds, 15_000))
    let me = Unmanaged.passUnretained(self).toOpaque()  // lives until `leave`
    for context in [CURLOPT_OPENSOCKETDATA, CURLOPT_XFERINFODATA] { curl_set_pointer(handle, context, me) }
    curl_set_opensocket(handle) { context, _, address in
      guard let socket = CurlSocket.of(context), let address else { return CURL_SOCKET_BAD }
      return socket.gate.open(address)
    }
    curl_set_long(handle, CURLOPT_NOPROGRESS, 0)
    curl_set_progress(handle) { context, _, _, _, _ in
      CurlSocket.of(context)?.cancelled.withLock { $0 } == true ? 1 : 0
    }
    let code = curl_easy_perform(handle)
    guard code == CURLE_OK, curl_get_socket(handle, &descriptor) == CURLE_OK, descriptor != CURL_SOCKET_BAD else {
      let kind = code == CURLE_ABORTED_BY_CALLBACK ? .cancelled : gate.failure(code) ?? .unreachable
      throw Broken(kind: kind, words: gate.forbidden ?? String(cString: curl_easy_strerror(code)))
    }
  }

  /// The opening handshake (section 4.1).
  /// - Returns: what came behind the answer's head.
  private func shakeHands() throws(Broken) -> [UInt8] {
    let key = Data(Self.random(16)).base64EncodedString()
    let afterScheme = address.text.dropFirst(address.scheme.count + 3)
    let authority = afterScheme.prefix { $0 != "/" && $0 != "?" }
    var target = String(afterScheme.dropFirst(authority.count))
    if !target.hasPrefix("/") { target = "/" + target }
    let lines = [
      "GET \(target) HTTP/1.1", "Host: \(authority)", agentLine, "Upgrade: websocket", "Connection: Upgrade",
      "Sec-WebSocket-Key: \(key)", "Sec-WebSocket-Version: 13", "", "",
    ]
    try send(Array(lines.joined(separator: "\r\n").utf8))
    var bytes: [UInt8] = []
    var end: Range<Int>?
    while end == nil {
      bytes += try receive()
      end = bytes.firstRange(of: Array("\r\n\r\n".utf8))
      guard bytes.count <= HeaderReader.longestLine || end != nil else {
        throw Broken(kind: .tooBig(limit: HeaderReader.longestLine), words: "")
      }
    }
    guard let end else { return [] }
    let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
    let status = head.first?.split(separator: " ").dropFirst().first ?? ""
    let accept = head.dropFirst().first { $0.lowercased().hasPrefix("sec-websocket-accept:") }
    guard status == "101", let accept, accept.split(separator: ":").last?.filter({ $0 != " " }) == Self.proof(of: key)
    else { throw Broken(kind: .unreachable, words: "no WebSocket there: status \(status.prefix(3))") }
    return Array(bytes[end.upperBound...])
  }

  /// What a server that understood answers to a key (section 4.2.2).
  static func proof(of key: String) -> String {
    let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
    var digest = [UInt8](repeating: 0, count: 20)
    var length: UInt32 = 20
    EVP_Digest(text, text.count, &digest, &length, EVP_sha1(), nil)
    return Data(digest).base64EncodedString()
  }

  // MARK: Bytes

  private func send(_ bytes: [UInt8]) throws(Broken) {
    var rest = bytes[...]
    while !rest.isEmpty {
      var sent = 0
      let code = rest.withUnsafeBytes { curl_easy_send(handle, $0.baseAddress, $0.count, &sent) }
      rest = rest.dropFirst(sent)
      guard code == CURLE_OK || code == CURLE_AGAIN else {
        throw Broken(kind: .broken, words: String(cString: curl_easy_strerror(code)))
      }
      if code == CURLE_AGAIN { try wait(POLLOUT) }
    }
  }

  private func receive() throws(Broken) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      var count = 0
      let code = curl_easy_recv(handle, &buffer, buffer.count, &count)
      if code == CURLE_OK, count > 0 {
        try checkTime()
        return Array(buffer.prefix(count))
      }
      guard code == CURLE_AGAIN else {
        let words = code == CURLE_OK ? "the server went away" : String(cString: curl_easy_strerror(code))
        throw Broken(kind: .broken, words: words)
      }
      try wait(POLLIN)
    }
  }

  /// Waits for the socket a moment, never past the end of the time or of the task.
  private func wait(_ events: Int32) throws(Broken) {
    try checkTime()
    var descriptors = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    _ = poll(&descriptors, 1, 100)
  }

  private func checkTime() throws(Broken) {
    if cancelled.withLock({ $0 }) { throw Broken(kind: .cancelled, words: "cancelled") }
    if ContinuousClock.now > deadline { throw Broken(kind: .timedOut, words: "") }
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> CurlSocket? {
    context.map { Unmanaged<CurlSocket>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func random(_ count: Int) -> [UInt8] {
    var source = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &source) }
  }
}
