internal import Foundation
internal import Glibc

/// A request as the loopback server read it.
public struct RecordedRequest: Sendable {
  /// GET, POST and so on.
  public var method: String
  /// Path and query as they stood in the request line.
  public var target: String
  /// As they came, or as they will be sent.
  public var headers: [(name: String, value: String)]
  /// The bytes as they are.
  public var body: [UInt8]
  /// Counts the connections of the server from 1: two requests of one number came over one connection.
  public var connection: Int

  /// The path without the query.
  public var path: String { String(target.prefix { $0 != "?" }) }

  /// The body as text.
  public var text: String { String(decoding: body, as: UTF8.self) }

  /// The first header of that name, whatever its case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// Fields of the query and of a form body, decoded; the last of a name counts.
  public var form: [String: String] {
    var components = URLComponents()
    let query = target.split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init)
    let isForm = header("Content-Type")?.hasPrefix("application/x-www-form-urlencoded") == true
    let parts = [query, isForm ? text : nil].compactMap { $0 }.filter { !$0.isEmpty }
    components.percentEncodedQuery = parts.joined(separator: "&").replacingOccurrences(of: "+", with: "%20")
    return Dictionary((components.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
  }
}

/// What the loopback server does with a request: an answer, and how it goes wrong.
public struct Answer: Sendable {
  /// The ways in which the bytes of an answer leave, or do not.
  public enum Delivery: Sendable, Equatable {
    /// Whole, at once.
    case whole
    /// A byte at a time with so many milliseconds between.
    case drip(milliseconds: Int)
    /// The connection is closed after so many bytes of the answer, head included.
    case cut(after: Int)
    /// The same, ended by a reset (RST).
    case reset(after: Int)
    /// Nothing is ever answered; the connection stays open until the server stops.
    case never
  }

  /// The status code.
  public var status: Int
  /// As they came, or as they will be sent.
  public var headers: [(name: String, value: String)]
  /// The bytes as they are.
  public var body: [UInt8]
  /// How the bytes leave.
  public var delivery: Delivery
  /// Sent in one chunk with `Transfer-Encoding: chunked` instead of `Content-Length`.
  public var isChunked: Bool
  /// What `Content-Length` says, when that is a lie.
  public var statedLength: Int?
  /// Waits so long before the first byte.
  public var milliseconds: Int
  /// The connection is closed after the answer without a word about it beforehand.
  public var closesSilently: Bool

  /// An answer; 200, whole and true unless told otherwise.
  public init(
    _ status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    delivery: Delivery = .whole, isChunked: Bool = false, statedLength: Int? = nil, wait milliseconds: Int = 0,
    closesSilently: Bool = false
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.delivery = delivery
    self.isChunked = isChunked
    self.statedLength = statedLength
    self.milliseconds = milliseconds
    self.closesSilently = closesSilently
  }

  /// A text with its type.
  public static func text(_ text: String, type: String = "text/plain; charset=utf-8", status: Int = 200) -> Answer {
    Answer(status, headers: [("Content-Type", type)], body: Array(text.utf8))
  }

  /// A JSON document.
  public static func json(_ text: String, status: Int = 200) -> Answer {
    .text(text, type: "application/json; charset=utf-8", status: status)
  }

  /// A redirect.
  public static func redirect(_ status: Int = 302, to location: String) -> Answer {
    Answer(status, headers: [("Location", location)])
  }

  /// Reads the request, keeps it, and never answers: the connection closes without a byte.
  public static var dropped: Answer { Answer(delivery: .cut(after: 0)) }

  var bytes: [UInt8] {
    var head = "HTTP/1.1 \(status) Answer\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    var payload = body
    if isChunked {
      head += "Transfer-Encoding: chunked\r\n"
      payload = Array("\(String(body.count, radix: 16))\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8)
    } else if status != 204, status != 304, !headers.contains(where: { $0.name.lowercased() == "content-length" }) {
      head += "Content-Length: \(statedLength ?? body.count)\r\n"
    }
    return Array((head + "\r\n").utf8) + payload
  }
}

/// A scriptable HTTP/1.1 server on 127.0.0.1, a thread for each connection, keep-alive. It stops when it goes.
public final class LoopbackServer: Sendable {
  /// What answers a request. Called on the connection's own thread.
  public typealias Handler = @Sendable (RecordedRequest) -> Answer

  /// Where it listens.
  public var port: Int { listener.port }
  private let listener: Listener
  private let script: Script

  /// Listens on a free port and answers 404 until told otherwise.
  /// - Parameter socketPath: a Unix socket to listen on instead.
  public init(socketPath: String? = nil, _ handler: @escaping Handler = { _ in .text("nothing here", status: 404) })
    throws
  {
    let script = Script(handler)
    self.script = script
    listener = try Listener(socketPath: socketPath) { connection in
      while let request = connection.readRequest() {
        guard connection.write(script.answer(request)) else { return }
      }
    }
  }

  deinit { stop() }

  /// The address of a path.
  public func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

  /// What `allow_private_hosts` must hold for this server.
  public var host: String { "127.0.0.1" }

  /// Replaces what answers everything; paths with a handler of their own keep it.
  public func handle(_ handler: @escaping Handler) { script.set(nil, handler) }

  /// Sets what answers one path, whatever the query.
  public func handle(_ path: String, _ handler: @escaping Handler) { script.set(path, handler) }

  /// Always answers one path so.
  public func answer(_ path: String, _ answer: Answer) { script.set(path) { _ in answer } }

  /// Everything that was asked up to now, in order.
  public var requests: [RecordedRequest] { script.requests }

  /// What was asked of one path.
  public func requests(_ path: String) -> [RecordedRequest] { requests.filter { $0.path == path } }

  /// Waits until so many requests were read, without sleeping; false after the time-out.
  public func waitForRequests(_ count: Int, seconds: Double = 10) -> Bool { script.wait(for: count, seconds: seconds) }

  /// The same for an asynchronous test, which must not keep a thread of the concurrency runtime waiting.
  public func hasRequests(_ count: Int, seconds: Double = 60) async -> Bool {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: self.waitForRequests(count, seconds: seconds)) }
    }
  }

  /// Closes the listener and every connection.
  public func stop() { listener.stop() }
}

/// Handlers and records, shared by the connections' threads.
private final class Script: @unchecked Sendable {  // guarded by `lock`
  private let lock = NSCondition()
  private var general: LoopbackServer.Handler
  private var byPath: [String: LoopbackServer.Handler] = [:]
  private var recorded: [RecordedRequest] = []

  init(_ handler: @escaping LoopbackServer.Handler) { general = handler }

  var requests: [RecordedRequest] { lock.withLock { recorded } }

  func set(_ path: String?, _ handler: @escaping LoopbackServer.Handler) {
    lock.withLock {
      if let path { byPath[path] = handler } else { general = handler }
    }
  }

  func answer(_ request: RecordedRequest) -> Answer {
    let handler = lock.withLock {
      recorded.append(request)
      lock.broadcast()
      return byPath[request.path] ?? general
    }
    return handler(request)
  }

  func wait(for count: Int, seconds: Double) -> Bool {
    let limit = Date(timeIntervalSinceNow: seconds)
    return lock.withLock {
      while recorded.count < count { if !lock.wait(until: limit) { return recorded.count >= count } }
      return true
    }
  }
}
