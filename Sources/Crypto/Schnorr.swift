internal import CSecp256k1

/// Schnorr signatures on secp256k1 (BIP-340): a key of 32 bytes, a public key of 32, signatures of 64.
public struct SchnorrKey: Sendable, CustomStringConvertible, CustomReflectable {
  private let secret: [UInt8]
  /// The public key, its x coordinate only.
  public let publicKey: [UInt8]

  /// A key; nil for what is none: another length, zero, the group's order or more.
  public init?(_ secret: [UInt8]) {
    let publicKey = Self.withPair(of: secret) { context, pair -> [UInt8]? in
      var point = secp256k1_xonly_pubkey()
      var bytes = [UInt8](repeating: 0, count: 32)
      guard secp256k1_keypair_xonly_pub(context, &point, nil, &pair) == 1,
        secp256k1_xonly_pubkey_serialize(context, &bytes, &point) == 1
      else { return nil }
      return bytes
    }
    guard let publicKey else { return nil }
    self.secret = secret
    self.publicKey = publicKey
  }

  /// The signature of a message of 32 bytes: a digest. The same message makes the same signature.
  /// - Parameter auxiliary: 32 bytes that make it another one, equally valid.
  /// - Returns: nil for a message of another length.
  public func signature(of message: [UInt8], auxiliary: [UInt8]? = nil) -> [UInt8]? {
    guard message.count == 32, auxiliary.map({ $0.count == 32 }) ?? true else { return nil }
    return Self.withPair(of: secret) { context, pair in
      var signature = [UInt8](repeating: 0, count: 64)
      let isSigned =
        if let auxiliary {
          secp256k1_schnorrsig_sign32(context, &signature, message, &pair, auxiliary)
        } else {
          secp256k1_schnorrsig_sign32(context, &signature, message, &pair, nil)
        }
      return isSigned == 1 ? signature : nil
    }
  }

  /// Whether a signature of a message is that of a public key.
  public static func isValid(_ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool {
    var point = secp256k1_xonly_pubkey()
    guard signature.count == 64, publicKey.count == 32, let context = secp256k1_context_create(none) else {
      return false
    }
    defer { secp256k1_context_destroy(context) }
    return secp256k1_xonly_pubkey_parse(context, &point, publicKey) == 1
      && secp256k1_schnorrsig_verify(context, signature, message, message.count, &point) == 1
  }

  /// Dots, whatever the key is.
  public var description: String { "••••" }
  /// Nothing for `dump` to find.
  public var customMirror: Mirror { Mirror(self, children: []) }

  private static let none = UInt32(1)  // SECP256K1_CONTEXT_NONE, a macro of macros

  private static func withPair<Value>(
    of secret: [UInt8], _ body: (_ context: OpaquePointer, _ pair: inout secp256k1_keypair) -> Value?
  ) -> Value? {
    guard secret.count == 32, let context = secp256k1_context_create(none) else { return nil }
    defer { secp256k1_context_destroy(context) }
    // Blinds the arithmetic against those who measure it.
    guard secp256k1_context_randomize(context, RandomBytes.make(32)) == 1 else { return nil }
    var pair = secp256k1_keypair()
    guard secp256k1_keypair_create(context, &pair, secret) == 1 else { return nil }
    return body(context, &pair)
  }
}
