internal import FoundationEssentials
internal import Model
internal import Web

/// What an answer means when it is no success: `{"error": NAME, "message": WORDS}`.
struct BlueskyRefusal {
  let secrets: [Secret]

  /// What became of a post.
  struct Meaning: Equatable {
    var failure: PublishFailure
    /// The session is over, or the password is.
    var endsSession = false

    /// A record stands at that place.
    static let stands = Meaning(failure: .uncertain("a record stands at the post's place"))
  }

  private struct Body: Decodable {
    let error: String
    let message: String?
  }

  /// An answer to `putRecord`. What is not a proven refusal is uncertain.
  func ofPublishing(_ response: Response) -> Meaning {
    let words = words(of: response)
    let body = response.json(Body.self)
    let message = body?.message?.lowercased() ?? ""
    switch response.status {
    case 400 where body?.error == "InvalidSwap": return .stands
    case 400 where endsSession(response): return Meaning(failure: .unavailable(words), endsSession: true)
    case 401, 403:
      return isGone(body) ? Meaning(failure: .gone(words)) : Meaning(failure: .unauthorized(words), endsSession: true)
    case 404: return Meaning(failure: body == nil ? .gone("no Bluesky server there: \(words)") : .uncertain(words))
    case 408, 409, 425: return Meaning(failure: .uncertain("status \(response.status): \(words)"))
    case 410: return Meaning(failure: .gone(words))
    case 429: return Meaning(failure: .limited(until: RateLimit.until(response)))
    case 400..<500 where isGone(body): return Meaning(failure: .gone(words))
    case 400 where message.contains("grapheme") || message.contains("too long") || message.contains("longer than"):
      return Meaning(failure: .tooLong(limit: nil))
    case 400..<500: return Meaning(failure: .rejected(words))
    case 300..<400:
      return Meaning(
        failure: .uncertain("status \(response.status): the server points elsewhere; is its address right?"))
    default: return Meaning(failure: .uncertain("status \(response.status): \(words)"))
    }
  }

  /// An answer to a request that only reads, or takes away.
  func ofReading(_ response: Response) -> PublishFailure {
    let words = words(of: response)
    switch response.status {
    case 401, 403: return isGone(response.json(Body.self)) ? .gone(words) : .unauthorized(words)
    case 400 where isGone(response.json(Body.self)): return .gone(words)
    case 410: return .gone(words)
    case 429: return .limited(until: RateLimit.until(response))
    case 300..<400: return .unavailable("status \(response.status): the server points elsewhere; is its address right?")
    default: return .unavailable("status \(response.status): \(words)")
    }
  }

  /// An answer to the name and the app password.
  func ofSigningIn(_ response: Response) -> PublishFailure {
    let body = response.json(Body.self)
    switch response.status {
    case 400 where body?.error == "InvalidRequest": return .unauthorized(words(of: response))
    case 401 where body?.error == "AuthFactorTokenRequired":
      return .unauthorized("Bluesky asks for a second factor: give an app password, not the account's own")
    case 404: return .gone("no Bluesky server there: \(words(of: response))")
    default: return ofReading(response)
    }
  }

  /// An answer to a picture: whatever it says, nothing was posted.
  func ofUploading(_ response: Response) -> PublishFailure {
    switch response.status {
    case 400 where endsSession(response): return .unavailable(words(of: response))
    case 400 where isGone(response.json(Body.self)): return .gone(words(of: response))
    case 401, 408, 409, 410, 425, 429: return ofReading(response)
    case 400..<500: return .rejected(words(of: response))
    default: return ofReading(response)
    }
  }

  /// The access token's time is over, or the server has lost the session.
  func endsSession(_ response: Response) -> Bool {
    let error = response.json(Body.self)?.error
    return response.status == 401 || (response.status == 400 && (error == "ExpiredToken" || error == "InvalidToken"))
  }

  /// The server says that there is no such record, in the words of today or of before.
  func isAbsence(_ response: Response) -> Bool {
    guard response.status == 400 || response.status == 404, let body = response.json(Body.self) else { return false }
    return body.error == "RecordNotFound" || (body.message ?? "").hasPrefix("Could not locate record")
  }

  private func isGone(_ body: Body?) -> Bool {
    [
      "AccountTakedown", "AccountSuspended", "AccountDeactivated", "AccountNotFound", "RepoTakendown",
      "RepoDeactivated",
    ]
    .contains(body?.error ?? "")
  }

  func words(of response: Response) -> String { ServerWords.of(response, hiding: secrets) }
}
