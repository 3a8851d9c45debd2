internal import Model

/// What there is to say of an entry, each part ready to stand in a post; parts yield until the whole fits.
struct Material: Sendable {
  var title: [Unicode.Scalar]
  var link: [Unicode.Scalar]?
  var hashtags: [[Unicode.Scalar]]
  var summary: [Unicode.Scalar]
  var author: [Unicode.Scalar]
  var blog: [Unicode.Scalar]
  var categories: [[Unicode.Scalar]]

  /// An entry's title and link, and those of its other parts that the template names.
  init(_ entry: Entry, blog: String?, wording: Wording, network: TextLimit, for template: Template) {
    // One character that a reader sees may take as many as a base and its marks; of a text that is longer than all that
    // a post can hold the rest is not looked at.
    let most = max(min(network.max, 100_000), 140) * 32
    func clean(_ text: [Unicode.Scalar]?) -> [Unicode.Scalar] {
      guard let text else { return [] }
      return Disarmed.text(
        CleanText.of(text, most: most), for: network.linking, mentions: wording.mentions, links: wording.links)
    }
    let given = entry.title?.scalars
    let folded = given.map { Folded($0) }
    let saysNothing = given.flatMap { title in folded.map { EmptyTitle.says(nothing: title, $0, blog: blog) } } ?? true
    title = saysNothing && entry.summary != nil ? [] : clean(given)
    link = entry.link.flatMap(Link.whole).map { OutputLink.of($0, campaign: wording.campaign).scalars }
    summary = title.isEmpty || template.has(.summary) ? clean(entry.summary?.scalars) : []
    hashtags =
      template.has(.hashtags)
      ? Hashtags(wording: wording, rule: network.tags).of(entry.categories, title: folded) : []
    author = template.has(.author) ? clean(entry.author?.scalars) : []
    self.blog = template.has(.blog) ? clean(blog?.scalars) : []
    categories = template.has(.categories) ? entry.categories.map { clean($0.scalars) }.filter { !$0.isEmpty } : []
    if title.isEmpty { (title, summary) = FirstSentence.split(summary) }
    if title.isEmpty { title = clean(given) }
  }

  /// The text of a field; empty where there is nothing.
  func value(of field: Template.Field) -> [Unicode.Scalar] {
    switch field {
    case .title: title
    case .link: link ?? []
    case .hashtags: Self.joined(hashtags, by: [" "])
    case .summary: summary
    case .author: author
    case .blog: blog
    case .categories: Self.joined(categories, by: [",", " "])
    }
  }

  private static func joined(_ parts: [[Unicode.Scalar]], by separator: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var joined: [Unicode.Scalar] = []
    joined.reserveCapacity(parts.reduce(0) { $0 + $1.count + separator.count })
    for part in parts {
      if !joined.isEmpty { joined += separator }
      joined += part
    }
    return joined
  }
}
