/// Bytes as letters with a checksum (BIP-173), as Nostr writes keys and posts: https://github.com/nostr-protocol/nips/blob/master/19.md
enum Bech32 {
  private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

  /// `prefix1…`
  static func encode(_ prefix: String, _ bytes: [UInt8]) -> String {
    let values = regrouped(bytes, from: 8, to: 5, padding: true) ?? []
    let sum = checksum(expanded(prefix) + values + [0, 0, 0, 0, 0, 0]) ^ 1
    let digits = (0..<6).map { UInt8((sum >> (5 * (5 - UInt32($0)))) & 31) }
    return prefix + "1" + String(decoding: (values + digits).map { alphabet[Int($0)] }, as: UTF8.self)
  }

  /// The bytes behind a prefix; nil for anything else, also for a mixture of small and capital letters.
  static func decode(_ text: String, prefix: String) -> [UInt8]? {
    guard text == text.lowercased() || text == text.uppercased() else { return nil }
    let text = text.lowercased()
    guard text.utf8.count <= 90, text.hasPrefix(prefix + "1") else { return nil }
    var values: [UInt8] = []
    for byte in text.utf8.dropFirst(prefix.utf8.count + 1) {
      guard let value = alphabet.firstIndex(of: byte) else { return nil }
      values.append(UInt8(value))
    }
    guard values.count >= 6, checksum(expanded(prefix) + values) == 1 else { return nil }
    return regrouped(Array(values.dropLast(6)), from: 5, to: 8, padding: false)
  }

  private static func expanded(_ prefix: String) -> [UInt8] {
    prefix.utf8.map { $0 >> 5 } + [0] + prefix.utf8.map { $0 & 31 }
  }

  private static func checksum(_ values: [UInt8]) -> UInt32 {
    let generator: [UInt32] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
    var sum: UInt32 = 1
    for value in values {
      let top = sum >> 25
      sum = (sum & 0x1ff_ffff) << 5 ^ UInt32(value)
      for (bit, word) in generator.enumerated() where (top >> UInt32(bit)) & 1 == 1 { sum ^= word }
    }
    return sum
  }

  /// Groups of so many bits made into groups of others; nil where what is left over is no padding of zeros.
  private static func regrouped(_ values: [UInt8], from: UInt32, to: UInt32, padding: Bool) -> [UInt8]? {
    var (store, bits): (UInt32, UInt32) = (0, 0)
    var result: [UInt8] = []
    for value in values {
      store = (store << from | UInt32(value)) & 0xFFF
      bits += from
      while bits >= to {
        bits -= to
        result.append(UInt8(truncatingIfNeeded: store >> bits & (1 << to - 1)))
      }
    }
    let rest = store << (to - bits) & (1 << to - 1)
    if padding {
      if bits > 0 { result.append(UInt8(truncatingIfNeeded: rest)) }
    } else if bits >= from || rest != 0 {
      return nil
    }
    return result
  }
}
