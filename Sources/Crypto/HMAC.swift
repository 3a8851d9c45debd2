internal import CCrypto
internal import Synchronization

/// Hash functions under the names that signatures give them.
public enum HashMethod: String, Sendable, CaseIterable {
  case sha1, sha256, sha384, sha512
}

/// Keyed hashes (RFC 2104).
public enum HMAC {
  /// HMAC-SHA-256, 32 bytes.
  public static func sha256(key: [UInt8], _ message: [UInt8]) -> [UInt8] { code(.sha256, key: key, message) }

  /// The code of a message by that hash; empty where the system's library refuses the hash.
  public static func code(_ method: HashMethod, key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    let digest = KeyedDigest(method, key: key)
    message.withUnsafeBytes { digest.take($0) }
    return digest.finish()
  }
}

/// The code of a message that arrives in pieces and is kept nowhere.
public final class KeyedDigest: Sendable {
  // A class because it owns a C context; as a number, so that it can be handed from thread to thread.
  private let context: Mutex<UInt>

  /// Begins a message under a key.
  public init(_ method: HashMethod, key: [UInt8]) {
    context = Mutex(Self.begin(method, key).map { UInt(bitPattern: $0) } ?? 0)
  }

  deinit { EVP_MAC_CTX_free(context.withLock { OpaquePointer(bitPattern: $0) }) }

  /// The next bytes of the message.
  public func take(_ bytes: UnsafeRawBufferPointer) {
    context.withLock { context in
      guard let context = OpaquePointer(bitPattern: context), let start = bytes.baseAddress else { return }
      EVP_MAC_update(context, start.assumingMemoryBound(to: UInt8.self), bytes.count)
    }
  }

  /// The code of everything taken, once; empty where the system's library refuses the hash.
  public func finish() -> [UInt8] {
    context.withLock { context in
      guard let context = OpaquePointer(bitPattern: context) else { return [] }
      var code = [UInt8](repeating: 0, count: 64)
      var length = 0
      guard EVP_MAC_final(context, &code, &length, code.count) == 1 else { return [] }
      return Array(code.prefix(length))
    }
  }

  private static func begin(_ method: HashMethod, _ key: [UInt8]) -> OpaquePointer? {
    guard let mac = EVP_MAC_fetch(nil, "HMAC", nil) else { return nil }
    defer { EVP_MAC_free(mac) }
    guard let context = EVP_MAC_CTX_new(mac) else { return nil }
    var name = Array(method.rawValue.utf8CString)
    let label = Array("digest".utf8CString)
    // The parameters point into both arrays, and are read within the call.
    let begun = label.withUnsafeBufferPointer { label in
      name.withUnsafeMutableBufferPointer { name in
        let digest = OSSL_PARAM_construct_utf8_string(label.baseAddress, name.baseAddress, 0)
        // A key of no bytes is a key too, but not a null pointer.
        return EVP_MAC_init(context, key.isEmpty ? [0] : key, key.count, [digest, OSSL_PARAM_construct_end()])
      }
    }
    guard begun == 1 else {
      EVP_MAC_CTX_free(context)
      return nil
    }
    return context
  }
}

/// Comparison that takes as long whatever differs.
public enum ConstantTime {
  /// Whether both are the same and not empty.
  public static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    !a.isEmpty && a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
  }
}

/// Bytes that nobody can guess.
public enum RandomBytes {
  /// So many, from the system's source.
  public static func make(_ count: Int) -> [UInt8] {
    var source = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &source) }
  }
}
