internal import Model
internal import Web

/// The community that an account posts in, as its server shows it to the account.
///
/// What hides a person's own posts from the person's list: crates/db_views/src/post_view.rs; the checks before a post:
/// crates/api_crud/src/post/create.rs
struct LemmyCommunity: Sendable {
  let id: Int
  /// As the configuration names it.
  let name: String
  /// The whole answer.
  let answer: JSON

  private var view: JSON? { answer["community_view"] }

  /// What keeps the person from posting there, or from seeing what was posted; nil where nothing does.
  /// - Parameter user: `my_user` of the server's site.
  func obstacle(for user: JSON?) -> String? {
    let (own, person) = (user?["local_user_view"]?["local_user"], user?["local_user_view"]?["person"])
    if view?["banned_from_community"]?.isTrue == true { return "the account is banned from \(name)" }
    if view?["community"]?["posting_restricted_to_mods"]?.isTrue == true {
      let moderators = answer["moderators"]?.elements.compactMap { $0["moderator"]?["id"]?.id } ?? []
      if !moderators.contains(where: { $0 == person?["id"]?.id }) { return "only moderators may post in \(name)" }
    }
    if view?["blocked"]?.isTrue == true { return "the account has blocked \(name)" }
    if view?["community"]?["nsfw"]?.isTrue == true, own?["show_nsfw"] == .bool(false) {
      return "\(name) is for adults, and the account would not see its own posts: switch on «Show NSFW content»"
    }
    if person?["bot_account"]?.isTrue == true, own?["show_bot_accounts"] == .bool(false) {
      return "the account is a bot, and would not see its own posts: switch on «Show bot accounts»"
    }
    return nil
  }

  /// The number of a language in which posts may be there, and that the account shows: others are refused, or hidden
  /// from the person's own list.
  /// - Parameters:
  ///   - tag: of the language (BCP 47).
  ///   - site: the server's description of itself.
  func language(_ tag: String, by site: JSON) -> JSON? {
    let code = tag.lowercased().prefix { $0 != "-" && $0 != "_" }
    let known = site["all_languages"]?.elements.first { $0["code"]?.string?.lowercased() == String(code) }
    guard let number = known?["id"]?.int, let user = site["my_user"] else { return nil }
    let isTaken = [user, answer].allSatisfy { side in
      let numbers = side["discussion_languages"]?.elements.compactMap(\.int) ?? []
      // None named are all.
      return numbers.isEmpty || numbers.contains(number)
    }
    return isTaken ? .integer(Int64(number)) : nil
  }
}

extension LemmyNetwork {
  /// `GET /api/v3/community`
  /// - Parameter isNew: whether the session was opened just now.
  func community(_ client: APIClient, isNew: Bool) async throws(PublishFailure) -> LemmyCommunity {
    let name = settings.community
    let response = try await client.read(.get, "/api/v3/community?name=\(WireID.percentEncoded(name))")
    if response.value?["error"] == "couldnt_find_community" || response.value?["error"] == "not_found" {
      throw .gone("there is no community \(name) on the server")
    }
    if let failure = try ofSession(response, isNew, client) { throw failure }
    guard response.status == 200 else { throw client.refusal.ofIdentity(response) }
    guard let answer = response.value, let community = answer["community_view"]?["community"],
      let id = community["id"]?.int
    else { throw .unavailable("the server does not say which community \(name) is") }
    if community["deleted"]?.isTrue == true || community["removed"]?.isTrue == true {
      throw .gone("the community \(name) was closed")
    }
    return LemmyCommunity(id: id, name: name, answer: answer)
  }

  /// `GET /api/v3/site`: the number of the post's language; nil where the server takes its own choice.
  func language(of post: Post, in community: LemmyCommunity, _ client: APIClient) async throws(PublishFailure) -> JSON?
  {
    guard let tag = post.language else { return nil }
    let response = try await client.read(.get, "/api/v3/site", maximumBytes: 4 << 20)
    // Without it the post is no less a post.
    guard response.status == 200, let site = response.value else { return nil }
    return community.language(tag, by: site)
  }
}
