public import Model
internal import Web

// https://docs.joinmastodon.org/methods/search/#v2 , https://docs.joinmastodon.org/methods/statuses/#boost
extension MastodonNetwork {
  /// It repeats posts.
  public static let boosts = true

  /// `GET /api/v2/search` for the post's number at the account's own server, which fetches it from the other's where it
  /// does not know it; then `POST /api/v1/statuses/:id/reblog`, which gives the boost that is there where there is one.
  public func boost(_ url: String, as post: Post) async throws(PublishFailure) -> Receipt {
    let response = try await client.read(
      .get, "/api/v2/search?type=statuses&resolve=true&limit=1&q=" + WireID.percentEncoded(url))
    guard response.status == 200 else { throw refusal.ofReading(response) }
    guard let found = response.value?["statuses"]?.elements.first, let id = found["id"]?.id else {
      throw .rejected("the server does not find the post \(ServerWords.bounded(url))")
    }
    // Without a word of it, the server itself refuses what only followers see.
    guard found["visibility"]?.string.map({ $0 == "public" || $0 == "unlisted" }) ?? true else {
      throw .rejected("the post \(ServerWords.bounded(url)) is not for everybody")
    }
    return try await reblog(id)
  }

  private func reblog(_ id: String) async throws(PublishFailure) -> Receipt {
    let response = try await client.read(.post, "/api/v1/statuses/\(WireID.percentEncoded(id))/reblog")
    guard (200..<300).contains(response.status) else { throw refusal.ofEditing(response) }
    guard let status = MastodonStatus(response.value) else {
      throw .unavailable("status \(response.status) without a post")
    }
    return Receipt(id: status.id, url: status.address)
  }
}
