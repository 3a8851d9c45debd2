public import Model
internal import Web

// https://www.w3.org/TR/micropub/#update and #delete : what stands is changed by its address.
extension MicropubNetwork {
  /// It changes posts.
  public static let edits = true
  /// It takes posts back.
  public static let deletes = true

  /// `action=update`: another text, other categories or none. The answer may name another address.
  public func edit(_ receipt: Receipt, to post: Post) async throws(PublishFailure) -> Receipt {
    var replaced: [String: JSON] = ["content": Self.content(post)]
    if !post.tags.isEmpty { replaced["category"] = .list(post.tags.map(JSON.text)) }
    var change: [String: JSON] = ["replace": .object(replaced)]
    if post.tags.isEmpty { change["delete"] = ["category"] }
    let response = try await act("update", receipt, change)
    guard (200..<300).contains(response.status) else { throw refusal(response) }
    let address = response.status == 201 ? location(response) ?? receipt.id : receipt.id
    return Receipt(id: address, url: address, evidence: receipt.evidence)
  }

  /// `action=delete`. Sites answer 400 where there is nothing, as to any mistake: the post itself is asked for then.
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    let response = try await act("delete", receipt)
    switch response.status {
    case 200..<300, 404, 410: return
    case 400:
      let source = try await ask("source", [("url", receipt.id)])
      if [400, 404, 410].contains(source.status) { return }
      throw source.status == 200 ? refusal(response) : client.refusal.ofReading(source)
    default: throw refusal(response)
    }
  }

  /// A token that may not change or delete may publish all the same.
  private func refusal(_ response: Response) -> PublishFailure {
    response.value?["error"] == "insufficient_scope"
      ? .rejected(client.refusal.words(of: response)) : client.refusal.ofChanging(response)
  }

  private func act(_ action: String, _ receipt: Receipt, _ more: [String: JSON] = [:]) async throws(PublishFailure)
    -> Response
  {
    var body = more
    body["action"] = .text(action)
    body["url"] = .text(receipt.id)
    return try await client.read(.post, "", body: .json(.object(body)))
  }
}
