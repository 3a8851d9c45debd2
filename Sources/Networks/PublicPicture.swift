internal import Model
internal import Web

/// A picture that a network fetches from where it is publicly.
struct PublicPicture: Sendable {
  let image: PostImage
  /// https, at a public host.
  let address: String
  /// Within the network's bound, and not empty.
  let alt: String

  /// Why a post's picture is none.
  static let missing = "the picture has no description, or no public https address"

  /// The post's, where it may be fetched by anybody and somebody has described it.
  init?(of post: Post, for rule: ImageRule?) {
    guard let rule, let image = post.image, !image.alt.isEmpty, let address = PublicAddress.of(image.address)
    else { return nil }
    self.image = image
    self.address = address
    alt = Shortened.text(image.alt, to: rule.longestAlt)
  }
}

extension Post {
  /// Sends the post with its picture. Where that is refused nothing was posted, and it goes without, for a picture is no
  /// reason to announce nothing; the receipt says so.
  /// - Parameter missing: why there is no picture to send, where the post has one.
  func sent<Picture: Sendable>(
    with picture: Picture?, missing: String = KeptPicture.missing,
    _ send: (Picture?) async throws(PublishFailure) -> Receipt
  ) async throws(PublishFailure) -> Receipt {
    var why = image == nil ? nil : missing
    if let picture {
      do throws(PublishFailure) { return try await send(picture) } catch {
        guard case .rejected(let words) = error else { throw error }
        why = words
      }
    }
    var receipt = try await send(nil)
    receipt.withoutPicture = why
    return receipt
  }
}
