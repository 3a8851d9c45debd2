internal import Glibc
internal import Synchronization

/// Ends connections whose request does not arrive in time. libmicrohttpd's own time-out only counts silence: a byte every
/// four seconds would hold a connection for ever.
final class Deadlines: Sendable {
  // A class because libmicrohttpd's thread and the timers share it.
  struct Limits: Sendable {
    var head: Duration
    var whole: Duration
  }

  private struct Entry {
    var socket: Int32
    var hasHead = false
    var timer: Task<Void, Never>
  }

  private let limits: Limits
  private let open = Mutex<[UInt: Entry]>([:])

  init(_ limits: Limits) { self.limits = limits }

  func began(_ connection: UInt, socket: Int32) {
    let timer = Task.detached { [weak self, limits] in
      // A cancelled timer has nothing to end.
      guard (try? await Task.sleep(for: limits.head)) != nil else { return }
      self?.end(connection) { !$0.hasHead }
      guard (try? await Task.sleep(for: limits.whole - limits.head)) != nil else { return }
      self?.end(connection) { _ in true }
    }
    open.withLock { $0[connection] = Entry(socket: socket, timer: timer) }
  }

  func gotHead(_ connection: UInt) { open.withLock { $0[connection]?.hasHead = true } }

  /// To be called before the socket is closed: its number may be another's a moment later.
  func ended(_ connection: UInt) { open.withLock { $0.removeValue(forKey: connection) }?.timer.cancel() }

  private func end(_ connection: UInt, when late: (Entry) -> Bool) {
    open.withLock { open in
      guard let entry = open[connection], late(entry) else { return }
      shutdown(entry.socket, Int32(SHUT_RDWR))
    }
  }
}
