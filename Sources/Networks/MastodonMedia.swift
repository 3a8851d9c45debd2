public import Model
internal import Web

/// Pictures.
///
/// https://docs.joinmastodon.org/methods/media/ : `POST /api/v2/media`, on older servers and some relatives only
/// `/api/v1/media`. The token needs the scope write:media.
extension MastodonNetwork {
  /// Far below what Mastodon itself takes (16 MiB), since relatives and the proxies in front of them take less.
  public static let imageRule: ImageRule? = ImageRule(
    maximumBytes: 2_000_000, longestSide: 1600, types: ["image/jpeg", "image/png"], longestAlt: 1500)

  /// Uploads a picture with its description. A post may take it only when the server has processed it: that is asked once,
  /// for an adapter does not wait.
  public func upload(_ image: PostImage, bytes: [UInt8]) async throws(PublishFailure) -> String {
    let form = try Self.form(image, bytes)
    var response = try await send(form, to: "/api/v2/media")
    if response.status == 404 || response.status == 405 { response = try await send(form, to: "/api/v1/media") }
    guard [200, 201, 202].contains(response.status) else { throw refusal.ofUploading(response) }
    let media = try media(in: response)
    // Pleroma says «accepted» of what it has processed.
    if response.status == 202, media.url == nil { try await requireProcessed(media.id) }
    return media.id.text
  }

  private func requireProcessed(_ id: WireID) async throws(PublishFailure) {
    let response = try await read("/api/v1/media/" + id.pathSegment)
    switch response.status {
    case 200: _ = try media(in: response)
    case 206: throw .unavailable("the picture is still being processed")
    default: throw refusal.ofUploading(response)
    }
  }

  private func media(in response: Response) throws(PublishFailure) -> MediaAttachment {
    guard let media = response.json(MediaAttachment.self) else {
      throw .unavailable("the server's answer names no picture")
    }
    // The first version of the page takes every file and makes nothing of some.
    guard media.type != "unknown" else { throw .rejected("the server cannot read the picture") }
    return media
  }

  private func send(_ form: Multipart, to path: String) async throws(PublishFailure) -> Response {
    let request = Request(
      .post, settings.server + path, headers: [("Content-Type", form.contentType), ("Accept", "application/json")],
      body: form.body, credential: try credential(), timeout: timeout, maximumBytes: 1 << 20, redirects: 0)
    do { return try await transport.send(request) } catch { throw .reading(error) }
  }

  /// The file under a name that says nothing of where it comes from.
  private static func form(_ image: PostImage, _ bytes: [UInt8]) throws(PublishFailure) -> Multipart {
    let names = ["image/jpeg": "image.jpg", "image/png": "image.png"]
    guard let name = names[image.type], !bytes.isEmpty else { throw .rejected("not a JPEG or PNG picture") }
    var parts = [Multipart.Part(name: "file", fileName: name, type: image.type, bytes: bytes)]
    let alt = description(image.alt)
    if !alt.isEmpty { parts.append(Multipart.Part(name: "description", bytes: Array(alt.utf8))) }
    return Multipart(parts)
  }

  /// Cut at a character; Mastodon counts code points.
  private static func description(_ alt: String) -> String {
    let most = imageRule?.longestAlt ?? 0
    guard alt.unicodeScalars.count > most else { return alt }
    var cut = ""
    var length = 1
    for character in alt {
      length += character.unicodeScalars.count
      if length > most { break }
      cut.append(character)
    }
    return cut + "…"
  }
}

/// https://docs.joinmastodon.org/entities/MediaAttachment/
private struct MediaAttachment: Decodable {
  let id: WireID
  let type: String?
  /// Null until it is processed.
  let url: String?

  private enum Keys: String, CodingKey { case id, type, url }

  init(from decoder: any Decoder) throws {
    let media = try decoder.container(keyedBy: Keys.self)
    id = try media.decode(WireID.self, forKey: .id)
    type = media.lenient(String.self, .type)
    url = media.lenient(String.self, .url)
  }
}
