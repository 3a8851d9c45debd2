internal import Model
internal import Web

/// What an answer of a Mastodon-like server means when it is no success.
struct MastodonRefusal {
  let common: Refusal

  /// An answer to `POST /api/v1/statuses`. What is not a proven refusal is uncertain.
  func ofPublishing(_ response: Response) -> PublishFailure {
    let words = common.words(of: response)
    let lowercased = words.lowercased()
    switch response.status {
    case 401, 410, 429: break
    // Mastodon answers so when the post that the key once made was deleted since; a page of something else means that
    // there is no such API.
    case 404: return isJSON(response) ? .uncertain(words) : .gone("no Mastodon API there: \(words)")
    case 400 where isBadToken(lowercased): return .unauthorized(words)
    // Pixelfed and others: this text, or this key, was there before.
    case 400..<500 where lowercased.contains("duplicate") || lowercased.contains("already"): return .uncertain(words)
    case 403 where lowercased.contains("empty statuses"):
      return .rejected("the server (Pixelfed) takes no post without a picture: \(words)")
    case 403 where isJSON(response) && !isAboutUs(lowercased): return .rejected(words)
    // The picture; the post was not made.
    case 422 where isUnfinished(lowercased): return .unavailable(words)
    case let status where [400, 413, 422].contains(status) && isTooLong(lowercased):
      return .tooLong(limit: ServerWords.figure(in: words))
    default: break
    }
    return common.ofPublishing(response)
  }

  /// An answer to a request that only reads.
  /// - Parameter isIdentity: the request asked who we are; a server without an answer has no such API.
  func ofReading(_ response: Response, isIdentity: Bool = false) -> PublishFailure {
    let words = common.words(of: response)
    switch response.status {
    case 404 where isIdentity: return .gone("no Mastodon API there: \(words)")
    case 400 where isBadToken(words.lowercased()): return .unauthorized(words)
    // snac's way to refuse a token on `verify_credentials`.
    case 422 where isIdentity && response.body.isEmpty: return .unauthorized("the server does not know the token")
    default: return common.ofReading(response)
    }
  }

  /// An answer to a search: one that is not offered says nothing of the account.
  func ofSearching(_ response: Response) -> PublishFailure {
    let words = common.words(of: response)
    switch response.status {
    case 403: return .rejected("the search is refused; has the token the scope read:search? \(words)")
    case 404, 405, 422, 501: return .rejected("the server offers no such search of posts: \(words)")
    default: return ofReading(response)
    }
  }

  /// An answer to the reading or changing of an own post: it may be made again, so nothing is uncertain.
  func ofEditing(_ response: Response) -> PublishFailure {
    guard [404, 405, 410].contains(response.status) else { return ofPublishing(response).ofRepeatable }
    return .rejected("the post is not there, or the server changes none: \(common.words(of: response))")
  }

  /// An answer to the upload of a picture: whatever it says, nothing was posted. Only what holds for posts too is said of
  /// the account.
  func ofUploading(_ response: Response) -> PublishFailure {
    let words = common.words(of: response)
    switch response.status {
    case 400 where isBadToken(words.lowercased()): return .unauthorized(words)
    case 403: return .rejected("the picture is refused; has the token the scope write:media? \(words)")
    case 404, 405: return .rejected("the server takes no pictures: \(words)")
    default: return common.ofUploading(response)
    }
  }

  // MARK: Reading their words

  /// «Cannot attach files that have not finished processing.», in the account's language.
  private func isUnfinished(_ words: String) -> Bool {
    ["not finished processing", "en cours de traitement"].contains(where: words.contains)
  }

  /// takahe refuses a token with 400, as text.
  private func isBadToken(_ words: String) -> Bool {
    words.contains("bearer token") || words.contains("invalid_token") || words.contains("access token")
  }

  /// A 403 about the token's scopes or the account, rather than about this post.
  private func isAboutUs(_ words: String) -> Bool {
    ["scope", "token", "login", "suspend", "disabled", "confirm", "approv", "moved", "permission", "authori"]
      .contains(where: words.contains)
  }

  /// Mastodon writes in the account's language, hence the stems of several.
  private func isTooLong(_ words: String) -> Bool {
    ["too long", "too large", "exceed", "character limit", "caract", "zeichen", "tekens"].contains(
      where: words.contains)
  }

  private func isJSON(_ response: Response) -> Bool {
    response.body.first { $0 > 0x20 }.map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } ?? false
  }
}
