public import Model
internal import Web

// https://docs.joinmastodon.org/methods/search/#v2
extension MastodonNetwork {
  /// It searches posts, as far as the server has an index of them.
  public static let searches = true

  /// `GET /api/v2/search` for statuses, with the scope `read:search` or `read`; then, where something was found, a look who
  /// we are, since own posts are no mentions. What a mention says is one line of at most 500 characters.
  ///
  /// A name is asked for in quotation marks, an address as a bare word and without its scheme: GoToSocial and Akkoma take
  /// a whole link for the wish to see that very post. What the servers look through: Mastodon with Elasticsearch the public
  /// posts of those who want to be found (since 4.2), and those that call, were marked by or are of the account; without
  /// it nothing. Akkoma (and Pleroma, of which it comes) all public posts that it knows. GoToSocial only the account's own
  /// posts and the answers to them, for the text exactly as written. Friendica all that it knows, a host's words each by
  /// itself: posts without the host are left out here. Pixelfed nothing.
  public func mentions(of words: String, limit: Int) async throws(PublishFailure) -> [Mention] {
    guard let watched = Watched(words), limit > 0 else { return [] }
    let query = WireID.percentEncoded(watched.host == nil ? "\"\(watched.words)\"" : watched.words)
    // As many as there are at once: own posts among them are left out.
    let response = try await client.read(
      .get, "/api/v2/search?type=statuses&limit=40&q=" + query, maximumBytes: 4 << 20)
    guard response.status == 200 else { throw refusal.ofSearching(response) }
    guard case .list(let statuses)? = response.value?["statuses"] else {
      throw .unavailable("the list of posts that were found is unreadable")
    }
    guard !statuses.isEmpty else { return [] }
    let own = try await account().id
    return Array(statuses.compactMap { mention($0, of: watched, besides: own) }.prefix(limit))
  }

  /// Nil for what is not public, not somebody else's, or no post with a page.
  private func mention(_ status: JSON, of watched: Watched, besides own: String) -> Mention? {
    guard let post = MastodonStatus(status), let url = post.address, let author = post.author, author != own,
      !post.isBoost, let visibility = status["visibility"]?.string, visibility == "public" || visibility == "unlisted"
    else { return nil }
    let said = HTMLFragment(post.content ?? "")
    guard watched.isNamed(in: [said.text, post.card ?? ""] + said.links) else { return nil }
    return Mention(
      url: url, author: name(of: status["account"]), text: ServerWords.bounded(said.text),
      date: status["created_at"]?.string.flatMap(Timestamp.iso8601))
  }

  /// `acct` has no host for accounts of the server itself.
  private func name(of account: JSON?) -> String? {
    guard let name = account?["acct"]?.string else { return nil }
    return ServerWords.bounded(name.contains("@") ? "@\(name)" : "@\(name)@\(Origin(client.server)?.host ?? "")")
  }
}
