internal import Model
internal import Web

/// What an answer means when it is no success, by HTTP's own meaning of its status. An adapter asks its network's traps
/// first, and this for the rest.
struct Refusal: Sendable {
  /// What the server's words may repeat.
  let secrets: [Secret]

  /// An answer to the request that publishes. What is not a proven refusal is uncertain.
  func ofPublishing(_ response: Response) -> PublishFailure {
    let words = words(of: response)
    switch response.status {
    case 401, 403: return .unauthorized(words)
    case 408, 409, 425: return .uncertain("status \(response.status): \(words)")
    case 404, 410: return .gone(words)
    case 429: return .limited(until: RateLimit.until(response))
    case 400..<500: return .rejected(words)
    case 300..<400: return .uncertain("status \(response.status): the server points elsewhere; is its address right?")
    default: return .uncertain("status \(response.status): \(words)")
    }
  }

  /// An answer to a request that only reads, or takes away.
  func ofReading(_ response: Response) -> PublishFailure {
    let words = words(of: response)
    switch response.status {
    case 401, 403: return .unauthorized(words)
    case 410: return .gone(words)
    case 429: return .limited(until: RateLimit.until(response))
    case 300..<400: return .unavailable("status \(response.status): the server points elsewhere; is its address right?")
    default: return .unavailable("status \(response.status): \(words)")
    }
  }

  /// An answer to the question who we are, at a path that every server of the kind has.
  func ofIdentity(_ response: Response) -> PublishFailure {
    response.status == 404 ? .gone("no such API there: \(words(of: response))") : ofReading(response)
  }

  /// An answer to the upload of a picture: whatever it says, nothing was posted. Only what holds for posts too is said of
  /// the account.
  func ofUploading(_ response: Response) -> PublishFailure {
    let words = words(of: response)
    switch response.status {
    case 401, 410, 429: return ofReading(response)
    case 408, 409, 425: return .unavailable("status \(response.status): \(words)")
    case 400..<500: return .rejected(words)
    default: return ofReading(response)
    }
  }

  /// The server's words in one line, cut, without the secrets.
  func words(of response: Response) -> String { ServerWords.of(response, hiding: secrets) }
}
