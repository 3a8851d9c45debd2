internal import Model
internal import Web

/// What an answer of LinkedIn to a post means when it is no success.
///
/// The repetition of a post is refused with its name: https://github.com/Arisamiga/Linkedin-RSS/issues/5
struct LinkedInRefusal {
  let refusal: Refusal

  /// An answer to `POST /rest/posts` that names no post. What is not a proven refusal is uncertain.
  func ofPublishing(_ response: Response) -> PublishFailure {
    let words = refusal.words(of: response)
    if isDuplicate(response) { return .uncertain("refused as a duplicate: \(words)") }
    let said = words.lowercased()
    if [400, 422].contains(response.status), said.contains("commentary"),
      said.contains("too long") || said.contains("exceed")
    {
      return .tooLong(limit: nil)
    }
    return refusal.ofPublishing(response)
  }

  /// The post that a refusal as a duplicate names: «Content is a duplicate of urn:li:share:7141…».
  func standing(_ response: Response) -> String? {
    guard isDuplicate(response) else { return nil }
    let words = response.value?["message"]?.string?.split { " \"'(),;.".contains($0) } ?? []
    return words.lazy.compactMap { Self.post(String($0)) }.first
  }

  /// The word if it names a post.
  static func post(_ word: String) -> String? {
    let isPost = ["urn:li:share:", "urn:li:ugcPost:"].contains { kind in
      let number = word.utf8.dropFirst(kind.utf8.count)
      return word.hasPrefix(kind) && (1...32).contains(number.count) && number.allSatisfy { (0x30...0x39).contains($0) }
    }
    return isPost ? word : nil
  }

  private func isDuplicate(_ response: Response) -> Bool {
    let codes = response.value?["errorDetails"]?["inputErrors"]?.elements.compactMap { $0["code"]?.string } ?? []
    return [400, 409, 422].contains(response.status)
      && (codes.contains("DUPLICATE_POST")
        || response.value?["message"]?.string?.contains("duplicate of urn:li:") == true)
  }
}
