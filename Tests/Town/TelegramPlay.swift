internal import TestSupport

extension Play {
  /// Telegram: a channel in which a bot may post; nothing lists what it wrote.
  static let telegram = Play(
    network: "telegram", secrets: ["telegram.token": "1234567:played-telegram-token"],
    account: { ["chat": "@blog", "token": ["file": "telegram.token"], "server": $0] },
    answer: { request, town in
      let prefix = "/bot1234567:played-telegram-token/"
      guard request.path.hasPrefix(prefix) else { return refused(401, "Unauthorized") }
      let body = PlayJSON.object(request)
      let method = request.path.dropFirst(prefix.count)
      let isHere = body["chat_id"] as? String == "@blog" || body["chat_id"] as? Int == chatID
      guard method == "getMe" || isHere else {
        return refused(400, "Bad Request: chat not found")
      }
      let (id, text) = ((body["message_id"] as? Int).map(String.init) ?? "", body["text"] as? String ?? "")
      switch method {
      case "getMe": return result(["id": 1_234_567, "is_bot": true, "username": "blog_bot"])
      case "getChat": return result(chat)
      case "getChatMember": return result(["status": "administrator", "can_post_messages": true])
      case "sendMessage":
        guard !text.isEmpty else { return refused(400, "Bad Request: message text is empty") }
        let post = town.add(text)
        return result(["message_id": Int(post.id) ?? 0, "chat": chat, "text": text])
      case "editMessageText":
        guard let post = town.posts.first(where: { $0.id == id }) else {
          return refused(400, "Bad Request: message to edit not found")
        }
        guard post.text != text else {
          return refused(400, "Bad Request: message is not modified: specified new message content is the same")
        }
        _ = town.edit(id, to: text)
        return result(["message_id": Int(id) ?? 0, "chat": chat, "text": text])
      case "deleteMessage":
        guard town.remove(id) else { return refused(400, "Bad Request: message to delete not found") }
        return result(true)
      default: return refused(404, "Not Found")
      }
    })

  private static let chatID = -1_001_234_567_890

  private static var chat: [String: Any] {
    ["id": chatID, "type": "channel", "username": "blog", "title": "Blog"]
  }

  private static func result(_ value: Any) -> Answer { PlayJSON.answer(["ok": true, "result": value]) }

  private static func refused(_ status: Int, _ words: String) -> Answer {
    PlayJSON.answer(["ok": false, "error_code": status, "description": words], status: status)
  }
}
