internal import FoundationEssentials
internal import Markup
internal import Model
public import Web

/// Finds the feeds of a page: those that it names, and only where it names none that can be read, those at the well-known
/// places of its engine. It asks in series, and at most `mostRequests` times.
public struct FeedFinder: Sendable {
  /// How much is looked at: the best feed is the same.
  public enum Scope: Sendable {
    /// No more than it takes to choose.
    case best
    /// Every candidate, to be shown.
    case all
  }

  /// Requests besides the page itself.
  public static let mostRequests = 8

  private let fetcher: FeedFetcher
  private let timeout: Duration
  private let maximumBytes: Int
  private let patience: Duration

  /// A finder over a transport.
  /// - Parameters:
  ///   - timeout: of each request.
  ///   - maximumBytes: of each answer.
  ///   - patience: after so long no further request is begun.
  ///   - reader: what makes sense of the answers.
  public init(
    transport: any Transport, timeout: Duration = .seconds(15), maximumBytes: Int = 10 << 20,
    patience: Duration = .seconds(20), reader: any DocumentReading = DirectReader()
  ) {
    fetcher = FeedFetcher(transport: transport, reader: reader)
    self.timeout = timeout
    self.maximumBytes = maximumBytes
    self.patience = patience
  }

  /// Looks at an address: it may be a feed, or a page that leads to some.
  public func look(at address: String, _ scope: Scope = .all) async throws(FeedFailure) -> FeedSearch {
    let response: Response
    do throws(FeedFailure) {
      response = try await fetcher.get(address, Validators(), .seconds(60), maximumBytes)
    } catch {
      return try await search(behind: error, asked: address, scope)
    }
    do throws(FeedFailure) {
      let document = try await read(response, address)
      guard FeedFinder.isPage(document) else { return FeedSearch(found: [found(document, response, of: nil, address)]) }
      var search = try await search(response, asked: address, scope, guesses: false)
      if search.best == nil { search.found.insert(found(document, response, of: nil, address), at: 0) }
      return search
    } catch {
      guard case .page = error else { throw error }
      let search = try await search(response, asked: address, scope)
      _ = try search.best(for: address)
      return search
    }
  }

  /// A page that is marked up as a feed itself; a feed that it names is better.
  static func isPage(_ document: FeedDocument) -> Bool { document.format.hasPrefix("h") }

  /// A wall against robots before the page does not hide a feed whose place is known.
  func search(behind failure: FeedFailure, asked: String, _ scope: Scope) async throws(FeedFailure) -> FeedSearch {
    guard case .refused = failure else { throw failure }
    var asking = Asking(scope: scope, patience: patience)
    for address in KnownPlaces.feeds(of: asked) {
      let link = FeedLink(url: address, source: .guessed, kind: .main)
      await ask(link, &asking)
    }
    guard asking.search.best != nil else { throw failure }
    return asking.search.sorted
  }

  /// Asks for the feeds of a page.
  func search(_ page: Response, asked: String, _ scope: Scope, guesses: Bool = true) async throws(FeedFailure)
    -> FeedSearch
  {
    let links = try await fetcher.reader.links(in: page, from: page.url.isEmpty ? asked : page.url, asked: asked)
    var asking = Asking(scope: scope, patience: patience)
    asking.began = page.received
    for link in links.named {
      if asking.isEnough(link) { continue }
      await ask(link, &asking)
    }
    let mayGuess = guesses && asking.search.best == nil && !asking.search.failures.contains { $0.failure.isPassing }
    guard mayGuess else { return asking.search.sorted }
    for link in links.guessed {
      if asking.search.best != nil || asking.isOver { break }
      await ask(link, &asking)
    }
    return asking.search.sorted
  }

  private func ask(_ link: FeedLink, _ asking: inout Asking) async {
    guard asking.requests < Self.mostRequests, !asking.isOver else {
      asking.search.left += 1
      return
    }
    asking.requests += 1
    do throws(FeedFailure) {
      let response = try await fetcher.get(link.url, Validators(), timeout, maximumBytes)
      asking.latest = response.received
      asking.keep(found(try await read(response, link.url), response, of: link, link.url))
    } catch {
      if error.isPassing { asking.silent += 1 }
      if case .limited = error { asking.isTold = true }
      if link.source == .named || error.isPassing { asking.search.failures.append((link.url, error)) }
      // Where a server does not answer at all, no other place on it will.
      if link.source == .guessed, error.isPassing { asking.isTold = true }
    }
  }

  private func read(_ response: Response, _ address: String) async throws(FeedFailure) -> FeedDocument {
    try await fetcher.reader.document(in: response, from: response.url.isEmpty ? address : response.url, as: .auto)
  }

  private func found(_ document: FeedDocument, _ response: Response, of link: FeedLink?, _ address: String) -> FoundFeed
  {
    FoundFeed(
      url: address, title: document.title ?? link?.title, kind: max(link?.kind ?? .main, FeedKind.of(document)),
      source: link?.source, document: document, count: document.entries.count,
      newest: document.newest.map { .init(title: $0.title, link: $0.link, date: $0.published ?? $0.updated) },
      response: response, completeness: document.completeness, fingerprint: document.fingerprint)
  }
}

/// One search while it goes on.
private struct Asking {
  let scope: FeedFinder.Scope
  var search = FeedSearch()
  var requests = 0
  /// A server asked to be left alone.
  var isTold = false
  /// Requests that came to nothing, by the servers' fault: two that do not answer have taken half a minute.
  var silent = 0
  /// When the page had come, and the latest answer.
  var began: Date?
  var latest: Date?

  /// Somebody waits for the end: the watchdog at last.
  private let patience: Duration

  init(scope: FeedFinder.Scope, patience: Duration) {
    self.scope = scope
    self.patience = patience
  }

  var isOver: Bool {
    guard !isTold, silent < 2 else { return true }
    guard let began, let latest else { return false }
    return latest.timeIntervalSince(began) > patience.seconds
  }

  /// Keeps a feed that was read, unless it is one of those found. A list of a site's pages is no feed of a blog.
  mutating func keep(_ found: FoundFeed) {
    guard !FeedFinder.isPage(found.document), found.document.format != "sitemap" else { return }
    let isKnown = search.found.contains { $0.response.url == found.response.url || $0.fingerprint == found.fingerprint }
    guard !isKnown else { return }
    search.found.append(found)
    search.keepWholeOnlyTheBest()
  }

  /// Nothing better can come: only the other formats of the feed that was found may still be.
  func isEnough(_ link: FeedLink) -> Bool {
    guard scope == .best, let best = search.found.first(where: { $0.kind != .comments && $0.count > 0 }) else {
      return false
    }
    return FeedAddress(link.url).subject != FeedAddress(best.url).subject || link.kind != best.kind
  }
}

extension FeedFailure {
  /// It may be otherwise in an hour.
  var isPassing: Bool {
    switch self {
    case .limited, .serverError: true
    case .unread(_, let problem): problem.isPassing
    case .transport(let failure):
      switch failure.kind {
      case .unreachable, .timedOut, .broken, .truncated, .cancelled: true
      default: false
      }
    default: false
    }
  }
}
