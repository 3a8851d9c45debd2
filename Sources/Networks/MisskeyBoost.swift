public import Model
internal import Web

// A renote without words. Misskey makes as many as it is asked for, so that ours is looked for first.
// https://misskey-hub.net/en/docs/for-developers/api/endpoints/ap/show/
extension MisskeyNetwork {
  /// It repeats notes.
  public static let boosts = true

  /// `ap/show` for the note's number at the account's own server, which fetches it from the other's where it does not know
  /// it; the account's own notes since then; and `notes/create` where none of them is the boost.
  public func boost(_ url: String, as post: Post) async throws(PublishFailure) -> Receipt {
    let id = try await number(of: url)
    if let standing = try await renote(of: id) { return receipt(standing, .lookup) }
    let response = try await read("/api/notes/create", ["renoteId": .text(id)])
    guard (200..<300).contains(response.status) else { throw refusal(response).ofRepeatable }
    guard let made = response.value?["createdNote"]?["id"]?.id else {
      throw .unavailable("status \(response.status) without a note: \(client.refusal.words(of: response))")
    }
    return receipt(made)
  }

  private func number(of url: String) async throws(PublishFailure) -> String {
    let response = try await read("/api/ap/show", ["uri": .text(url)])
    guard response.status == 200 else { throw await original(url, response) }
    guard let found = response.value, found["type"] == "Note", let id = found["object"]?["id"]?.id else {
      throw .rejected("the server finds no note at \(ServerWords.bounded(url))")
    }
    // Without a word of it, the server itself refuses what only followers see.
    guard found["object"]?["visibility"]?.string.map({ $0 == "public" || $0 == "home" }) ?? true else {
      throw .rejected("the note \(ServerWords.bounded(url)) is not for everybody")
    }
    return id
  }

  /// What the server says where it gives no note. A request of its own that failed may have met a server that is down, or
  /// one that has the note no more: that one is asked.
  private func original(_ url: String, _ response: Response) async -> PublishFailure {
    if let special = special(response) { return special }
    guard response.status == 400, let code = Self.code(response) else { return client.refusal.ofReading(response) }
    let words = client.refusal.words(of: response)
    if code == "REQUEST_FAILED", await !isGone(url) { return .unavailable(words) }
    return .rejected("the note is not to be had: \(words)")
  }

  /// Whether its own server says that it is not there, to anybody who asks.
  private func isGone(_ url: String) async -> Bool {
    guard let address = PublicURL.of(url) else { return true }
    let page = APIClient(server: address, timeout: client.timeout, transport: client.transport)
    do throws(PublishFailure) {
      let response = try await page.read(.get, "", headers: [("Accept", "application/activity+json")])
      return response.status == 404 || response.status == 410
    } catch {
      return false
    }
  }

  /// The account's own renote of a note. Numbers grow with time, so that it is newer than the note.
  private func renote(of id: String) async throws(PublishFailure) -> String? {
    let account = try await account().id
    var search = OwnPosts(anchor: id)
    for _ in 0..<OwnPosts.pagesAtMost {
      let page = try await notes(of: account, before: search.oldest, withRenotes: true)
      if let found = page.first(where: { Self.isRenote($0, of: id, by: account) })?["id"]?.id { return found }
      search.read(page.compactMap { $0["id"]?.id })
      if search.isDone { return nil }
    }
    throw .rejected("the account has so many notes since that one that nobody can see whether it was boosted")
  }

  /// A renote with words, pictures or a poll of its own is a quotation.
  private static func isRenote(_ note: JSON, of id: String, by account: String) -> Bool {
    guard note["renoteId"]?.id == id, note["text"] == nil, note["cw"] == nil, note["poll"] == nil else { return false }
    return (note["fileIds"]?.elements.isEmpty ?? true) && (note["userId"]?.id ?? account) == account
  }
}
