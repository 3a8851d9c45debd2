internal import Model

/// Where a message of ours stands at Telegram. A message's number means nothing without its chat, and the account may have
/// another one by now: a receipt's identifier is `CHAT/MESSAGE`. Earlier versions kept the message's number alone.
struct TelegramPlace: Sendable {
  /// As the Bot API takes it.
  let chat: String
  /// The message's number in it.
  let message: String
  /// Whether this is certainly the chat that the account posts in.
  let isOwn: Bool

  /// - Parameter configured: the account's chat.
  /// - Throws: where nobody can tell which chat it is.
  init(_ receipt: Receipt, of configured: String) throws(PublishFailure) {
    let parts = receipt.id.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let last = parts.last, Int64(last) != nil, parts.count == 1 || Int64(parts[0]) != nil, parts.count <= 2 else {
      throw .rejected("no message of Telegram's: \(ServerWords.bounded(receipt.id))")
    }
    message = last
    let isThere = Self.stands(receipt.url, in: configured)
    chat = parts.count == 2 ? parts[0] : configured
    isOwn = isThere || (parts.count == 2 && chat == configured)
    guard parts.count == 2 || isThere else {
      throw .rejected("the message may stand in another chat than the account's: change it there by hand")
    }
  }

  /// A receipt's identifier.
  static func id(of message: Int, in chat: JSON?) -> String {
    [chat?["id"]?.id, String(message)].compactMap { $0 }.joined(separator: "/")
  }

  /// A message's page. A chat without a name has its messages at its number without the `-100` of the Bot API; a small
  /// group has no pages, whatever its number.
  static func address(of message: Int, in chat: JSON?) -> String? {
    if let name = chat?["username"]?.string { return "https://t.me/\(WireID.percentEncoded(name))/\(message)" }
    guard let chat, ["channel", "supergroup"].contains(chat["type"]?.string), let base = chat["id"]?.id.flatMap(pages)
    else { return nil }
    return "\(base)\(message)"
  }

  private static func stands(_ page: String?, in chat: String) -> Bool {
    let base =
      chat.hasPrefix("@") ? "https://t.me/\(WireID.percentEncoded(String(chat.dropFirst())))/" : pages(of: chat)
    guard let page, let base else { return false }
    return page.lowercased().hasPrefix(base.lowercased())
  }

  private static func pages(of number: String) -> String? {
    number.hasPrefix("-100") ? "https://t.me/c/\(WireID.percentEncoded(String(number.dropFirst(4))))/" : nil
  }
}
