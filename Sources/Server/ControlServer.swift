internal import CMicroHTTPD
internal import Glibc

/// Answers the owner's questions on a Unix socket, as HTTP and JSON (libmicrohttpd). Only root and the daemon's own
/// user are heard.
public final class ControlServer: Sendable {
  /// What was asked.
  public struct Question: Sendable, Equatable {
    /// `GET`, `POST`, …
    public var method: String
    /// Without the query.
    public var path: String
    /// The query's values by name.
    public var query: [String: String]

    /// A question without a body.
    public init(method: String = "GET", path: String, query: [String: String] = [:]) {
      self.method = method
      self.path = path
      self.query = query
    }
  }

  /// What is answered.
  public struct Answer: Sendable, Equatable {
    /// HTTP status.
    public var status: Int
    /// JSON.
    public var body: [UInt8]

    /// A status with its JSON.
    public init(status: Int, body: [UInt8]) {
      self.status = status
      self.body = body
    }
  }

  /// Why the socket cannot be served.
  public struct Failure: Error, Sendable {
    /// The socket's path.
    public var path: String
    /// The system's words.
    public var detail: String
  }

  /// The socket's path.
  public let path: String
  private let listener: Int32
  // libmicrohttpd's handle, as a number so that it can be sent; it is touched at start and stop only.
  private let daemon: UInt

  /// Serves a socket at that path (an old one is replaced; the ledger's lock proves that no one serves it).
  public init(path: String, answer: @escaping @Sendable (Question) async -> Answer) throws(Failure) {
    self.path = path
    listener = try Self.listen(at: path)
    let context = Unmanaged.passRetained(ControlContext(answer: answer))
    guard
      let daemon = mhd_start(listener, handleControlRequest, context.toOpaque(), forgetControlRequest, 32, 5, 32 << 10)
    else {
      context.release()
      close(listener)
      throw Failure(path: path, detail: "libmicrohttpd did not start")
    }
    self.daemon = UInt(bitPattern: daemon)
  }

  /// Stops answering and removes the socket.
  public func stop() {
    MHD_stop_daemon(OpaquePointer(bitPattern: daemon))
    unlink(path)
  }

  private static func listen(at path: String) throws(Failure) -> Int32 {
    var address = sockaddr_un()
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw Failure(path: path, detail: "the path is longer than a Unix socket may have")
    }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    unlink(path)
    let listener = socket(
      AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    // The mode counts from the first moment: bind makes the file by the umask.
    let mask = umask(0o117)
    defer { umask(mask) }
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard listener >= 0, bound == 0, Glibc.listen(listener, 16) == 0 else {
      let detail = String(cString: strerror(errno))
      close(listener)
      throw Failure(path: path, detail: detail)
    }
    return listener
  }
}
