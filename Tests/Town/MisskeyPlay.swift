internal import TestSupport

extension Play {
  /// Misskey: every call is a POST, and the same note twice is two.
  static let misskey = Play(
    network: "misskey", secrets: ["misskey.token": "played-misskey-token"],
    account: { ["server": $0, "token": ["file": "misskey.token"]] },
    answer: { request, town in
      guard request.method == "POST" else { return refusal("METHOD_NOT_ALLOWED", status: 405) }
      guard request.header("Authorization") == "Bearer played-misskey-token" else {
        return refusal("AUTHENTICATION_FAILED", status: 401)
      }
      let body = PlayJSON.object(request)
      switch request.path {
      case "/api/i": return PlayJSON.answer(["id": "9owner", "username": "owner"])
      case "/api/meta": return PlayJSON.answer(["version": "2025.4.1", "maxNoteTextLength": 3000])
      case "/api/notes/create":
        if let original = body["renoteId"] as? String { return renote(original, &town) }
        return PlayJSON.answer(["createdNote": note(town.add(body["text"] as? String ?? ""))])
      case "/api/users/notes":
        let until = body["untilId"] as? String
        let notes = town.posts.reversed().filter { until == nil || $0.id < until ?? "" }.map(note)
        let isWhole = body["withRenotes"] as? Bool == true && until == nil
        return PlayJSON.answer((isWhole ? renotes(town) : []) + notes)
      case "/api/ap/show":
        let found = town.posts.first { body["uri"] as? String == "\(town.address)/notes/\($0.id)" }
        guard let found else { return refusal("NO_SUCH_OBJECT", status: 400) }
        return PlayJSON.answer(["type": "Note", "object": note(found)])
      case "/api/drive/files/create": return PlayJSON.answer(["id": "9picture"])
      case "/api/notes/delete":
        guard town.remove(body["noteId"] as? String ?? "") else { return refusal("NO_SUCH_NOTE", status: 400) }
        return Answer(204)
      default: return refusal("UNKNOWN_API_ENDPOINT", status: 404)
      }
    })

  private static func note(_ post: Town.Post) -> [String: Any] {
    ["id": post.id, "userId": "9owner", "text": post.text, "visibility": "public"]
  }

  /// As many as are asked for.
  private static func renote(_ original: String, _ town: inout Town) -> Answer {
    guard town.posts.contains(where: { $0.id == original }) else {
      return refusal("NO_SUCH_RENOTE_TARGET", status: 400)
    }
    let all = [town.memory["renotes"], original].compactMap { $0 }.joined(separator: " ")
    town.memory["renotes"] = all
    return PlayJSON.answer(["createdNote": renotes(town).first ?? [:]])
  }

  /// The newest first.
  private static func renotes(_ town: Town) -> [[String: Any]] {
    let originals = (town.memory["renotes"] ?? "").split(separator: " ")
    return originals.enumerated().reversed().map { number, original in
      ["id": "\(2_000_000 + number)", "userId": "9owner", "renoteId": String(original), "visibility": "public"]
    }
  }

  private static func refusal(_ code: String, status: Int) -> Answer {
    PlayJSON.answer(["error": ["code": code, "message": code, "kind": "client"]], status: status)
  }
}
