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
    let form = APIClient.Body.multipart(try Self.form(image, bytes))
    if image.alt.isEmpty, try await server().mayAskForDescriptions {
      throw .rejected("the picture has no description, and GoToSocial may refuse the post for that")
    }
    var response = try await client.read(.post, "/api/v2/media", body: form)
    if response.status == 404 || response.status == 405 {
      response = try await client.read(.post, "/api/v1/media", body: form)
    }
    guard [200, 201, 202].contains(response.status) else { throw refusal.ofUploading(response) }
    let (id, url) = try media(in: response)
    // Pleroma says «accepted» of what it has processed.
    if response.status == 202, url == nil { try await requireProcessed(id) }
    return id
  }

  private func requireProcessed(_ id: String) async throws(PublishFailure) {
    let response = try await client.read(.get, "/api/v1/media/" + WireID.percentEncoded(id))
    switch response.status {
    case 200: _ = try media(in: response)
    case 206: throw .unavailable("the picture is still being processed")
    default: throw refusal.ofUploading(response)
    }
  }

  /// https://docs.joinmastodon.org/entities/MediaAttachment/ : the address is null until it is processed.
  private func media(in response: Response) throws(PublishFailure) -> (id: String, url: String?) {
    guard let media = response.value, let id = media["id"]?.id else {
      throw .unavailable("the server's answer names no picture")
    }
    // The first version of the page takes every file and makes nothing of some.
    guard media["type"] != "unknown" else { throw .rejected("the server cannot read the picture") }
    return (id, media["url"]?.string)
  }

  /// The file under a name that says nothing of where it comes from.
  private static func form(_ image: PostImage, _ bytes: [UInt8]) throws(PublishFailure) -> Multipart {
    let names = ["image/jpeg": "image.jpg", "image/png": "image.png"]
    guard let name = names[image.type], !bytes.isEmpty else { throw .rejected("not a JPEG or PNG picture") }
    var parts = [Multipart.Part(name: "file", fileName: name, type: image.type, bytes: bytes)]
    // Mastodon counts code points.
    let alt = Shortened.text(image.alt, to: imageRule?.longestAlt ?? 0)
    if !alt.isEmpty { parts.append(Multipart.Part(name: "description", bytes: Array(alt.utf8))) }
    return Multipart(parts)
  }
}
