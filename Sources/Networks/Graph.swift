internal import FoundationEssentials
internal import Model
internal import Web

/// What an answer of Meta's Graph API (Facebook, Threads) means when it is no success.
///
/// https://developers.facebook.com/docs/graph-api/guides/error-handling : the status is mostly 400, the meaning is in a
/// code and its subcode.
struct GraphRefusal {
  let refusal: Refusal

  init(_ refusal: Refusal) { self.refusal = refusal }

  /// An answer to the request that publishes. What is not a proven refusal is uncertain.
  func ofPublishing(_ response: Response) -> PublishFailure {
    if let failure = ofAccount(response) { return failure }
    let words = refusal.words(of: response)
    let numbers = numbers(response)
    // It does not say of which post.
    if !numbers.isDisjoint(with: [506, 1_366_051]) { return .uncertain("refused as a duplicate: \(words)") }
    if !numbers.isDisjoint(with: [1, 2, 1_363_047, 1_609_010]) { return .uncertain(words) }
    // The page that the post links to, which may be there later; a container that is not ready.
    if !numbers.isDisjoint(with: [24, 1_609_005, 4_279_009]) { return .unavailable(words) }
    if isForeign(response) { return .unauthorized(words) }
    return refusal.ofPublishing(response)
  }

  /// Facebook cannot read the page of the post's link, or does not want the link: nothing was posted.
  func isOfLink(_ response: Response) -> Bool { !numbers(response).isDisjoint(with: [1_609_005, 1_609_008]) }

  /// What was asked for is not there, or not for this token.
  func isForeign(_ response: Response) -> Bool { numbers(response).isSuperset(of: [100, 33]) }

  /// An answer to what comes before it: nothing is posted, whatever it says.
  func ofPreparing(_ response: Response) -> PublishFailure {
    let isContent = response.status == 400 && numbers(response).isDisjoint(with: [1, 2])
    if let failure = ofAccount(response) { return failure }
    if isForeign(response) { return .unauthorized(refusal.words(of: response)) }
    return isContent ? .rejected(refusal.words(of: response)) : refusal.ofReading(response)
  }

  func ofReading(_ response: Response) -> PublishFailure { ofAccount(response) ?? refusal.ofReading(response) }

  func ofIdentity(_ response: Response) -> PublishFailure { ofAccount(response) ?? refusal.ofIdentity(response) }

  func ofChanging(_ response: Response) -> PublishFailure {
    ofAccount(response)
      ?? (numbers(response).isDisjoint(with: [1, 2])
        ? refusal.ofChanging(response) : .unavailable(refusal.words(of: response)))
  }

  /// What was asked for is not there, or not for us.
  func isAbsence(_ response: Response) -> Bool {
    response.status == 404 || isForeign(response) || numbers(response).contains(24)
  }

  /// What holds for the account, whatever was asked.
  private func ofAccount(_ response: Response) -> PublishFailure? {
    let words = refusal.words(of: response)
    let numbers = numbers(response)
    // The token, the right to post, or an account that Meta wants its owner to look after.
    let owners: Set<Int> = [3, 10, 102, 190, 368, 490, 1_346_003, 1_404_006, 1_404_078, 1_404_102]
    if !numbers.isDisjoint(with: owners) || numbers.contains(where: { (200...299).contains($0) }) {
      return .unauthorized(words)
    }
    if !numbers.isDisjoint(with: [4, 17, 32, 341, 613, 80_001, 1_390_008]) {
      return .limited(until: RateLimit.until(response) ?? response.received.addingTimeInterval(wait(response)))
    }
    return nil
  }

  /// So many minutes as the header of usage says, else an hour.
  private func wait(_ response: Response) -> Double {
    let usage = response.header("X-Business-Use-Case-Usage").flatMap { JSON(Array($0.utf8)) }
    guard case .object(let businesses) = usage else { return 3600 }
    let minutes = businesses.values.flatMap(\.elements).compactMap { $0["estimated_time_to_regain_access"]?.int }.max()
    return Double(min(max(minutes ?? 60, 1), 1440)) * 60
  }

  /// Code and subcode; none of an answer that is in trouble itself.
  private func numbers(_ response: Response) -> Set<Int> {
    guard (400..<500).contains(response.status), let error = response.value?["error"] else { return [] }
    return Set([error["code"]?.int, error["error_subcode"]?.int].compactMap { $0 })
  }
}

extension APIClient {
  /// `DELETE` of an own post. That it is not there, or not for this token, is one answer: what can still be read stands.
  /// - Parameter path: the post's.
  func deleteFromGraph(_ path: String) async throws(PublishFailure) {
    let response = try await read(.delete, path)
    let refusal = GraphRefusal(refusal)
    if (200..<300).contains(response.status) { return }
    guard refusal.isAbsence(response) else { throw refusal.ofReading(response) }
    let standing = try await read(.get, path + "?fields=id")
    if standing.status == 200 { throw .unauthorized(self.refusal.words(of: response)) }
    guard refusal.isAbsence(standing) else { throw refusal.ofReading(standing) }
  }
}

/// A search through a list of the Graph API. Its identifiers do not grow, so that only the list's own order counts.
struct GraphSearch {
  /// A post of the account, as far as it can be told from others.
  struct Own {
    var url: String?
    var text: String
    var links: [String]
  }

  let client: APIClient
  /// With its fields, without a place in the list.
  let path: String
  /// What an element is; nil where it is no post of the account.
  let own: @Sendable (JSON) -> Own?

  /// Reads the list, newest first, back to the anchor or five pages.
  func find(_ post: Post, anchor: String?, besides others: Set<String>) async throws(PublishFailure) -> Lookup {
    var search = OwnPosts(anchor: anchor, isOrdered: false)
    var after: String?
    for _ in 0..<OwnPosts.pagesAtMost {
      let response = try await client.read(.get, path + (after.map { "&after=" + WireID.percentEncoded($0) } ?? ""))
      guard response.status == 200 else { throw GraphRefusal(client.refusal).ofReading(response) }
      guard let page = response.value, let list = page["data"], case .list(let elements) = list else {
        throw .unavailable("the list of own posts is unreadable")
      }
      if let found = elements.lazy.compactMap({ receipt($0, post, besides: others) }).first { return .found(found) }
      search.read(elements.compactMap { $0["id"]?.id })
      after = page["paging"]?["cursors"]?["after"]?.string
      if search.isDone || after == nil { break }
    }
    return .absent(fresh: search.isFresh, newest: search.newest)
  }

  /// The one of the newest posts that is this one; nil where none is, or several could be.
  func only(_ post: Post) async throws(PublishFailure) -> Receipt? {
    let response = try await client.read(.get, path)
    guard response.status == 200 else { throw GraphRefusal(client.refusal).ofReading(response) }
    let found = response.value?["data"]?.elements.compactMap { receipt($0, post, besides: []) } ?? []
    return found.count == 1 ? found.first : nil
  }

  private func receipt(_ element: JSON, _ post: Post, besides others: Set<String>) -> Receipt? {
    guard let id = element["id"]?.id, !others.contains(id), let own = own(element),
      !(own.url.map(others.contains) ?? false), post.stands(in: own.text, links: own.links)
    else { return nil }
    return Receipt(id: id, url: own.url, evidence: .lookup)
  }
}
