internal import TestSupport

extension Play {
  /// Threads: a container is published once, and says so.
  static let threads = Play(
    network: "threads", secrets: ["threads.token": "played-threads-token"],
    account: { ["server": $0, "token": ["file": "threads.token"]] },
    answer: { request, town in
      guard request.header("Authorization") == "Bearer played-threads-token" else {
        return refusal(190, "Invalid OAuth access token")
      }
      let form = request.form
      switch (request.method, request.path) {
      case ("GET", "/v1.0/me/threads_publishing_limit"):
        return PlayJSON.answer(["data": [["quota_usage": town.posts.count]]])
      case ("GET", let path) where request.form["fields"] == "permalink":
        let id = String(path.dropFirst("/v1.0/".count))
        guard town.posts.contains(where: { $0.id == id }) else {
          return refusal(100, "Object does not exist", subcode: 33)
        }
        return PlayJSON.answer(["id": id, "permalink": "\(town.address)/@owner/post/\(id)"])
      case ("GET", "/v1.0/me"): return PlayJSON.answer(["id": "9", "username": "owner"])
      case ("POST", "/v1.0/me/threads"):
        let id = "c\(town.memory.count)"
        town.memory[id] = form["text"] ?? ""
        if form["media_type"] == "IMAGE", form["image_url"] != nil { town.memory["alt \(id)"] = form["alt_text"] ?? "" }
        return PlayJSON.answer(["id": id])
      case ("POST", "/v1.0/me/threads_publish"):
        let container = form["creation_id"] ?? ""
        guard let text = town.memory[container], town.post(named: container) == nil else {
          return refusal(100, "Invalid parameter")
        }
        return PlayJSON.answer(["id": town.add(text, key: container, alt: town.memory["alt \(container)"]).id])
      case ("GET", "/v1.0/me/threads"):
        let posts = town.posts.reversed().map {
          ["id": $0.id, "text": $0.text, "permalink": "\(town.address)/@owner/post/\($0.id)"]
        }
        return PlayJSON.answer(["data": posts])
      case ("GET", let path):
        let container = String(path.dropFirst("/v1.0/".count))
        guard town.memory[container] != nil else { return refusal(100, "Object does not exist", subcode: 33) }
        // A picture takes its time.
        let isFetching = town.memory["alt \(container)"] != nil && town.memory["fetched \(container)"] == nil
        town.memory["fetched \(container)"] = ""
        let isPublished = town.post(named: container) != nil
        let status = isPublished ? "PUBLISHED" : isFetching ? "IN_PROGRESS" : "FINISHED"
        return PlayJSON.answer(["id": container, "status": status])
      case ("DELETE", let path):
        let isGone = town.remove(String(path.dropFirst("/v1.0/".count)))
        return isGone ? PlayJSON.answer(["success": true]) : refusal(24, "The requested resource does not exist")
      default: return refusal(100, "Unknown path")
      }
    })
}
