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
    let url = baseURL ?? ""
    let bytes = Gzip.inflated(bytes, limit: 64 << 20) ?? bytes
    guard bytes.contains(where: { $0 > 0x20 }) else { throw .empty(url) }
    let result: Result<FeedDocument, FeedFailure> = bytes.withUnsafeBufferPointer { buffer in
      let encoding = Encoding.of(buffer, label: charset(contentType))
      let body = UnsafeBufferPointer(rebasing: buffer.dropFirst(encoding.skip))
      do throws(FeedFailure) {
        if let document = try JSONFeed.read(buffer, baseURL: baseURL, maximumEntries: maximumEntries) {
          return .success(document)
        }
        if format == .sitemap,
          let document = try Sitemap.read(buffer, baseURL: baseURL, maximumEntries: maximumEntries)
        {
          return .success(document)
        }
        return .success(try read(body, encoding, url, baseURL, maximumEntries))
      } catch {
        let page = HFeed.read(
          buffer, baseURL: baseURL, charset: charset(contentType), maximumEntries: maximumEntries, instead: error)
        if let page { return .success(page) }
        return .failure(Sitemap.refusal(of: buffer, url: url) ?? error)
      }
    }
    return try result.get()
  }

  /// Strict first; what is broken is read again leniently, and what is complete in it counts.
  private static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, _ encoding: Encoding, _ url: String, _ baseURL: String?, _ maximum: Int
  ) throws(FeedFailure) -> FeedDocument {
    let reader = XMLReader(names: FeedTag.names)
    let strict = FeedBuilder(baseURL: baseURL, maximumEntries: maximum)
    let failure: XMLFailure
    do throws(XMLFailure) {
      try reader.read(bytes, encoding: encoding.name, strict)
      guard strict.family != nil else { throw XMLFailure(detail: "no feed", line: 1) }
      return strict.document
    } catch {
      failure = error
    }
    guard looksLikeFeed(bytes) else { throw looksLikePage(bytes) ? .page(url) : .notAFeed(url) }
    let lenient = FeedBuilder(baseURL: baseURL, maximumEntries: maximum)
    let mended = Repair.document(bytes, isUTF8: encoding.name == "UTF-8")
    let outcome: XMLFailure? = mended.withUnsafeBufferPointer { mended in
      do throws(XMLFailure) {
        try reader.read(mended, encoding: encoding.name, lenient: true, lenient)
        return nil
      } catch {
        return error
      }
    }
    if let outcome { throw .malformed(url, detail: "line \(outcome.line): \(outcome.detail)") }
    guard lenient.family != nil, !lenient.document.entries.isEmpty else {
      throw .malformed(url, detail: "line \(failure.line): \(failure.detail)")
    }
    lenient.document.isRecovered = true
    lenient.document.warnings.append("recovered: not well-formed at line \(failure.line) (\(failure.detail))")
    return lenient.document
  }

  private static func charset(_ contentType: String?) -> String? {
    guard let contentType, let range = contentType.lowercased().firstRange(of: "charset=") else { return nil }
    let value = contentType.lowercased()[range.upperBound...].prefix { $0 != ";" && $0 != "," }
    return filled(trimmed(String(value.filter { $0 != "\"" && $0 != "'" })))
  }

  private static func looksLikeFeed(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let head = String(decoding: bytes.prefix(4096), as: UTF8.self).lowercased()
    return ["<rss", "<rdf:rdf", "<feed", ":feed", "<channel"].contains { head.contains($0) }
      || (bytes.prefix(64).contains(0) && !bytes.isEmpty)
  }

  private static func looksLikePage(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let head = String(decoding: bytes.prefix(4096), as: UTF8.self).lowercased()
    return ["<!doctype html", "<html", "<head", "<body", "<title"].contains { head.contains($0) }
  }
}
