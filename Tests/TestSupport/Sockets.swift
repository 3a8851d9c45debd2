internal import Foundation
internal import Glibc

/// A socket could not be made or bound.
struct SocketFailure: Error { var errno: Int32 }

/// A listening socket and the threads of its connections.
final class Listener: @unchecked Sendable {  // `open` is guarded by `lock`, the rest never changes
  let port: Int
  private let listening: Int32
  private let lock = NSLock()
  private var open: [Int32: Connection] = [:]
  private var stopped = false
  private var accepted = 0

  /// Listens, and runs `serve` on a thread of its own for each connection, which is closed when it returns.
  init(socketPath: String?, serve: @escaping @Sendable (Connection) -> Void) throws {
    (listening, port) = try socketPath.map { (try Self.listen(path: $0), 0) } ?? Self.listenOnLoopback()
    let threads = Thread { [weak self, listening] in
      // Nobody else closes it: its number could be another server's before this thread has noticed.
      defer { close(listening) }
      while true {
        let peer = accept(listening, nil, nil)
        guard peer >= 0 else { return }
        guard let connection = self?.register(peer) else {
          close(peer)
          return
        }
        let thread = Thread { [weak self] in
          serve(connection)
          self?.forget(connection)
          connection.close()
        }
        thread.start()
      }
    }
    threads.start()
  }

  func stop() {
    lock.withLock {
      guard !stopped else { return }
      stopped = true
      shutdown(listening, Int32(SHUT_RDWR))
      for connection in open.values { connection.interrupt() }
    }
  }

  private func register(_ peer: Int32) -> Connection? {
    lock.withLock {
      guard !stopped else { return nil }
      accepted += 1
      let connection = Connection(peer, number: accepted)
      open[peer] = connection
      return connection
    }
  }

  private func forget(_ connection: Connection) { lock.withLock { open[connection.descriptor] = nil } }

  /// Listens on a port of 127.0.0.1, on any free one for 0.
  static func listenOnLoopback(port: UInt16 = 0) throws -> (Int32, Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && Glibc.listen(descriptor, 256) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard descriptor >= 0, bound else {
      defer { Glibc.close(descriptor) }
      throw SocketFailure(errno: errno)
    }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
  }

  private static func listen(path: String) throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 && Glibc.listen(descriptor, 64) == 0
      }
    }
    guard descriptor >= 0, bound else { throw SocketFailure(errno: errno) }
    return descriptor
  }
}

/// One accepted connection: reads requests, writes answers.
final class Connection: @unchecked Sendable {  // one thread reads and writes; `interrupt` only shuts the socket down
  let descriptor: Int32
  let number: Int
  private var pending: [UInt8] = []

  init(_ descriptor: Int32, number: Int) {
    self.descriptor = descriptor
    self.number = number
  }

  /// Connects to a server; nil when nobody listens there.
  convenience init?(connectingTo host: String, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
    inet_pton(AF_INET, host, &address.sin_addr)
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard connected else {
      Glibc.close(descriptor)
      return nil
    }
    self.init(descriptor, number: 0)
  }

  /// A server's answer, byte for byte: by its Content-Length, else until the server closes.
  func readAnswer() -> [UInt8] {
    guard let head = readHead() else { return pending }
    let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
    let length = lines.first { $0.lowercased().hasPrefix("content-length:") }?.split(separator: ":").last
    let body = length.flatMap { Int($0.trimmingCharacters(in: .whitespaces)) }.flatMap(read)
    if body == nil { while fill() {} }
    return head + Array("\r\n\r\n".utf8) + (body ?? pending)
  }

  func close() { Glibc.close(descriptor) }
  func interrupt() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// The next request; nil when the peer has gone.
  func readRequest() -> RecordedRequest? {
    guard let head = readHead() else { return nil }
    let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
    let words = (lines.first ?? "").split(separator: " ").map(String.init)
    guard words.count >= 2 else { return nil }
    let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (String(line[..<colon]), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
    }
    let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
    guard let body = read(length) else { return nil }
    return RecordedRequest(method: words[0], target: words[1], headers: headers, body: body, connection: number)
  }

  /// Delivers an answer as it says; false when the connection is done.
  func write(_ answer: Answer) -> Bool {
    if answer.milliseconds > 0 { usleep(UInt32(answer.milliseconds) * 1000) }
    let bytes = answer.bytes
    switch answer.delivery {
    case .whole: return send(bytes) && !answer.closesSilently
    case .drip(let milliseconds):
      for byte in bytes {
        guard send([byte]) else { return false }
        usleep(UInt32(milliseconds) * 1000)
      }
      return true
    case .cut(let count):
      _ = send(Array(bytes.prefix(count)))
      return false
    case .reset(let count):
      _ = send(Array(bytes.prefix(count)))
      resetOnClose()
      return false
    case .never:
      _ = read(1)  // until the peer or the server gives up
      return false
    }
  }

  func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  func resetOnClose() {
    var now = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
  }

  private func readHead() -> [UInt8]? { read(upTo: Array("\r\n\r\n".utf8)) }

  /// The next line without its end; nil when the peer has gone.
  func readLine() -> String? { read(upTo: Array("\r\n".utf8)).map { String(decoding: $0, as: UTF8.self) } }

  /// All before these bytes, which are taken too.
  func read(upTo end: [UInt8]) -> [UInt8]? {
    while true {
      if let range = pending.firstRange(of: end) {
        defer { pending.removeSubrange(..<range.upperBound) }
        return Array(pending[..<range.lowerBound])
      }
      guard fill() else { return nil }
    }
  }

  func read(_ count: Int) -> [UInt8]? {
    while pending.count < count { guard fill() else { return nil } }
    defer { pending.removeFirst(count) }
    return Array(pending.prefix(count))
  }

  private func fill() -> Bool {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    guard count > 0 else { return false }
    pending.append(contentsOf: chunk.prefix(count))
    return true
  }
}
