internal import Crypto
internal import Feeds
internal import Model

/// What each subscription's pushes are signed with. Derived from the installation's secret and the callback's key, so that
/// it survives a restart and is stored nowhere.
public struct PushSecrets: Sendable {
  private let installation: [UInt8]

  /// The secrets of an installation.
  public init(installation: [UInt8]) { self.installation = installation }

  /// 64 characters, for one subscription.
  func secret(for key: String) -> Secret {
    Secret(Hexadecimal.encode(HMAC.sha256(key: installation, Array("websub \(key)".utf8))))
  }

  /// The check of a push at a callback while it arrives.
  public func proof(key: String, signature: String?) -> PushProof {
    PushProof(PushSignature(header: signature, secret: secret(for: key).reveal()))
  }

  /// The end of a new callback.
  static func newKey() -> String { Hexadecimal.encode(RandomBytes.make(24)) }

  /// Whether that can be the end of a callback of ours.
  public static func isKey(_ text: String) -> Bool { text.utf8.count == 48 && Hexadecimal.decode(text) != nil }
}

/// Whether a push is signed by the hub that was told the secret.
public struct PushProof: Sendable {
  private let signature: PushSignature

  init(_ signature: PushSignature) { self.signature = signature }

  /// The next bytes of the push; they are kept nowhere.
  public func take(_ bytes: UnsafeRawBufferPointer) { signature.take(bytes) }

  /// To be asked once, at the end.
  public func holds() -> Bool { signature.holds() }
}
