internal import Foundation

/// A scriptable mail server (RFC 5321) on 127.0.0.1, without TLS: it takes what is said to it until told otherwise.
///
/// What a client says is recorded as a request: `CONNECT`, `EHLO` (its name as target), `AUTH` (the user as target, the
/// password as body), `MAIL` and `RCPT` (the address as target), `DATA`, `TEXT` (the whole text as body), `NOOP`, `QUIT`.
/// An answer's status is the reply's code and its body the words; its delivery may cut the connection or never come.
public final class LoopbackMailServer: Sendable {
  /// What answers; nil where the usual is said.
  public typealias Handler = @Sendable (RecordedRequest) -> Answer?

  private let listener: Listener
  private let script: Script

  /// Listens on a free port.
  /// - Parameter extensions: what EHLO lists.
  public init(extensions: [String] = ["SIZE 1000000", "AUTH PLAIN LOGIN"], _ handler: @escaping Handler = { _ in nil })
    throws
  {
    let script = Script(handler)
    self.script = script
    listener = try Listener(socketPath: nil) { MailSession($0, script, extensions).run() }
  }

  deinit { stop() }

  /// `smtp://127.0.0.1:PORT`
  public var url: String { "smtp://127.0.0.1:\(listener.port)" }

  /// Everything that was said up to now, in order.
  public var requests: [RecordedRequest] { script.requests }

  /// The texts that came whole.
  public var texts: [String] { requests.filter { $0.method == "TEXT" }.map(\.text) }

  /// Closes the listener and every connection.
  public func stop() { listener.stop() }

  /// Handler and record, shared by the connections' threads.
  fileprivate final class Script: @unchecked Sendable {  // `recorded` is guarded by `lock`
    private let lock = NSLock()
    private let handler: Handler
    private var recorded: [RecordedRequest] = []

    init(_ handler: @escaping Handler) { self.handler = handler }

    var requests: [RecordedRequest] { lock.withLock { recorded } }

    func answer(_ request: RecordedRequest) -> Answer? {
      lock.withLock { recorded.append(request) }
      return handler(request)
    }
  }
}

/// One client's conversation.
private final class MailSession {
  private let connection: Connection
  private let script: LoopbackMailServer.Script
  private let extensions: [String]

  init(_ connection: Connection, _ script: LoopbackMailServer.Script, _ extensions: [String]) {
    self.connection = connection
    self.script = script
    self.extensions = extensions
  }

  func run() {
    guard reply("CONNECT", usually: "220 mail.example.org") else { return }
    while let line = connection.readLine() {
      let words = line.split(separator: " ").map(String.init)
      guard obey((words.first ?? "").uppercased(), Array(words.dropFirst())) else { return }
    }
  }

  /// False when the conversation is over.
  private func obey(_ command: String, _ words: [String]) -> Bool {
    switch command {
    case "EHLO":
      let lines = ["mail.example.org"] + extensions
      let text = lines.enumerated().map { "250\($0 == lines.count - 1 ? " " : "-")\($1)" }
      return reply(command, words.first ?? "", usually: text.joined(separator: "\r\n"))
    case "AUTH": return logIn(words)
    case "MAIL", "RCPT":
      let address = words.joined(separator: " ").split(separator: "<").last?.prefix { $0 != ">" }
      return reply(command, String(address ?? ""), usually: "250 2.1.0 Ok")
    case "DATA":
      guard reply(command, usually: "354 Go ahead") else { return false }
      guard let text = connection.read(upTo: Array("\r\n.\r\n".utf8)) else { return false }
      let lines = String(decoding: text, as: UTF8.self).components(separatedBy: "\r\n")
      let whole = lines.map { $0.hasPrefix(".") ? String($0.dropFirst()) : $0 }.joined(separator: "\r\n")
      return reply("TEXT", body: whole, usually: "250 2.0.0 Ok: queued")
    case "NOOP": return reply(command, usually: "250 2.0.0 Ok")
    case "QUIT":
      _ = reply(command, usually: "221 2.0.0 Bye")
      return false
    default: return reply(command, usually: "502 5.5.2 Unknown")
    }
  }

  /// PLAIN (RFC 4616) or LOGIN.
  private func logIn(_ words: [String]) -> Bool {
    func asked(_ question: String) -> String? {
      guard connection.send(Array("334 \(question)\r\n".utf8)), let line = connection.readLine() else { return nil }
      return line
    }
    func plain(_ text: String?) -> String {
      String(decoding: text.flatMap { Data(base64Encoded: $0) } ?? Data(), as: UTF8.self)
    }
    let user: String
    let password: String
    if words.first == "LOGIN" {
      user = plain(words.dropFirst().first ?? asked("VXNlcm5hbWU6"))
      password = plain(asked("UGFzc3dvcmQ6"))
    } else {
      let parts = plain(words.dropFirst().first ?? asked("")).components(separatedBy: "\u{0}")
      user = parts.dropFirst().first ?? ""
      password = parts.last ?? ""
    }
    return reply("AUTH", user, body: password, usually: "235 2.7.0 Welcome")
  }

  /// Records what came and says what the script says; false when the conversation is over.
  private func reply(_ method: String, _ target: String = "", body: String = "", usually usual: String) -> Bool {
    let request = RecordedRequest(
      method: method, target: target, headers: [], body: Array(body.utf8), connection: connection.number)
    guard let answer = script.answer(request) else { return connection.send(Array("\(usual)\r\n".utf8)) }
    switch answer.delivery {
    case .never:
      _ = connection.readLine()  // until the peer or the server gives up
      return false
    case .cut, .reset: return false
    case .whole, .drip:
      let words = String(decoding: answer.body, as: UTF8.self)
      // A refused DATA is followed by no text.
      return connection.send(Array("\(answer.status) \(words)\r\n".utf8))
        && !answer.closesSilently && (method != "DATA" || answer.status == 354)
    }
  }
}
