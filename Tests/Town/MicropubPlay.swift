internal import TestSupport

extension Play {
  /// A site with Micropub: a list of its posts and a place for pictures, but nothing that knows a repeated post.
  static let micropub = Play(
    network: "micropub", secrets: ["micropub.token": "played-micropub-token"],
    account: { ["endpoint": $0 + "/?rest_route=/micropub", "token": ["file": "micropub.token"]] },
    answer: { request, town in
      guard request.header("Authorization") == "Bearer played-micropub-token" else {
        return PlayJSON.answer(["error": "unauthorized"], status: 401)
      }
      if request.path == "/media" {
        return Answer(201, headers: [("Location", "\(town.address)/pictures/1.jpg")])
      }
      guard request.form["rest_route"] == "/micropub" else { return PlayJSON.answer([:], status: 404) }
      if request.method == "GET" { return asked(request, town) }
      let body = PlayJSON.object(request)
      let id = (body["url"] as? String)?.split(separator: "/").last.map(String.init) ?? ""
      switch body["action"] as? String {
      case "delete":
        return town.remove(id) ? Answer(204) : PlayJSON.answer(["error": "invalid_request"], status: 400)
      case "update":
        let isChanged = town.edit(id, to: content(body["replace"]))
        return isChanged ? Answer(204) : PlayJSON.answer(["error": "invalid_request"], status: 400)
      default:
        let post = town.add(content(body["properties"]))
        return Answer(201, headers: [("Location", "\(town.address)/notes/\(post.id)")])
      }
    })

  /// What a reader sees of it, written as text or as HTML.
  private static func content(_ properties: Any?) -> String {
    let content = ((properties as? [String: Any])?["content"] as? [Any])?.first
    guard let html = (content as? [String: Any])?["html"] as? String else { return content as? String ?? "" }
    let text = html.replacing("<br>", with: "\n").replacing(/<[^>]*>/, with: "")
    return [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")].reduce(text) {
      $0.replacing($1.0, with: $1.1)
    }
  }

  private static func asked(_ request: RecordedRequest, _ town: Town) -> Answer {
    switch (request.form["q"], request.form["url"]) {
    case ("config", _): return PlayJSON.answer(["media-endpoint": "\(town.address)/media", "syndicate-to": [String]()])
    case ("source", nil):
      let items = town.posts.reversed().map { post in
        ["type": ["h-entry"], "properties": ["content": [post.text], "url": ["\(town.address)/notes/\(post.id)"]]]
      }
      return PlayJSON.answer(["items": items])
    case ("source", let address?):
      let post = town.posts.first { address.hasSuffix("/" + $0.id) }
      return post.map { PlayJSON.answer(["properties": ["content": [$0.text]]]) }
        ?? PlayJSON.answer(["error": "invalid_request"], status: 400)
    default: return PlayJSON.answer(["error": "invalid_request"], status: 400)
    }
  }
}
