internal import Markup
internal import Model

/// Reads a feed from its bytes, whatever its server calls it.
public enum FeedReader {
  /// What the document says.
  /// - Parameters:
  ///   - baseURL: where the document was found: relative links are relative to it.
  ///   - contentType: the media type of the answer; only its charset is believed.
  ///   - maximumEntries: entries beyond are not read.
  public static func read(_ bytes: [UInt8], baseURL: String?, contentType: String?, maximumEntries: Int = 20_000)
    throws(FeedFailure) -> FeedDocument
  {
    let result: Result<FeedDocument, FeedFailure> = bytes.withUnsafeBufferPointer { buffer in
      do throws(FeedFailure) {
        return .success(try read(buffer, baseURL, charset(contentType), maximumEntries))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, _ baseURL: String?, _ label: String?, _ maximum: Int
  ) throws(FeedFailure) -> FeedDocument {
    guard bytes.contains(where: { $0 > 0x20 }) else { throw .empty(baseURL ?? "") }
    let encoding = Encoding.of(bytes, label: label)
    if encoding.isValidUTF8 {
      return try read(text: UnsafeBufferPointer(rebasing: bytes[encoding.skip...]), baseURL, maximum)
    }
    let text = encoding.decode(bytes)
    let result: Result<FeedDocument, FeedFailure> = text.withUnsafeBufferPointer { text in
      do throws(FeedFailure) {
        return .success(try read(text: text, baseURL, maximum))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Strict first; what is broken is read again leniently, and what is complete in it counts.
  private static func read(text: UnsafeBufferPointer<UInt8>, _ baseURL: String?, _ maximum: Int) throws(FeedFailure)
    -> FeedDocument
  {
    let strict = FeedBuilder(baseURL: baseURL, maximumEntries: maximum)
    guard let failure = strictly(text, strict) else {
      guard strict.family == nil else { return strict.finished() }
      throw strict.isPage ? .page(baseURL ?? "") : .notAFeed(baseURL ?? "")
    }
    let lenient = FeedBuilder(baseURL: baseURL, maximumEntries: maximum, isLenient: true)
    SoupReader.read(text, as: FeedTag.reader, lenient)
    guard lenient.family != nil else { throw lenient.isPage ? .page(baseURL ?? "") : .notAFeed(baseURL ?? "") }
    var document = lenient.finished()
    document.isRecovered = true
    document.warnings.append("recovered: not well-formed at line \(failure.line) (\(failure.detail))")
    return document
  }

  private static func strictly(_ text: UnsafeBufferPointer<UInt8>, _ builder: FeedBuilder) -> XMLFailure? {
    do throws(XMLFailure) {
      try FeedTag.reader.read(text, encoding: "UTF-8", builder)
      return nil
    } catch {
      return error
    }
  }

  private static func charset(_ contentType: String?) -> String? {
    guard let contentType = contentType?.lowercased(), let range = contentType.firstRange(of: "charset=") else {
      return nil
    }
    let value = contentType[range.upperBound...].prefix { $0 != ";" && $0 != "," }
    return filled(trimmed(String(value.filter { $0 != "\"" && $0 != "'" })))
  }
}
