internal import Model

/// What there is to say of an entry, each part ready to stand in a post; parts yield until the whole fits.
struct Material: Sendable {
  var title: String
  var link: String?
  var hashtags: [String]
  var summary: String
  var author: String
  var blog: String
  var categories: [String]

  /// An entry's title and link, and those of its other parts that the template names.
  init(_ entry: Entry, blog: String?, wording: Wording, network: TextLimit, for template: Template) {
    // One character that a reader sees may take as many as a base and its marks; of a text that is longer than all that
    // a post can hold the rest is not looked at.
    let most = max(min(network.max, 100_000), 140) * 32
    func clean(_ text: String?) -> String {
      Disarmed.text(
        CleanText.of(text ?? "", most: most), for: network.linking, mentions: wording.mentions, links: wording.links)
    }
    title = EmptyTitle.says(nothing: entry.title, blog: blog) && entry.summary != nil ? "" : clean(entry.title)
    link = entry.link.flatMap(Link.whole).map { OutputLink.of($0, campaign: wording.campaign) }
    summary = title.isEmpty || template.has(.summary) ? clean(entry.summary) : ""
    hashtags =
      template.has(.hashtags)
      ? Hashtags(wording: wording, rule: network.tags).of(entry.categories, title: entry.title ?? "") : []
    author = template.has(.author) ? clean(entry.author) : ""
    self.blog = template.has(.blog) ? clean(blog) : ""
    categories = template.has(.categories) ? entry.categories.map(clean).filter { !$0.isEmpty } : []
    if title.isEmpty { (title, summary) = FirstSentence.split(summary) }
    if title.isEmpty { title = clean(entry.title) }
  }

  /// The text of a field; empty where there is nothing.
  func value(of field: Template.Field) -> String {
    switch field {
    case .title: title
    case .link: link ?? ""
    case .hashtags: hashtags.joined(separator: " ")
    case .summary: summary
    case .author: author
    case .blog: blog
    case .categories: categories.joined(separator: ", ")
    }
  }
}
