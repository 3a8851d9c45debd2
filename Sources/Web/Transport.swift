/// The one door out.
public protocol Transport: Sendable {
  /// Sends exactly one request (and its redirects) and returns the complete answer, whatever its status.
  func send(_ request: Request) async throws(TransportFailure) -> Response

  /// Hands one e-mail over, or only says hello where it has no text.
  /// - Returns: the server's last word, a refusal too.
  /// - Throws: no last word; `requestSent` is true once the whole text was handed over.
  func deliver(_ mail: Mail) async throws(TransportFailure) -> MailAnswer

  /// Talks over a WebSocket until enough was heard.
  /// - Returns: all that was heard, in order.
  /// - Throws: no end; `requestSent` is true once a whole message was said.
  func converse(_ talk: SocketTalk) async throws(TransportFailure) -> [SocketTalk.Heard]

  /// Where a task runs best that does little between one exchange and the next, so that no other thread has to be woken
  /// for each answer; nil where it makes no difference. What takes longer goes through `offTransport`.
  var executor: (any TaskExecutor)? { get }
}

extension Transport {
  /// No mail leaves through it.
  public func deliver(_ mail: Mail) async throws(TransportFailure) -> MailAnswer {
    throw TransportFailure(.unreachable, url: mail.server, detail: "no mail leaves here", requestSent: false)
  }

  /// There are no WebSockets.
  public func converse(_ talk: SocketTalk) async throws(TransportFailure) -> [SocketTalk.Heard] {
    throw TransportFailure(.unreachable, url: talk.url, detail: "no WebSockets here", requestSent: false)
  }

  /// Anywhere.
  public var executor: (any TaskExecutor)? { nil }
}

/// Does what takes its time where it holds up no transfer: in place, unless the task prefers a thread.
public func offTransport<Value, Failure>(_ work: () async throws(Failure) -> Value) async throws(Failure) -> Value {
  guard withUnsafeCurrentTask(body: { $0?.unownedTaskExecutor }) != nil else { return try await work() }
  return try await withTaskExecutorPreference(globalConcurrentExecutor, operation: work)
}

/// Why there is no complete answer.
public struct TransportFailure: Error, Sendable, Equatable {
  /// What went wrong.
  public enum Kind: Sendable, Equatable {
    /// Not an http or https URL.
    case badURL
    /// The name has no address.
    case unresolvable
    /// Nothing listens there, or the way is blocked.
    case unreachable
    /// The certificate or the handshake failed.
    case tls
    /// No complete answer within the request's timeout.
    case timedOut
    /// The address is loopback, private or link-local and the configuration does not allow that host.
    case forbiddenAddress
    /// More bytes than the request allows, after decompression.
    case tooBig(limit: Int)
    /// Redirects that do not end, or that lead to another scheme.
    case redirectLoop
    /// The answer ended early or its encoding is broken.
    case truncated
    /// The credential belongs to another origin.
    case foreignSecret
    /// The connection broke.
    case broken
    /// A header holds a control character: a line break in it would become a header of its own.
    case badHeader(name: String)
    /// The task that waited was cancelled.
    case cancelled
  }

  /// What went wrong.
  public var kind: Kind
  /// The address that was asked.
  public var url: String
  /// The library's words.
  public var detail: String
  /// False only when it is proven that no byte of the request left this machine.
  public var requestSent: Bool

  /// A failure with what is known of it.
  public init(_ kind: Kind, url: String, detail: String = "", requestSent: Bool) {
    self.kind = kind
    self.url = url
    self.detail = detail
    self.requestSent = requestSent
  }
}
