internal import Crypto
internal import FoundationEssentials

/// Proof that who redeems a code is who asked for it (RFC 7636, method S256).
struct PKCE: Sendable {
  /// Kept until the code is redeemed.
  let verifier: String

  init(verifier: String = Base64URL.encode(RandomBytes.make(32))) { self.verifier = verifier }

  /// Shown when the code is asked for.
  var challenge: String { Base64URL.encode(SHA256.digest(Array(verifier.utf8))) }
}

/// Base64 for addresses, without padding (RFC 4648, section 5).
enum Base64URL {
  static func encode(_ bytes: [UInt8]) -> String {
    let letters = Data(bytes).base64EncodedString().utf8.compactMap { byte -> UInt8? in
      switch byte {
      case UInt8(ascii: "+"): UInt8(ascii: "-")
      case UInt8(ascii: "/"): UInt8(ascii: "_")
      case UInt8(ascii: "="): nil
      default: byte
      }
    }
    return String(decoding: letters, as: UTF8.self)
  }
}
