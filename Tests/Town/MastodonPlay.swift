internal import TestSupport

extension Play {
  /// Mastodon: an idempotency key, and a list of own posts.
  static let mastodon = Play(
    network: "mastodon", secrets: ["mastodon.token": "played-mastodon-token"],
    account: { ["server": $0, "token": ["file": "mastodon.token"]] },
    answer: { request, town in
      guard request.header("Authorization") == "Bearer played-mastodon-token" else {
        return PlayJSON.answer(["error": "The access token is invalid"], status: 401)
      }
      switch (request.method, request.path) {
      case ("GET", "/api/v1/accounts/verify_credentials"):
        return PlayJSON.answer(["id": "1", "username": "owner", "url": "\(town.address)/@owner"])
      case ("GET", "/api/v2/instance"): return PlayJSON.answer(["version": "4.5.0"])
      case ("GET", "/api/v1/accounts/1/statuses"):
        return PlayJSON.answer(town.posts.reversed().map { status($0, town.address) })
      case ("POST", "/api/v1/statuses"):
        let key = request.header("Idempotency-Key") ?? ""
        let text = PlayJSON.object(request)["status"] as? String ?? ""
        let post = town.post(named: key) ?? town.add(text, key: key)
        return PlayJSON.answer(status(post, town.address))
      case ("GET", "/api/v2/search"):
        return PlayJSON.answer([
          "statuses": request.form["resolve"] == "true" ? page(request, town) : named(request, town)
        ])
      case ("POST", let path) where path.hasSuffix("/reblog"):
        let id = path.split(separator: "/").dropLast().last.map(String.init) ?? ""
        return PlayJSON.answer(["id": "boost-\(id)", "url": "\(town.address)/@owner/boost-\(id)"])
      case ("POST", "/api/v2/media"):
        return PlayJSON.answer(["id": "7", "type": "image", "url": "\(town.address)/7.jpg"])
      case ("GET", let path):
        guard let post = town.posts.first(where: { "/api/v1/statuses/\($0.id)" == path }) else { return nothing }
        return PlayJSON.answer(status(post, town.address))
      case ("PUT", let path):
        let id = String(path.dropFirst("/api/v1/statuses/".count))
        guard town.edit(id, to: PlayJSON.object(request)["status"] as? String ?? ""),
          let post = town.posts.first(where: { $0.id == id })
        else { return nothing }
        return PlayJSON.answer(status(post, town.address))
      case ("DELETE", let path) where town.remove(String(path.dropFirst("/api/v1/statuses/".count))):
        return PlayJSON.answer([:])
      default: return nothing
      }
    })

  /// The post whose page it is.
  private static func page(_ request: RecordedRequest, _ town: Town) -> [[String: Any]] {
    town.posts.filter { request.target.hasSuffix("%2F\($0.id)") }.map { status($0, town.address) }
  }

  /// The posts that hold the words, the account's own among them.
  private static func named(_ request: RecordedRequest, _ town: Town) -> [[String: Any]] {
    let words = request.form["q"] ?? ""
    let own = town.posts.filter { Stranger.isNamed(words, in: $0.text) }.map { status($0, town.address) }
    return own + town.strangers.filter { Stranger.isNamed(words, in: $0.text) }.map(\.status)
  }

  private static var nothing: Answer { PlayJSON.answer(["error": "Record not found"], status: 404) }

  private static func status(_ post: Town.Post, _ address: String) -> [String: Any] {
    [
      "id": post.id, "url": "\(address)/@owner/\(post.id)", "content": Stranger.html(post.text),
      "account": ["id": "1", "acct": "owner"], "visibility": "public",
    ]
  }
}
