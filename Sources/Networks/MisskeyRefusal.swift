internal import Model
internal import Web

// What Misskey and its forks say when they do not do what they are asked.
extension MisskeyNetwork {
  /// `{"error": {"code", "message", "id", "kind", "info"}}`
  static func code(_ response: Response) -> String? { response.value?["error"]?["code"]?.string }

  /// What the token may do. Misskey up to 13 and its forks say it with 400.
  static let rights = ["PERMISSION_DENIED", "ACCESS_DENIED"]
  private static let credentials = ["CREDENTIAL_REQUIRED", "AUTHENTICATION_FAILED"]

  /// What a code says of the account that its status does not.
  func special(_ response: Response) -> PublishFailure? {
    switch Self.code(response) {
    case "YOUR_ACCOUNT_SUSPENDED": .gone("the account is suspended")
    case "YOUR_ACCOUNT_MOVED": .gone("the account has moved")
    case let code? where response.status == 400 && (Self.rights + Self.credentials).contains(code):
      .unauthorized(client.refusal.words(of: response))
    default: nil
    }
  }

  /// A shorter text is refused for another reason.
  private static let surelyShort = 500

  /// An answer to `notes/create`. What is not a proven refusal is uncertain.
  /// - Parameters:
  ///   - text: what was sent.
  ///   - post: what it stands for, which is shorter where it was written around.
  func refusal(_ response: Response, to text: String = "", of post: Post? = nil) -> PublishFailure {
    if let special = special(response) { return special }
    let info = response.value?["error"]?["info"]
    let reason = info?["reason"]?.string ?? ""
    let size = text.unicodeScalars.count
    switch (response.status, Self.code(response)) {
    // misskey.io: the same note is being made this moment.
    case (400..<500, "PROCESSING"): return .uncertain("the same note is a duplicate of one that is being made")
    case (400, "INVALID_PARAM") where info?["param"]?.string == "#/properties/text/maxLength":
      let around = size - (post?.text.unicodeScalars.count ?? size)
      return .tooLong(limit: ServerWords.figure(in: reason).map { max($0 - around, 1) })
    case (400, "MAX_LENGTH"): return .tooLong(limit: nil)
    // Some forks do not say what is wrong.
    case (400, "INVALID_PARAM") where info == nil && size > Self.surelyShort: return .tooLong(limit: nil)
    case (400, "INVALID_PARAM"):
      return .rejected("\(client.refusal.words(of: response)) \(ServerWords.bounded(reason))")
    default: return client.refusal.ofPublishing(response)
    }
  }
}
