internal import FoundationEssentials
internal import Web

/// When a server that said «not now» may be asked again.
enum RateLimit {
  /// A server that asks for more than a day does not mean it, or its clock is wrong.
  private static let longest: Double = 86_400

  /// The time that the answer names; nil when it names none that is believable.
  ///
  /// `Retry-After` (seconds or a date) comes first, then `X-RateLimit-Reset` and its spellings, which hold an ISO 8601
  /// date (Mastodon), seconds since 1970 (X, Bluesky) or seconds to wait. Dates are read on the server's own clock where
  /// the answer gives it.
  static func until(_ response: Response) -> Date? {
    let names = ["Retry-After", "X-RateLimit-Reset", "RateLimit-Reset", "X-Rate-Limit-Reset"]
    return names.lazy.compactMap { response.header($0) }.compactMap { until($0, in: response) }.first
  }

  /// The same for a network whose answer's body names the seconds to wait.
  static func until(_ response: Response, orAfter seconds: JSON?) -> Date? {
    let named: String? =
      switch seconds {
      case .integer(let number): String(number)
      case .number(let number): String(number)
      default: nil
      }
    return until(response) ?? named.flatMap { until($0, in: response) }
  }

  private static func until(_ value: String, in response: Response) -> Date? {
    let now = response.received
    let serversNow = response.header("Date").flatMap(Timestamp.http) ?? now
    let wait: Double
    if let number = Double(value), number.isFinite {
      // Nobody asks to wait for 30 years: a number that high is a date.
      wait = number > 1e9 ? number - serversNow.timeIntervalSince1970 : number
    } else if let date = Timestamp.http(value) ?? Timestamp.iso8601(value) {
      wait = date.timeIntervalSince(serversNow)
    } else {
      return nil
    }
    // Of less than a second nothing might be left after the addition.
    return wait > 0 && wait <= longest ? now.addingTimeInterval(max(wait, 1)) : nil
  }
}
