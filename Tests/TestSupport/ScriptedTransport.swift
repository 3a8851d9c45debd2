public import Foundation
internal import Testing
public import Web

/// A transport that answers from a script and never touches a network. It checks nothing that the real one checks, but
/// for the origin of a credential.
public final class ScriptedTransport: Transport, @unchecked Sendable {  // guarded by `lock`
  /// What comes of one request.
  public typealias Result = Swift.Result<Response, TransportFailure>
  /// A script: nil means that nobody expected this request, which fails the test.
  public typealias Script = @Sendable (Request) -> Result?

  /// One request as it was made, without the secret.
  public struct Sent: Sendable {
    /// The request, its credential taken out.
    public var request: Request
    /// The header that would have carried the credential.
    public var credentialHeader: String?

    /// The body as text.
    public var text: String { String(decoding: request.body ?? [], as: UTF8.self) }

    /// The first header of that name, whatever its case.
    public func header(_ name: String) -> String? {
      request.headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  private let lock = NSLock()
  private var queue: [Result] = []
  private var script: Script?
  private var recorded: [Sent] = []

  /// Answers from a closure.
  public init(_ script: @escaping Script) { self.script = script }

  /// Answers one after the other, and expects no more than that.
  public init(answers: [Result] = []) { queue = answers }

  /// Adds an answer to the queue.
  public func expect(_ answer: Result) { lock.withLock { queue.append(answer) } }

  /// Everything that was sent, in order.
  public var sent: [Sent] { lock.withLock { recorded } }

  /// Answers that nobody asked for.
  public var unusedAnswers: Int { lock.withLock { queue.count } }

  /// Records the request and answers from the script.
  public func send(_ request: Request) async throws(TransportFailure) -> Response {
    if let credential = request.credential, Origin(request.url) != credential.origin {
      throw TransportFailure(.foreignSecret, url: request.url, requestSent: false)
    }
    var bare = request
    bare.credential = nil
    let sent = Sent(request: bare, credentialHeader: request.credential?.header)
    let answer = lock.withLock {
      recorded.append(sent)
      return queue.isEmpty ? nil : queue.removeFirst()
    }
    if let answer { return try answer.get() }
    if let answer = script?(request) { return try answer.get() }
    Issue.record("unexpected request: \(request.method.rawValue) \(request.url)")
    throw TransportFailure(.unreachable, url: request.url, detail: "not in the script", requestSent: false)
  }
}

extension Result where Success == Response, Failure == TransportFailure {
  /// An answer with a text body.
  public static func answer(
    _ status: Int = 200, _ body: String = "", headers: [(name: String, value: String)] = [], url: String = "",
    redirects: [Redirect] = [], received: Date = Date(timeIntervalSince1970: 0)
  ) -> Self {
    .success(
      Response(
        status: status, headers: headers, body: Array(body.utf8), url: url, redirects: redirects, received: received))
  }

  /// A failure.
  public static func fault(_ kind: TransportFailure.Kind, url: String = "", requestSent: Bool) -> Self {
    .failure(TransportFailure(kind, url: url, detail: "scripted", requestSent: requestSent))
  }
}
