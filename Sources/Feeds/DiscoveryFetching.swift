internal import Web

/// How a fetch goes on where a page came instead of a feed. What is found carries its answer: it is asked for once.
extension FeedFetcher {
  /// The best feed of a page.
  func best(in page: Response, asked: String) async throws(FeedFailure) -> FoundFeed {
    try await finder.search(page, asked: asked, .best).best(for: asked)
  }

  /// The feed whose place is known though its page is refused.
  func best(behind failure: FeedFailure, asked: String) async throws(FeedFailure) -> FoundFeed {
    try await finder.search(behind: failure, asked: asked, .best).best(for: asked)
  }

  /// What a page names that is a feed by its own marks as well; nil where that page has to serve. Not for as long as its
  /// feed is out of order: the page may say more and less than it.
  func better(than document: FeedDocument, of page: Response, asked: String) async throws(FeedFailure) -> FoundFeed? {
    guard FeedFinder.isPage(document) else { return nil }
    let search = try await finder.search(page, asked: asked, .best, guesses: false)
    if let best = search.best { return best }
    if let passing = search.failures.first(where: { $0.failure.isPassing }) { throw passing.failure }
    return nil
  }

  private var finder: FeedFinder { FeedFinder(transport: transport, reader: reader) }
}
