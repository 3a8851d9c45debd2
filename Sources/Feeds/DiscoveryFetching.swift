internal import Web

/// How a fetch goes on where a page came instead of a feed.
extension FeedFetcher {
  /// The best feed of a page.
  func discovered(in page: Response, asked: String) async throws(FeedFailure) -> FeedAnswer {
    try answer(try await finder.search(page, asked: asked, .best).best(for: asked))
  }

  /// The feed whose place is known though its page is refused.
  func discovered(behind failure: FeedFailure, asked: String) async throws(FeedFailure) -> FeedAnswer {
    try answer(try await finder.search(behind: failure, asked: asked, .best).best(for: asked))
  }

  /// A page that is a feed by its own marks gives way to one that it names.
  func betterThanPage(_ answer: FeedAnswer, _ page: Response, asked: String) async -> FeedAnswer {
    guard case .read(let document, _, _, _, _) = answer, FeedFinder.isPage(document) else { return answer }
    let search = await finder.search(page, asked: asked, .best, guesses: false)
    guard let best = search.best, let better = try? self.answer(best) else { return answer }  // else the page serves
    return better
  }

  private var finder: FeedFinder { FeedFinder(transport: transport) }

  private func answer(_ found: FoundFeed) throws(FeedFailure) -> FeedAnswer {
    try read(found.response, lastHash: nil, address: found.url, discovered: true)
  }
}
