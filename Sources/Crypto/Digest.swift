internal import CCrypto

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
  /// The digest's 32 bytes.
  public static func digest(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 32
    EVP_Digest(bytes, bytes.count, &digest, &length, EVP_sha256(), nil)
    return digest
  }

  /// The digest as 64 hexadecimal digits.
  public static func hexadecimal(_ bytes: [UInt8]) -> String { Hexadecimal.encode(digest(bytes)) }
}

/// Keyed hashes (RFC 2104).
public enum HMAC {
  /// HMAC-SHA-256, 32 bytes.
  public static func sha256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 32
    CCrypto.HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &digest, &length)
    return digest
  }
}

/// Two lower-case digits a byte.
public enum Hexadecimal {
  /// The bytes as text.
  public static func encode(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
