internal import Foundation
internal import TestSupport

extension Play {
  /// A receiver that knows its sender by the address, wants a new signature, and drops what it has by its identifier.
  static let webhook = Play(
    network: "webhook",
    secrets: [
      "hook.url": "\(Play.here)/in/played-webhook-path", "hook.key": "whsec_cGxheWVkLXdlYmhvb2stc2VjcmV0LTAxMjM=",
    ],
    account: { _ in ["url": ["file": "hook.url"], "secret": ["file": "hook.key"]] },
    answer: { request, town in
      guard request.method == "POST", request.target == "/in/played-webhook-path" else {
        return PlayJSON.answer(["error": "there is no such hook"], status: 404)
      }
      guard let id = request.header("webhook-id"), request.header("webhook-signature")?.hasPrefix("v1,") == true else {
        return PlayJSON.answer(["error": "no signature"], status: 401)
      }
      let age = Date.now.timeIntervalSince1970 - (request.header("webhook-timestamp").flatMap(Double.init) ?? 0)
      guard abs(age) < 300 else { return PlayJSON.answer(["error": "an old message"], status: 401) }
      let data = PlayJSON.object(request)["data"] as? [String: Any]
      guard let text = data?["text"] as? String else {
        return PlayJSON.answer(["error": "no text"], status: 422)
      }
      if PlayJSON.object(request)["type"] as? String == "post.updated" {
        guard let post = town.post(named: data?["id"] as? String ?? ""), town.edit(post.id, to: text) else {
          return PlayJSON.answer(["error": "no such post"], status: 422)
        }
      } else if town.post(named: id) == nil {
        town.add(text, key: id, alt: (data?["image"] as? [String: Any])?["alt"] as? String)
      }
      return Answer(204)
    })
}
