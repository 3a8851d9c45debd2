import FoundationEssentials
import FuzzSupport
import Model
import Synchronization
import Web

/// Bytes as an answer: a server's, a mail server's or a relay's.
struct HostileAnswer: Sendable {
  /// An answer's status, or what became of the request instead.
  enum Fate: Sendable, Equatable {
    case status(Int)
    case cut
    case timedOut
    case refused
  }

  static let fates: [Fate] = {
    let statuses = [
      200, 200, 200, 201, 202, 204, 302, 303, 400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 422, 429, 500, 503,
    ]
    return statuses.map { Fate.status($0) } + [.cut, .timedOut, .refused]
  }()

  /// Names that adapters look at, and those that transcripts have.
  static let headers: [String] = {
    let inTranscripts = Sample.all.flatMap(\.cases).flatMap(\.exchanges).flatMap { ($0.answer.headers ?? [:]).keys }
    let looked = ["Content-Type", "Date", "Link", "Location", "Retry-After", "Set-Cookie", "X-RateLimit-Reset"]
    return Set(looked + inTranscripts).sorted()
  }()

  let fate: Fate
  let headers: [(name: String, value: String)]
  let body: [UInt8]

  /// A fate, so many headers, each a name and a line; the rest is the body. Where `canary` stands in it, the server tells
  /// what only we and it may know.
  init(_ input: inout Input, telling secrets: [String]) {
    fate = input.choose(Self.fates)
    let count = input.choose([0, 1, 2, 3])
    headers = (0..<count).map { _ in (input.choose(Self.headers), input.line()) }
    body = Canary.told(input.bytes, secrets)
  }

  func response() throws(TransportFailure) -> Response {
    switch fate {
    case .status(let status): return Response(status: status, headers: headers, body: body, received: Sample.reference)
    case .cut: throw TransportFailure(.broken, url: "", requestSent: true)
    case .timedOut: throw TransportFailure(.timedOut, url: "", requestSent: true)
    case .refused: throw TransportFailure(.unreachable, url: "", requestSent: false)
    }
  }

  func lastWord() throws(TransportFailure) -> MailAnswer {
    let status = try response().status
    let words = String(decoding: body, as: UTF8.self)
    return MailAnswer(
      status: status == 200 ? 250 : status, words: String(words.dropFirst()), isLoggedIn: body.first != 0x30,
      hasTakenText: body.first != 0x31)
  }

  /// Each line is a message.
  func hears(_ talk: SocketTalk) throws(TransportFailure) -> [SocketTalk.Heard] {
    _ = try response()
    return try HostileAnswer.hold(talk, body.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) })
  }

  /// Lets a talk run its course.
  static func hold(_ talk: SocketTalk, _ messages: [String]) throws(TransportFailure) -> [SocketTalk.Heard] {
    var heard: [SocketTalk.Heard] = []
    var said = talk.opening.count
    for text in messages {
      heard.append(SocketTalk.Heard(text, received: Sample.reference))
      switch talk.turn(heard) {
      case .listen: break
      case .say(let texts):
        said += texts.count
        Fuzzer.hold(said < 10, "a relay makes us say \(said) messages")
      case .end: return heard
      }
    }
    throw TransportFailure(.broken, url: talk.url, requestSent: true)
  }
}

/// Answers as a transcript's case has them, but for one, or all, that are hostile; after the last one the hostile answer
/// again, for ever.
final class HostileTransport: Transport {
  private let sample: Sample.Case
  private let hostile: HostileAnswer
  /// Which answer is hostile; all of them where there are not so many.
  private let step: Int
  private let state = Mutex(State())

  private struct State {
    var requests: [Request] = []
    var mails = 0
    var talks: [String] = []
    var last: HostileAnswer.Fate?
  }

  init(_ sample: Sample.Case, hostile: HostileAnswer, at step: Int) {
    (self.sample, self.hostile, self.step) = (sample, hostile, step)
  }

  var requests: [Request] { state.withLock { $0.requests } }
  var count: Int { state.withLock { $0.requests.count + $0.mails + $0.talks.count } }
  /// What was answered last.
  var last: HostileAnswer.Fate? { state.withLock { $0.last } }

  private func isHostile(_ index: Int) -> Bool { index == step || step >= sample.steps }

  func send(_ request: Request) async throws(TransportFailure) -> Response {
    if let credential = request.credential, Origin(request.url) != credential.origin {
      throw TransportFailure(.foreignSecret, url: request.url, requestSent: false)
    }
    let index = state.withLock { state in
      state.requests.append(request)
      return state.requests.count - 1
    }
    guard index < sample.exchanges.count, !isHostile(index) else {
      state.withLock { $0.last = hostile.fate }
      return try hostile.response()
    }
    let answer = sample.exchanges[index].answer
    state.withLock { $0.last = answer.broken == nil ? .status(answer.status ?? 200) : .cut }
    if let broken = answer.broken {
      throw TransportFailure(broken == "refused" ? .unreachable : .broken, url: "", requestSent: broken != "refused")
    }
    return Response(
      status: answer.status ?? 200, headers: (answer.headers ?? [:]).map { (name: $0.key, value: $0.value) },
      body: answer.body, received: Sample.date(answer.received))
  }

  func deliver(_ mail: Mail) async throws(TransportFailure) -> MailAnswer {
    state.withLock { state in
      state.mails += 1
      state.last = hostile.fate
    }
    return try hostile.lastWord()
  }

  func converse(_ talk: SocketTalk) async throws(TransportFailure) -> [SocketTalk.Heard] {
    let before = state.withLock { state in
      state.talks.append(talk.url)
      return state.talks.count { $0 == talk.url } - 1
    }
    let talks = (sample.talks ?? []).enumerated().filter { $0.element.url == talk.url }
    guard before < talks.count, !isHostile(talks[before].offset) else {
      state.withLock { $0.last = hostile.fate }
      return try hostile.hears(talk)
    }
    let good = talks[before].element
    if good.broken == "refused" { throw TransportFailure(.unreachable, url: talk.url, requestSent: false) }
    return try HostileAnswer.hold(talk, good.hears ?? [])
  }
}
