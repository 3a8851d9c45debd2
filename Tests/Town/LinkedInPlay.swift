internal import TestSupport

extension Play {
  /// LinkedIn in a month whose version is not active yet: the repetition of a text is refused with the post's name, and
  /// nothing is shown.
  static let linkedin = Play(
    network: "linkedin", secrets: ["linkedin.token": "played-linkedin-token"],
    account: { ["server": $0, "token": ["file": "linkedin.token"]] },
    answer: { request, town in
      guard request.header("Authorization") == "Bearer played-linkedin-token" else {
        return PlayJSON.answer(["status": 401, "code": "REVOKED_ACCESS_TOKEN", "message": "revoked"], status: 401)
      }
      if (request.method, request.path) == ("GET", "/v2/userinfo") {
        return PlayJSON.answer(["sub": "AbC", "name": "Owner"])
      }
      guard let version = request.header("Linkedin-Version"), version.count == 6,
        request.header("X-Restli-Protocol-Version") == "2.0.0"
      else { return PlayJSON.answer(["status": 400, "message": "A version must be present"], status: 400) }
      guard version != "202610" else {
        return PlayJSON.answer(["status": 426, "code": "NONEXISTENT_VERSION"], status: 426)
      }
      let body = PlayJSON.object(request)
      let number = request.path.split(separator: "A").last.map(String.init) ?? ""
      switch (request.method, request.path) {
      case ("POST", "/rest/posts"):
        let text = shown(body["commentary"] as? String ?? "")
        if let standing = town.posts.first(where: { $0.text == text }) {
          let message = "Content is a duplicate of urn:li:share:\(standing.id)"
          return PlayJSON.answer(["status": 422, "message": message], status: 422)
        }
        return Answer(201, headers: [("x-restli-id", "urn:li:share:\(town.add(text).id)")])
      case ("POST", "/rest/images"):
        let place = ["uploadUrl": "\(town.address)/upload", "image": "urn:li:image:1"]
        return PlayJSON.answer(["value": place])
      case ("PUT", "/upload"): return Answer(201)
      case ("POST", _) where request.header("X-RestLi-Method") == "PARTIAL_UPDATE":
        let fields = (body["patch"] as? [String: Any])?["$set"] as? [String: Any]
        return Answer(town.edit(number, to: shown(fields?["commentary"] as? String ?? "")) ? 204 : 404)
      case ("DELETE", _): return Answer(town.remove(number) ? 204 : 404)
      default: return PlayJSON.answer(["status": 404, "message": "no such resource"], status: 404)
      }
    })

  /// The text as readers see it: without the backslashes of little text.
  private static func shown(_ commentary: String) -> String { commentary.filter { $0 != "\\" } }
}
