internal import Model
internal import Web

/// A post in blocks: https://www.tumblr.com/docs/npf
enum TumblrContent {
  /// The post as it is sent; a picture's file makes a form of it (multipart), which names the picture's part.
  static func body(of post: Post, with picture: TumblrPicture?) -> APIClient.Body {
    let file: KeptPicture.File
    switch picture {
    case nil: return .json(content(of: post, with: []))
    case .poster(let address): return .json(content(of: post, with: [], poster: ["url": .text(address)]))
    case .file(let kept): file = kept
    }
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

  /// The text with its links, a block for each line, the picture, and the link as a card.
  static func content(of post: Post, with pictures: [JSON], poster: JSON? = nil) -> JSON {
    var blocks = lines(of: post) + pictures
    let link = post.card?.url ?? post.links.first
    if let link {
      // Without a title Tumblr reads the page itself.
      let description = post.card?.description ?? ""
      blocks.append(
        .members([
          "type": "link", "url": .text(link), "title": .optional(post.card?.title),
          "description": description.isEmpty ? nil : .text(description), "poster": poster.map { JSON.list([$0]) },
        ]))
    }
    return .members([
      "content": .list(blocks), "state": "published", "source_url": .optional(link),
      "tags": post.tags.isEmpty ? nil : .text(post.tags.joined(separator: ",")),
    ])
  }

  /// The lines that say something, and where links stand in each, in code points.
  private static func lines(of post: Post) -> [JSON] {
    var blocks: [JSON] = []
    var line = Line()
    for run in TextRun.runs(of: post.text, post.facets) {
      let parts = run.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      for (index, part) in parts.enumerated() {
        if index > 0 {
          blocks += line.block
          line = Line()
        }
        line.add(String(part), run.kind)
      }
    }
    blocks += line.block
    return blocks.isEmpty ? [["type": "text", "text": .text(post.text)]] : blocks
  }

  private struct Line {
    var text = ""
    var formatting: [JSON] = []

    mutating func add(_ part: String, _ kind: Facet.Kind?) {
      let start = text.unicodeScalars.count
      text += part
      guard case .link(let address) = kind, Origin(address) != nil, !part.isEmpty else { return }
      formatting.append([
        "type": "link", "start": .integer(Int64(start)), "end": .integer(Int64(text.unicodeScalars.count)),
        "url": .text(address),
      ])
    }

    /// None of an empty line.
    var block: [JSON] {
      guard !text.allSatisfy(\.isWhitespace) else { return [] }
      return [
        .members(["type": "text", "text": .text(text), "formatting": formatting.isEmpty ? nil : .list(formatting)])
      ]
    }
  }
}

/// The picture of a post: a block of its own with its description, or, where the file is not at hand any more, the card's.
enum TumblrPicture: Sendable {
  case file(KeptPicture.File)
  case poster(address: String)

  /// Nil where there is none, or none that could be sent.
  init?(of post: Post, at kept: KeptPicture) {
    if let file = kept.file(of: post.image) {
      self = .file(file)
    } else if let image = post.image, post.card != nil, let address = PublicAddress.of(image.address) {
      self = .poster(address: address)
    } else {
      return nil
    }
  }
}
