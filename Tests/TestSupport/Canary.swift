public import Testing

/// Secrets that a test gives to the program, to look for wherever they must not be.
public struct Canary: Sendable {
  /// The secrets.
  public let secrets: [String]

  /// Watches these secrets.
  public init(_ secrets: [String]) { self.secrets = secrets }

  /// Fails the test when a secret stands in one of the texts; the failure does not print it.
  public func expectAbsent(from texts: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    for (number, secret) in secrets.enumerated() {
      for text in texts where text.contains(secret) {
        let shown = text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "••••")
        Issue.record("secret \(number) is told: \(shown.prefix(400))", sourceLocation: sourceLocation)
      }
    }
  }
}
