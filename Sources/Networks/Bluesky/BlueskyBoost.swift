internal import FoundationEssentials
public import Model
internal import Web

// https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/repost.json : a record of one's own that names
// the other by its address and its version.
extension BlueskyNetwork {
  /// It repeats posts.
  public static let boosts = true

  private static let reposts = "app.bsky.feed.repost"

  /// `com.atproto.repo.getRecord` at the account's own server, which asks the network's view for what stands elsewhere;
  /// then `putRecord` at a place that the boost itself names, and only where nothing stands yet.
  public func boost(_ url: String, as post: Post) async throws(PublishFailure) -> Receipt {
    guard let (repository, original) = Self.place(of: url) else {
      throw .rejected("not the address of a post on Bluesky: \(ServerWords.bounded(url))")
    }
    let grant = try await session.proven()
    let repost: JSON = [
      "$type": .text(Self.reposts), "subject": try await subject(original, in: repository, grant),
      "createdAt": .text(post.created.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))),
    ]
    let place = RecordKey.of(post)
    let body = Self.record(repost, among: Self.reposts, at: place, in: grant.did, insteadOf: .null)
    let response = try await session.client(grant).read(.post, Self.put, body: body)
    guard response.status == 200 else {
      // What stands there is this boost: an earlier request arrived.
      if session.refusal.stands(response) { return Receipt(id: place, evidence: .duplicate) }
      throw session.refusal.ofPublishing(response).ofRepeatable
    }
    guard Self.isMade(place, among: Self.reposts, response) else {
      throw .unavailable("status 200 without a boost: \(session.refusal.common.words(of: response))")
    }
    return Receipt(id: place)
  }

  /// The post's address and version, as a boost names it.
  private func subject(_ place: String, in repository: String, _ grant: BlueskySession.Grant)
    async throws(PublishFailure) -> JSON
  {
    let response = try await read(place, in: repository, grant)
    guard response.status == 200 else { throw session.refusal.ofOriginal(response) }
    // Whoever has the handle is named by the answer alone.
    let owner = repository.hasPrefix("did:") ? "\(repository)/" : "did:"
    guard let record = StandingRecord(response.value), let version = record.cid,
      record.uri.hasPrefix("at://\(owner)"), record.uri.hasSuffix("/\(Self.collection)/\(place)")
    else { throw .unavailable("the post that is to be boosted is unreadable") }
    return ["uri": .text(record.uri), "cid": .text(version)]
  }

  /// `https://bsky.app/profile/NAME/post/PLACE`, the same at another site, or `at://NAME/app.bsky.feed.post/PLACE`, where
  /// the name is a DID or a handle.
  static func place(of url: String) -> (repository: String, place: String)? {
    let scheme = "at://"
    if url.hasPrefix(scheme) {
      let parts = url.dropFirst(scheme.count).split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3, parts[1] == collection, parts.allSatisfy(WireID.isPlausible) else { return nil }
      return (parts[0], parts[2])
    }
    guard let parts = PagePath.segments(of: url), parts.count == 4, parts[0] == "profile", parts[2] == "post" else {
      return nil
    }
    return (parts[1], parts[3])
  }
}
