public import Model
internal import Web

// https://docs.x.com/x-api/users/repost-post
extension XNetwork {
  /// It repeats posts.
  public static let boosts = true

  /// `GET /2/users/me`, then `POST /2/users/:id/retweets`. An account repeats a post once, however often it is asked to,
  /// and nobody's that is protected. A repost is known by the number of what it repeats.
  public func boost(_ url: String, as post: Post) async throws(PublishFailure) -> Receipt {
    guard let id = Self.number(in: url) else {
      throw .rejected("not the address of a post on X: \(ServerWords.bounded(url))")
    }
    let account = try await verify().id
    let (response, refusal) = try await ask(
      .post, "/2/users/\(WireID.percentEncoded(account))/retweets", body: .json(["tweet_id": .text(id)]))
    switch response.status {
    case 200..<300: break
    case 404: throw .rejected("the post is not there: \(refusal.words(of: response))")
    case 400..<500 where Self.isRepeated(refusal.words(of: response)): return Receipt(id: id, evidence: .duplicate)
    default: throw refusal.ofPublishing(response).ofRepeatable
    }
    if response.value?["data"]?["retweeted"]?.isTrue == true { return Receipt(id: id) }
    // What X does not find it may tell with a success.
    guard response.value?["errors"]?.elements.isEmpty == false else {
      throw .unavailable("status \(response.status) without a boost: \(refusal.words(of: response))")
    }
    throw .rejected("the post cannot be boosted: \(refusal.words(of: response))")
  }

  /// It holds no words, so that only the same boost can be its duplicate.
  private static func isRepeated(_ words: String) -> Bool {
    let words = words.lowercased()
    return ["already retweeted", "already reposted", "duplicate"].contains(where: words.contains)
  }

  /// `https://x.com/NAME/status/NUMBER`, also with `i/web` for the name.
  private static func number(in url: String) -> String? {
    let hosts = ["x.com", "twitter.com"]
    guard let host = Origin(url)?.host, hosts.contains(where: { host == $0 || host.hasSuffix(".\($0)") }),
      let parts = PagePath.segments(of: url), let id = parts.last, parts.dropLast().last == "status",
      id.utf8.count <= 19, id.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return id
  }
}
