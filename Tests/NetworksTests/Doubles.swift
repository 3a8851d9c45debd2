import Foundation
import Model
import Networks
import Synchronization
import Web

/// Answers in the order of a script and remembers what was asked. It takes no request that the script does not hold.
final class ScriptedTransport: Transport {
  typealias Answer = Result<Response, TransportFailure>

  private let state: Mutex<(answers: [Answer], requests: [Request])>
  private let post: Mutex<(answers: [Result<MailAnswer, TransportFailure>], mails: [Mail])>

  private let relays: Mutex<(talks: [TalkExchange], said: [String: [String]])>

  init(
    _ answers: [Answer], mails: [Result<MailAnswer, TransportFailure>] = [], talks: [TalkExchange] = []
  ) {
    state = Mutex((answers, []))
    relays = Mutex((talks, [:]))
    post = Mutex((mails, []))
  }

  /// What was said, by the address of who heard it.
  var said: [String: [String]] { relays.withLock { $0.said } }

  /// Talks that nobody began.
  var talksLeft: Int { relays.withLock { $0.talks.count } }

  func converse(_ talk: SocketTalk) async throws(TransportFailure) -> [SocketTalk.Heard] {
    let result = relays.withLock { relays -> Result<[SocketTalk.Heard], TransportFailure> in
      let strange = TransportFailure(.broken, url: talk.url, detail: "no talk in the script", requestSent: true)
      guard let index = relays.talks.firstIndex(where: { $0.url == talk.url }),
        let (said, result) = try? relays.talks.remove(at: index).run(talk)
      else { return .failure(strange) }
      relays.said[talk.url, default: []] += said
      return result
    }
    return try result.get()
  }

  var mails: [Mail] { post.withLock { $0.mails } }

  func deliver(_ mail: Mail) async throws(TransportFailure) -> MailAnswer {
    let answer = post.withLock { post -> Result<MailAnswer, TransportFailure>? in
      post.mails.append(mail)
      return post.answers.isEmpty ? nil : post.answers.removeFirst()
    }
    guard let answer else {
      throw TransportFailure(.broken, url: mail.server, detail: "no answer in the script", requestSent: true)
    }
    return try answer.get()
  }

  var requests: [Request] { state.withLock { $0.requests } }

  func send(_ request: Request) async throws(TransportFailure) -> Response {
    let answer = state.withLock { state -> Answer in
      state.requests.append(request)
      guard !state.answers.isEmpty else {
        return .failure(
          TransportFailure(.broken, url: request.url, detail: "no answer in the script", requestSent: true))
      }
      return state.answers.removeFirst()
    }
    return try answer.get()
  }
}

extension Response {
  /// An answer of the script.
  static func scripted(
    _ status: Int, headers: [(name: String, value: String)] = [], text: String = "", at received: Date = .reference
  ) -> ScriptedTransport.Answer {
    .success(Response(status: status, headers: headers, body: Array(text.utf8), received: received))
  }
}

extension Date {
  /// When the script's answers are received.
  static let reference = Date(timeIntervalSince1970: 1_795_422_600)  // 2026-11-23T08:30:00Z
}

/// Files in memory, and disks that fail.
final class MemoryFiles: PostFiles {
  private let files: Mutex<[String: [UInt8]]>
  /// So many bytes of an append reach the disk before it fails.
  private let breaksAfter: Int?
  /// What another process writes while this one waits for its turn, once for each turn.
  private let meanwhile: Mutex<[[String: String]]>

  init(_ files: [String: String] = [:], breaksAfter: Int? = nil, meanwhile: [[String: String]] = []) {
    self.files = Mutex(files.mapValues { Array($0.utf8) })
    self.breaksAfter = breaksAfter
    self.meanwhile = Mutex(meanwhile)
  }

  var texts: [String: String] { files.withLock { $0.mapValues { String(decoding: $0, as: UTF8.self) } } }

  func contents(of path: String) throws(FileFailure) -> [UInt8]? { files.withLock { $0[path] } }

  func requireWritable(_ path: String) throws(FileFailure) {
    if breaksAfter != nil { throw FileFailure(path: path, detail: "Read-only file system") }
  }

  func replace(_ path: String, with bytes: [UInt8]) throws(FileFailure) {
    if breaksAfter != nil { throw FileFailure(path: path, detail: "No space left on device") }
    files.withLock { $0[path] = bytes }
  }

  func append(_ bytes: [UInt8], to path: String) throws(FileFailure) {
    files.withLock { $0[path, default: []] += bytes.prefix(breaksAfter ?? bytes.count) }
    if breaksAfter != nil { throw FileFailure(path: path, detail: "No space left on device") }
  }

  func exclusively<Value>(_ path: String, _ work: () async throws(PublishFailure) -> Value)
    async throws(PublishFailure) -> Value
  {
    let written = meanwhile.withLock { $0.isEmpty ? [:] : $0.removeFirst() }
    files.withLock { files in for (path, text) in written { files[path] = Array(text.utf8) } }
    return try await work()
  }
}
