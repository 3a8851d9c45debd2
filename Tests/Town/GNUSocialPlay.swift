internal import Foundation
internal import TestSupport

extension Play {
  /// GNU social: a name and a password, forms, and orders read out of texts.
  static let gnuSocial = Play(
    network: "gnusocial", secrets: ["gnusocial.password": "played-password"],
    account: { ["server": $0, "user": "owner", "password": ["file": "gnusocial.password"]] },
    answer: { request, town in
      let credentials = Data("owner:played-password".utf8).base64EncodedString()
      guard request.header("Authorization") == "Basic \(credentials)" else {
        return refusal("Could not authenticate you.", status: 401)
      }
      switch (request.method, request.path) {
      case ("GET", "/api/account/verify_credentials.json"):
        return PlayJSON.answer(["id": 1, "screen_name": "owner", "statusnet_profile_url": "\(town.address)/owner"])
      case ("GET", "/api/statusnet/config.json"): return PlayJSON.answer(["site": ["textlimit": "1000"]])
      case ("GET", "/api/statuses/user_timeline.json"):
        return PlayJSON.answer(town.posts.reversed().map { notice($0, town.address) })
      case ("POST", "/api/statuses/update.json"): return update(request.form["status"] ?? "", &town)
      case ("POST", let path) where path.hasPrefix("/api/statuses/destroy/"):
        let id = path.dropFirst("/api/statuses/destroy/".count).prefix { $0 != "." }
        guard town.remove(String(id)) else { return refusal("No status found with that ID.", status: 404) }
        return PlayJSON.answer(["id": String(id)])
      default: return refusal("API method not found.", status: 404)
      }
    })

  private static func update(_ status: String, _ town: inout Town) -> Answer {
    let text = status.replacing("&lt;", with: "<").replacing("&amp;", with: "&")
    if text.lowercased().hasPrefix("list ") {
      return PlayJSON.answer(town.posts.last.map { notice($0, town.address) } ?? [:])
    }
    guard text.unicodeScalars.count <= 1000 else {
      return refusal("Maximum notice size is 1000 characters, including attachment URL.", status: 413)
    }
    // Nobody says the same twice within a minute.
    guard !town.posts.contains(where: { $0.text == text }) else {
      return refusal("Too many duplicate messages too quickly; take a breather.", status: 400)
    }
    return PlayJSON.answer(notice(town.add(text), town.address))
  }

  private static func notice(_ post: Town.Post, _ address: String) -> [String: Any] {
    [
      "id": Int(post.id) ?? 0, "text": post.text, "external_url": "\(address)/notice/\(post.id)",
      "user": ["id": 1, "screen_name": "owner"],
    ]
  }

  private static func refusal(_ words: String, status: Int) -> Answer {
    PlayJSON.answer(["error": words], status: status)
  }
}
