internal import Model
internal import Web

/// A post in blocks: https://www.tumblr.com/docs/npf
enum TumblrContent {
  /// The post as it is sent; a picture makes a form of it (multipart), which names the picture's part.
  static func body(of post: Post, with file: KeptPicture.File?) -> APIClient.Body {
    guard let file else { return .json(content(of: post, with: [])) }
    let (image, name) = (file.image, "picture")
    let media: JSON = [
      "type": .text(image.type), "identifier": .text(name), "width": .integer(Int64(image.width)),
      "height": .integer(Int64(image.height)),
    ]
    let alt = Shortened.text(image.alt, to: TumblrNetwork.imageRule?.longestAlt ?? 0)
    let block = JSON.members(["type": "image", "media": [media], "alt_text": alt.isEmpty ? nil : .text(alt)])
    let json = Multipart.Part(name: "json", type: "application/json", bytes: content(of: post, with: [block]).bytes)
    return .multipart(Multipart([json, file.part(named: name)]))
  }

  /// The text with its links, the picture, and the link as a card.
  static func content(of post: Post, with pictures: [JSON]) -> JSON {
    let formatting = formatting(of: post)
    var blocks = [
      JSON.members([
        "type": "text", "text": .text(post.text), "formatting": formatting.isEmpty ? nil : .list(formatting),
      ])
    ]
    blocks += pictures
    let link = post.card?.url ?? post.links.first
    if let link {
      // Without a title Tumblr reads the page itself.
      let description = post.card?.description ?? ""
      blocks.append(
        .members([
          "type": "link", "url": .text(link), "title": .optional(post.card?.title),
          "description": description.isEmpty ? nil : .text(description),
        ]))
    }
    return .members([
      "content": .list(blocks), "state": "published", "source_url": .optional(link),
      "tags": post.tags.isEmpty ? nil : .text(post.tags.joined(separator: ",")),
    ])
  }

  /// Where links stand, in code points.
  private static func formatting(of post: Post) -> [JSON] {
    var start = 0
    var formatting: [JSON] = []
    for run in TextRun.runs(of: post.text, post.facets) {
      let end = start + run.text.unicodeScalars.count
      if case .link(let address) = run.kind, Origin(address) != nil {
        formatting.append(
          ["type": "link", "start": .integer(Int64(start)), "end": .integer(Int64(end)), "url": .text(address)])
      }
      start = end
    }
    return formatting
  }
}
