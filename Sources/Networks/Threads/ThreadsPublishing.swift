internal import FoundationEssentials
internal import Model
internal import Web

/// From a post to its container and on: what comes before `threads_publish` may be done again.
extension ThreadsNetwork {
  /// How long a picture is waited for: Threads fetches most in seconds.
  private static let patience: Double = 3600
  private static let late = "Threads did not take the picture in time"

  /// `POST /me/threads` makes a container, `POST /me/threads_publish` publishes it.
  func publish(_ post: Post, _ client: APIClient) async throws(PublishFailure) -> Receipt {
    if let kept = try containers.container(of: post) { return try await publish(kept, of: post, client) }
    let picture = PublicPicture(of: post, for: Self.imageRule)
    guard let picture else {
      return try await publishNew(post, without: post.image == nil ? nil : PublicPicture.missing, client)
    }
    return try await isLate(post)
      ? publishNew(post, without: Self.late, client) : publishNew(post, with: picture, client)
  }

  /// What was made for the post before.
  private func publish(_ kept: ThreadsContainer, of post: Post, _ client: APIClient) async throws(PublishFailure)
    -> Receipt
  {
    switch try await state(of: kept.id, client) {
    case .unknown: throw lost(post)
    case .published: return try await standing(kept, post, client)
    case .ready: return try await publish(kept, for: post, client)
    case .preparing(let words):
      guard kept.hasPicture, isLate(post) else { throw .unavailable("Threads has not prepared the post yet: \(words)") }
      return try await publishNew(post, without: Self.late, client)
    case .failed(let words):
      guard kept.hasPicture else { throw .rejected(words) }
      return try await publishNew(post, without: words, client)
    case .expired:
      let why = kept.hasPicture ? Self.late : kept.withoutPicture
      return try await publishNew(post, without: why, client)
    }
  }

  /// A picture has to be fetched before its post can be published: that is asked once, for an adapter does not wait.
  private func publishNew(_ post: Post, with picture: PublicPicture, _ client: APIClient)
    async throws(PublishFailure) -> Receipt
  {
    let made: ThreadsContainer
    do throws(PublishFailure) {
      made = ThreadsContainer(id: try await container(for: post, picture, client), hasPicture: true)
    } catch {
      guard case .rejected(let words) = error else { throw error }
      return try await publishNew(post, without: words, client)
    }
    try containers.keep(made, of: post)
    return try await publish(made, of: post, client)
  }

  /// - Parameter why: what became of the post's picture; nil where it has none.
  private func publishNew(_ post: Post, without why: String?, _ client: APIClient)
    async throws(PublishFailure) -> Receipt
  {
    let made = ThreadsContainer(id: try await container(for: post, nil, client), withoutPicture: why)
    try containers.keep(made, of: post)
    return try await publish(made, for: post, client)
  }

  /// A picture takes the place of the link's card: the link stays in the text.
  private func container(for post: Post, _ picture: PublicPicture?, _ client: APIClient)
    async throws(PublishFailure) -> String
  {
    var fields = [(name: "media_type", value: picture == nil ? "TEXT" : "IMAGE"), ("text", post.text)]
    if let picture {
      fields += [("image_url", picture.address), ("alt_text", picture.alt)]
    } else if let card = post.card {
      fields.append(("link_attachment", card.url))
    }
    let response = try await client.read(.post, "/v1.0/me/threads", body: .form(fields))
    guard (200..<300).contains(response.status) else {
      let words = response.value?["error"]?["message"]?.string ?? ""
      if response.status == 400, words.contains("at most 500 characters") { throw .tooLong(limit: 500) }
      throw GraphRefusal(client.refusal).ofPreparing(response)
    }
    guard let id = response.value?["id"]?.id else {
      throw .unavailable("the server's answer names no container: \(client.refusal.words(of: response))")
    }
    return id
  }

  /// The one request that publishes.
  private func publish(_ container: ThreadsContainer, for post: Post, _ client: APIClient)
    async throws(PublishFailure) -> Receipt
  {
    let response = try await client.publish(
      .post, "/v1.0/me/threads_publish", body: .form([("creation_id", container.id)]))
    let refusal = GraphRefusal(client.refusal)
    if refusal.isForeign(response) { throw lost(post) }
    guard (200..<300).contains(response.status) else { throw refusal.ofPublishing(response) }
    guard let id = response.value?["id"]?.id else {
      throw .uncertain("status \(response.status) without a post: \(client.refusal.words(of: response))")
    }
    // Only a reader of the journal misses it.
    let standing = try? await client.read(.get, "/v1.0/\(WireID.percentEncoded(id))?fields=permalink")
    return Receipt(
      id: id, url: standing?.value?["permalink"]?.publicURL, withoutPicture: container.withoutPicture)
  }

  /// Threads no longer knows the container. What became of it the list of posts tells; where that shows nothing, the next
  /// attempt makes another.
  private func lost(_ post: Post) -> PublishFailure {
    // What a disk keeps all the same is asked for again, and answered so again.
    try? containers.drop(post)
    return .uncertain("Threads no longer knows the container of this post")
  }

  private enum ContainerState {
    case published, ready, expired, unknown
    case preparing(String)
    case failed(String)
  }

  /// `GET /{container}`
  private func state(of container: String, _ client: APIClient) async throws(PublishFailure) -> ContainerState {
    let response = try await client.read(
      .get, "/v1.0/\(WireID.percentEncoded(container))?fields=status%2Cerror_message")
    guard response.status == 200 else {
      let refusal = GraphRefusal(client.refusal)
      if refusal.isAbsence(response) { return .unknown }
      throw refusal.ofReading(response)
    }
    switch response.value?["status"]?.string {
    case "PUBLISHED": return .published
    case "FINISHED": return .ready
    // Of a day ago, and never published.
    case "EXPIRED": return .expired
    case "ERROR":
      let words = response.value?["error_message"]?.string ?? "the container has an error"
      return .failed(ServerWords.bounded(words, hiding: client.secrets))
    case "IN_PROGRESS": return .preparing(client.refusal.words(of: response))
    default: throw .unavailable("Threads does not say what became of the post: \(client.refusal.words(of: response))")
    }
  }

  /// It is there; which one it is, only the list of posts tells.
  private func standing(_ kept: ThreadsContainer, _ post: Post, _ client: APIClient) async throws(PublishFailure)
    -> Receipt
  {
    // A list that does not answer, is late, or shows several that it could be makes the post no less published.
    var receipt = (try? await search(client).only(post)) ?? Receipt(id: "", evidence: .lookup)
    receipt.withoutPicture = kept.withoutPicture
    return receipt
  }

  private func isLate(_ post: Post) -> Bool {
    account.now().timeIntervalSince(post.created) > Self.patience
  }
}
