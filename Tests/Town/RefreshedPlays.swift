internal import TestSupport

extension Play {
  /// Tumblr: a refresh token that changes each time, and a blog's posts.
  static let tumblr = Play(
    network: "tumblr", secrets: renewals, account: { account(["blog": "owner", "server": $0]) },
    answer: { request, town in
      if request.path == "/v2/oauth2/token" { return renewed(request, &town, changes: true) }
      guard isOpen(request, town) else {
        return PlayJSON.answer(["message": "Unauthorized"], status: 401)
      }
      let id = request.path.split(separator: "/").last.map(String.init) ?? ""
      switch (request.method, request.path) {
      case ("GET", "/v2/user/info"):
        let blog = ["name": "owner", "uuid": "t:owner", "url": "https://owner.tumblr.com/"]
        let user: [String: Any] = ["name": "owner", "blogs": [blog]]
        return PlayJSON.answer(["response": ["user": user]])
      case ("GET", "/v2/blog/owner/posts"):
        let posts = town.posts.reversed().map { post -> [String: Any] in
          ["id": Int(post.id) ?? 0, "id_string": post.id, "content": [["type": "text", "text": post.text]]]
        }
        return PlayJSON.answer(["response": ["posts": request.form["offset"] == "0" ? posts : []]])
      case ("POST", "/v2/blog/owner/posts"):
        return PlayJSON.answer(["response": ["id": town.add(blocks(request), alt: shown(request)).id]], status: 201)
      case ("PUT", _) where town.edit(id, to: blocks(request)): return PlayJSON.answer(["response": ["id": id]])
      case ("POST", "/v2/blog/owner/post/delete") where town.remove(request.form["id"] ?? ""):
        return PlayJSON.answer(["response": [String: String]()])
      default: return PlayJSON.answer(["message": "Not Found"], status: 404)
      }
    })

  /// A diaspora* pod.
  static let diaspora = Play(
    network: "diaspora", secrets: renewals, account: { account(["server": $0]) },
    answer: { request, town in
      if request.path == "/api/openid_connect/access_tokens" { return renewed(request, &town, changes: false) }
      guard isOpen(request, town) else {
        return PlayJSON.answer(["code": 401, "message": "invalid_token"], status: 401)
      }
      switch (request.method, request.path) {
      case ("GET", "/api/v1/user"): return PlayJSON.answer(["guid": "owner", "diaspora_id": "owner@pod.example.org"])
      case ("GET", "/api/v1/users/owner/posts"): return PlayJSON.answer(town.posts.reversed().map(status))
      case ("POST", "/api/v1/posts"):
        return PlayJSON.answer(status(town.add(PlayJSON.object(request)["body"] as? String ?? "")))
      case (_, let path) where path.hasPrefix("/api/v1/posts/\(guid)"):
        return single(request.method, path.dropFirst("/api/v1/posts/\(guid)".count), &town)
      default:
        return PlayJSON.answer(["code": 404, "message": "Post with provided guid could not be found"], status: 404)
      }
    })

  private static let guid = "guid-of-a-post-"

  /// What is asked of one post of the pod.
  private static func single(_ method: String, _ rest: Substring, _ town: inout Town) -> Answer {
    let id = String(rest.prefix { $0 != "/" })
    let isReshares = rest.hasSuffix("/reshares")
    let reshare = ["guid": "reshare-of-\(id)", "author": ["guid": "owner"]] as [String: Any]
    guard let post = town.posts.first(where: { $0.id == id }), method != "DELETE" || town.remove(id) else {
      return PlayJSON.answer(["code": 404, "message": "Post with provided guid could not be found"], status: 404)
    }
    switch (method, isReshares) {
    case ("GET", false): return PlayJSON.answer(status(post))
    case ("GET", true): return PlayJSON.answer(town.memory["reshare \(id)"] == nil ? [] : [reshare])
    case ("POST", true) where town.memory["reshare \(id)"] == nil:
      town.memory["reshare \(id)"] = id
      return PlayJSON.answer(reshare)
    case ("POST", _): return PlayJSON.answer(["code": 409, "message": "Reshare already exists"], status: 409)
    default: return Answer(204)
    }
  }

  private static let renewals = ["played.secret": "played-client-secret", "played.refresh": "played-refresh-0"]

  private static func account(_ own: [String: any Sendable]) -> [String: any Sendable] {
    own.merging([
      "client_id": "played-client", "client_secret": ["file": "played.secret"],
      "refresh_token": ["file": "played.refresh"],
    ]) { $1 }
  }

  /// A new pair for the newest refresh token alone, where it changes.
  private static func renewed(_ request: RecordedRequest, _ town: inout Town, changes: Bool) -> Answer {
    let number = town.memory["renewals"].flatMap { Int($0) } ?? 0
    guard request.form["client_secret"] == "played-client-secret", request.form["grant_type"] == "refresh_token",
      request.form["refresh_token"] == "played-refresh-\(changes ? number : 0)"
    else { return PlayJSON.answer(["error": "invalid_grant"], status: 400) }
    town.memory["renewals"] = String(number + 1)
    var pair: [String: Any] = [
      "access_token": "played-access-\(number + 1)", "token_type": "bearer", "expires_in": 2520,
    ]
    if changes { pair["refresh_token"] = "played-refresh-\(number + 1)" }
    return PlayJSON.answer(pair)
  }

  private static func isOpen(_ request: RecordedRequest, _ town: Town) -> Bool {
    request.header("Authorization") == "Bearer played-access-\(town.memory["renewals"] ?? "")"
  }

  /// What the picture that came with a post of Tumblr's is said to show.
  private static func shown(_ request: RecordedRequest) -> String? {
    let blocks = PlayJSON.object(request)["content"] as? [[String: Any]] ?? []
    let image = blocks.first { $0["type"] as? String == "image" }
    let name = (image?["media"] as? [[String: Any]])?.first?["identifier"] as? String
    return PlayJSON.parts(request).contains { $0.name == name && !$0.body.isEmpty }
      ? image?["alt_text"] as? String : nil
  }

  private static func blocks(_ request: RecordedRequest) -> String {
    let blocks = PlayJSON.object(request)["content"] as? [[String: Any]] ?? []
    return blocks.compactMap { $0["text"] as? String }.joined(separator: "\n")
  }

  private static func status(_ post: Town.Post) -> [String: Any] {
    [
      "guid": "\(guid)\(post.id)", "body": post.text, "post_type": "StatusMessage", "public": true,
      "author": ["guid": "owner"],
    ]
  }
}
