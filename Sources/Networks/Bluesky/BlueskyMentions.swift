public import Model
internal import Web

// https://docs.bsky.app/docs/api/app-bsky-feed-search-posts
extension BlueskyNetwork {
  /// It searches posts.
  public static let searches = true

  /// The view that has the index: https://docs.bsky.app/docs/advanced-guides/api-directory . Most servers would pass the
  /// search on to it unasked.
  private static let view = (name: "atproto-proxy", value: "did:web:api.bsky.app#bsky_appview")

  /// `app.bsky.feed.searchPosts`, which the account's own server passes on. A name is asked for in quotation marks; for an
  /// address, posts that lead to it by a link or a card, whatever they say. Own posts are no mentions. What a mention says
  /// is one line of at most 500 characters; its page is named by the author's DID, which outlives the handle.
  public func mentions(of words: String, limit: Int) async throws(PublishFailure) -> [Mention] {
    guard let watched = Watched(words), limit > 0 else { return [] }
    var fields = [(name: "q", value: watched.host == nil ? "\"\(watched.words)\"" : "*")]
    if let page = watched.page {
      fields.append(("url", page))
    } else if let host = watched.host {
      fields.append(("domain", host))
    }
    let grant = try await session.proven()
    // As many as there are at once: own posts among them are left out.
    let response = try await session.client(grant).read(
      .get, "/app.bsky.feed.searchPosts?sort=latest&limit=100&\(Form.encoded(fields))", headers: [Self.view],
      maximumBytes: 4 << 20)
    guard response.status == 200 else { throw session.refusal.ofSearching(response) }
    guard case .list(let posts)? = response.value?["posts"] else {
      throw .unavailable("the list of posts that were found is unreadable")
    }
    return Array(posts.compactMap { Self.mention($0, besides: grant.did) }.prefix(limit))
  }

  /// Nil for what is not somebody else's, or no post.
  private static func mention(_ post: JSON, besides own: String) -> Mention? {
    guard let uri = post["uri"]?.string, uri.hasPrefix("at://"), let (author, place) = place(of: uri), author != own,
      case .text(let text)? = post["record"]?["text"], let url = PublicURL.of(receipt(place, in: author).url)
    else { return nil }
    // The author's clock may say what it likes.
    let dates = [post["record"]?["createdAt"], post["indexedAt"]].compactMap { $0?.string.flatMap(Timestamp.iso8601) }
    return Mention(
      url: url, author: post["author"]?["handle"]?.string.map { ServerWords.bounded("@\($0)") },
      text: ServerWords.bounded(text), date: dates.min())
  }
}
