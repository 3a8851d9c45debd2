internal import Markup
internal import Crypto

/// The `X-Hub-Signature` of a push (W3C WebSub, section 7.1), checked while the body arrives. The body is kept nowhere.
public final class PushSignature: Sendable {
  // A class because the body arrives on another thread than the one that asks for the result.
  private let claimed: [UInt8]
  private let digest: KeyedDigest?

  /// - Parameters:
  ///   - header: `sha256=…` (sha1, sha256, sha384 or sha512, digits in either case); nil where there is none.
  ///   - secret: what the hub was told.
  public init(header: String?, secret: String) {
    let parts = (header ?? "").split(separator: "=", maxSplits: 1).map { trimmed(String($0)) }
    let method = parts.first.flatMap { HashMethod(rawValue: $0.lowercased()) }
    claimed = parts.dropFirst().first.flatMap { Hexadecimal.decode($0) } ?? []
    digest = claimed.isEmpty ? nil : method.map { KeyedDigest($0, key: Array(secret.utf8)) }
  }

  /// The next bytes of the body.
  public func take(_ bytes: UnsafeRawBufferPointer) { digest?.take(bytes) }

  /// Whether the body that was taken is the hub's. To be asked once, at the body's end.
  public func holds() -> Bool { digest.map { ConstantTime.equal($0.finish(), claimed) } ?? false }
}
