public import Model
internal import Web

// https://diaspora.github.io/api-documentation/routes/reshares.html : a person reshares a post once, by the pod's own rule.
extension DiasporaNetwork {
  /// It repeats posts.
  public static let boosts = true

  /// `GET /api/v1/posts/:guid`, then `POST /api/v1/posts/:guid/reshares`; a reshare that is there is the one.
  public func boost(_ url: String, as post: Post) async throws(PublishFailure) -> Receipt {
    guard let guid = Self.guid(in: url) else {
      throw .rejected("not the address of a post on diaspora*: \(ServerWords.bounded(url))")
    }
    let (client, person) = try await session.identified()
    let path = "/api/v1/posts/" + WireID.percentEncoded(guid)
    try await requirePublic(path, client)
    let response = try await client.read(.post, path + "/reshares")
    if response.status == 200 || response.status == 201 {
      guard let made = response.value?["guid"]?.id else {
        throw .unavailable("status \(response.status) without a reshare: \(client.refusal.words(of: response))")
      }
      return receipt(made)
    }
    guard [404, 409, 422].contains(response.status) else { throw client.refusal.ofReading(response) }
    if response.status != 404, let standing = try await reshare(of: path, by: person["guid"]?.id, client) {
      return receipt(standing, evidence: .duplicate)
    }
    throw .rejected("the pod does not reshare it: \(client.refusal.words(of: response))")
  }

  /// `https://POD/posts/GUID`. What is shorter is a pod's own number, and another post elsewhere.
  private static func guid(in url: String) -> String? {
    let shortest = 16
    guard let parts = PagePath.segments(of: url), let guid = parts.last, parts.dropLast().last == "posts",
      guid.utf8.count >= shortest
    else { return nil }
    return guid
  }

  private func requirePublic(_ path: String, _ client: APIClient) async throws(PublishFailure) {
    let response = try await client.read(.get, path)
    switch response.status {
    case 200: break
    case 404: throw .rejected("the pod does not know the post: \(client.refusal.words(of: response))")
    default: throw client.refusal.ofReading(response)
    }
    guard let found = response.value, let isPublic = found["public"] else {
      throw .unavailable("the post that is to be boosted is unreadable")
    }
    guard isPublic.isTrue else { throw .rejected("the post is not for everybody") }
  }

  /// `GET /api/v1/posts/:guid/reshares`
  private func reshare(of path: String, by person: String?, _ client: APIClient) async throws(PublishFailure) -> String?
  {
    var next: String? = path + "/reshares"
    for _ in 0..<OwnPosts.pagesAtMost {
      guard let page = next else { break }
      let response = try await client.read(.get, page)
      guard response.status == 200 else { throw client.refusal.ofReading(response) }
      let own = response.value?.elements.first { person != nil && $0["author"]?["guid"]?.id == person }
      if let own { return own["guid"]?.id }
      next = self.next(response)
    }
    return nil
  }
}
