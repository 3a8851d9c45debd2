internal import Model
internal import Web

/// What an answer of X means when it is no success: https://docs.x.com/x-api/fundamentals/response-codes-and-errors
struct XRefusal {
  private let refusal: Refusal

  init(_ refusal: Refusal) { self.refusal = refusal }

  /// An answer to `POST /2/tweets`. What is not a proven refusal is uncertain.
  func ofPublishing(_ response: Response) -> PublishFailure {
    let words = words(of: response)
    let said = words.lowercased()
    if let failure = unpaid(response) { return failure }
    switch response.status {
    // It does not say of which post.
    case 403 where said.contains("duplicate"): return .uncertain("refused as a duplicate: \(words)")
    case 400 where said.contains("too long"), 403 where said.contains("too long"): return .tooLong(limit: nil)
    // A 403 is of this post, unless it speaks of the account or is not X's own.
    case 403 where response.value?["detail"] != nil && !isAboutUs(response, said): return .rejected(words)
    default: return refusal.ofPublishing(response)
    }
  }

  func ofReading(_ response: Response) -> PublishFailure { unpaid(response) ?? refusal.ofReading(response) }

  func ofIdentity(_ response: Response) -> PublishFailure { unpaid(response) ?? refusal.ofIdentity(response) }

  func ofUploading(_ response: Response) -> PublishFailure { unpaid(response) ?? refusal.ofUploading(response) }

  func words(of response: Response) -> String { refusal.words(of: response) }

  /// No credits, or the owner's own cap: that ends when somebody pays, not when somebody waits.
  private func unpaid(_ response: Response) -> PublishFailure? {
    let type = response.value?["type"]?.string ?? ""
    guard response.status == 402 || (response.status == 429 && type.hasSuffix("usage-capped")) else { return nil }
    return .unauthorized("X wants to be paid, top up the credits in console.x.com: \(words(of: response))")
  }

  /// The app's access level or permissions, or a suspended account.
  private func isAboutUs(_ response: Response, _ said: String) -> Bool {
    let type = response.value?["type"]?.string ?? ""
    return type.hasSuffix("client-forbidden") || type.hasSuffix("oauth1-permissions")
      || ["permissions", "suspended", "locked", "access level"].contains(where: said.contains)
  }
}
