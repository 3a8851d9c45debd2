/// The beginning of a text that is too long to be told.
enum Excerpt {
  /// More than any network takes of an entry that has no title.
  private static let longest = 1000

  /// The whole text, or as many whole words as fit, with «…».
  static func of(_ text: String) -> String {
    guard text.utf8.count > longest, text.count > longest else { return text }
    let head = text.prefix(longest)
    let words = head.lastIndex(of: " ").map { head[..<$0] } ?? head
    return words + "…"
  }
}
