import Foundation
import TestSupport
import Town

/// What the process tests need of a Mastodon server, on loopback: it keeps every status that it accepts, honours
/// idempotency keys when told to, and can accept a status and lose the answer.
final class MastodonServer: Sendable {
  struct State: Sendable {
    var honoursKeys = true
    /// What becomes of the next requests to publish; accepted when there is nothing more.
    var script: [Behaviour] = []
    var statuses: [(id: Int, key: String, text: String)] = []
    /// The pictures of each request to publish.
    var media: [[String]] = []
    /// What becomes of the next uploads; taken when there is nothing more.
    var uploads: [Answer] = []
    var publishRequests = 0
    /// Texts that statuses were changed to, and the numbers of those that were taken away, as often as it was asked for.
    var edits: [String] = []
    var deletions: [Int] = []
    /// What was searched for, and how often something was boosted.
    var searches: [String] = []
    var boosts = 0
    /// What others posted, for a search that is for no page to find.
    var mentions: [Stranger] = []
  }

  enum Behaviour: Sendable {
    case accept
    /// Kept, and the connection is cut before the answer.
    case acceptAndDrop
    /// Kept, and answered with a server error.
    case acceptAndFail
    /// Not kept, and the connection is cut.
    case drop
    case refuse(Int, String)
    /// Kept, and the answer comes so many milliseconds late.
    case acceptLate(Int)
    /// Kept, and the answer breaks off.
    case acceptAndCut
    /// Not kept, and answered so.
    case answer(Answer)
  }

  let server: LoopbackServer
  let state = Locked(State())
  var port: Int { server.port }
  var texts: [String] { state.withLock { $0.statuses.map(\.text) } }

  /// - Parameter version: what it says that it is; the relatives of Mastodon know no idempotency keys.
  init(version: String = "4.5.0") throws {
    server = try LoopbackServer()
    server.handle("/api/v1/accounts/verify_credentials") { request in
      Canaries.watch(request.header("Authorization").map { String($0.dropFirst("Bearer ".count)) })
      return .json(#"{"id":"7","username":"owner","acct":"owner","url":"http://127.0.0.1/@owner"}"#)
    }
    server.answer(
      "/api/v2/instance",
      .json(
        #"{"domain":"127.0.0.1","version":"\#(version)","configuration":{"statuses":{"max_characters":500,"characters_reserved_per_url":23}}}"#
      ))
    server.handle("/api/v1/accounts/7/statuses") { [state] _ in
      let statuses = state.withLock { $0.statuses }
      return .json("[" + statuses.reversed().map(Self.json).joined(separator: ",") + "]")
    }
    server.handle("/api/v2/media") { [state] _ in
      state.withLock { $0.uploads.isEmpty ? nil : $0.uploads.removeFirst() }
        ?? .json(#"{"id":"pic-1","type":"image","url":"http://127.0.0.1/pic-1.jpg"}"#)
    }
    server.handle { [state] request in state.withLock { Self.change(request, &$0) } }
    server.handle("/api/v1/statuses") { [state] request in state.withLock { Self.publish(request, &$0) } }
  }

  private static func publish(_ request: RecordedRequest, _ state: inout State) -> Answer {
    state.publishRequests += 1
    let behaviour = state.script.isEmpty ? .accept : state.script.removeFirst()
    switch behaviour {
    case .drop: return .dropped
    case .refuse(let status, let error): return .json("{\"error\":\"\(error)\"}", status: status)
    case .answer(let answer): return answer
    case .accept, .acceptAndDrop, .acceptAndFail, .acceptLate, .acceptAndCut: break
    }
    let body = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: Any]
    state.media.append(body?["media_ids"] as? [String] ?? [])
    let key = request.header("Idempotency-Key") ?? ""
    let known = state.honoursKeys ? state.statuses.first { $0.key == key && !key.isEmpty } : nil
    let status = known ?? (state.statuses.count + 1, key, body?["status"] as? String ?? "")
    if known == nil { state.statuses.append(status) }
    switch behaviour {
    case .acceptAndDrop: return .dropped
    case .acceptAndFail: return .json(#"{"error":"oops"}"#, status: 500)
    case .acceptLate(let milliseconds):
      var answer = Answer.json(json(status))
      answer.milliseconds = milliseconds
      return answer
    case .acceptAndCut:
      var answer = Answer.json(json(status))
      answer.delivery = .cut(after: 200)
      return answer
    default: return .json(json(status))
    }
  }

  /// Looking for a post by its page, boosting it; `PUT` and `DELETE` of one status.
  private static func change(_ request: RecordedRequest, _ state: inout State) -> Answer {
    if request.path == "/api/v2/search" {
      state.searches.append(request.target)
      guard request.form["resolve"] == "true" else { return named(request.form["q"] ?? "", state.mentions) }
      return .json(#"{"statuses":[{"id":"900","visibility":"public"}]}"#)
    }
    if request.path.hasSuffix("/reblog") {
      state.boosts += 1
      return .json(#"{"id":"901","url":"http://127.0.0.1/@cabinet/901","reblog":{"id":"900"}}"#)
    }
    let id =
      request.path.hasPrefix("/api/v1/statuses/") ? request.path.split(separator: "/").last.flatMap { Int($0) } : nil
    let index = state.statuses.firstIndex { $0.id == id }
    if request.method == "DELETE", let id { state.deletions.append(id) }
    guard let index else { return .json(#"{"error":"Record not found"}"#, status: 404) }
    switch request.method {
    case "PUT":
      let body = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: Any]
      state.statuses[index].text = body?["status"] as? String ?? ""
      state.edits.append(state.statuses[index].text)
      return .json(json(state.statuses[index]))
    case "DELETE":
      state.statuses.remove(at: index)
      return .json("{}")
    default: return .json(json(state.statuses[index]))
    }
  }

  private static func named(_ words: String, _ mentions: [Stranger]) -> Answer {
    PlayJSON.answer(["statuses": mentions.filter { Stranger.isNamed(words, in: $0.text) }.map(\.status)])
  }

  private static func json(_ status: (id: Int, key: String, text: String)) -> String {
    let link = status.text.split(separator: " ").first { $0.hasPrefix("http") } ?? ""
    let object: [String: Any] = [
      "id": "\(status.id)", "url": "http://127.0.0.1/@owner/\(status.id)", "created_at": "2026-11-24T10:00:00.000Z",
      "account": ["id": "7"], "content": "<p>Annonce <a href=\"\(link)\">lien</a></p>", "visibility": "public",
    ]
    return String(decoding: (try? JSONSerialization.data(withJSONObject: object)) ?? Data(), as: UTF8.self)
  }
}
