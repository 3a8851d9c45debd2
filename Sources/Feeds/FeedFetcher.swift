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

/// Fetches a feed politely: conditionally, once, and by way of the page that names it where a page was given.
public struct FeedFetcher: Sendable {
  let transport: any Transport

  /// A fetcher over a transport.
  public init(transport: any Transport) { self.transport = transport }

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
    let response: Response
    do throws(FeedFailure) {
      response = try await get(address, validators, timeout, maximumBytes)
    } catch {
      return try read(try await best(behind: error, asked: address))
    }
    if response.status == 304 { return .unchanged(validators: Self.validators(of: response)) }
    do throws(FeedFailure) {
      let answer = try read(response, lastHash: lastHash, address: address, discovered: false, format: format)
      guard case .read(let document, _, _, _, _) = answer,
        let better = await better(than: document, of: response, asked: address)
      else { return answer }
      return try read(better)
    } catch {
      guard case .page = error else { throw error }
      return try read(try await best(in: response, asked: address))
    }
  }

  private func read(_ found: FoundFeed) throws(FeedFailure) -> FeedAnswer {
    try read(found.response, lastHash: nil, address: found.url, discovered: true)
  }

  private func read(
    _ response: Response, lastHash: String?, address: String, discovered: Bool, format: FeedFormat = .auto
  ) throws(FeedFailure) -> FeedAnswer {
    let hash = SHA256.hexadecimal(response.body)
    let validators = Self.validators(of: response)
    if hash == lastHash { return .unchanged(validators: validators) }
    var document = try FeedReader.read(
      response.body, baseURL: response.url.isEmpty ? address : response.url,
      contentType: response.header("Content-Type"), format: format)
    document.takeLinks(of: response, at: address)
    return .read(document, validators: validators, bodyHash: hash, address: address, discovered: discovered)
  }

  func get(_ address: String, _ validators: Validators, _ timeout: Duration, _ maximumBytes: Int)
    async throws(FeedFailure) -> Response
  {
    var headers = [
      (
        name: "Accept",
        value:
          "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
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

  private static func judge(_ response: Response, _ address: String) throws(FeedFailure) {
    switch response.status {
    case 200, 203, 304: return
    case 410: throw .gone(address)
    case 401, 403: throw .refused(address, status: response.status)
    case 429: throw .limited(address, until: RetryAfter.date(of: response))
    case 503 where response.header("Retry-After") != nil: throw .limited(address, until: RetryAfter.date(of: response))
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
    !text.isEmpty && text.utf8.count <= 1000 && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }
}

/// `Retry-After` in both of its forms (RFC 9110, section 10.2.3), between a minute and a day.
enum RetryAfter {
  static func date(of response: Response) -> Date? {
    guard let text = response.header("Retry-After").map(trimmed) else { return nil }
    let wanted =
      Int(text).map { response.received.addingTimeInterval(Double(min(max($0, 0), 1_000_000))) } ?? FeedDate.parse(text)
    return wanted.map {
      min(max($0, response.received.addingTimeInterval(60)), response.received.addingTimeInterval(86_400))
    }
  }
}
