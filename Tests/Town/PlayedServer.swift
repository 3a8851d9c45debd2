internal import Foundation
internal import Synchronization
public import TestSupport

/// A played server that listens, until it goes.
public final class PlayedServer: Sendable {
  private let server: Server
  private let state: State

  private enum Server {
    case http(LoopbackServer)
    case mail(LoopbackMailServer)
    case relay(LoopbackRelay)
  }

  /// A class because the server's closure and we share it.
  private final class State: Sendable {
    let town = Mutex(Town())
  }

  /// Listens on a free port of 127.0.0.1.
  /// - Parameter pause: what each answer over HTTP takes, in milliseconds.
  public init(_ play: Play, pausing pause: Int = 0) throws {
    let state = State()
    self.state = state
    let answer: LoopbackServer.Handler = { request in state.town.withLock { play.answer(request, &$0) } }
    switch play.speech {
    case .http:
      let http = try LoopbackServer { request in
        var answer = answer(request)
        answer.milliseconds = pause
        return answer
      }
      server = .http(http)
      address = "http://127.0.0.1:\(http.port)"
    case .relay:
      let relay = try LoopbackRelay { $0.method == "CONNECT" ? nil : answer($0) }
      server = .relay(relay)
      address = relay.url
    case .mail:
      // The play answers what is of consequence.
      let mail = try LoopbackMailServer { ["AUTH", "TEXT"].contains($0.method) ? answer($0) : nil }
      server = .mail(mail)
      address = mail.url
    }
    state.town.withLock { [address] in $0.address = address }
  }

  /// Without a slash at its end.
  public let address: String
  /// What stands there.
  public var posts: [Town.Post] { state.town.withLock { $0.posts } }
  /// What others posted there, for searches to find: an account's `mentions` are those that hold the words.
  public var strangers: [Stranger] {
    get { state.town.withLock { $0.strangers } }
    set { state.town.withLock { $0.strangers = newValue } }
  }
  /// What was asked.
  public var requests: [RecordedRequest] {
    switch server {
    case .http(let server): server.requests
    case .mail(let server): server.requests
    case .relay(let server): server.requests
    }
  }
}

/// JSON in plays, where a mistake is a mistake of the play.
public enum PlayJSON {
  /// The object of a request's body, or of the form's first part where it has several; empty where it is none.
  public static func object(_ request: RecordedRequest) -> [String: Any] {
    let body = parts(request).first?.body ?? request.text
    return (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:]
  }

  /// The parts of `multipart/form-data`, by their names; none of another body.
  public static func parts(_ request: RecordedRequest) -> [(name: String, body: String)] {
    let type = request.header("Content-Type") ?? ""
    guard type.hasPrefix("multipart/form-data"), let boundary = type.components(separatedBy: "boundary=").last else {
      return []
    }
    return request.text.components(separatedBy: "--\(boundary)").dropFirst().dropLast().map { part in
      let halves = part.components(separatedBy: "\r\n\r\n")
      let name = (halves.first ?? "").components(separatedBy: " name=\"").last?.prefix { $0 != "\"" } ?? ""
      return (String(name), String(halves.dropFirst().joined(separator: "\r\n\r\n").dropLast()))
    }
  }

  /// An answer with this value.
  public static func answer(_ value: Any, status: Int = 200, headers: [(name: String, value: String)] = []) -> Answer {
    let bytes = (try? JSONSerialization.data(withJSONObject: value)).map { Array($0) } ?? []
    return Answer(status, headers: [("Content-Type", "application/json")] + headers, body: bytes)
  }
}
