internal import Crypto
internal import Model

/// A picture that goes with its post in one request: until then it lies in `outgoing/ACCOUNT` in the state folder, the
/// account's latest alone.
struct KeptPicture: Sendable {
  let account: String
  let files: any PostFiles

  /// Why a post's picture is none.
  static let missing = "the picture is not at hand any more"

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
