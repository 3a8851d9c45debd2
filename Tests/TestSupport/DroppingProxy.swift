internal import Foundation
internal import Glibc

/// A proxy before a real server on loopback that loses answers, or requests, when it is told to: the fault that makes an
/// outcome unknown.
public final class DroppingProxy: Sendable {
  /// What becomes of one request.
  public enum Fate: Sendable, Equatable {
    /// It and its answer pass.
    case pass
    /// The server gets it whole and answers; the answer is dropped and the connection closed.
    case dropAnswer
    /// The server never gets it; the connection is closed.
    case dropRequest
  }

  /// Decides about one request. Called on the connection's own thread.
  public typealias Judge = @Sendable (RecordedRequest) -> Fate

  /// Where it listens.
  public var port: Int { listener.port }
  private let listener: Listener
  private let ledger = Verdicts()

  /// Forwards to a port of the loopback.
  public init(to port: Int, host: String = "127.0.0.1", _ judge: @escaping Judge = { _ in .pass }) throws {
    let ledger = self.ledger
    ledger.judge = judge
    listener = try Listener(socketPath: nil) { connection in
      while let request = connection.readRequest() {
        guard Self.serve(request, connection, ledger.fate(request), host: host, port: port) else { return }
      }
    }
  }

  deinit { stop() }

  /// The address of a path.
  public func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

  /// Replaces the judge.
  public func decide(_ judge: @escaping Judge) { ledger.judge = judge }

  /// Every request and what became of it, in order.
  public var requests: [(request: RecordedRequest, fate: Fate)] { ledger.all }

  /// Closes the listener and every connection.
  public func stop() { listener.stop() }

  /// One upstream connection for each request: `Connection: close` lets a server say where an answer ends.
  private static func serve(
    _ request: RecordedRequest, _ client: Connection, _ fate: Fate, host: String, port: Int
  ) -> Bool {
    guard fate != .dropRequest, let upstream = Connection(connectingTo: host, port: port) else { return false }
    defer { upstream.close() }
    guard upstream.send(forwarded(request)) else { return false }
    let answer = upstream.readAnswer()
    guard fate == .pass else { return false }
    _ = client.send(answer)
    return false
  }

  private static func forwarded(_ request: RecordedRequest) -> [UInt8] {
    let dropped = ["connection", "keep-alive", "proxy-connection"]
    let kept = request.headers.filter { !dropped.contains($0.name.lowercased()) }
    let lines = kept.map { "\($0.name): \($0.value)\r\n" }.joined()
    let head = "\(request.method) \(request.target) HTTP/1.1\r\n\(lines)Connection: close\r\n\r\n"
    return Array(head.utf8) + request.body
  }
}

/// The judge and what he decided, shared by the connections' threads.
private final class Verdicts: @unchecked Sendable {  // guarded by `lock`
  private let lock = NSLock()
  private var current: DroppingProxy.Judge = { _ in .pass }
  private var decided: [(request: RecordedRequest, fate: DroppingProxy.Fate)] = []

  var judge: DroppingProxy.Judge {
    get { lock.withLock { current } }
    set { lock.withLock { current = newValue } }
  }

  var all: [(request: RecordedRequest, fate: DroppingProxy.Fate)] { lock.withLock { decided } }

  func fate(_ request: RecordedRequest) -> DroppingProxy.Fate {
    let fate = judge(request)
    lock.withLock { decided.append((request, fate)) }
    return fate
  }
}
