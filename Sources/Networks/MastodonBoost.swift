public import Model
internal import Web

// https://docs.joinmastodon.org/methods/search/#v2 , https://docs.joinmastodon.org/methods/statuses/#boost
extension MastodonNetwork {
  /// It repeats posts.
  public static let boosts = true

  /// `GET /api/v2/search` for the post's number at the account's own server, which fetches it from the other's where it
  /// does not know it; then `POST /api/v1/statuses/:id/reblog`, which gives the boost that is there where there is one.
  public func boost(_ url: String, as post: Post) async throws(PublishFailure) -> Receipt {
    let response = try await read(
      "/api/v2/search?type=statuses&resolve=true&limit=1&q=" + WireID.percentEncoded(url))
    guard response.status == 200 else { throw refusal.ofReading(response) }
    guard let found = response.json(FoundStatuses.self)?.statuses.first?.value else {
      throw .rejected("the server does not find the post \(ServerWords.bounded(url))")
    }
    // Without a word of it, the server itself refuses what only followers see.
    guard found.visibility.map({ $0 == "public" || $0 == "unlisted" }) ?? true else {
      throw .rejected("the post \(ServerWords.bounded(url)) is not for everybody")
    }
    return try await reblog(found.id)
  }

  private func reblog(_ id: WireID) async throws(PublishFailure) -> Receipt {
    let request = Request(
      .post, settings.server + "/api/v1/statuses/\(id.pathSegment)/reblog", headers: [("Accept", "application/json")],
      credential: try credential(), timeout: timeout, maximumBytes: 1 << 20, redirects: 0)
    let response: Response
    do { response = try await transport.send(request) } catch { throw .reading(error) }
    guard (200..<300).contains(response.status) else { throw refusal.ofEditing(response) }
    guard let status = response.json(MastodonStatus.self) else {
      throw .unavailable("status \(response.status) without a post")
    }
    return Receipt(id: status.id.text, url: status.address)
  }
}

/// https://docs.joinmastodon.org/entities/Search/
private struct FoundStatuses: Decodable {
  let statuses: [Lenient<FoundStatus>]
}

private struct FoundStatus: Decodable {
  let id: WireID
  let visibility: String?

  private enum Keys: String, CodingKey { case id, visibility }

  init(from decoder: any Decoder) throws {
    let status = try decoder.container(keyedBy: Keys.self)
    id = try status.decode(WireID.self, forKey: .id)
    visibility = status.lenient(String.self, .visibility)
  }
}
