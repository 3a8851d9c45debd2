public import Feeds
internal import Markup
public import Model
public import Pages
internal import Synchronization
public import Web

/// Reads feeds and pages in processes that can do nothing else, a fresh one for each. What goes wrong in one is a failed
/// document, and nothing more.
public struct SandboxedReader: DocumentReading, PageReading {
  private let process: ReaderProcess
  private let places = Places(4)
  private let weakness: Weakness

  /// A reader.
  /// - Parameters:
  ///   - program: Crieur itself, by its absolute path.
  ///   - limit: for one document, in all.
  ///   - onWeakness: called once, when the kernel has no seccomp: the rest of the bounds holds.
  public init(
    program: String = "/proc/self/exe", limit: Duration = .seconds(10), onWeakness: @escaping @Sendable () -> Void = {}
  ) {
    process = ReaderProcess(program: program, limit: limit)
    weakness = Weakness(onWeakness)
  }

  /// What a feed says.
  public func document(in response: Response, from url: String, as format: FeedFormat) async throws(FeedFailure)
    -> FeedDocument
  {
    switch try await feedAnswer(to: Question(.document, response, from: url, format: format), url) {
    case .document(let document) where document.isPlausible: return document
    case .refused(let refusal): throw refusal.failure(at: url)
    default: throw .unread(url, .garbled)
    }
  }

  /// The feeds of a page.
  public func links(in page: Response, from url: String, asked: String) async throws(FeedFailure) -> PageLinks {
    guard case .links(let links) = try await feedAnswer(to: Question(.links, page, from: url, asked: asked), url),
      links.isPlausible
    else { throw .unread(url, .garbled) }
    return links
  }

  /// The facts of a page.
  public func facts(of response: Response, at address: String) async throws(ReadingProblem) -> PageFacts {
    guard case .facts(let facts) = try await answer(to: Question(.page, response, from: address)),
      facts.address == address, facts.isPlausible
    else { throw .garbled }
    return facts
  }

  private func feedAnswer(to question: Question, _ url: String) async throws(FeedFailure) -> Answer {
    do throws(ReadingProblem) { return try await answer(to: question) } catch { throw .unread(url, error) }
  }

  /// Asks a process, and a second one where the first lacks a converter.
  private func answer(to question: Question) async throws(ReadingProblem) -> Answer {
    // What the server says is right more often than not.
    let stated = question.response.charset.flatMap(Converter.init(label:))
    let first = try await once(question, stated.map { [$0] } ?? [])
    guard case .needs(let names) = first else { return first }
    let second = try await once(question, names.compactMap(Converter.init(name:)))
    if case .needs = second { throw .garbled }
    return second
  }

  private func once(_ question: Question, _ converters: [Converter]) async throws(ReadingProblem) -> Answer {
    let process = process
    let result = await places.perform { () -> Result<(bytes: [UInt8], isFiltered: Bool), ReadingProblem> in
      do throws(ReadingProblem) {
        return .success(try process.ask(question.framed, converters: converters.map(\.name)))
      } catch {
        return .failure(error)
      }
    }
    let answer = try result.get()
    if !answer.isFiltered { weakness.tell() }
    return try Answer(answer.bytes)
  }
}

/// Says once that the kernel has no filter.
private final class Weakness: Sendable {
  // A class because all copies of a reader have one.
  private let words: @Sendable () -> Void
  private let isTold = Mutex(false)

  init(_ words: @escaping @Sendable () -> Void) { self.words = words }

  func tell() {
    let isNews = isTold.withLock { isTold in
      defer { isTold = true }
      return !isTold
    }
    if isNews { words() }
  }
}
