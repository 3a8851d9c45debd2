internal import Announcer

/// The head of a request.
struct RequestHead: Sendable {
  /// `GET`, `POST`, …
  var method: String
  /// Without the query.
  var path: String
  /// The query's values by name; the last of a name counts.
  var query: [String: String]
  /// By name in lower case.
  var headers: [String: String]
}

/// What becomes of a request's body.
enum Intake: Sendable {
  /// The request is answered by its head alone.
  case answered(HTTPAnswer)
  /// So many bytes are kept; with more the request is not heard.
  case kept(Int)
  /// So many are read and dropped.
  case dropped(Int)
  /// So many are read, checked on their way and dropped.
  case checked(PushProof, Int)

  var most: Int {
    switch self {
    case .answered: 0
    case .kept(let most), .dropped(let most), .checked(_, let most): most
    }
  }
}

/// What is answered.
struct HTTPAnswer: Sendable, Equatable {
  var status: Int
  var type = "text/plain; charset=utf-8"
  var body: [UInt8] = []
  var headers: [String: String] = [:]
}

/// What a server of ours allows and does.
struct ServerRules: Sendable {
  /// Connections at once; more wait in the system's queue.
  var connections = 32
  /// A connection on which nothing happens ends so soon.
  var idleSeconds = 5
  /// Memory of a connection: its head fits in, or it is refused.
  var memory = 32 << 10
  /// Head and whole of a request must be there so soon, however slowly they drip; nil for no such limit.
  var deadlines: Deadlines.Limits?
  /// One request to a connection.
  var closes = false
  /// Whether the peer at the socket is heard at all.
  var hears: @Sendable (_ socket: Int32) -> Bool = { _ in true }
  /// Decides by the head.
  var intake: @Sendable (RequestHead) -> Intake
  /// Answers the whole request.
  var answer: @Sendable (RequestHead, _ body: [UInt8], _ isProven: Bool) async -> HTTPAnswer
}
