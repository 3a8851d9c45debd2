public import Model
internal import Web

// https://spec.matrix.org/latest/client-server-api/#event-replacements and #redactions
extension MatrixNetwork {
  /// It changes messages.
  public static let edits = true
  /// It takes messages back.
  public static let deletes = true

  private static let pagesAtMost = 50

  /// An event that takes the place of the other (`m.replace`), in a transaction that follows from what it says and from the
  /// edit before it: what is said again after something else is another edit.
  public func edit(_ receipt: Receipt, to post: Post) async throws(PublishFailure) -> Receipt {
    let new = Self.content(post)
    guard case .object(var content) = Self.content(post, before: "* ") else { return receipt }
    content["m.new_content"] = new
    content["m.relates_to"] = ["rel_type": "m.replace", "event_id": .text(receipt.id)]
    let grant = try await session.open()
    let room = try await session.room(grant.client)
    let newest = try await edits(of: receipt.id, grant, room, isEnough: { !$0.isEmpty }).first
    if newest?["content"]?["m.new_content"] == new { return receipt }
    let said = [receipt.id, newest?["event_id"]?.id, post.text].compactMap { $0 }.joined(separator: "\n")
    let transaction = "\(post.key)-\(Self.digest(said))"
    let response = try await grant.client.read(
      .put, Self.path(room, "send/m.room.message", transaction), body: .json(.object(content)))
    guard response.status == 200 else { throw session.failure(response, grant.client).ofRepeatable }
    return receipt
  }

  /// `PUT /rooms/{room}/redact/{event}/{transaction}`, for the edits first: they still say what the post said. Somebody
  /// else may say that an event edits ours: no reader sees it, and it is not ours to take away.
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    let grant = try await session.open()
    let room = try await session.room(grant.client)
    for edit in try await edits(of: receipt.id, grant, room, isEnough: { _ in false }) {
      if let id = edit["event_id"]?.id { try await redact(id, grant.client, room) }
    }
    try await redact(receipt.id, grant.client, room)
  }

  private func redact(_ event: String, _ client: APIClient, _ room: String) async throws(PublishFailure) {
    let response = try await client.read(
      .put, Self.path(room, "redact", event, "redact-\(Self.digest(event))"), body: .json([:]))
    let isAway = response.status == 404 && response.value?["errcode"] == "M_NOT_FOUND"
    guard response.status == 200 || isAway else { throw session.failure(response, client).ofRepeatable }
  }

  /// `GET /rooms/{room}/relations/{event}/m.replace`: our own edits, newest first, page by page until there are enough. Old
  /// servers have no such API, and what is not there has no edits.
  private func edits(
    of event: String, _ grant: MatrixSession.Grant, _ room: String, isEnough: ([JSON]) -> Bool
  ) async throws(PublishFailure) -> [JSON] {
    let path = ["/_matrix/client/v1/rooms", WireID.percentEncoded(room), "relations", WireID.percentEncoded(event)]
    let address = path.joined(separator: "/") + "/m.replace"
    var user: String?
    var edits: [JSON] = []
    var start: String?
    for _ in 0..<Self.pagesAtMost {
      let query = start.map { "?" + Form.encoded([("from", $0)]) } ?? ""
      let response = try await grant.client.read(.get, address + query, maximumBytes: 8 << 20)
      guard response.status != 404 else { return edits }
      guard response.status == 200 else { throw session.failure(response, grant.client).ofRepeatable }
      guard let answer = response.value else { throw .unavailable("the list of edits is unreadable") }
      let page = answer["chunk"]?.elements ?? []
      if !page.isEmpty, user == nil { user = try await self.user(grant) }
      edits += page.filter { $0["sender"]?.string == user }
      guard let next = answer["next_batch"]?.string, next != start, !isEnough(edits) else { return edits }
      start = next
    }
    throw .rejected("the message has so many edits that nobody can see them all")
  }
}
