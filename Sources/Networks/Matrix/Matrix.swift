internal import Crypto
internal import FoundationEssentials
public import Model
public import Web

/// Matrix: a room that is not encrypted.
///
/// https://spec.matrix.org/latest/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid and
/// #get_matrixclientv3roomsroomidmessages : who sends an event names the transaction, and the same one from the same device
/// is the same event; Synapse remembers that for a day. Where the server is, its token and its room are in `MatrixSession`.
/// A picture has no description there: none is sent.
public struct MatrixNetwork: Network {
  /// In the configuration.
  public static let name = "matrix"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "Matrix, a room that is not encrypted", .fr: "Matrix, un salon qui n’est pas chiffré",
  ]
  /// Of every event.
  public static let limit = TextLimit.matrix
  /// The transaction, for as long as the server remembers it, and a look-up.
  public static let reconciliation = Reconciliation.keyAndLookup
  /// Only those read it whom its owner has let in.
  public static let notices = NoticeReach.byItself

  let session: MatrixSession

  /// An adapter for one account; its session is kept in a file.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    session = MatrixSession(account: account, transport: transport, files: files)
  }

  // MARK: Who am I

  /// `GET /account/whoami`, then whether the room can be written to.
  public func verify() async throws(PublishFailure) -> Identity {
    let grant = try await session.open()
    let user = try await user(grant)
    _ = try await session.room(grant.client)
    return Identity(
      id: user, name: ServerWords.bounded(user), url: "https://matrix.to/#/" + WireID.percentEncoded(user),
      limit: Self.limit, reconciliation: Self.reconciliation)
  }

  /// As the session has it, or as the server says.
  func user(_ grant: MatrixSession.Grant) async throws(PublishFailure) -> String {
    if let known = grant.user { return known }
    return try await session.whoAmI(grant.client)
  }

  // MARK: Publish

  /// `PUT /rooms/{room}/send/m.room.message/{transaction}`, which is the post's key.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .private || post.visibility == .direct {
      throw .rejected("all who are in a Matrix room see it, and this post is not meant for them")
    }
    let client = try await session.open().client
    let room = try await session.room(client)
    let response = try await client.publish(
      .put, Self.path(room, "send/m.room.message", post.key), body: .json(Self.content(post)))
    guard (200..<300).contains(response.status) else { throw session.failure(response, client) }
    guard let id = response.value?["event_id"]?.id, id.hasPrefix("$") else {
      throw .uncertain("status \(response.status) without an event: \(client.refusal.words(of: response))")
    }
    return Receipt(id: id, url: Self.address(of: id, in: room))
  }

  /// `m.notice` is what bots say; the empty `m.mentions` calls nobody, whatever the text holds.
  static func content(_ post: Post, before mark: String = "") -> JSON {
    [
      "msgtype": "m.notice", "body": .text(mark + post.text), "format": .text(FormattedBody.format),
      "formatted_body": .text(mark + FormattedBody(post.text, facets: post.facets).html), "m.mentions": [:],
    ]
  }

  // MARK: Find

  /// Reads the account's own messages, newest first, back to the anchor or five pages. An event's identifier is a hash.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    let client = try await session.open().client
    let room = try await session.room(client)
    var search = OwnPosts(anchor: anchor, isOrdered: false)
    var start: String?
    for _ in 0..<OwnPosts.pagesAtMost {
      let page = try await messages(client, room, of: identity.id, from: start)
      let own = page.events.filter { $0["sender"]?.string == identity.id && $0["type"]?.string == "m.room.message" }
      for event in own {
        guard let id = event["event_id"]?.id, Self.matches(event, post) else { continue }
        let url = Self.address(of: id, in: room)
        if !others.contains(id), !others.contains(url) {
          return .found(Receipt(id: id, url: url, evidence: .lookup))
        }
      }
      let ids = own.compactMap { $0["event_id"]?.id }
      // A page without a match in it is not the last one while there is a way on.
      if !ids.isEmpty || page.end == nil { search.read(ids) }
      guard let end = page.end, end != start, !search.isDone else { break }
      start = end
    }
    return .absent(fresh: search.isFresh, newest: search.newest)
  }

  private func messages(_ client: APIClient, _ room: String, of user: String, from start: String?)
    async throws(PublishFailure) -> (events: [JSON], end: String?)
  {
    let filter: JSON = ["types": ["m.room.message"], "senders": [.text(user)]]
    var fields: [(name: String, value: String)] = [
      ("dir", "b"), ("limit", "50"), ("filter", String(decoding: filter.bytes, as: UTF8.self)),
    ]
    if let start { fields.append(("from", start)) }
    let response = try await client.read(
      .get, Self.path(room, "messages") + "?" + Form.encoded(fields), maximumBytes: 8 << 20)
    guard response.status == 200 else { throw session.failure(response, client).ofRepeatable }
    guard let answer = response.value, case .list(let events)? = answer["chunk"] else {
      throw .unavailable("the list of messages is unreadable")
    }
    return (events, answer["end"]?.string)
  }

  /// By the transaction, which our own device is shown; else by the link, or by the words where there is none. An edit
  /// repeats what another event says.
  private static func matches(_ event: JSON, _ post: Post) -> Bool {
    guard let content = event["content"], let body = content["body"]?.string,
      content["m.relates_to"]?["rel_type"]?.string != "m.replace"
    else { return false }
    if event["unsigned"]?["transaction_id"]?.string == post.key { return true }
    guard let link = post.links.first else { return body == post.text }
    let links = HTMLFragment(content["formatted_body"]?.string ?? "").links
    return LinkIdentity.isNamed(link, in: links, orIn: body)
  }

  // MARK: Addresses

  static func path(_ room: String, _ what: String, _ parts: String...) -> String {
    (["/_matrix/client/v3/rooms", WireID.percentEncoded(room), what] + parts.map(WireID.percentEncoded))
      .joined(separator: "/")
  }

  private static func address(of event: String, in room: String) -> String {
    "https://matrix.to/#/\(WireID.percentEncoded(room))/\(WireID.percentEncoded(event))"
  }

  static func digest(_ text: String) -> String { String(SHA256.hexadecimal(Array(text.utf8)).prefix(16)) }
}
