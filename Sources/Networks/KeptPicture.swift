internal import Crypto
internal import Model

/// A picture that goes with its post in one request: until then it lies in `outgoing/ACCOUNT` in the state folder, the
/// account's latest alone.
struct KeptPicture: Sendable {
  let account: String
  let files: any PostFiles

  /// Returns when it is on the disk.
  /// - Returns: what it is known by.
  func keep(_ bytes: [UInt8]) throws(PublishFailure) -> String {
    guard !bytes.isEmpty else { throw .rejected("the picture is empty") }
    do { try files.replace(path, with: bytes) } catch { throw .unavailable("\(error.path): \(error.detail)") }
    return SHA256.hexadecimal(bytes)
  }

  /// The file of a post's picture; nil where another one has taken its place since.
  func file(of image: PostImage?) -> File? {
    // A disk that gives nothing costs the picture, not the post.
    guard let image, let id = image.id, let bytes = try? files.contents(of: path), SHA256.hexadecimal(bytes) == id
    else { return nil }
    return File(image: image, bytes: bytes)
  }

  private var path: String { "outgoing/\(account)" }

  /// As it is sent.
  struct File: Sendable {
    let image: PostImage
    let bytes: [UInt8]

    /// Under a name that says nothing of where it comes from.
    func part(named name: String) -> Multipart.Part {
      Multipart.Part(
        name: name, fileName: image.type == "image/png" ? "image.png" : "image.jpg", type: image.type, bytes: bytes)
    }
  }
}

extension Post {
  /// The picture where a network can fetch it and somebody has described it, both within the network's bounds.
  func publicPicture(_ rule: ImageRule?) -> (image: PostImage, address: String, alt: String)? {
    guard let rule, let image, !image.alt.isEmpty, let address = PublicURL.of(image.address) else { return nil }
    return (image, address, Shortened.text(image.alt, to: rule.longestAlt))
  }
}

/// Sends a post with its picture. Where that is refused nothing was posted, and it goes without, for a picture is no reason
/// to announce nothing.
func withPicture<Picture: Sendable>(
  _ picture: Picture?, send: (Picture?) async throws(PublishFailure) -> Receipt
) async throws(PublishFailure) -> Receipt {
  do throws(PublishFailure) {
    return try await send(picture)
  } catch {
    guard picture != nil, case .rejected = error else { throw error }
    return try await send(nil)
  }
}
