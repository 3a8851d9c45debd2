internal import Model

/// What a post shows below its text: a card of the page, with its picture, or else the picture alone. Both at once is more
/// than the network knows. https://docs.bsky.app/docs/advanced-guides/posts
enum BlueskyEmbed {
  /// - Parameter thumb: the card's picture where the post brings none.
  static func of(_ post: Post, thumb: JSON? = nil) -> JSON? {
    let blob = post.image?.id.flatMap(BlueskyBlob.of)
    if let card = post.card {
      let external = JSON.members([
        "uri": .text(card.url), "title": .text(card.title), "description": .text(card.description),
        "thumb": blob ?? thumb,
      ])
      return ["$type": "app.bsky.embed.external", "external": external]
    }
    guard let blob, let image = post.image else { return nil }
    let ratio: JSON = ["width": .integer(Int64(image.width)), "height": .integer(Int64(image.height))]
    return [
      "$type": "app.bsky.embed.images",
      "images": [["alt": .text(image.alt), "image": blob, "aspectRatio": ratio]],
    ]
  }
}

/// A file that the server holds for a post: https://atproto.com/specs/data-model#blob-type
enum BlueskyBlob {
  /// As a post keeps it: size, type and content identifier. Nil for what is no blob.
  static func text(of blob: JSON?) -> String? {
    guard let cid = blob?["ref"]?["$link"]?.string, let type = blob?["mimeType"]?.string, let size = blob?["size"]?.int,
      !(cid + type).contains(" "), size >= 0
    else { return nil }
    return "\(size) \(type) \(cid)"
  }

  /// The blob that a post keeps so.
  static func of(_ text: String) -> JSON? {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 3, let size = Int64(words[0]) else { return nil }
    return ["$type": "blob", "ref": ["$link": .text(words[2])], "mimeType": .text(words[1]), "size": .integer(size)]
  }
}
