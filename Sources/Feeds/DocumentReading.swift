internal import Markup
public import Web

/// Reads what a blog's server has sent. The daemon has it done in a process that can do nothing else.
public protocol DocumentReading: Sendable {
  /// What a feed says, the links of its answer's head among it.
  /// - Parameters:
  ///   - response: an answer with a body.
  ///   - url: where it came from: relative links are relative to it.
  ///   - format: what the owner says that it is.
  func document(in response: Response, from url: String, as format: FeedFormat) async throws(FeedFailure)
    -> FeedDocument

  /// The feeds of a page.
  /// - Parameters:
  ///   - url: where it came from.
  ///   - asked: what was asked for: a page of consent may have come instead.
  func links(in page: Response, from url: String, asked: String) async throws(FeedFailure) -> PageLinks
}

/// The feeds that a page leads to, the best first.
public struct PageLinks: Sendable, Equatable {
  /// Those that it names or links to.
  public var named: [FeedLink]
  /// Where the engine that made it has them, if it names none.
  public var guessed: [FeedLink]

  /// The feeds of a page.
  public init(named: [FeedLink], guessed: [FeedLink]) {
    self.named = named
    self.guessed = guessed
  }
}

/// Reads in this very process: for the commands that look at files, and inside of the process that is made for it.
public struct DirectReader: DocumentReading {
  /// A reader.
  public init() {}

  /// What a feed says.
  public func document(in response: Response, from url: String, as format: FeedFormat) throws(FeedFailure)
    -> FeedDocument
  {
    var document = try FeedReader.read(
      response.body, baseURL: url, contentType: response.header("Content-Type"), format: format)
    document.takeLinks(of: response, at: url)
    return document
  }

  /// The feeds of a page.
  public func links(in page: Response, from url: String, asked: String) -> PageLinks {
    let html = HTMLPage(page.body, encoding: page.charset)
    return PageLinks(
      named: Discovery.candidates(in: html, url: url, linkHeaders: page.allHeaders("Link")),
      guessed: Discovery.guesses(for: html, body: page.body, url: url, asked: asked))
  }
}
