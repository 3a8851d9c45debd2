internal import Model

/// What a post shows below its text: a card of the page, with its picture, or else the picture alone. Both at once is more
/// than the network knows. https://docs.bsky.app/docs/advanced-guides/posts
enum BlueskyEmbed: Encodable {
  case card(Card, thumb: BlueskyBlob?)
  case picture(BlueskyBlob, PostImage)

  init?(_ post: Post) {
    let blob = post.image?.id.flatMap(BlueskyBlob.init)
    if let card = post.card {
      self = .card(card, thumb: blob)
    } else if let blob, let image = post.image {
      self = .picture(blob, image)
    } else {
      return nil
    }
  }

  private enum Keys: String, CodingKey {
    case type = "$type"
    case external, images
  }

  private struct External: Encodable {
    let uri, title, description: String
    let thumb: BlueskyBlob?
  }

  private struct Picture: Encodable {
    let alt: String
    let image: BlueskyBlob
    let aspectRatio: [String: Int]
  }

  func encode(to encoder: any Encoder) throws {
    var embed = encoder.container(keyedBy: Keys.self)
    switch self {
    case .card(let card, let thumb):
      try embed.encode("app.bsky.embed.external", forKey: .type)
      try embed.encode(
        External(uri: card.url, title: card.title, description: card.description, thumb: thumb), forKey: .external)
    case .picture(let blob, let image):
      try embed.encode("app.bsky.embed.images", forKey: .type)
      try embed.encode(
        [Picture(alt: image.alt, image: blob, aspectRatio: ["width": image.width, "height": image.height])],
        forKey: .images)
    }
  }
}

/// A file that the server holds for a post: https://atproto.com/specs/data-model#blob-type
struct BlueskyBlob: Codable, Equatable {
  private let ref: Link
  private let mimeType: String
  private let size: Int

  private struct Link: Codable, Equatable {
    let cid: String

    private enum CodingKeys: String, CodingKey { case cid = "$link" }
  }

  private enum Keys: String, CodingKey {
    case type = "$type"
    case ref, mimeType, size
  }

  init(from decoder: any Decoder) throws {
    let blob = try decoder.container(keyedBy: Keys.self)
    ref = try blob.decode(Link.self, forKey: .ref)
    mimeType = try blob.decode(String.self, forKey: .mimeType)
    size = try blob.decode(Int.self, forKey: .size)
    guard !ref.cid.isEmpty, !(ref.cid + mimeType).contains(" "), size >= 0 else {
      throw DecodingError.dataCorruptedError(forKey: .ref, in: blob, debugDescription: "no blob")
    }
  }

  func encode(to encoder: any Encoder) throws {
    var blob = encoder.container(keyedBy: Keys.self)
    try blob.encode("blob", forKey: .type)
    try blob.encode(ref, forKey: .ref)
    try blob.encode(mimeType, forKey: .mimeType)
    try blob.encode(size, forKey: .size)
  }

  /// As a post keeps it: size, type and content identifier.
  var text: String { "\(size) \(mimeType) \(ref.cid)" }

  init?(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 3, let size = words.first.flatMap({ Int($0) }), let cid = words.last else { return nil }
    self.size = size
    mimeType = words[1]
    ref = Link(cid: cid)
  }
}

/// What `uploadBlob` answers.
struct UploadedBlob: Decodable { let blob: BlueskyBlob }
