public import Model
public import Web

/// Reads what a page says of itself. The daemon has it done in a process that can do nothing else.
public protocol PageReading: Sendable {
  /// The facts of a page.
  /// - Parameters:
  ///   - response: an answer with a page, whole or not.
  ///   - address: that answered.
  func facts(of response: Response, at address: String) async throws(ReadingProblem) -> PageFacts
}

/// Reads in this very process: inside of the one that is made for it, and in tests.
public struct DirectPageReader: PageReading {
  /// A reader.
  public init() {}

  /// The facts of a page.
  @concurrent public func facts(of response: Response, at address: String) async -> PageFacts {
    Self.read(response, at: address)
  }

  /// The facts of a page, where nobody is kept waiting.
  public static func read(_ response: Response, at address: String) -> PageFacts {
    PageReader.facts(
      response.body, charset: response.charset, links: WebLink.all(in: response.allHeaders("Link")), address: address)
  }
}
