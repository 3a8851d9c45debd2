internal import FoundationEssentials
internal import Model
internal import Web

/// What an answer of a Mastodon-like server means when it is no success.
struct MastodonRefusal {
  let token: Secret

  /// An answer to `POST /api/v1/statuses`. What is not a proven refusal is uncertain.
  func ofPublishing(_ response: Response) -> PublishFailure {
    let words = ServerWords.of(response, hiding: token)
    let lowercased = words.lowercased()
    switch response.status {
    case 401: return .unauthorized(words)
    case 429: return .limited(until: RateLimit.until(response))
    case 410: return .gone(words)
    // Mastodon answers so when the post that the key once made was deleted since; a page of something else means that
    // there is no such API.
    case 404: return isJSON(response) ? .uncertain(words) : .gone("no Mastodon API there: \(words)")
    case 400 where isBadToken(lowercased): return .unauthorized(words)
    // Pixelfed and others: this text, or this key, was there before.
    case 400..<500 where lowercased.contains("duplicate") || lowercased.contains("already"): return .uncertain(words)
    case 408, 409, 425: return .uncertain("status \(response.status): \(words)")
    // The picture; the post was not made.
    case 422 where isUnfinished(lowercased): return .unavailable(words)
    case 400, 413, 422:
      return isTooLong(lowercased) ? .tooLong(limit: figure(in: words)) : .rejected(words)
    case 403: return isAboutUs(lowercased) || !isJSON(response) ? .unauthorized(words) : .rejected(words)
    case 400..<500: return .rejected(words)
    case 300..<400: return .uncertain("status \(response.status): the server points elsewhere; is its address right?")
    default: return .uncertain("status \(response.status): \(words)")
    }
  }

  /// An answer to an edit, which may be sent again: nothing is uncertain, and a post that is not there says nothing of the
  /// account.
  func ofEditing(_ response: Response) -> PublishFailure {
    if [404, 405, 410].contains(response.status) {
      return .rejected("status \(response.status): \(ServerWords.of(response, hiding: token))")
    }
    let failure = ofPublishing(response)
    if case .uncertain(let words) = failure { return .unavailable(words) }
    return failure
  }

  /// An answer to a request that only reads.
  /// - Parameter isIdentity: the request asked who we are; a server without an answer has no such API.
  func ofReading(_ response: Response, isIdentity: Bool = false) -> PublishFailure {
    let words = ServerWords.of(response, hiding: token)
    switch response.status {
    case 401, 403: return .unauthorized(words)
    case 429: return .limited(until: RateLimit.until(response))
    case 410: return .gone(words)
    case 404 where isIdentity: return .gone("no Mastodon API there: \(words)")
    case 400 where isBadToken(words.lowercased()): return .unauthorized(words)
    // snac's way to refuse a token on `verify_credentials`.
    case 422 where isIdentity && response.body.isEmpty: return .unauthorized("the server does not know the token")
    case 300..<400: return .unavailable("status \(response.status): the server points elsewhere; is its address right?")
    default: return .unavailable("status \(response.status): \(words)")
    }
  }

  /// An answer to the upload of a picture: whatever it says, nothing was posted. Only what holds for posts too is said of
  /// the account.
  func ofUploading(_ response: Response) -> PublishFailure {
    let words = ServerWords.of(response, hiding: token)
    switch response.status {
    case 401: return .unauthorized(words)
    case 400 where isBadToken(words.lowercased()): return .unauthorized(words)
    case 403: return .rejected("the picture is refused; has the token the scope write:media? \(words)")
    case 404, 405: return .rejected("the server takes no pictures: \(words)")
    case 408, 409, 425: return .unavailable("status \(response.status): \(words)")
    case 410: return .gone(words)
    case 429: return .limited(until: RateLimit.until(response))
    case 400..<500: return .rejected(words)
    case 300..<400: return .unavailable("status \(response.status): the server points elsewhere; is its address right?")
    default: return .unavailable("status \(response.status): \(words)")
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

  /// The limit that the server names: «Text character limit of 500 exceeded», «exceed max chars (5000)».
  private func figure(in words: String) -> Int? {
    words.split { !$0.isASCII || !$0.isNumber }.lazy.compactMap { Int($0) }.first { (10...1_000_000).contains($0) }
  }

  private func isJSON(_ response: Response) -> Bool {
    response.body.first { $0 > 0x20 }.map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } ?? false
  }
}
