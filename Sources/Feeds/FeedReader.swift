internal import Markup
internal import Model
internal import Web

/// Reads a feed from its bytes, whatever its server calls it.
public enum FeedReader {
  /// What the document says.
  /// - Parameters:
  ///   - baseURL: where the document was found: relative links are relative to it.
  ///   - contentType: the media type of the answer; only its charset is believed.
  ///   - maximumEntries: entries beyond are not read.
  ///   - format: what the owner says that it is.
  public static func read(
    _ bytes: [UInt8], baseURL: String?, contentType: String?, maximumEntries: Int = 20_000, format: FeedFormat = .auto
  ) throws(FeedFailure) -> FeedDocument {
    let result: Result<FeedDocument, FeedFailure> = bytes.withUnsafeBufferPointer { buffer in
      do throws(FeedFailure) {
        return .success(
          try read(
            bytes: buffer, baseURL: baseURL, contentType: contentType, maximumEntries: maximumEntries, format: format))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// What a document in memory, or in a mapped file, says.
  /// - Parameter consumed: told of each part that is not needed for now, so that a mapped file need not stay in memory.
  public static func read(
    bytes: UnsafeBufferPointer<UInt8>, baseURL: String?, contentType: String?, maximumEntries: Int = 20_000,
    format: FeedFormat = .auto, consumed: (Range<Int>) -> Void = { _ in }
  ) throws(FeedFailure) -> FeedDocument {
    // Unpacked once: there are files that hold themselves for ever.
    if bytes.starts(with: Gzip.mark), let inflated = Gzip.inflated(Array(bytes), limit: 64 << 20) {
      let result: Result<FeedDocument, FeedFailure> = inflated.withUnsafeBufferPointer { inflated in
        Result { () throws(FeedFailure) in
          try document(inflated, baseURL, contentType, maximumEntries, format) { _ in }
        }
      }
      return try result.get()
    }
    return try document(bytes, baseURL, contentType, maximumEntries, format, consumed)
  }

  private static func document(
    _ bytes: UnsafeBufferPointer<UInt8>, _ baseURL: String?, _ contentType: String?, _ maximumEntries: Int,
    _ format: FeedFormat, _ consumed: (Range<Int>) -> Void
  ) throws(FeedFailure) -> FeedDocument {
    do throws(FeedFailure) {
      return try feed(bytes, baseURL, contentType, maximumEntries, format, consumed)
    } catch {
      let page = HFeed.read(
        bytes, baseURL: baseURL, charset: charset(contentType), maximumEntries: maximumEntries, instead: error)
      if let page { return page }
      throw Sitemap.refusal(of: bytes, url: baseURL ?? "") ?? error
    }
  }

  private static func feed(
    _ bytes: UnsafeBufferPointer<UInt8>, _ baseURL: String?, _ contentType: String?, _ maximumEntries: Int,
    _ format: FeedFormat, _ consumed: (Range<Int>) -> Void
  ) throws(FeedFailure) -> FeedDocument {
    guard bytes.contains(where: { $0 > 0x20 }) else { throw .empty(baseURL ?? "") }
    let encoding = Encoding.of(bytes, label: charset(contentType), consumed: consumed)
    guard !encoding.isValidUTF8 else {
      return try read(text: bytes, from: encoding.skip, baseURL, maximumEntries, format, consumed)
    }
    let text = encoding.decode(bytes)
    let result: Result<FeedDocument, FeedFailure> = text.withUnsafeBufferPointer { text in
      do throws(FeedFailure) {
        return .success(try read(text: text, from: 0, baseURL, maximumEntries, format) { _ in })
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Strict first; what is broken is read again leniently, and what is complete in it counts.
  private static func read(
    text: UnsafeBufferPointer<UInt8>, from start: Int, _ baseURL: String?, _ maximum: Int,
    _ format: FeedFormat, _ consumed: (Range<Int>) -> Void
  ) throws(FeedFailure) -> FeedDocument {
    let rest = UnsafeBufferPointer(rebasing: text[start...])
    if let document = try JSONFeed.read(rest, baseURL: baseURL, maximumEntries: maximum) { return document }
    if format == .sitemap, let document = try Sitemap.read(rest, baseURL: baseURL, maximumEntries: maximum) {
      return document
    }
    let strict = FeedHandler(FeedBuilder(baseURL: baseURL, maximumEntries: maximum))
    guard let failure = strictly(text, from: start, strict, consumed) else {
      guard strict.builder.family == nil else { return strict.builder.finished() }
      throw strict.builder.looksLikePage ? .page(baseURL ?? "") : .notAFeed(baseURL ?? "")
    }
    let lenient = FeedHandler(FeedBuilder(baseURL: baseURL, maximumEntries: maximum, isLenient: true))
    SoupReader.read(rest, as: FeedTag.reader, lenient)
    guard lenient.builder.family != nil else {
      throw lenient.builder.looksLikePage ? .page(baseURL ?? "") : .notAFeed(baseURL ?? "")
    }
    var document = lenient.builder.finished()
    document.isRecovered = true
    document.warnings.append("recovered: not well-formed at line \(failure.line) (\(failure.detail))")
    return document
  }

  private static func strictly(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, _ handler: FeedHandler, _ consumed: (Range<Int>) -> Void
  ) -> XMLFailure? {
    let parse = XMLParse(FeedTag.reader, encoding: "UTF-8", handler)
    var place = start
    while place < text.count {
      let end = min(place + piece, text.count)
      parse.feed(UnsafeBufferPointer(rebasing: text[place..<end]))
      consumed(place..<end)
      place = end
    }
    do throws(XMLFailure) {
      try parse.finish()
      return nil
    } catch {
      return error
    }
  }

  /// What the parser is given at once.
  private static let piece = 1 << 20

  private static func charset(_ contentType: String?) -> String? {
    guard let contentType = contentType?.lowercased(), let range = contentType.firstRange(of: "charset=") else {
      return nil
    }
    let value = contentType[range.upperBound...].prefix { $0 != ";" && $0 != "," }
    return filled(trimmed(String(value.filter { $0 != "\"" && $0 != "'" })))
  }
}
