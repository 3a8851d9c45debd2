internal import TestSupport

extension Play {
  /// Lemmy: a session for a password, and a person's posts.
  static let lemmy = Play(
    network: "lemmy", secrets: ["lemmy.password": "played-lemmy-password"],
    account: { ["server": $0, "user": "owner", "password": ["file": "lemmy.password"], "community": "town"] },
    answer: { request, town in
      let body = PlayJSON.object(request)
      if request.path == "/api/v3/user/login" {
        guard body["username_or_email"] as? String == "owner", body["password"] as? String == "played-lemmy-password"
        else { return refusal("incorrect_login", status: 401) }
        return PlayJSON.answer(["jwt": "played-lemmy-session", "registration_created": false])
      }
      guard request.header("Authorization") == "Bearer played-lemmy-session" else {
        return refusal("incorrect_login", status: 401)
      }
      let id = (body["post_id"] as? Int).map(String.init) ?? ""
      switch (request.method, request.path) {
      case ("GET", "/api/v3/site"):
        let person: [String: Any] = ["id": 1, "name": "owner", "actor_id": "\(town.address)/u/owner"]
        return PlayJSON.answer(["version": "0.19.5", "my_user": ["local_user_view": ["person": person]]])
      case ("GET", "/api/v3/community"): return PlayJSON.answer(["community_view": ["community": community(town)]])
      case ("GET", "/api/v3/user"):
        let isFirst = request.form["page"] == "1"
        return PlayJSON.answer(["posts": isFirst ? town.posts.reversed().map { view($0, town) } : []])
      case ("GET", "/api/v3/post"): return refusal("couldnt_find_post", status: 404)
      case ("POST", "/api/v3/post"):
        let alt = body["custom_thumbnail"] == nil ? nil : body["alt_text"] as? String
        return PlayJSON.answer(["post_view": view(town.add(text(body), alt: alt), town)])
      case ("PUT", "/api/v3/post"):
        return town.edit(id, to: text(body)) ? PlayJSON.answer([:]) : refusal("couldnt_find_post", status: 404)
      case ("POST", "/api/v3/post/delete"):
        return town.remove(id) ? PlayJSON.answer([:]) : refusal("couldnt_update_post", status: 400)
      default: return refusal("not_found", status: 404)
      }
    })

  private static func refusal(_ error: String, status: Int) -> Answer {
    PlayJSON.answer(["error": error], status: status)
  }

  private static func community(_ town: Town) -> [String: Any] {
    ["id": 7, "name": "town", "actor_id": "\(town.address)/c/town"]
  }

  /// A title, an address and a text, each in its line.
  private static func text(_ body: [String: Any]) -> String {
    ["name", "url", "body"].map { body[$0] as? String ?? "" }.joined(separator: "\n")
  }

  private static func view(_ post: Town.Post, _ town: Town) -> [String: Any] {
    let lines = post.text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    return [
      "post": [
        "id": Int(post.id) ?? 0, "ap_id": "\(town.address)/post/\(post.id)", "creator_id": 1, "deleted": false,
        "removed": false, "name": lines[0], "url": lines[1], "body": lines[2],
      ],
      "community": community(town),
    ]
  }
}
