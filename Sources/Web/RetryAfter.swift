public import FoundationEssentials

/// `Retry-After` in both of its forms (RFC 9110, section 10.2.3), between a minute and a day.
public enum RetryAfter {
  /// Nil where the answer has none that can be read.
  public static func date(of response: Response) -> Date? {
    guard let text = response.header("Retry-After") else { return nil }
    let wanted =
      Int(text.filter { $0 != " " }).map { response.received.addingTimeInterval(Double(min(max($0, 0), 1_000_000))) }
      ?? Timestamp.http(text)
      ?? Timestamp.iso8601(text)
    return wanted.map {
      min(max($0, response.received.addingTimeInterval(60)), response.received.addingTimeInterval(86_400))
    }
  }
}
