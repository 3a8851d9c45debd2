internal import FoundationEssentials
public import Model
internal import Web

// https://docs.joinmastodon.org/methods/statuses/#edit
extension MastodonNetwork {
  /// It changes posts in their place.
  public static let edits = true

  /// `PUT /api/v1/statuses/:id`. What is left out would be taken away: the picture goes along under its number.
  public func edit(_ receipt: Receipt, to post: Post) async throws(PublishFailure) -> Receipt {
    let request = Request(
      .put, settings.server + "/api/v1/statuses/" + WireID.percentEncoded(receipt.id),
      headers: [("Content-Type", "application/json"), ("Accept", "application/json")], body: try body(of: post),
      credential: try credential(), timeout: timeout, maximumBytes: 1 << 20, redirects: 0)
    let response: Response
    do { response = try await transport.send(request) } catch { throw .reading(error) }
    guard (200..<300).contains(response.status) else { throw refusal.ofEditing(response) }
    guard let status = response.json(MastodonStatus.self) else {
      throw .unavailable("status \(response.status) without a post")
    }
    return Receipt(id: status.id.text, url: status.address ?? receipt.url)
  }

  private func body(of post: Post) throws(PublishFailure) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let status = EditedStatus(
      status: post.text, language: LanguageCode.of(post.language), spoiler_text: post.contentWarning,
      media_ids: post.image?.id.map { [$0] })
    do { return Array(try encoder.encode(status)) } catch { throw .rejected("the post cannot be written as JSON") }
  }
}

/// `PUT /api/v1/statuses/:id`; who may see it cannot be changed.
private struct EditedStatus: Encodable {
  let status: String
  let language: String?
  let spoiler_text: String?
  let media_ids: [String]?
}
