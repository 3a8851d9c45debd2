internal import TestSupport

extension Play {
  /// X with OAuth 2.0: a refresh token serves once, and a list of own posts shows t.co links.
  public static let x = Play(
    network: "x", secrets: ["x.refresh": "played-x-refresh-0"],
    account: { ["server": $0, "client_id": "played-client", "refresh_token": ["file": "x.refresh"]] },
    answer: { request, town in
      if request.path == "/2/oauth2/token" { return renewal(request, &town) }
      guard let token = town.memory["access"], request.header("Authorization") == "Bearer \(token)" else {
        return problem(401, "Unauthorized")
      }
      switch (request.method, request.path) {
      case ("GET", "/2/users/me"): return PlayJSON.answer(["data": ["id": "7", "username": "owner"]])
      case ("GET", "/2/users/7/tweets"):
        let posts = town.posts.reversed().map(tweet)
        return PlayJSON.answer(["data": posts, "meta": ["result_count": posts.count]])
      case ("POST", "/2/tweets"):
        let text = PlayJSON.object(request)["text"] as? String ?? ""
        guard !town.posts.contains(where: { $0.text == text }) else {
          return problem(403, "You are not allowed to create a Tweet with duplicate content.")
        }
        return PlayJSON.answer(["data": ["id": town.add(text).id, "text": text]], status: 201)
      case ("POST", "/2/users/7/retweets"):
        let id = PlayJSON.object(request)["tweet_id"] as? String ?? ""
        guard town.posts.contains(where: { $0.id == id }) else { return problem(404, "Could not find tweet") }
        guard town.memory["retweet \(id)"] == nil else { return problem(403, "You have already retweeted this Tweet.") }
        town.memory["retweet \(id)"] = id
        return PlayJSON.answer(["data": ["retweeted": true]])
      case ("POST", "/2/media/upload"): return PlayJSON.answer(["data": ["id": "31"]])
      case ("POST", "/2/media/metadata"): return PlayJSON.answer(["data": ["id": "31"]])
      case ("DELETE", let path) where path.hasPrefix("/2/tweets/"):
        return PlayJSON.answer(["data": ["deleted": town.remove(String(path.dropFirst("/2/tweets/".count)))]])
      default: return problem(404, "Not Found")
      }
    })

  /// Gives the next pair for the newest refresh token alone.
  private static func renewal(_ request: RecordedRequest, _ town: inout Town) -> Answer {
    let refresh = town.memory["refresh"] ?? "played-x-refresh-0"
    let form = request.form
    guard form["client_id"] == "played-client", form["refresh_token"] == refresh else {
      return PlayJSON.answer(["error": "invalid_request"], status: 400)
    }
    town.memory["access"] = "access-after-\(refresh)"
    town.memory["refresh"] = refresh + "-again"
    return PlayJSON.answer([
      "access_token": "access-after-\(refresh)", "refresh_token": refresh + "-again", "expires_in": 7200,
    ])
  }

  private static func tweet(_ post: Town.Post) -> [String: Any] {
    let words = post.text.split(separator: " ").map(String.init)
    let links = words.filter { $0.contains("://") }
    let text = words.map { $0.contains("://") ? "https://t.co/\(post.id)" : $0 }.joined(separator: " ")
    let urls = links.map { ["url": "https://t.co/\(post.id)", "expanded_url": $0] }
    return ["id": post.id, "author_id": "7", "text": text, "entities": ["urls": urls]]
  }

  private static func problem(_ status: Int, _ detail: String) -> Answer {
    PlayJSON.answer(["title": "Problem", "detail": detail, "type": "about:blank", "status": status], status: status)
  }
}
