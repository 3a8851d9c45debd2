internal import Model
internal import Web

extension Post {
  /// Whether what stands at a server is this post: by the link where the post has one, else by its words.
  /// - Parameter links: those that the server tells apart from the text.
  func stands(in text: String, links: [String]) -> Bool {
    guard let link = self.links.first else { return Self.words(text) == Self.words(self.text) }
    return LinkIdentity.isNamed(link, in: links, orIn: text)
  }

  /// The names of its hashtags, in their order, each once.
  var tags: [String] {
    var tags: [String] = []
    for case .tag(let name) in facets.map(\.kind) where !tags.contains(name) { tags.append(name) }
    return tags
  }

  /// Letters and digits only: servers turn quotes, spaces and emoji codes into others.
  private static func words(_ text: String) -> String {
    String(text.filter { $0.isLetter || $0.isNumber }).lowercased()
  }
}

extension Refusal {
  /// An answer to the change of a post that stands: it may be made again, and what is refused is refused of this post
  /// alone.
  func ofChanging(_ response: Response) -> PublishFailure {
    [404, 410].contains(response.status)
      ? .rejected("the post is no longer there: \(words(of: response))") : ofUploading(response)
  }
}
