internal import Web

/// What is watched, told apart by what a search must be asked: a phrase, a host with all that is there, or one page.
struct Watched: Sendable, Equatable {
  /// As it stands in a post: the phrase in one line without quotation marks, or the address without its scheme.
  let words: String
  /// An address's host, in lower case; nil for a phrase.
  let host: String?
  /// The page's whole address; nil for a phrase, and for a host alone.
  let page: String?

  /// An address is what has a scheme, or is one word with a dot inside and no `@`: `blog.example.org/2026/11/vaccins`.
  /// Nil where there is nothing to look for.
  init?(_ text: String) {
    let words = text.replacing("\"", with: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !words.isEmpty else { return nil }
    let hasScheme = words.contains("://")
    let link = hasScheme ? words : "https://" + words
    let address = hasScheme ? words.drop { $0 != ":" }.dropFirst(3) : words[...]
    guard PublicURL.of(link) != nil, let host = Origin(link)?.host, !address.contains(where: { " @".contains($0) }),
      hasScheme || host.dropFirst().dropLast().contains(".")
    else {
      (self.words, self.host, page) = (words, nil, nil)
      return
    }
    let path = address.drop { !"/?#".contains($0) }
    let isHost = path.isEmpty || path == "/"
    (self.words, self.host, page) = (isHost ? host : String(address), host, isHost ? nil : link)
  }

  /// Whether one of these texts and links leads to the address's host; any of them will do for a phrase, which servers
  /// look for in more than they show.
  func isNamed(in texts: [String]) -> Bool {
    guard let host else { return true }
    return texts.contains { $0.lowercased().contains(host) }
  }
}
