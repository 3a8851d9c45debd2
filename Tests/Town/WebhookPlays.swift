internal import TestSupport

/// Chats that are posted to by a webhook: the address is the secret.
extension Play {
  /// Discord: a webhook changes and takes back what it posted, and lists nothing.
  static let discord = Play(
    network: "discord", secrets: ["discord.webhook": "https://discord.com/api/webhooks/77/played-discord-token"],
    account: { ["webhook": ["file": "discord.webhook"], "server": $0] },
    answer: { request, town in
      let path = "/api/v10/webhooks/77/played-discord-token"
      guard request.path.hasPrefix(path) else {
        return PlayJSON.answer(["message": "Unknown Webhook", "code": 10015], status: 404)
      }
      let id = request.path.dropFirst(path.count + "/messages/".count)
      let text = PlayJSON.object(request)["content"] as? String ?? ""
      switch request.method {
      case "GET" where id.isEmpty: return PlayJSON.answer(["id": "77", "type": 1, "name": "Blog"])
      case "POST" where id.isEmpty && request.form["wait"] == "true" && !text.isEmpty:
        return PlayJSON.answer(["id": town.add(text, alt: attached(request)).id, "content": text])
      case "PATCH" where town.edit(String(id), to: text): return PlayJSON.answer(["id": String(id), "content": text])
      case "DELETE" where town.remove(String(id)): return Answer(204)
      default: return PlayJSON.answer(["message": "Unknown Message", "code": 10008], status: 404)
      }
    })

  /// Slack: a message stands, and that is all there is to know.
  static let slack = Play(
    network: "slack", secrets: ["slack.webhook": "https://hooks.slack.com/services/T0/B0/played-slack-token"],
    account: { ["webhook": ["file": "slack.webhook"], "server": $0] },
    answer: { request, town in
      guard request.path == "/services/T0/B0/played-slack-token", request.method == "POST" else {
        return .text("no_service", status: 404)
      }
      let text = PlayJSON.object(request)["text"] as? String ?? ""
      guard !text.isEmpty else { return .text("no_text", status: 400) }
      guard PlayJSON.object(request)["mrkdwn"] as? Bool == false else { return .text("invalid_payload", status: 400) }
      let picture = (PlayJSON.object(request)["blocks"] as? [[String: Any]] ?? []).first {
        $0["type"] as? String == "image"
      }
      let address = picture?["image_url"] as? String ?? ""
      guard picture == nil || address.hasPrefix("https://") else { return .text("invalid_blocks", status: 400) }
      town.add(shown(text), alt: picture?["alt_text"] as? String)
      return .text("ok")
    })

  /// Mattermost: the same, for the webhook's own channel alone.
  static let mattermost = Play(
    network: "mattermost", secrets: ["mattermost.webhook": "https://chat.example.org/hooks/played-mattermost-key"],
    account: { ["webhook": ["file": "mattermost.webhook"], "server": $0] },
    answer: { request, town in
      let body = PlayJSON.object(request)
      guard request.path == "/hooks/played-mattermost-key", let text = body["text"] as? String, !text.isEmpty else {
        return refusal(400)
      }
      guard body["channel"] == nil else { return refusal(404) }
      town.add(text)
      return .text("ok")
    })

  /// What the file that came with a message of Discord's is said to show.
  private static func attached(_ request: RecordedRequest) -> String? {
    let file = (PlayJSON.object(request)["attachments"] as? [[String: Any]])?.first
    guard PlayJSON.parts(request).contains(where: { $0.name == "files[0]" && !$0.body.isEmpty }) else { return nil }
    return file?["id"] as? Int == 0 ? file?["description"] as? String : nil
  }

  /// Slack's text as readers see it.
  private static func shown(_ text: String) -> String {
    text.replacing("<", with: "").replacing(">", with: "").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&amp;", with: "&")
  }

  private static func refusal(_ status: Int) -> Answer {
    PlayJSON.answer(
      [
        "id": "web.incoming_webhook.general.app_error", "message": "Failed to handle the payload",
        "status_code": status,
      ],
      status: status)
  }
}
