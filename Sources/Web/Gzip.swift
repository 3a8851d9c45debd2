/// Files that are gzip themselves, without a `Content-Encoding` that says so (`sitemap.xml.gz`, broken caches).
public enum Gzip {
  /// What every such file begins with.
  public static let mark: [UInt8] = [0x1F, 0x8B]

  /// What is inside; nil for what is no gzip, is damaged, or gives more bytes than the limit.
  public static func inflated(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
    guard bytes.starts(with: mark) else { return nil }
    var reader = BodyReader(limit: limit)
    let verdict = bytes.withUnsafeBytes { reader.take($0, "gzip") }
    return verdict == .taken && reader.isComplete ? reader.bytes : nil
  }
}
