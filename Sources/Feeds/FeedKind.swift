internal import Model

/// What a feed of a blog holds, as its address, its title and its entries tell. The best comes first.
public enum FeedKind: String, Sendable, Comparable, CaseIterable {
  /// The blog's posts.
  case main
  /// The posts of a category, a tag or an author.
  case section
  /// What readers wrote: never announced unless its address was given.
  case comments

  /// The order of preference.
  public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .main: 0
    case .section: 1
    case .comments: 2
    }
  }

  /// By what a page says of a feed.
  /// - Parameter pageTitle: words that the page itself bears prove nothing: a blog may be called «Comments on medicine».
  static func of(url: String, title: String?, pageTitle: String? = nil) -> FeedKind {
    let address = FeedAddress(url)
    let title = (title ?? "").lowercased()
    let own = Set(words(of: (pageTitle ?? "").lowercased()))
    let said = words(of: title).filter { !own.contains($0) }
    if address.isOfComments || said.contains(where: commentWords.contains)
      || (said.contains("comment") && said.contains(where: ["feed", "feeds", "rss", "atom"].contains))
    {
      return .comments
    }
    return address.isOfSection || sectionTitles.contains { title.contains($0) } ? .section : .main
  }

  /// By what the feed holds: the links of comments lead into a page.
  static func of(_ document: FeedDocument) -> FeedKind {
    let title = (document.title ?? "").lowercased()
    let isCalledSo = commentTitles.contains { title.hasPrefix($0) }
    guard !document.entries.isEmpty else { return isCalledSo ? .comments : .main }
    let comments = document.entries.count { isComment($0, isCalledSo) }
    return comments * 5 >= document.entries.count * 4 ? .comments : .main
  }

  private static func isComment(_ entry: Entry, _ isCalledSo: Bool) -> Bool {
    for address in [entry.link, entry.guid].compactMap({ $0 }) {
      guard let hash = address.lastIndex(of: "#") else { continue }
      let fragment = address[address.index(after: hash)...].lowercased()
      let isNumbered = fragment.first.map { "cr".contains($0) } == true && Int(fragment.dropFirst()) != nil
      if isNumbered || ["comment", "respond", "reply", "forum"].contains(where: fragment.hasPrefix) { return true }
    }
    let title = (entry.title ?? "").lowercased()
    return isCalledSo && replyTitles.contains { title.hasPrefix($0) }
  }

  private static func words(of text: String) -> [String] {
    text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// In the languages that WordPress is used in most; «comment» alone is French for «how».
  static let commentWords: Set<String> = [
    "comments", "commentaire", "commentaires", "replies", "réponses", "réactions", "kommentare", "kommentar",
    "comentarios", "comentários", "commenti", "reacties",
  ]
  private static let commentTitles = [
    "comments on", "comments for", "comment on", "commentaires sur", "commentaires pour", "commentaires de",
    "commentaires :", "kommentare zu", "kommentare für", "comentarios en",
  ]
  private static let replyTitles = [
    "by:", "par :", "par\u{A0}:", "von:", "comment on", "commentaires sur", "re:", "re :",
  ]
  private static let sectionTitles = [
    "category feed", "tag feed", "flux de la catégorie", "flux de l’étiquette", "flux de l'étiquette", "posts by",
    "flux des articles écrits par", "articles par", "search results", "résultats de recherche",
    "résultats de la recherche",
  ]
}
