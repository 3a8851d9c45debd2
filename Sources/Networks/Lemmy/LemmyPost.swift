internal import Model

/// A post as Lemmy takes and gives it: a title, a link and a text.
enum LemmyPost {
  /// The link with its title, and the text below where it says more than these; the picture beside the link.
  static func content(of post: Post, with picture: PublicPicture?) -> [String: JSON] {
    let link = link(of: post)
    let title = title(post.card?.title ?? "", else: post.text)
    let saysMore = plain(post.text) != plain("\(title) \(link ?? "")")
    let body = saysMore ? ChatMarkdown.escaped(post.text, facets: post.facets, for: .page) : ""
    var content: [String: JSON] = [
      "name": .text(title), "url": link.map(JSON.text) ?? .null, "body": .text(body),
      "nsfw": .bool(post.contentWarning?.isEmpty == false),
    ]
    if let picture, link != nil {
      content["custom_thumbnail"] = .text(picture.address)
      content["alt_text"] = .text(picture.alt)
    }
    return content
  }

  /// Where the post leads; a text alone leads nowhere.
  static func link(of post: Post) -> String? { post.card?.url ?? post.links.first }

  static func receipt(_ post: JSON?, evidence: Receipt.Evidence = .response) -> Receipt? {
    guard let post, let id = post["id"]?.id else { return nil }
    return Receipt(id: id, url: post["ap_id"]?.publicURL, evidence: evidence)
  }

  /// The link without what only says where its reader came from.
  static func withoutCampaign(_ link: String) -> String {
    let parts = link.split(separator: "?", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return link }
    let query = parts[1].prefix { $0 != "#" }
    let fields = query.split(separator: "&").filter { !TrackingParameters.has(String($0.prefix { $0 != "=" })) }
    let kept = fields.joined(separator: "&")
    return parts[0] + (kept.isEmpty ? "" : "?" + kept) + parts[1].dropFirst(query.count)
  }

  /// The title, or the text where there is none: one line of 200 characters at most.
  private static func title(_ title: String, else text: String) -> String {
    Shortened.text(plain(title).isEmpty ? plain(text) : plain(title), to: 200)
  }

  /// In one line.
  private static func plain(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
