internal import Markup
internal import FoundationEssentials
internal import Model
internal import Web

/// How long a server takes its answer for fresh (RFC 9111, section 4.2.1), as a private cache may read it.
enum Freshness {
  /// `Cache-Control` decides where it is there, less the `Age` in shared caches; else `Expires` does. Nil where neither
  /// says anything.
  static func of(_ response: Response) -> Duration? {
    if let control = response.header("Cache-Control") {
      let directives = control.lowercased().split(separator: ",").map { trimmed(String($0)) }
      if directives.contains(where: { $0 == "no-cache" || $0 == "no-store" || $0.hasPrefix("no-cache=") }) {
        return .zero
      }
      if let age = directives.lazy.compactMap(maxAge).first {
        let spent = response.header("Age").flatMap { seconds(trimmed($0)) } ?? 0
        return .seconds(max(age - spent, 0))
      }
    }
    guard let expires = response.header("Expires") else { return nil }
    // `Expires: 0` and its like are no dates, and mean «now».
    guard let end = FeedDate.parse(expires) else { return .zero }
    let start = response.header("Date").flatMap { FeedDate.parse($0) } ?? response.received
    return .seconds(min(max(end.timeIntervalSince(start), 0), limit))
  }

  private static let limit = 366.0 * 86_400

  private static func maxAge(_ directive: String) -> Double? {
    guard directive.hasPrefix("max-age=") else { return nil }
    return seconds(directive.dropFirst(8).filter { $0 != "\"" })
  }

  private static func seconds(_ text: String) -> Double? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), let value = Double(text) else { return nil }
    return min(value, limit)
  }
}
