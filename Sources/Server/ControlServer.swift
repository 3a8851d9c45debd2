internal import CPlatform
internal import Glibc

/// Answers the owner's questions on a Unix socket, as HTTP and JSON. Only root and the daemon's own user are heard.
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

  /// The socket's path.
  public let path: String
  private let server: WebServer

  /// Serves a socket at that path (an old one is replaced; the ledger's lock proves that no one serves it).
  public init(path: String, answer: @escaping @Sendable (Question) async -> Answer) throws(ServerFailure) {
    self.path = path
    let listener = try Self.listen(at: path)
    let rules = ServerRules(
      hears: { socket in
        let peer = platform_peer_uid(socket)
        return peer == 0 || peer == geteuid()
      },
      intake: { _ in .dropped(64 << 10) },  // questions have no body
      answer: { head, _, _ in
        let answer = await answer(Question(method: head.method, path: head.path, query: head.query))
        return HTTPAnswer(status: answer.status, type: "application/json", body: answer.body)
      })
    guard let server = WebServer(listener, rules) else {
      close(listener)
      throw ServerFailure(place: path, code: 0)
    }
    self.server = server
  }

  /// Stops answering and removes the socket.
  public func stop() {
    server.stop()
    unlink(path)
  }

  private static func listen(at path: String) throws(ServerFailure) -> Int32 {
    var address = sockaddr_un()
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw ServerFailure(place: path, code: ENAMETOOLONG)
    }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    unlink(path)
    // The mode counts from the first moment: bind makes the file by the umask.
    let mask = umask(0o117)
    defer { umask(mask) }
    return try Listening.open(AF_UNIX, place: path) { listener in
      withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
    }
  }
}

/// Sockets that listen.
enum Listening {
  /// A socket that `bind` has bound, listening, not blocking, closed in children.
  static func open(_ family: Int32, place: String, bind: (Int32) -> Int32) throws(ServerFailure) -> Int32 {
    let listener = socket(
      family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard listener >= 0, bind(listener) == 0, listen(listener, 64) == 0 else {
      let code = errno
      close(listener)
      throw ServerFailure(place: place, code: code)
    }
    return listener
  }
}
