import Foundation
import TestSupport
import Town

/// An account's server of the AT protocol on loopback: it keeps each record at the place that it is given, takes none where
/// one stands, and can accept a record and lose the answer.
final class BlueskyServer: Sendable {
  struct State: Sendable {
    /// The records by their places.
    var records: [String: String] = [:]
    /// What becomes of the next requests to publish; accepted when there is nothing more.
    var script: [MastodonServer.Behaviour] = []
    /// How many sessions were made or renewed, and how many are over.
    var session = 0
    var isOver = false
    var created = 0
    /// What others posted, for searches to find.
    var mentions: [Stranger] = []
  }

  static let password = "sample-app-password-\(UInt32.random(in: 0 ..< .max))"

  let server: LoopbackServer
  let state = Locked(State())
  var port: Int { server.port }
  var texts: [String] {
    state.withLock { state in
      state.records.sorted { $0.key < $1.key }.map { Self.object($0.value)["text"] as? String ?? "" }
    }
  }
  var records: [[String: Any]] { state.withLock { $0.records.values.map(Self.object) } }

  init() throws {
    server = try LoopbackServer()
    handle("com.atproto.server.createSession") { request, state in
      guard request.text.contains(Self.password) else {
        return .json(#"{"error":"AuthenticationRequired","message":"Invalid identifier or password"}"#, status: 401)
      }
      state.created += 1
      return Self.session(&state)
    }
    handle("com.atproto.server.refreshSession") { request, state in
      guard request.header("Authorization") == "Bearer refresh-canary-\(state.session)" else { return Self.refusal }
      return Self.session(&state)
    }
    authorized("com.atproto.server.getSession") { _, _ in
      .json(#"{"did":"did:plc:owner","handle":"owner.example.org","active":true}"#)
    }
    authorized("com.atproto.repo.getRecord") { request, state in
      let place = Self.query("rkey", request)
      guard let record = state.records[place] else {
        return .json(#"{"error":"RecordNotFound","message":"Could not locate record"}"#, status: 400)
      }
      return .json(Self.standing(place, record))
    }
    authorized("com.atproto.repo.listRecords") { _, state in
      let records = state.records.sorted { $0.key > $1.key }.map { Self.standing($0.key, $0.value) }
      return .json("{\"records\":[\(records.joined(separator: ","))]}")
    }
    authorized("com.atproto.repo.putRecord", Self.put)
    authorized("app.bsky.feed.searchPosts") { request, state in
      let words = request.form["url"] ?? request.form["domain"] ?? request.form["q"] ?? ""
      return PlayJSON.answer(["posts": state.mentions.filter { Stranger.isNamed(words, in: $0.text) }.map(\.view)])
    }
  }

  private func handle(_ name: String, _ body: @escaping @Sendable (RecordedRequest, inout State) -> Answer) {
    server.handle("/xrpc/\(name)") { [state] request in
      Canaries.watch(request.header("Authorization").map { String($0.dropFirst("Bearer ".count)) })
      return state.withLock { body(request, &$0) }
    }
  }

  private func authorized(_ name: String, _ body: @escaping @Sendable (RecordedRequest, inout State) -> Answer) {
    handle(name) { request, state in
      guard request.header("Authorization") == "Bearer access-canary-\(state.session)", !state.isOver else {
        return Self.refusal
      }
      return body(request, &state)
    }
  }

  private static let refusal = Answer.json(#"{"error":"ExpiredToken","message":"Token has expired"}"#, status: 400)

  private static func session(_ state: inout State) -> Answer {
    state.session += 1
    state.isOver = false
    return .json(
      "{\"did\":\"did:plc:owner\",\"handle\":\"owner.example.org\",\"active\":true,"
        + "\"accessJwt\":\"access-canary-\(state.session)\",\"refreshJwt\":\"refresh-canary-\(state.session)\"}")
  }

  private static func put(_ request: RecordedRequest, _ state: inout State) -> Answer {
    let behaviour = state.script.isEmpty ? .accept : state.script.removeFirst()
    let body = object(request.text)
    let place = body["rkey"] as? String ?? ""
    switch behaviour {
    case .drop: return .dropped
    case .answer(let answer): return answer
    default: break
    }
    guard body["swapRecord"] is NSNull, body["collection"] as? String == "app.bsky.feed.post", place.count == 13 else {
      return .json(#"{"error":"InvalidRequest","message":"not as it is to be"}"#, status: 400)
    }
    guard state.records[place] == nil else {
      return .json(#"{"error":"InvalidSwap","message":"Record was at bafy"}"#, status: 400)
    }
    let record = (try? JSONSerialization.data(withJSONObject: body["record"] ?? [:])) ?? Data()
    state.records[place] = String(decoding: record, as: UTF8.self)
    switch behaviour {
    case .acceptAndDrop: return .dropped
    case .acceptAndFail: return .json(#"{"error":"InternalServerError"}"#, status: 500)
    default: return .json("{\"uri\":\"at://did:plc:owner/app.bsky.feed.post/\(place)\",\"cid\":\"bafy\"}")
    }
  }

  private static func standing(_ place: String, _ record: String) -> String {
    "{\"uri\":\"at://did:plc:owner/app.bsky.feed.post/\(place)\",\"cid\":\"bafy\",\"value\":\(record)}"
  }

  private static func object(_ text: String) -> [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
  }

  private static func query(_ name: String, _ request: RecordedRequest) -> String {
    URLComponents(string: request.target)?.queryItems?.first { $0.name == name }?.value ?? ""
  }
}
