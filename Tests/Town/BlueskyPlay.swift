internal import Foundation
internal import TestSupport

extension Play {
  /// A server of the AT protocol: a session for an app password, and records at places that the client chooses.
  static let bluesky = Play(
    network: "bluesky", secrets: ["bluesky.password": "played-app-password"],
    account: { ["server": $0, "handle": "owner.example.org", "password": ["file": "bluesky.password"]] },
    answer: { request, town in
      let body = PlayJSON.object(request)
      switch request.path {
      case "/xrpc/com.atproto.server.createSession":
        guard body["password"] as? String == "played-app-password" else {
          return refusal("AuthenticationRequired", "Invalid identifier or password", status: 401)
        }
        return session(&town)
      case "/xrpc/com.atproto.server.refreshSession":
        guard bearer(request) == "played-refresh-\(town.memory["session"] ?? "")" else { return expired }
        return session(&town)
      default: break
      }
      guard bearer(request) == "played-access-\(town.memory["session"] ?? "")" else { return expired }
      let place = body["rkey"] as? String ?? request.form["rkey"] ?? ""
      switch request.path {
      case "/xrpc/com.atproto.server.getSession":
        return PlayJSON.answer(["did": "did:plc:owner", "handle": "owner.example.org", "active": true])
      case "/xrpc/com.atproto.repo.uploadBlob":
        let blob: [String: Any] = [
          "$type": "blob", "ref": ["$link": "bafkreiplayed"], "mimeType": request.header("Content-Type") ?? "",
          "size": request.body.count,
        ]
        return PlayJSON.answer(["blob": blob])
      case "/xrpc/com.atproto.repo.getRecord":
        guard let post = town.post(named: place) else { return refusal("RecordNotFound", "Could not locate record") }
        return PlayJSON.answer(standing(post, town))
      case "/xrpc/com.atproto.repo.listRecords":
        return PlayJSON.answer(["records": town.posts.reversed().map { standing($0, town) }])
      case "/xrpc/com.atproto.repo.putRecord": return put(body, at: place, &town)
      case "/xrpc/com.atproto.repo.deleteRecord":
        if let post = town.post(named: place) { _ = town.remove(post.id) }
        return PlayJSON.answer([:])
      case "/xrpc/app.bsky.feed.searchPosts": return PlayJSON.answer(["posts": named(request.form, town)])
      default: return refusal("MethodNotImplemented", "Method Not Implemented", status: 501)
      }
    })

  private static func bearer(_ request: RecordedRequest) -> String {
    String(request.header("Authorization")?.dropFirst("Bearer ".count) ?? "")
  }

  private static var expired: Answer { refusal("ExpiredToken", "Token has expired") }

  private static func refusal(_ error: String, _ message: String, status: Int = 400) -> Answer {
    PlayJSON.answer(["error": error, "message": message], status: status)
  }

  /// The tokens of before are dead at once.
  private static func session(_ town: inout Town) -> Answer {
    let number = String((town.memory["session"].flatMap { Int($0) } ?? 0) + 1)
    town.memory["session"] = number
    return PlayJSON.answer([
      "did": "did:plc:owner", "handle": "owner.example.org", "active": true, "accessJwt": "played-access-\(number)",
      "refreshJwt": "played-refresh-\(number)",
    ])
  }

  /// `swapRecord` names what must stand there; null means nothing.
  private static func put(_ body: [String: Any], at place: String, _ town: inout Town) -> Answer {
    let record = body["record"] as? [String: Any] ?? [:]
    let text = record["text"] as? String ?? ""
    guard place.count == 13, record["createdAt"] is String else { return refusal("InvalidRequest", "no such record") }
    if body["collection"] as? String == "app.bsky.feed.repost" { return repost(record, at: place, &town) }
    let before = town.post(named: place)
    guard body["swapRecord"] as? String == before.map({ version($0) }) else {
      return refusal("InvalidSwap", "Record was at another version")
    }
    if let before { _ = town.edit(before.id, to: text) } else { town.add(text, key: place) }
    town.memory["record \(place)"] = (try? JSONSerialization.data(withJSONObject: record)).map {
      String(decoding: $0, as: UTF8.self)
    }
    return PlayJSON.answer(["uri": "at://did:plc:owner/app.bsky.feed.post/\(place)", "cid": "bafynew"])
  }

  private static func repost(_ record: [String: Any], at place: String, _ town: inout Town) -> Answer {
    let subject = record["subject"] as? [String: String] ?? [:]
    guard
      let post = town.posts.first(where: { subject["uri"] == "at://did:plc:owner/app.bsky.feed.post/\($0.key ?? "")" }),
      subject["cid"] == version(post)
    else { return refusal("InvalidRequest", "Invalid app.bsky.feed.repost record") }
    guard town.memory["repost \(place)"] == nil else { return refusal("InvalidSwap", "Record was at another version") }
    town.memory["repost \(place)"] = post.id
    return PlayJSON.answer(["uri": "at://did:plc:owner/app.bsky.feed.repost/\(place)", "cid": "bafynew"])
  }

  /// The posts that hold the words or lead to the address, the account's own among them.
  private static func named(_ query: [String: String], _ town: Town) -> [[String: Any]] {
    let words = query["url"] ?? query["domain"] ?? query["q"] ?? ""
    let own = town.posts.filter { Stranger.isNamed(words, in: $0.text) }.map { post in
      standing(post, town).merging(
        ["author": ["did": "did:plc:owner", "handle": "owner.example.org"], "record": ["text": post.text]]) { $1 }
    }
    return own + town.strangers.filter { Stranger.isNamed(words, in: $0.text) }.map(\.view)
  }

  private static func version(_ post: Town.Post) -> String { "bafy\(post.text.utf8.count)" }

  private static func standing(_ post: Town.Post, _ town: Town) -> [String: Any] {
    let place = post.key ?? ""
    let record = try? JSONSerialization.jsonObject(with: Data((town.memory["record \(place)"] ?? "{}").utf8))
    return [
      "uri": "at://did:plc:owner/app.bsky.feed.post/\(place)", "cid": version(post), "value": record ?? [:],
    ]
  }
}
