internal import Foundation
internal import TestSupport

extension Play {
  /// A Facebook Page: identical text is refused without a name, and the published posts are listed.
  static let facebook = Play(
    network: "facebook", secrets: ["facebook.token": "played-facebook-token"],
    account: { ["server": "\($0)/v25.0", "page": "77", "token": ["file": "facebook.token"]] },
    answer: { request, town in
      guard request.header("Authorization") == "Bearer played-facebook-token" else {
        return refusal(190, "Invalid OAuth access token")
      }
      let message = PlayJSON.object(request)["message"] as? String ?? ""
      let place = request.path.replacingOccurrences(of: "/v25.0/", with: "")
      let id = place.replacingOccurrences(of: "77_", with: "")
      switch (request.method, place) {
      case ("GET", "me"): return PlayJSON.answer(["id": "77", "name": "The Page"])
      case ("GET", "77/published_posts"):
        return PlayJSON.answer(["data": town.posts.reversed().map { ["id": "77_\($0.id)", "message": $0.text] }])
      case ("GET", _) where place.hasPrefix("77_"):
        return town.posts.contains { $0.id == id }
          ? PlayJSON.answer(["id": place]) : refusal(100, "Object does not exist", subcode: 33)
      case ("POST", "77/feed"):
        guard town.posts.last?.text != message else { return refusal(506, "Duplicate status message") }
        return PlayJSON.answer(["id": "77_\(town.add(message).id)"])
      case ("POST", _):
        return town.edit(id, to: message)
          ? PlayJSON.answer(["success": true]) : refusal(100, "Object does not exist", subcode: 33)
      case ("DELETE", _):
        return town.remove(id) ? PlayJSON.answer(["success": true]) : refusal(100, "Object does not exist", subcode: 33)
      default: return refusal(100, "Unknown path")
      }
    })

  /// As Meta says no.
  static func refusal(_ code: Int, _ message: String, subcode: Int = 0) -> Answer {
    PlayJSON.answer(["error": ["code": code, "error_subcode": subcode, "message": message]], status: 400)
  }
}
