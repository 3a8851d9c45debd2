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
    func clean(_ text: String?) -> String {
      Disarmed.text(
        CleanText.of(text ?? ""), for: network.linking, mentions: wording.mentions, links: wording.links)
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

/// A link as it stands in a post.
enum Link {
  /// The link, with whatever would end or change it inside a text (white space, control characters, characters that
  /// normalisation alters) percent-encoded.
  static func whole(_ link: String) -> String? {
    let trimmed = CleanText.trimmed(link)
    guard !trimmed.isEmpty else { return nil }
    let isSafe =
      CleanText.of(trimmed).utf8.elementsEqual(trimmed.utf8) && !trimmed.unicodeScalars.contains(where: \.isWhite)
    guard !isSafe else { return trimmed }
    let digits = Array("0123456789ABCDEF".unicodeScalars)
    var encoded = String.UnicodeScalarView()
    for byte in trimmed.utf8 {
      if byte > 0x20, byte < 0x7F {
        encoded.append(Unicode.Scalar(byte))
      } else {
        encoded.append(contentsOf: ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]])
      }
    }
    return String(encoded)
  }
}
