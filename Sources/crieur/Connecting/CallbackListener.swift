internal import Glibc
internal import Model

/// Waits on this machine for the browser that a network sends back (RFC 8252, section 7.3).
final class CallbackListener {
  // A class because its end closes the socket.
  let descriptor: Int32
  let port: Int

  /// On that port of 127.0.0.1, else on any free one; nil, with `errno`, where that cannot be.
  init?(port wanted: Int?) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(clamping: wanted ?? 0).bigEndian)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    let listens = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, size) == 0 && listen(descriptor, 8) == 0
          && getsockname(descriptor, address, &size) == 0
      }
    }
    guard listens else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit { close(descriptor) }

  /// Takes one connection, whose request `judge` answers: the page to show, with its status.
  /// - Parameter judge: given the query of `GET /callback?…`; is not asked about anything else.
  func serve(_ judge: (_ query: Substring) -> (status: String, text: String)) {
    let connection = accept(descriptor, nil, nil)
    guard connection >= 0 else { return }
    defer { close(connection) }
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(connection, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
    let line = requestLine(connection).split(separator: " ")
    var answer = (status: "404 Not Found", text: "")
    if line.count == 3, line.first == "GET", let target = line.dropFirst().first, target.hasPrefix("/callback?") {
      answer = judge(target.dropFirst("/callback?".count))
    }
    let head =
      "HTTP/1.1 \(answer.status)\r\nContent-Type: text/plain; charset=utf-8\r\nReferrer-Policy: no-referrer\r\n"
      + "Content-Length: \(answer.text.utf8.count)\r\nConnection: close\r\n\r\n"
    let bytes = Array((head + answer.text).utf8)
    _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// The whole head is read: a connection that is closed on unread bytes takes the answer with it.
  private func requestLine(_ connection: Int32) -> String {
    var head: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while head.count < 32 << 10, head.firstRange(of: Array("\r\n\r\n".utf8)) == nil {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      head += buffer.prefix(count)
    }
    return String(decoding: head.prefix { $0 != 0x0D }, as: UTF8.self)
  }
}
