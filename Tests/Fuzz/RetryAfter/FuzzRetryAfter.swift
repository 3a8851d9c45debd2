import FoundationEssentials
import FuzzSupport
import Web

@testable import Networks

/// libFuzzer's way in.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzRetryAfter.test(Input(bytes, count))
  return 0
}

/// Any text as the headers by which a server says when it may be asked again.
enum FuzzRetryAfter {
  private static let now = Date(timeIntervalSince1970: 1_800_000_000)
  private static let names = ["Retry-After", "X-RateLimit-Reset", "RateLimit-Reset", "X-Rate-Limit-Reset"]

  static func test(_ input: Input) {
    var input = input
    let name = input.choose(names)
    // A second line is the server's clock.
    let lines = input.text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    var headers = [(name: name, value: lines[0])]
    if lines.count > 1 { headers.append((name: "Date", value: lines[1])) }
    let response = Response(
      status: 429, headers: headers, body: [], url: "https://social.example.org/", received: now)
    if let date = RetryAfter.date(of: response) {
      let wait = date.timeIntervalSince(now)
      Fuzzer.hold((60...86_400).contains(wait), "a minute to a day: \(wait) of \(lines)")
    }
    if let date = RateLimit.until(response) {
      let wait = date.timeIntervalSince(now)
      Fuzzer.hold(wait > 0 && wait <= 86_400, "a day at most: \(wait) of \(lines)")
    }
  }
}
