internal import Model
internal import Web

/// What an answer means when it is no success: `{"error": NAME, "message": WORDS}`.
struct BlueskyRefusal {
  let common: Refusal

  /// An answer to `putRecord`. What is not a proven refusal is uncertain.
  func ofPublishing(_ response: Response) -> PublishFailure {
    let words = common.words(of: response)
    let message = response.value?["message"]?.string?.lowercased() ?? ""
    switch response.status {
    case 400 where stands(response): return .uncertain("a record stands at the post's place")
    case 400 where endsSession(response): return .unavailable(words)
    case 404: return response.value?["error"] == nil ? .gone("no Bluesky server there: \(words)") : .uncertain(words)
    case 408, 409, 425, 429: break
    case 400..<500 where isGone(response): return .gone(words)
    case 400 where message.contains("grapheme") || message.contains("too long") || message.contains("longer than"):
      return .tooLong(limit: nil)
    default: break
    }
    return common.ofPublishing(response)
  }

  /// An answer to a request that only reads, or takes away.
  func ofReading(_ response: Response) -> PublishFailure {
    guard [400, 401, 403].contains(response.status), isGone(response) else { return common.ofReading(response) }
    return .gone(common.words(of: response))
  }

  /// An answer to the look at somebody else's post: what is said of their repository is not said of our account.
  func ofOriginal(_ response: Response) -> PublishFailure {
    let error = response.value?["error"]?.string
    guard [400, 404].contains(response.status), let error, !endsSession(response), !error.hasPrefix("Account") else {
      return ofReading(response)
    }
    return .rejected("the post is not there: \(common.words(of: response))")
  }

  /// An answer to a search: one that is not offered says nothing of the account.
  func ofSearching(_ response: Response) -> PublishFailure {
    guard [400, 403, 404, 405, 501].contains(response.status), !endsSession(response), !isGone(response) else {
      return ofReading(response)
    }
    return .rejected("the server passes no search on to Bluesky's view: \(common.words(of: response))")
  }

  /// An answer to the name and the app password.
  func ofSigningIn(_ response: Response) -> PublishFailure {
    let error = response.value?["error"]?.string
    switch response.status {
    case 400 where error == "InvalidRequest": return .unauthorized(common.words(of: response))
    case 401 where error == "AuthFactorTokenRequired":
      return .unauthorized("Bluesky asks for a second factor: give an app password, not the account's own")
    case 404: return .gone("no Bluesky server there: \(common.words(of: response))")
    default: return ofReading(response)
    }
  }

  /// An answer to a picture: whatever it says, nothing was posted.
  func ofUploading(_ response: Response) -> PublishFailure {
    switch response.status {
    case 400 where endsSession(response): return .unavailable(common.words(of: response))
    case 400, 401: return isGone(response) ? .gone(common.words(of: response)) : common.ofUploading(response)
    default: return common.ofUploading(response)
    }
  }

  /// Something stands at the place already.
  func stands(_ response: Response) -> Bool {
    response.status == 400 && response.value?["error"] == "InvalidSwap"
  }

  /// The access token's time is over, or the server has lost the session.
  func endsSession(_ response: Response) -> Bool {
    let error = response.value?["error"]
    return response.status == 401 || (response.status == 400 && (error == "ExpiredToken" || error == "InvalidToken"))
  }

  /// The server says that there is no such record, in the words of today or of before.
  func isAbsence(_ response: Response) -> Bool {
    guard response.status == 400 || response.status == 404, let body = response.value else { return false }
    return body["error"] == "RecordNotFound"
      || (body["message"]?.string?.hasPrefix("Could not locate record") ?? false)
  }

  private func isGone(_ response: Response) -> Bool {
    let names = [
      "AccountTakedown", "AccountSuspended", "AccountDeactivated", "AccountNotFound", "RepoTakendown",
      "RepoDeactivated",
    ]
    return response.value?["error"]?.string.map(names.contains) ?? false
  }
}
