internal import Foundation
internal import TestSupport

extension Play {
  /// Matrix: transactions are remembered, messages are listed.
  public static let matrix = Play(
    network: "matrix", secrets: ["matrix.token": "played-matrix-token"],
    account: { ["server": $0, "room": "!town:example.org", "token": ["file": "matrix.token"]] },
    answer: { request, town in
      if request.path == "/_matrix/client/v3/login" { return login(request) }
      guard request.header("Authorization") == "Bearer played-matrix-token" else {
        return error(401, "M_UNKNOWN_TOKEN", "Unrecognised access token")
      }
      let api = "/_matrix/client/v3"
      guard request.path != api + "/account/whoami" else { return PlayJSON.answer(["user_id": user]) }
      if request.path.contains("/relations/") {
        return PlayJSON.answer(["chunk": town.memory["matrix.edit"].map { [["event_id": $0, "sender": user]] } ?? []])
      }
      let prefix = api + "/rooms/%21town%3Aexample.org/"
      guard request.path.hasPrefix(prefix) else { return error(403, "M_FORBIDDEN", "not in the room") }
      let parts = request.path.dropFirst(prefix.count).split(separator: "/").map {
        String($0).removingPercentEncoding ?? ""
      }
      switch (request.method, parts.first, parts.count) {
      case ("GET", "messages", 1): return PlayJSON.answer(["chunk": town.posts.reversed().map(event)])
      case ("PUT", "send", 3): return send(PlayJSON.object(request), as: parts[2], to: &town)
      case ("PUT", "redact", 3):
        _ = town.remove(String(parts[1].dropFirst()))
        return PlayJSON.answer(["event_id": "$redaction"])
      default: return error(404, "M_NOT_FOUND", "Event not found.")
      }
    })

  /// One password opens it, for the token that everything else asks for.
  private static func login(_ request: RecordedRequest) -> Answer {
    guard request.method == "POST" else { return PlayJSON.answer(["flows": [["type": "m.login.password"]]]) }
    guard PlayJSON.object(request)["password"] as? String == "played-matrix-password" else {
      return error(403, "M_FORBIDDEN", "Invalid username or password")
    }
    return PlayJSON.answer(["access_token": "played-matrix-token", "device_id": "PLAY", "user_id": user])
  }

  private static let user = "@blog:example.org"

  private static func send(_ content: [String: Any], as transaction: String, to town: inout Town) -> Answer {
    if let known = town.memory["matrix." + transaction] { return PlayJSON.answer(["event_id": known]) }
    let text = content["body"] as? String ?? ""
    let id: String
    if let relation = content["m.relates_to"] as? [String: Any], let edited = relation["event_id"] as? String,
      let new = content["m.new_content"] as? [String: Any]
    {
      _ = town.edit(String(edited.dropFirst()), to: new["body"] as? String ?? "")
      id = "$edit-" + transaction
      town.memory["matrix.edit"] = id
    } else {
      id = "$" + town.add(text, key: transaction).id
    }
    town.memory["matrix." + transaction] = id
    return PlayJSON.answer(["event_id": id])
  }

  private static func event(_ post: Town.Post) -> [String: Any] {
    [
      "event_id": "$" + post.id, "type": "m.room.message", "sender": user,
      "content": ["msgtype": "m.notice", "body": post.text], "unsigned": ["transaction_id": post.key ?? ""],
    ]
  }

  private static func error(_ status: Int, _ code: String, _ words: String) -> Answer {
    PlayJSON.answer(["errcode": code, "error": words], status: status)
  }
}
