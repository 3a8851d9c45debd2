internal import Crypto
internal import FoundationEssentials
internal import Markup
public import Model
public import Web

/// What a look at a feed gave.
public enum FeedAnswer: Sendable, Equatable {
  /// The server says so, or the bytes are the same as last time.
  case unchanged(validators: Validators)
  /// Read. `address` is the feed's own, `discovered` when a page led to it.
  case read(FeedDocument, validators: Validators, bodyHash: String, address: String, discovered: Bool)
}

/// A look at a feed with what its server said besides.
public struct FeedLook: Sendable, Equatable {
  /// What came.
  public var answer: FeedAnswer
  /// So long the server takes its answer for fresh; nil where it does not say.
  public var freshFor: Duration?
  /// Where permanent redirects (301, 308) led from the address that was asked; nil where none did.
  public var permanent: String?
  /// The server sent a body, and it was the one of last time.
  public var isSameBody = false
}

/// Fetches a feed politely: conditionally, once, and by way of the page that names it where a page was given.
public struct FeedFetcher: Sendable {
  let transport: any Transport
  let reader: any DocumentReading

  /// Where a task runs best that looks at one feed after the other.
  public var executor: (any TaskExecutor)? { transport.executor }

  /// A fetcher over a transport.
  /// - Parameter reader: what makes sense of an answer that is new.
  public init(transport: any Transport, reader: any DocumentReading = DirectReader()) {
    self.transport = transport
    self.reader = reader
  }

  /// Looks at a feed.
  /// - Parameters:
  ///   - address: the feed, or a page that names it.
  ///   - validators: of the last answer, sent byte for byte.
  ///   - lastHash: SHA-256 of the last body: the same bytes are not read again.
  ///   - format: what the owner says that the address gives.
  public func fetch(
    _ address: String, validators: Validators = Validators(), lastHash: String? = nil, timeout: Duration = .seconds(60),
    maximumBytes: Int = 10 << 20, format: FeedFormat = .auto
  ) async throws(FeedFailure) -> FeedAnswer {
    try await look(
      address, validators: validators, lastHash: lastHash, timeout: timeout, maximumBytes: maximumBytes, format: format
    ).answer
  }

  /// Looks at a feed, and tells what its server said of the next look and of the feed's address.
  public func look(
    _ address: String, validators: Validators = Validators(), lastHash: String? = nil, timeout: Duration = .seconds(60),
    maximumBytes: Int = 10 << 20, format: FeedFormat = .auto
  ) async throws(FeedFailure) -> FeedLook {
    let response: Response
    do throws(FeedFailure) {
      response = try await get(address, validators, timeout, maximumBytes)
    } catch {
      return try await offTransport { () async throws(FeedFailure) in
        Self.look(try await best(behind: error, asked: address))
      }
    }
    let look = FeedLook(
      answer: .unchanged(validators: Self.validators(of: response)), freshFor: Freshness.of(response),
      permanent: Self.permanent(response.redirects))
    if response.status == 304 { return look }
    return try await offTransport { () async throws(FeedFailure) in
      try await read(response, into: look, lastHash: lastHash, address: address, format: format)
    }
  }

  private func read(
    _ response: Response, into look: FeedLook, lastHash: String?, address: String, format: FeedFormat
  ) async throws(FeedFailure) -> FeedLook {
    var look = look
    do throws(FeedFailure) {
      look.answer = try await read(response, lastHash: lastHash, address: address, format: format)
    } catch {
      guard case .page = error else { throw error }
      return Self.look(try await best(in: response, asked: address))
    }
    guard case .read(let document, _, _, _, _) = look.answer else {
      look.isSameBody = true
      return look
    }
    // A page that is a feed by its own marks gives way to the feed that it names.
    guard let better = try await better(than: document, of: response, asked: address) else { return look }
    return Self.look(better)
  }

  private static func look(_ found: FoundFeed) -> FeedLook {
    FeedLook(
      answer: .read(
        whole(found.document), validators: validators(of: found.response),
        bodyHash: SHA256.hexadecimal(found.response.body), address: found.url, discovered: true),
      freshFor: Freshness.of(found.response))
  }

  /// The hops of a move come first; what a temporary redirect adds is no part of it.
  private static func permanent(_ redirects: [Redirect]) -> String? {
    redirects.prefix { $0.status == 301 || $0.status == 308 }.last?.url
  }

  private func read(
    _ response: Response, lastHash: String?, address: String, format: FeedFormat
  ) async throws(FeedFailure) -> FeedAnswer {
    let hash = SHA256.hexadecimal(response.body)
    let validators = Self.validators(of: response)
    if hash == lastHash { return .unchanged(validators: validators) }
    let document = try await reader.document(
      in: response, from: response.url.isEmpty ? address : response.url, as: format)
    return .read(
      Self.whole(document), validators: validators, bodyHash: hash, address: address, discovered: false)
  }

  /// Half a title would be announced, and the whole one again when the feed is whole.
  private static func whole(_ document: FeedDocument) -> FeedDocument {
    var document = document
    if document.endsInsideEntry, !document.entries.isEmpty { document.entries.removeLast() }
    return document
  }

  func get(_ address: String, _ validators: Validators, _ timeout: Duration, _ maximumBytes: Int)
    async throws(FeedFailure) -> Response
  {
    var headers = [
      (
        name: "Accept",
        value:
          "application/atom+xml, application/rss+xml, application/feed+json;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
      )
    ]
    for (name, value) in [("If-None-Match", validators.etag), ("If-Modified-Since", validators.lastModified)] {
      if let value, Self.isHeaderText(value) { headers.append((name, value)) }
    }
    let response: Response
    do throws(TransportFailure) {
      response = try await transport.send(
        Request(.get, address, headers: headers, timeout: timeout, maximumBytes: maximumBytes))
    } catch {
      throw .transport(error)
    }
    try Self.judge(response, address)
    return response
  }

  private static func judge(_ response: Response, _ asked: String) throws(FeedFailure) {
    // After redirects it is another server that speaks.
    let address = response.url.isEmpty ? asked : response.url
    switch response.status {
    case 200, 203, 304: return
    case 410: throw .gone(address)
    case 429: throw .limited(address, until: RetryAfter.date(of: response))
    case 403, 500...: if let until = RetryAfter.date(of: response) { throw .limited(address, until: until) }
    default: break
    }
    switch response.status {
    case 401, 403: throw .refused(address, status: response.status)
    case 500...: throw .serverError(address, status: response.status)
    default: throw .notFound(address, status: response.status)
    }
  }

  private static func validators(of response: Response) -> Validators {
    Validators(
      etag: response.header("ETag").flatMap { isHeaderText($0) ? $0 : nil },
      lastModified: response.header("Last-Modified").flatMap { isHeaderText($0) ? $0 : nil })
  }

  /// Printable ASCII of a bearable length: nothing else goes back into a header.
  private static func isHeaderText(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 1000 && HeaderRule.isPrintable(text)
  }
}
