public import Model

/// What a page adds to what the feed says of its entry.
public enum PageCompletion {
  /// The entry with what the page alone knows: the canonical link, a title where the feed has nothing to say, summary,
  /// author, tags and language where it says nothing of them.
  public static func of(_ entry: Entry, by page: PageFacts?, blog: String?) -> Entry {
    guard let page else { return entry }
    var entry = entry
    entry.link = page.canonical ?? entry.link
    if EmptyTitle.says(nothing: entry.title, blog: blog), entry.summary?.isEmpty ?? true {
      entry.title = page.title ?? entry.title
    }
    entry.summary = entry.summary ?? page.description
    entry.author = entry.author ?? page.author
    if entry.categories.isEmpty { entry.categories = page.tags }
    entry.language = entry.language ?? page.language
    return entry
  }

  /// The card of a link; nil where nothing is to be said of it.
  public static func card(of link: String?, _ entry: Entry, _ page: PageFacts?) -> Card? {
    func clean(_ text: String?, most: Int) -> String {
      String(scalars: CleanText.of((text ?? "").scalars, most: most))
    }
    let title = clean(page?.title ?? entry.title, most: 500)
    guard let link, !title.isEmpty else { return nil }
    return Card(url: link, title: title, description: clean(page?.description ?? entry.summary, most: 1000))
  }
}
