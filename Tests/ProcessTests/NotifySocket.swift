import Foundation

/// The socket that systemd listens on for a service's words.
final class NotifySocket: @unchecked Sendable {  // guarded by `lock`
  let path: String
  private let socket: Int32
  private let lock = NSLock()
  private var messages: [String] = []

  init(path: String) throws {
    self.path = path
    socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard bound == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
    Thread.detachNewThread { [weak self, socket] in
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { return }
        self?.keep(String(decoding: buffer.prefix(count), as: UTF8.self))
      }
    }
  }

  deinit {
    shutdown(socket, Int32(SHUT_RDWR))
    close(socket)
  }

  var received: [String] { lock.withLock { messages } }
  private func keep(_ message: String) { lock.withLock { messages.append(message) } }
}
