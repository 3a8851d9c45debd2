internal import CPlatform
internal import Feeds
internal import Glibc
internal import Markup
internal import Model
internal import Pages
internal import Web

/// The other side: the process that reads. It takes one question from its standard input, writes one answer to its
/// standard output, and ends.
public enum ReaderSide {
  /// The first word of its command line.
  static let word = "read-for-crieur"
  /// Addresses that it may have, libraries and all.
  static let memory = 256 << 20
  /// The processor's time in seconds.
  static let seconds: UInt32 = 5
  /// More than this asks nobody.
  private static let mostBytes = 128 << 20

  /// Serves and ends the process, if the command line says so. To be called before anything else.
  public static func serveIfAsked(_ arguments: [String]) {
    guard arguments.count >= 2, arguments[1] == word else { return }
    // The files of a character converter can only be opened now.
    let converters = arguments.dropFirst(2).compactMap(Converter.init(name:))
    for converter in converters { converter.hold() }
    let confined = platform_confine(memory, seconds, 60)
    guard confined >= 0, let bytes = question() else { _exit(confined < 0 ? 70 : 65) }
    guard let question = try? Question(bytes) else { _exit(65) }  // Its end says what there is to say.
    #if FAILPOINTS
      ReaderMarker.act(on: question.body)
    #endif
    let answer = answer(to: question, converters).bytes
    write(Frame.head(of: answer.count, isFiltered: confined == 1))
    write(answer)
    _exit(0)
  }

  private static func answer(to question: Question, _ held: [Converter]) -> Answer {
    let response = question.response
    let bytes = Gzip.inflated(response.body, limit: 64 << 20) ?? response.body
    let needed = bytes.withUnsafeBufferPointer { Converter.needed(for: $0, label: response.charset) }
    guard needed.allSatisfy(held.contains) else { return .needs(needed.map(\.name)) }
    switch question.kind {
    case .document:
      do throws(FeedFailure) {
        return .document(try DirectReader().document(in: response, from: question.url, as: question.format))
      } catch {
        return .refused(Refusal(error))
      }
    case .links:
      return .links(DirectReader().links(in: response, from: question.url, asked: question.asked))
    case .page:
      return .facts(DirectPageReader.read(response, at: question.url))
    }
  }

  private static func question() -> [UInt8]? {
    guard let count = read(4).flatMap({ Wire.length(in: $0) }) else { return nil }
    return count <= mostBytes ? read(count) : nil
  }

  private static func read(_ count: Int) -> [UInt8]? {
    var isWhole = true
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, place in
      while place < count {
        let got = Glibc.read(0, buffer.baseAddress?.advanced(by: place), count - place)
        if got < 0, errno == EINTR { continue }
        guard got > 0 else { return isWhole = false }
        place += got
      }
    }
    return isWhole ? bytes : nil
  }

  static func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { buffer in
      var place = 0
      while place < buffer.count {
        let put = Glibc.write(1, buffer.baseAddress?.advanced(by: place), buffer.count - place)
        if put < 0, errno == EINTR { continue }
        guard put > 0 else { _exit(74) }
        place += put
      }
    }
  }
}
