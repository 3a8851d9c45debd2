internal import FoundationEssentials
public import Web

/// A transport whose every answer is the same, whatever is asked.
public struct OneAnswer: Transport {
  private let status: Int
  private let headers: [(name: String, value: String)]
  private let body: [UInt8]

  /// The answer.
  public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// No byte leaves.
  public func send(_ request: Request) async throws(TransportFailure) -> Response {
    Response(
      status: status, headers: headers, body: body, url: request.url,
      received: .init(timeIntervalSince1970: 1_800_000_000))
  }
}
