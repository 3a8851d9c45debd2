internal import Glibc

/// Speaks to systemd (sd_notify(3)): a datagram to the socket that `NOTIFY_SOCKET` names. Says nothing without one.
struct ServiceNotifier: Sendable {
  private let path: String?
  /// How long systemd waits for a sign of life; nil when it does not.
  let watchdog: Duration?

  init(environment: [String: String]) {
    path = environment["NOTIFY_SOCKET"]
    let ours = environment["WATCHDOG_PID"].map { Int32($0) == getpid() } ?? true
    watchdog = ours ? environment["WATCHDOG_USEC"].flatMap { Int64($0) }.map { .microseconds($0) } : nil
  }

  func ready(_ status: String) { send("READY=1\nSTATUS=\(status)\n") }
  func reloading() { send("RELOADING=1\n") }
  func stopping() { send("STOPPING=1\n") }
  func status(_ text: String) { send("STATUS=\(text)\n") }
  func alive() { send("WATCHDOG=1\n") }

  private func send(_ message: String) {
    guard let path, !path.isEmpty else { return }
    var address = sockaddr_un()
    var bytes = Array(path.utf8)
    if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }  // An abstract socket's name begins with a zero byte.
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    let channel = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard channel >= 0 else { return }
    defer { close(channel) }
    let text = Array(message.utf8)
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = sendto(channel, text, text.count, Int32(MSG_NOSIGNAL), $0, length)
      }
    }
  }
}
