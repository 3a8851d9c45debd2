internal import FoundationEssentials
public import Model
public import Web

/// Telegram: a channel or group that a bot writes to.
///
/// https://core.telegram.org/bots/api#sendmessage , #getchatmember , #editmessagetext , #deletemessage . The token is a part
/// of the address. No method lists what a bot has written, and a picture has no description: none is sent.
public struct TelegramNetwork: Network {
  /// In the configuration.
  public static let name = "telegram"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "Telegram, a channel or group that a bot of yours writes to",
    .fr: "Telegram, un canal ou un groupe où écrit un robot à vous",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "chat", .text, example: "@blog", en: "the channel or group, @name or its number (-100…)",
      fr: "le canal ou le groupe, @nom ou son numéro (-100…)"),
    SettingKey(
      "token", .secret, en: "the bot's token, from @BotFather; the bot is an administrator who may post",
      fr: "le jeton du robot, donné par @BotFather ; le robot est un administrateur qui peut publier"),
    SettingKey(
      "topic", .text, required: false, example: "42",
      en: "the number of a topic of the group to write in (the last but one in a message's link)",
      fr: "le numéro d’un sujet du groupe où écrire (l’avant-dernier dans le lien d’un message)"),
    SettingKey(
      "server", .url, required: false, example: "https://api.telegram.org",
      en: "a Bot API server of your own; https://api.telegram.org where there is none",
      fr: "un serveur « Bot API » à vous ; https://api.telegram.org sinon"),
  ]
  /// Of every message.
  public static let limit = TextLimit.telegram
  /// It knows no repetition and shows no posts.
  public static let reconciliation = Reconciliation.nothing
  /// Only those read it whom its owner has let in.
  public static let notices = NoticeReach.byItself

  /// Which chat, and the right to post there.
  public struct Settings: Decodable, Sendable {
    let chat: String
    let topic: String?
    let token: Secret
    let server: String

    private enum Keys: String, CodingKey { case chat, topic, token, server }

    /// Refuses a chat that is neither a name nor a number, and a topic that is no number.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      chat = try keys.decode(String.self, forKey: .chat)
      guard Int64(chat) != nil || (chat.hasPrefix("@") && WireID.isPlausible(chat)) else {
        throw DecodingError.dataCorruptedError(
          forKey: .chat, in: keys, debugDescription: "not a channel like @blog or -1001234567890")
      }
      topic = try keys.decodeIfPresent(String.self, forKey: .topic)
      guard topic.map({ UInt32($0).map(String.init) == $0 }) ?? true else {
        throw DecodingError.dataCorruptedError(
          forKey: .topic, in: keys, debugDescription: "not a topic's number like 42")
      }
      token = try keys.decode(Secret.self, forKey: .token)
      server = try keys.server(.server, default: "https://api.telegram.org", like: "https://api.telegram.org")
    }
  }

  private let settings: Settings
  private let client: APIClient

  /// An adapter for one account.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    settings = account.settings
    var client = APIClient(
      server: account.settings.server, secrets: [account.settings.token], timeout: account.timeout, transport: transport
    )
    client.credential = Origin(client.server).map { .inAddress(account.settings.token, origin: $0) }
    self.client = client
  }

  // MARK: Who am I

  /// `getMe`, `getChat`, then `getChatMember`: whether the bot may write there.
  public func verify() async throws(PublishFailure) -> Identity {
    let bot = try await ask("getMe")
    guard let botID = bot["id"]?.id else { throw .unavailable("the server's answer names no bot") }
    let chat = try await ask("getChat", ["chat_id": Self.number(settings.chat)])
    guard let chatID = chat["id"]?.id else { throw .unavailable("the server's answer names no chat") }
    let member = try await ask("getChatMember", ["chat_id": Self.number(settings.chat), "user_id": Self.number(botID)])
    try Self.requireRight(member, in: chat)
    let name = chat["username"]?.string
    return Identity(
      id: chatID, name: ServerWords.bounded(name.map { "@\($0)" } ?? chat["title"]?.string ?? chatID),
      url: name.map { "https://t.me/" + WireID.percentEncoded($0) }, limit: Self.limit,
      reconciliation: Self.reconciliation)
  }

  /// https://core.telegram.org/bots/api#chatmember , #chatpermissions : what a group lets its members do.
  private static func requireRight(_ member: JSON, in chat: JSON) throws(PublishFailure) {
    let isChannel = chat["type"]?.string == "channel"
    let mayMembers = !isChannel && chat["permissions"]?["can_send_messages"] != .bool(false)
    let may: Bool
    switch member["status"]?.string {
    case "creator": may = true
    case "administrator": may = !isChannel || member["can_post_messages"]?.isTrue == true
    case "member": may = mayMembers
    case "restricted": may = mayMembers && member["can_send_messages"]?.isTrue == true
    case "left", "kicked": may = false
    default: throw .unavailable("the server does not say whether the bot may post")
    }
    guard may else {
      throw .unauthorized("the bot may not post there: make it an administrator with the right to post messages")
    }
  }

  // MARK: Publish

  /// `sendMessage`: plain text, with its links and hashtags said apart.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .private || post.visibility == .direct {
      throw .rejected("all who are in a Telegram chat see it, and this post is not meant for them")
    }
    let message = Self.message(post, in: settings.chat, "message_thread_id", settings.topic)
    let response = try await client.publish(.post, path("sendMessage"), body: .json(message))
    guard (200..<300).contains(response.status) else { throw failure(response) }
    guard let answer = response.value, answer["ok"]?.isTrue == true, let sent = answer["result"],
      let number = sent["message_id"]?.int, number > 0
    else {
      throw .uncertain("status \(response.status) without a message: \(client.refusal.words(of: response))")
    }
    let chat = sent["chat"]
    return Receipt(id: TelegramPlace.id(of: number, in: chat), url: TelegramPlace.address(of: number, in: chat))
  }

  private static func message(_ post: Post, in chat: String, _ name: String, _ id: String?) -> JSON {
    let entities = TelegramEntities(post.text, facets: post.facets).entities.map { entity in
      JSON.members([
        "type": .text(entity.type.rawValue), "offset": .integer(Int64(entity.offset)),
        "length": .integer(Int64(entity.length)), "url": .optional(entity.url),
      ])
    }
    return .members([
      "chat_id": number(chat), name: id.map(number), "text": .text(post.text),
      "entities": entities.isEmpty ? nil : .list(entities),
      "link_preview_options": post.card.map { ["url": .text($0.url)] },
    ])
  }

  // MARK: Find

  /// Not possible: a bot does not see what it has written.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    throw .unavailable("Telegram shows no posts to a bot")
  }

  // MARK: Edit and delete

  /// It changes messages.
  public static let edits = true

  /// `editMessageText`; what says the same already is as good as changed.
  public func edit(_ receipt: Receipt, to post: Post) async throws(PublishFailure) -> Receipt {
    let place = try TelegramPlace(receipt, of: settings.chat)
    let message = Self.message(post, in: place.chat, "message_id", place.message)
    let response = try await client.read(.post, path("editMessageText"), body: .json(message))
    guard response.status == 200 || says("message is not modified", response) else {
      throw failure(response, changing: place)
    }
    return receipt
  }

  /// It takes messages back, those of the last 48 hours.
  public static let deletes = true

  /// `deleteMessage`
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    let place = try TelegramPlace(receipt, of: settings.chat)
    let body: JSON = ["chat_id": Self.number(place.chat), "message_id": Self.number(place.message)]
    let response = try await client.read(.post, path("deleteMessage"), body: .json(body))
    guard response.status == 200 || says("message to delete not found", response) else {
      throw failure(response, changing: place)
    }
  }

  // MARK: The way there

  private func path(_ method: String) -> String { "/bot\(Credential.marker)/\(method)" }

  /// Identifiers are numbers; a channel's name is none.
  private static func number(_ text: String) -> JSON { Int64(text).map { .integer($0) } ?? .text(text) }

  /// The result of a method that changes nothing.
  private func ask(_ method: String, _ arguments: JSON? = nil) async throws(PublishFailure) -> JSON {
    let response = try await client.read(
      arguments == nil ? .get : .post, path(method), body: arguments.map { .json($0) })
    guard response.status == 200 else { throw failure(response).ofRepeatable }
    guard let answer = response.value, answer["ok"]?.isTrue == true, let result = answer["result"] else {
      throw .unavailable("the answer to \(method) is unreadable: is this the address of a Bot API server?")
    }
    return result
  }

  private func says(_ words: String, _ response: Response) -> Bool {
    response.status == 400 && response.value?["description"]?.string?.contains(words) == true
  }

  /// What is wrong with a chat or a topic that need not be the account's any more pauses nothing.
  private func failure(_ response: Response, changing place: TelegramPlace) -> PublishFailure {
    let failure = failure(response).ofRepeatable
    guard case .unauthorized(let words) = failure, [400, 403].contains(response.status) else { return failure }
    return place.isOwn && !says("TOPIC_", response) ? failure : .rejected(words)
  }

  /// What Telegram says of a chat or the bot, not of a message. https://core.telegram.org/method/messages.sendMessage
  private static let wholeChat = [
    "chat not found", "rights", "forbidden", "peer_id_invalid", "chat was deactivated", "chat_admin_required",
    "chat_restricted", "channel_private", "topic_closed", "topic_deleted", "message thread not found",
  ]

  /// https://core.telegram.org/bots/api#making-requests : `description` is for people, `parameters` for programs. What is
  /// wrong with the chat or the bot is wrong for every post.
  private func failure(_ response: Response) -> PublishFailure {
    guard let answer = response.value, answer["ok"] == .bool(false) else {
      return client.refusal.ofPublishing(response)
    }
    let words = ServerWords.bounded(
      answer["description"]?.string ?? "status \(response.status)", hiding: settings.token)
    let lowercased = words.lowercased()
    if let chat = answer["parameters"]?["migrate_to_chat_id"]?.id {
      return .unauthorized("the group has a new number: write \(ServerWords.bounded(chat)) as the account's chat")
    }
    switch response.status {
    case 429: return .limited(until: RateLimit.until(response, orAfter: answer["parameters"]?["retry_after"]))
    // A token that is malformed or unknown makes an address that is not there.
    case 401, 403, 404: return .unauthorized(words)
    case 400 where lowercased.contains("too long") || lowercased.contains("too_long"): return .tooLong(limit: nil)
    case 400 where Self.wholeChat.contains(where: lowercased.contains): return .unauthorized(words)
    case 400: return .rejected(words)
    default: return client.refusal.ofPublishing(response)
    }
  }
}
